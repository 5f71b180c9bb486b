"""Repeat a protocol's analyses on simulated cohorts whose truth is known, and count how they do."""
