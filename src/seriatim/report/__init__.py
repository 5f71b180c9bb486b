"""From the results table to a page that a reader can trust. Nothing here computes a statistic."""

from seriatim.report.contents import Document, report_document
from seriatim.report.html import render_html
from seriatim.report.writing import ReportError, write_report

__all__ = ["Document", "ReportError", "render_html", "report_document", "write_report"]
