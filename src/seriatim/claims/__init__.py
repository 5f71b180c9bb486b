"""Check the arithmetic of published numbers: what was printed, and which counts print so."""
