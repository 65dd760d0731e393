"""Disputes, appeals and acknowledgements in words: what became of each, by when it is answered, what it changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from pipeline.render.words import day
from pipeline.report.formats import NO_VALUE, fact, number
from pipeline.report.model.hearing import AppealLine, Hearings, ReceiptCounts, SheetReceipt
from pipeline.texts import Message, msg

KINDS = {"dispute": msg("Dispute"), "appeal": msg("Appeal")}
OUTCOMES = {
    "open": msg("not answered yet"),
    "upheld": msg("upheld"),
    "partly": msg("partly upheld"),
    "rejected": msg("rejected"),
    "withdrawn": msg("taken back"),
}
ANSWERS = {
    "confirmed": msg("confirmed"),
    "objected": msg("objected"),
    "refused": msg("refused to sign"),
    "no_answer": msg("no answer"),
    None: msg("may still answer"),
}


def helpers(locale: str) -> dict[str, Callable[..., Any]]:
    """The functions that sections/hearings.html.j2 calls, bound to their language."""
    spoken: dict[str, Callable[..., Any]] = {
        "appeal_about": appeal_about,
        "appeal_answer": appeal_answer,
        "appeal_effect": appeal_effect,
        "overdue_line": overdue_line,
        "people_line": people_line,
        "receipt_steps": receipt_steps,
        "receipt_line": receipt_line,
    }
    return {
        **{name: partial(function, locale=locale) for name, function in spoken.items()},
        "appeal_kind": lambda line: KINDS[line.kind].text(locale),
        "appeal_outcome": lambda line: OUTCOMES[line.status].text(locale),
    }


def appeal_about(line: AppealLine, locale: str) -> str:
    """神秘客检测 V1/A2; or the row of the sheet."""
    parts = [f"{line.feed.text(locale)} {line.record}"] if line.feed else []
    return fact([*parts, *([line.item] if line.item else [])], locale) or NO_VALUE


def appeal_answer(line: AppealLine, locale: str) -> str:
    """10月20日答复，按期; or by when."""
    if line.status == "open":
        due = msg("overdue: was due on {due}") if line.is_overdue else msg("due on {due}")
        return Message(due.template, {"due": day(line.due_on, locale)}).text(locale)
    facts = {"day": day(str(line.decided_on), locale), "due": day(line.due_on, locale)}
    if line.status == "withdrawn":
        return _of(msg("on {day}"), facts, locale)
    if line.is_in_time:
        return _of(msg("answered on {day}, in time"), facts, locale)
    return _of(msg("answered on {day}, due on {due}: too late"), facts, locale)


def appeal_effect(line: AppealLine, locale: str) -> list[str]:
    """What the decision did: to the record, and to the score."""
    told = []
    for change in line.changes:
        old, new = (NO_VALUE if value is None else fact(value, locale) for value in (change.old, change.new))
        told.append(msg("{column}: {old} → {new}", column=change.column.text(locale), old=old, new=new).text(locale))
    if line.effect is not None:
        old, new = (number(score, 2) for score in line.effect)
        told.append(msg("Score {old} → {new}", old=old, new=new).text(locale))
    elif line.is_waiting:
        told.append(msg("the record is still to be corrected").text(locale))
    elif line.ledger_number is not None and not told:
        told.append(msg("left out by an approved exclusion").text(locale))
    return told


def overdue_line(hearings: Hearings, locale: str) -> str:
    """逾期未答复2件：…; empty where there is none."""
    late = [line.number for line in hearings.lines if line.is_overdue]
    if not late:
        return ""
    return msg("Answers overdue: {count} ({numbers}).", count=number(len(late), 0), numbers=late).text(locale, fact)


def people_line(hearings: Hearings, locale: str) -> str:
    """本机构员工另提出3件，未答复1件; empty where there is none."""
    if not hearings.of_people:
        return ""
    facts = {"count": number(hearings.of_people, 0), "open": number(hearings.of_people_open, 0)}
    return _of(msg("People of the branch filed {count} more for themselves, {open} not answered yet."), facts, locale)


def receipt_steps(receipt: SheetReceipt, locale: str) -> list[str]:
    """What became of the sheet, a step each; the answer last, silence too."""
    steps = []
    if receipt.delivered_on:
        steps.append(_of(msg("delivered on {day}"), {"day": day(receipt.delivered_on, locale)}, locale))
    if receipt.read_on:
        steps.append(_of(msg("read on {day}"), {"day": day(receipt.read_on, locale)}, locale))
    if receipt.interview_on:
        facts = {"day": day(receipt.interview_on, locale), "who": receipt.interview_by or NO_VALUE}
        steps.append(_of(msg("talked over on {day} with {who}"), facts, locale))
    answer = ANSWERS[receipt.confirmation].text(locale)
    if receipt.confirmed_on:
        facts = {"answer": answer, "day": day(receipt.confirmed_on, locale)}
        steps.append(_of(msg("{answer} on {day}"), facts, locale))
    else:
        steps.append(answer)
    return steps


def receipt_line(counts: ReceiptCounts, locale: str) -> str:
    """应签收1,329人＝已确认1,200人＋有异议9人＋…."""
    plus, equals = ("＋", "＝") if locale == "zh-CN" else (" + ", " = ")
    answers = {
        "confirmed": counts.confirmed,
        "objected": counts.objected,
        "refused": counts.refused,
        "no_answer": counts.no_answer,
        None: counts.pending,
    }
    parts = [
        msg("{status} {count}", status=ANSWERS[name], count=number(count, 0)).text(locale, fact)
        for name, count in answers.items()
        if count
    ]
    left = msg("Sheets {count}", count=number(counts.sheets, 0)).text(locale)
    return f"{left}{equals}{plus.join(parts)}"


def _of(message: Message, facts: dict[str, Any], locale: str) -> str:
    return Message(message.template, facts).text(locale, fact)
