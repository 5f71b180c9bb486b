"""Regression models of response and of the hazard of death."""
