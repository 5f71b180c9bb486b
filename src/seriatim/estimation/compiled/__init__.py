"""Loops over rows as machine code, for many rows; optional, and equal to the NumPy forms."""
