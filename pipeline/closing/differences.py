"""What an edition changed against the one before it: a row for every figure of a person or a branch that is another now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from pipeline.editions import Edition
from pipeline.warehouse import read_parquet

KEY = ("level", "subject_id", "post")
COLUMNS = (
    "period",
    *KEY,
    "employee_id",
    "branch_id",
    "old_edition",
    "new_edition",
    "field",
    "item",
    "old_value",
    "new_value",
    "delta",
    "affects_paid",
    "payment_month",
    "direction",
    "reason_code",
    "reason",
    "basis",
)
LEVELS = ("employee", "branch")
FIGURES = (("score", "", "score"), ("grade", "", "grade"), ("coefficient", "", "service_coefficient"))
RIGHTS = (("eligibility", "award", "award_eligible"), ("eligibility", "promotion", "promotion_eligible"))


@dataclass(frozen=True)
class Why:
    """Why it is corrected. `reason_code`: see pipeline.settings.ReasonCode; `basis`: appeals, documents, files. `paid_until`:
    the last month (2026-11) whose pay may be out; `never_taken_back`: reasons for which nothing is claimed back (只补不扣).
    """

    reason_code: str
    reason: str
    basis: str = ""
    paid_until: str = ""
    never_taken_back: Collection[str] = ()


def differences(before: Edition, after: Edition, why: Why) -> pd.DataFrame:
    """Columns of COLUMNS, ordered by them. `field`: score | grade | coefficient | eligibility | indicator_points; `item` names
    the indicator or the kind of eligibility. Values are texts, exact; null where the edition has none. `delta`: new less old
    (Decimal), of numbers. `direction` (pay_more | take_back | none) stands on coefficients of paid months alone, so that
    nobody's pay is moved twice; approval and notice stand in the seal and with the acknowledgements.
    """
    keys = [*KEY, "field", "item"]
    both = _figures(before).merge(_figures(after), how="outer", on=keys, suffixes=("_old", "_new"))
    same_number = both["number_old"].eq(both["number_new"]) | (both["number_old"].isna() & both["number_new"].isna())
    same_text = both["text_old"].eq(both["text_new"]) | (both["text_old"].isna() & both["text_new"].isna())
    changed = both[~(same_number & same_text)].sort_values(keys)
    months = _months(after) | _months(before)  # whose pay may be out goes by what was paid on
    rows = [_row(before, after, row, months.get(tuple(row[name] for name in KEY)), why) for row in _records(changed)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def differences_in(edition: Edition) -> pd.DataFrame | None:
    """The differences kept with a restated edition; None for any other."""
    path = edition.folder / "differences.parquet" if edition.folder else None
    return read_parquet(path) if path and path.is_file() else None


def _figures(edition: Edition) -> pd.DataFrame:
    """KEY, field, item and the figure: `number`, to nine decimals as the edition's own are exact to, or `text`."""
    results, points = _own(edition, "results"), _own(edition, "points")
    parts = [
        _part(results, field, item, results[column]) for field, item, column in (*FIGURES, *RIGHTS) if column in results
    ]
    parts.append(_part(points, "indicator_points", points["item"].astype(str), points["points"]))
    found = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return found[found["number"].notna() | found["text"].notna()]


def _part(rows: pd.DataFrame, field: str, item: Any, figures: pd.Series) -> pd.DataFrame:
    known = figures.notna()
    if field == "grade":
        number, text = float("nan"), figures.astype(object).where(known, None)
    elif field == "eligibility":
        number, text = float("nan"), figures.map({True: "true", False: "false"}).astype(object).where(known, None)
    else:
        number, text = pd.to_numeric(figures, errors="coerce").astype(float).round(9), None
    keys = {name: rows[name].astype(str) for name in KEY}
    return pd.DataFrame({**keys, "field": field, "item": item, "number": number, "text": text}, index=rows.index)


def _own(edition: Edition, table: str) -> pd.DataFrame:
    frame = edition.tables[table]
    return frame[frame["level"].isin(LEVELS) & (frame["period"] == edition.period.first)]


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = frame.to_dict("records")
    return records


def _months(edition: Edition) -> dict[tuple[Any, ...], str]:
    """Whose pay of which month goes by the edition."""
    rows = _own(edition, "results")
    if "payment_month" not in rows:
        return {}
    told = rows[rows["payment_month"].notna()]
    keys = zip(*(told[name].astype(str) for name in KEY), strict=True)
    return dict(zip(keys, told["payment_month"].astype(str), strict=True))


def _row(before: Edition, after: Edition, row: dict[str, Any], month: str | None, why: Why) -> dict[str, Any]:
    level, subject, field = row["level"], row["subject_id"], row["field"]
    old, new = (_figure(row[f"number_{side}"], row[f"text_{side}"]) for side in ("old", "new"))
    delta = new - old if isinstance(old, Decimal) and isinstance(new, Decimal) else None
    is_paid = field == "coefficient" and level == "employee" and month is not None and month <= why.paid_until
    return {
        "period": str(after.period),
        "level": level,
        "subject_id": subject,
        "post": row["post"],
        "employee_id": subject if level == "employee" else None,
        "branch_id": subject if level == "branch" else None,
        "old_edition": before.number,
        "new_edition": after.number,
        "field": field,
        "item": row["item"],
        "old_value": _text(old),
        "new_value": _text(new),
        "delta": delta,
        "affects_paid": is_paid,
        "payment_month": month,
        "direction": _direction(delta, why) if is_paid else "none",
        "reason_code": why.reason_code,
        "reason": why.reason,
        "basis": why.basis,
    }


def _direction(delta: Decimal | None, why: Why) -> str:
    if not delta:
        return "none"
    if delta > 0:
        return "pay_more"
    return "none" if why.reason_code in why.never_taken_back else "take_back"


def _figure(number: Any, text: Any) -> Decimal | str | None:
    if isinstance(text, str):
        return text
    return None if pd.isna(number) else Decimal(repr(float(number)))


def _text(value: Decimal | str | None) -> str | None:
    return format(value, "f") if isinstance(value, Decimal) else value
