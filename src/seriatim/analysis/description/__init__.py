"""The way into the analysis, and who was treated: flow and Table 1."""
