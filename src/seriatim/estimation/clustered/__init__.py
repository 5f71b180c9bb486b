"""Proportions, grades and their differences, with the patient as cluster."""
