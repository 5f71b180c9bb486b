"""The tables of the report: rows of results as rows of text."""
