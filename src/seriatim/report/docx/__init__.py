"""The report as a Word file. The only place that imports python-docx."""
