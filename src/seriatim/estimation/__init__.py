"""Estimators for rates, contrasts and times, for clustered and delayed-entry data.

A leaf package: NumPy and SciPy only, and nothing about registries, patients' fields or protocols.
Every analysis is summarize -> merge -> estimate: rows become a summary (`summary`, `event_table`),
summaries of disjoint parts are added with ``+``, and an estimator turns the sum into a frozen
result (`estimate`).

Import from the modules; this file holds no names, so importing the package costs nothing.
"""
