"""Proportions, tables of counts and their tests: independent patients."""
