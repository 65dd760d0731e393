"""The words of an explanation: what a status, a grade's reason, a basis or a post is called."""

from __future__ import annotations

from pipeline.report.model import Text
from pipeline.texts import Message, msg

STATUSES = {
    "ok": msg("enough evidence"),
    "thin": msg("sample too small"),
    "unreliable": msg("cannot be told from the colleagues’ at such a sample"),
    "carried": msg("carried from the last round"),
    "no_cases": msg("none this period"),
    "not_delivered": msg("data not delivered"),
    "not_ripe": msg("not yet due"),
    "not_applicable": msg("not applicable"),
}
GRAINS = {
    "employee": msg("by the person’s own figure"),
    "branch": msg("by the branch’s figure"),
    "shrunk": msg("by the own figure, corrected for the small sample"),
    "window_3": msg("by the own figure of the last {months} months", months=3),
    "window_6": msg("by the own figure of the last {months} months", months=6),
    "window_12": msg("by the own figure of the last {months} months", months=12),
}
BASES = {"observed": msg("the observed value"), "favourable": msg("the favourable value")}
RESULTS = {
    "graded": msg("graded"),
    "no_data": msg("not graded: too little of the scorecard has data"),
    "short_period": msg("not graded: less time in the post than the rules ask for"),
    "on_leave": msg("not graded: on leave for most of the period"),
    "excluded": msg("not graded: exempt from appraisal"),
    "not_graded": msg("no grade is given at this level"),
}
REASONS = {
    "exempt_post": msg("the post is exempt"),
    "exempted": msg("exempted by decision"),
    "maternity": msg("maternity leave"),
    "sick": msg("sick leave"),
    "seconded": msg("seconded"),
    "left": msg("left the bank"),
    "changed_post": msg("changed posts"),
    "joined": msg("joined within the period"),
    "interrupted": msg("the post was not held throughout"),
}
KINDS = {"bonus": Text("加分", "Bonus"), "deduction": Text("扣分", "Deduction"), "veto": Text("一票否决", "Veto")}
BARS = {
    "not_graded": msg("not graded"),
    "grade": msg("the grade is not high enough"),
    "history": msg("earlier periods"),
    "vetoed": msg("a veto is in force"),
    "data_in_doubt": msg("the data are in doubt"),
}


def known(table: dict[str, Message], key: str) -> Message:
    """The words for a code; the code itself where a newer release has one more."""
    return table.get(key) or Message("{code}", {"code": key})
