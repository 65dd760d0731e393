"""The catalogue and the code agree: every English template has a Chinese text that a bank could print."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import denormalize, read_po

from pipeline.cleaning import AGAIN, BLANK, STRUCK, SURPLUS
from pipeline.contracts import contracts
from pipeline.report.formats import fact
from pipeline.report.model import Quantity, Text
from pipeline.shipped import shipped
from pipeline.tails import NOTE, SIGNATURE, TOTAL
from pipeline.texts import Message, msg

ROOT = Path(__file__).parents[1]
CATALOGUE = shipped("reports") / "locale" / "zh_CN" / "LC_MESSAGES" / "appraise.po"
SAYING = {"msg": 0, "Message": 0}  # function → where its template stands among the arguments
PLACEHOLDER = re.compile(r"\{(\w*)\}")
CJK = r"\u2018-\u201d\u2026\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e"
HALF_WIDTH = r"""\(\)\[\]"'`,.:;!?"""


@dataclass(frozen=True)
class Call:
    """A call that says something. `template` is None where a variable hands one on."""

    place: str
    function: str
    template: str | None
    facts: tuple[str | None, ...]


def _calls() -> Iterator[Call]:
    for package in ("pipeline", "flows", "sample_data"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and (name := _name(node.func)) in SAYING:
                    facts = tuple(keyword.arg for keyword in node.keywords)
                    yield Call(
                        f"{path.relative_to(ROOT)}:{node.lineno}", name, _literal(node.args, SAYING[name]), facts
                    )


def _name(function: ast.expr) -> str:
    return getattr(function, "id", "") or getattr(function, "attr", "")


def _literal(arguments: list[ast.expr], place: int) -> str | None:
    """A literal argument; the parser has put adjacent strings together."""
    argument = arguments[place] if len(arguments) > place else None
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def _in_code() -> set[str]:
    said = {call.template for call in _calls() if call.template is not None}
    checks = {quality.description for contract in contracts().values() for quality in contract.quality}
    return said | checks | {AGAIN, BLANK, NOTE, SIGNATURE, STRUCK, SURPLUS, TOTAL}


def _in_pages() -> set[str]:
    """What the page templates say: `_("…")` and `_('…')`."""
    found = set()
    for path in sorted((shipped("reports") / "templates").rglob("*.j2")):
        source = path.read_text(encoding="utf-8")
        for quoted in re.findall(r"""(?<!\w)_\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", source):
            found.add(ast.literal_eval(quoted))
    return found


def _catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, abort_invalid=True)


def _texts() -> dict[str, str]:
    return {entry.id: entry.string for entry in _catalogue() if entry.id}


def _as_put_together(text: str) -> str:
    """The text with a Chinese character where a fact will stand: the worst case for the signs around it."""
    return PLACEHOLDER.sub("值", text)


def test_templates_are_found_in_code_contracts_and_pages() -> None:
    assert len(_in_code()) > 150
    assert len(_in_pages()) > 80
    assert "{when}: overall service score {score}." in _in_code()
    assert "Report: {page}" in _in_code()


def test_every_template_in_the_code_has_a_chinese_text() -> None:
    texts = _texts()
    assert sorted(template for template in _in_code() if not texts.get(template, "").strip()) == []


def test_every_template_of_the_pages_has_a_chinese_text() -> None:
    texts = _texts()
    assert sorted(template for template in _in_pages() if not texts.get(template, "").strip()) == []


def test_chinese_texts_bear_exactly_the_facts_of_their_templates() -> None:
    astray = {
        template: text
        for template, text in _texts().items()
        if set(PLACEHOLDER.findall(template)) != set(PLACEHOLDER.findall(text))
    }
    assert astray == {}


def test_a_message_is_never_put_together_at_run_time() -> None:
    assert [call.place for call in _calls() if call.function == "msg" and call.template is None] == []


def test_a_call_gives_the_facts_that_its_template_names() -> None:
    """Calls that give none are tables of templates, whose facts come later; `**facts` cannot be judged from here."""
    judged = [call for call in _calls() if call.template and call.facts and None not in call.facts]
    assert [call.place for call in judged if set(call.facts) != set(PLACEHOLDER.findall(call.template or ""))] == []


def test_no_chinese_text_is_left_without_a_use() -> None:
    assert sorted(set(_texts()) - _in_code() - _in_pages()) == []


def test_every_line_of_the_catalogue_is_well_formed() -> None:
    line = re.compile(r'(#.*|((msgid|msgstr) )?"([^"\\]|\\.)*")?')
    lines = CATALOGUE.read_text(encoding="utf-8").splitlines()
    assert [f"{n}: {text}" for n, text in enumerate(lines, 1) if not line.fullmatch(text)] == []


def test_the_catalogue_has_no_fuzzy_and_no_withdrawn_entries() -> None:
    catalogue = _catalogue()
    assert [entry.id for entry in catalogue if entry.id and entry.fuzzy] == []
    assert list(catalogue.obsolete) == []
    assert not catalogue.fuzzy


def test_no_template_stands_twice_in_the_catalogue() -> None:
    source = CATALOGUE.read_text(encoding="utf-8")
    quoted = re.findall(r'^msgid((?:\s*"(?:[^"\\\n]|\\.)*")+)', source, re.M)
    counts = Counter(denormalize(text.strip()) for text in quoted)
    assert len(counts) == len(_texts()) + 1  # the header's id is empty
    assert [template for template, count in counts.items() if count > 1] == []


def test_chinese_texts_have_no_half_width_punctuation_beside_chinese() -> None:
    beside = re.compile(rf"[{CJK}] ?[{HALF_WIDTH}]|[{HALF_WIDTH}] ?[{CJK}]")
    assert {key: text for key, text in _texts().items() if beside.search(_as_put_together(text))} == {}


def test_chinese_texts_have_no_blank_between_chinese_characters() -> None:
    parted = re.compile(r"[\u4e00-\u9fff，。；：、（）“”] +[\u4e00-\u9fff，。；：、（）“”]")
    assert {key: text for key, text in _texts().items() if parted.search(text)} == {}


def test_brackets_and_quotes_of_chinese_texts_come_in_pairs() -> None:
    texts = _texts()
    assert [key for key, text in texts.items() for a, b in ("（）", "“”") if text.count(a) != text.count(b)] == []


SCORE = Quantity(93.4704, "score")
SEPTEMBER = Text("9月全行", "September 2026, whole bank")
DOWN = msg("down {size} on the period before", size=Quantity(0.6213, "score"))
FALLEN = msg("{when}: overall service score {score}, {change}", when=SEPTEMBER, score=SCORE, change=DOWN)
SURGE = msg("Complaints about {business} have surged", business="手机银行")


@pytest.mark.parametrize(
    ("message", "zh"),
    [
        (
            msg("{told}.", told=msg("{told}, within ordinary variation", told=FALLEN)),
            "9月全行服务质量综合得分93.47分，环比下降0.62分，属正常波动。",
        ),
        (
            msg("{told}.", told=msg("{told}. Main problem: {cause}", told=FALLEN, cause=SURGE)),
            "9月全行服务质量综合得分93.47分，环比下降0.62分，主要问题是手机银行投诉明显增加。",
        ),
        (
            msg(
                "{told}.",
                told=msg(
                    "{when}: overall service score {score}, {change}",
                    when=Text("三季度滨江支行", "Q3 2026, 滨江支行"),
                    score=SCORE,
                    change=msg("unchanged"),
                ),
            ),
            "三季度滨江支行服务质量综合得分93.47分，环比持平。",
        ),
        (
            msg("{variation}, target missed", variation=msg("rising for {count} periods", count=7)),
            "连续7期上升，未达标",
        ),
        (msg("target missed, {count} overdue", count=2), "未达标，逾期2件"),
        (
            msg(
                "{value} in time; {count} of {all} not.",
                value=Quantity(96.2963, "percent"),
                count=Quantity(2, "cases"),
                all=Quantity(54, "cases"),
            ),
            "本期应办结54件，逾期2件，及时率96.30%。",
        ),
        (
            msg(
                "{branch}: error rate {value}, {times} that of the rest of group {group} ({rate}); more than usual.",
                branch="滨江支行",
                value=Quantity(4.8, "per_10000"),
                times=Quantity(2.2857, "times"),
                group="A",
                rate=Quantity(2.1, "per_10000"),
            ),
            "滨江支行差错率万分之4.80，为A组其他网点平均水平（万分之2.10）的2.3倍，超出正常差异。",
        ),
        (
            msg(
                "Data due: {due}, delivered: {came} (not delivered: {names}).",
                due=Quantity(17, "kinds"),
                came=Quantity(15, "kinds"),
                names=[
                    msg("{feed} ({department})", feed=Text("业务量", "Transactions"), department="运营管理部"),
                    msg("{feed} ({department})", feed=Text("客户联络", "Calls"), department="远程银行中心"),
                ],
            ),
            "应报数据17类，实报15类（未报：运营管理部“业务量”、远程银行中心“客户联络”）。",
        ),
        (
            msg(
                "{places} and others",
                places=[msg("{name} {count}", name="滨江支行", count=Quantity(1, "incidents"))],
            ),
            "滨江支行1起等",
        ),
    ],
)
def test_assembled_sentences_read_as_the_bank_says_them(message: Message, zh: str) -> None:
    assert message.text("zh-CN", fact) == zh


@pytest.mark.parametrize(
    ("template", "facts", "expected"),
    [
        ("{count} errors", {"count": 1}, "1 error"),
        ("{count} errors", {"count": 11}, "11 errors"),
        ("{count} branches are closed", {"count": 1}, "1 branch is closed"),
        ("{count} errors that count", {"count": 1}, "1 error that counts"),
        ("{count} returned rows wait, {files} files", {"count": 1, "files": 2}, "1 returned row waits, 2 files"),
        ("0 of {count} branches", {"count": 1}, "0 of 1 branches"),
        ("{points} points lost", {"points": "1.00"}, "1.00 points lost"),
        ("{name} branches", {"name": "{count} errors"}, "{count} errors branches"),
        ("{count} deliveries", {"count": 1}, "1 delivery"),
    ],
)
def test_one_of_a_thing_is_told_in_the_singular(template: str, facts: dict[str, object], expected: str) -> None:
    assert Message(template, facts).text("en") == expected


@pytest.mark.parametrize(
    ("name", "score", "zh"),
    [
        ("望湖支行", "98.62", "望湖支行98.62"),
        ("自助网点12", "98.62", "自助网点12 98.62"),
        ("网点Ⅱ", "98.62", "网点Ⅱ98.62"),
        ("A", "—", "A—"),
        ("", "98.62", "98.62"),
    ],
)
def test_a_name_that_ends_in_a_digit_does_not_run_into_the_number_after_it(name: str, score: str, zh: str) -> None:
    assert msg("{name} {score}", name=name, score=score).text("zh-CN") == zh


def test_of_sentences_in_a_row_only_the_last_keeps_its_full_stop() -> None:
    parts = [msg("{what}.", what="One"), msg("{what}.", what="Two")]
    assert msg("Told: {parts}", parts=parts).text("en") == "Told: One; Two."
