"""指标明细: a row per employee, post and row of the scorecard, with the rule and the evidence that it rests on. Pure."""

from __future__ import annotations

import pandas as pd

from pipeline.explain.evidence import sample_words
from pipeline.hr.cells import framed
from pipeline.hr.ground import Ground
from pipeline.report.formats import fact
from pipeline.scorecards import Item, Scorecard
from pipeline.scorecards import sentence as sentence_of

KEY = ["subject_id", "post"]
UNITS = {
    "percent": "%",
    "per_10000": "万分之",
    "seconds": "秒",
    "index": "分",
    "nps": "分",
    "cases": "件",
    "count": "笔",  # of business: the shipped one counts errors
    "incidents": "起",
}


def indicator_points(ground: Ground) -> pd.DataFrame:
    """Columns as declared, all text, by employee, post and indicator."""
    rows = ground.own("points").sort_values([*KEY, "item"]).reset_index(drop=True)
    for name in (*KEY, "branch_id", "item", "grain_used", "basis", "status"):
        rows[name] = rows[name].astype(object)
    cards = _cards(ground, rows)
    items = [_item(card, name) for card, name in zip(cards, rows["item"], strict=True)]
    indicators = ground.rules.indicators
    known = [indicators.get(name) for name in rows["item"]]
    curves: dict[tuple[str, str], str | None] = {}
    left, stays = _left_out(ground, rows), _stays(ground)
    facts = {
        "period": str(ground.edition.period),
        "edition": ground.edition.number,
        "employee_id": rows["subject_id"],
        "post": rows["post"],
        "indicator": rows["item"],
        "indicator_name": [
            ground.title(card.name if card else None, name) for card, name in zip(cards, rows["item"], strict=True)
        ],
        "indicator_version": [one.header.version if one else None for one in known],
        "evidence_type": [one.header.evidence if one else None for one in known],
        "grain_used": rows["grain_used"].where(rows["status"] != "carried", "carried"),
        "numerator": rows["numerator"],
        "denominator": rows["denominator"],
        "value": rows["value"],
        "unit": [UNITS.get(one.header.unit, one.header.unit) if one else "分" for one in known],
        "sample_size": rows["sample"],
        "sample_required": rows["required"],
        "interval_low": rows["low"],
        "interval_high": rows["high"],
        "target": rows["target"],
        "curve": [_curve(ground, card, item, curves) for card, item in zip(cards, items, strict=True)],
        "weight": rows["weight"],
        "points_observed": rows["points_observed"],
        "points_favourable": rows["points_favourable"],
        "points": rows["points"],
        "points_exact": rows["points"],
        "points_basis": rows["basis"].where(rows["points"].notna(), None),
        "excluded_count": left,
        "exclusion_ref": [
            _documents(ground, name, stays.get((str(person), str(post)), [str(branch)])) if count else None
            for name, person, post, branch, count in zip(
                rows["item"], rows["subject_id"], rows["post"], rows["branch_id"], left, strict=True
            )
        ],
        "status": rows["status"],
        "status_text": _evidence(ground, rows, items),
        "rule_article": [item.article if item else None for item in items],
    }
    return framed("indicator_points", facts, len(rows))


def _cards(ground: Ground, rows: pd.DataFrame) -> list[Scorecard | None]:
    results = ground.own("results")
    named = dict(zip(zip(results["subject_id"], results["post"], strict=True), results["scorecard"], strict=True))
    return [ground.cards.get(str(named.get(key))) for key in zip(rows["subject_id"], rows["post"], strict=True)]


def _item(card: Scorecard | None, name: str) -> Item | None:
    return next((item for item in card.items if item.name == name), None) if card else None


def _curve(
    ground: Ground, card: Scorecard | None, item: Item | None, known: dict[tuple[str, str], str | None]
) -> str | None:
    """The rule as the person's sheet says it, in Chinese: a row with several rules names each by its indicator."""
    if card is None or item is None:
        return None
    key = (card.name, item.name)
    if key not in known:
        one = ground.rules.indicators.get(item.name)
        known[key] = sentence_of(item, one.header.unit if one else "score", ground.titles).text("zh-CN", fact)
    return known[key]


def _evidence(ground: Ground, rows: pd.DataFrame, items: list[Item | None]) -> list[str | None]:
    """How many are needed and how many there are, in the words of the person's sheet."""
    columns = ["item", "sample", "required", "reliability", "status"]
    gates, told = ground.rules.settings.gates, []
    for item, row in zip(items, rows[columns].to_dict("records"), strict=True):
        header = one.header if (one := ground.rules.indicators.get(row["item"])) else None
        words = sample_words(item, row, header, gates) if item else None
        told.append(words.text("zh-CN", fact) if words else None)
    return told


def _left_out(ground: Ground, rows: pd.DataFrame) -> list[int]:
    """How many observations an approved exclusion kept out of the figure that counted: the person's or the branch's."""
    values = ground.edition.tables["values"]
    if "left_out" not in values:
        return [0] * len(rows)
    now = values[(values["period"] == ground.edition.period.first) & (values["left_out"] > 0)]
    keys = zip(now["level"], now["subject_id"], now["post"], now["indicator"], strict=True)
    found = {tuple(map(str, key)): int(count) for key, count in zip(keys, now["left_out"], strict=True)}
    stays = _stays(ground)
    told = []
    for row in rows[[*KEY, "branch_id", "item", "grain_used"]].itertuples(index=False, name=None):
        person, post, branch, item, grain = map(str, row)
        if grain == "branch":
            told.append(sum(found.get(("branch", one, "-", item), 0) for one in stays.get((person, post), [branch])))
        else:
            told.append(found.get(("employee", person, post, item), 0))
    return told


def _stays(ground: Ground) -> dict[tuple[str, str], list[str]]:
    """Where each post was held."""
    found: dict[tuple[str, str], list[str]] = {}
    table = ground.edition.tables["stays"]
    for person, post, branch in zip(table["subject_id"], table["post"], table["branch_id"], strict=True):
        found.setdefault((str(person), str(post)), []).append(str(branch))
    return found


def _documents(ground: Ground, indicator: str, branches: list[str]) -> str | None:
    """The documents of the approved exclusions that are about the indicator and one of the branches."""
    found = []
    for row in ground.edition.tables["exclusions"].to_dict("records"):
        about = all(
            not isinstance(names, str) or set(asked) & set(names.split())
            for names, asked in ((row["indicators"], [indicator]), (row["branch_ids"], branches))
        )
        if about:
            found.append(str(row["document_no"] if isinstance(row["document_no"], str) else row["event_id"]))
    return "；".join(sorted(set(found))) or None
