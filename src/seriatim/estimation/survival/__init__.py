"""Curves, log-rank tests and restricted means from event tables."""
