"""Findings in sentences: the headline, what went wrong and whose it is, what changed and what is only shown. Each has its
rule id and the numbers behind it.
"""

from pipeline.report.findings.apart import APART, branches_apart
from pipeline.report.findings.complaints import complaint_notes
from pipeline.report.findings.gathered import findings
from pipeline.report.findings.headlines import card_clause, headline, steady

__all__ = ["APART", "branches_apart", "card_clause", "complaint_notes", "findings", "headline", "steady"]
