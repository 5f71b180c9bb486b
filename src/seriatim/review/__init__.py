"""The built-in statistical reviewer: what a reader of the results must know, with every number.

It reads the results table and the plan, and nothing else of the analysis. A rule is one module in
`rules`; the sentences that rules share are in `sentences`.
"""

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.reviewing import RULES, findings_of, review_results

__all__ = ["RULES", "Finding", "Rule", "Severity", "findings_of", "review_results"]
