"""From the results table to a page that a reader can trust. Nothing here computes a statistic."""

from seriatim.report.html import render_report
from seriatim.report.writing import ReportError, write_report

__all__ = ["ReportError", "render_report", "write_report"]
