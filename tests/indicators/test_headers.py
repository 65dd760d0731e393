"""Every indicator says all that it must say of itself, and keeps to SQL that another engine runs unchanged."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlglot
from oracle import GRAINS
from oracle_rounds import GRAINS as ROUNDS
from sqlglot import exp

from pipeline.contracts import contracts
from pipeline.errors import DefinitionError
from pipeline.headers import read_definition
from pipeline.indicators import SQUARES, Header, load_indicators
from pipeline.partials import prepare_staging
from pipeline.settings import Settings
from pipeline.shipped import shipped
from pipeline.warehouse import run_select

PATHS = sorted((shipped("sql") / "indicators").glob("*.sql"))
GIVEN = {"start", "end", "as_of"}
# Counted in the month of another day than the one that places the feed's rows.
PLACED_OTHERWISE = {
    "counted_errors": "coalesce(issued_at, occurred_at)",
    "upheld_complaints": "coalesce(liability_confirmed_at, received_at)",
}
NEEDS_SQUARES = ("mean", "balance", "ratio")
COLUMNS = ("employee_id", "post", "branch_id", "month", "numerator", "denominator", "sample")
FOREIGN = {
    "asof join": r"\basof\b",
    "pivot": r"\b(un)?pivot\b",
    "lambda": r"\blambda\b|->",
    "date_diff": r"\bdate_?diff\b",
    "group by all": r"\b(group|order)\s+by\s+all\b",
    "cast by ::": r"::",
    "star with changes": r"\bexclude\b|\breplace\s*\(|\bby\s+name\b",
    "lists, maps and structs": r"\blist_\w+|\bmap_\w+|\bstruct_\w+|\bunnest\b|[\[\]{}]",
}
SETTINGS = Settings.model_validate({"format": 1, "name": {"zh": "测试银行", "en": "Test Bank"}})
HEADER = """-- title: {zh: "甲", en: "A"}
-- why: {zh: "甲", en: "A"}
-- numerator: {zh: "甲", en: "A"}
-- denominator: {zh: "甲", en: "A"}
-- unit: percent
-- kind: proportion
-- evidence: sample
-- standard: plain
-- direction: higher
-- grains: [branch, bank]
-- frequency: month
-- minimum_sample: 25
-- parameters: {days: 7}
-- reads: {contacts: {date: started_at, after: 7d}}
-- owner: 服务质量管理部
-- reference: "-"
-- version: "1"
"""
BODY = "select 1 as numerator\n"
KEYS = [line.split(":")[0].removeprefix("-- ") for line in HEADER.splitlines()]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A workspace's own folder of indicators."""
    folder = tmp_path / "indicators"
    folder.mkdir()
    return folder


def with_header(own: Path, header: str) -> Path:
    path = own / "mine.sql"
    path.write_text(header + BODY, encoding="utf-8")
    return path


def test_every_shipped_indicator_loads_and_none_is_missing():
    indicators = load_indicators(SETTINGS)
    assert sorted(indicators) == [path.stem for path in PATHS] == sorted(GRAINS | ROUNDS)


def test_grains_are_those_that_the_table_of_indicators_offers():
    letters = {"employee": "E", "branch": "B", "branch_yearly": "Y", "bank": "K"}
    offered = {name: "".join(letters[g] for g in one.header.grains) for name, one in load_indicators(SETTINGS).items()}
    assert offered == GRAINS | ROUNDS


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_header_says_everything_in_both_languages(path: Path):
    header = read_definition(path).header
    assert set(header) == set(Header.model_fields) - {"replaces"}, "a shipped one replaces none"
    for key in ("title", "why", "numerator", "denominator"):
        assert header[key]["zh"].strip(), key
        assert header[key]["en"].strip(), key
    for key in ("owner", "reference", "version"):
        assert str(header[key]).strip(), key


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_indicator_keeps_to_plain_sql(path: Path):
    body = re.sub(r"--.*|'[^']*'", "", read_definition(path).sql).lower()
    assert [name for name, pattern in FOREIGN.items() if re.search(pattern, body)] == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_indicator_is_one_select_over_the_feeds_that_it_declares(path: Path):
    definition = read_definition(path)
    statements = sqlglot.parse(definition.sql, read="duckdb")
    assert len(statements) == 1
    assert isinstance(statements[0], exp.Select)
    # A staging view may show a feed in another way: checks_by_side.
    tables = {f"{table.db}.{table.name.split('_by_')[0]}" for table in statements[0].find_all(exp.Table) if table.db}
    # The calendar is no feed: a change of it changes the indicator's hash.
    assert tables - {"staging.days"} == {f"staging.{feed}" for feed in definition.header["reads"]}
    assert set(definition.header["reads"]) <= set(contracts())


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_indicator_names_the_dates_of_its_feeds_as_their_contracts_do(path: Path):
    for feed, read in read_definition(path).header["reads"].items():
        assert read["date"] == PLACED_OTHERWISE.get(path.stem, contracts()[feed].event_date), feed


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_parameter_is_used_and_every_one_used_is_declared(path: Path):
    definition = read_definition(path)
    used = set(re.findall(r"\$(\w+)", definition.sql))
    assert used - GIVEN == set(definition.header["parameters"])
    assert {"start", "end"} <= used


def test_sums_are_never_doubles(bank):
    with bank.writing() as connection:
        prepare_staging(connection)
        for name, indicator in load_indicators(SETTINGS).items():
            values = {"start": "2026-09-01", "end": "2026-10-01", "as_of": "2026-10-01", **indicator.parameters}
            dated = re.sub(r"\$(start|end|as_of)\b", r"cast($\1 as date)", indicator.sql)
            types = {row[0]: row[1] for row in run_select(connection, f"describe {dated}", **values).fetchall()}
            sums = {column: types[column] for column in (*COLUMNS[4:], *SQUARES) if column in types}
            assert set(COLUMNS) <= set(types), name
            assert {kind for kind in sums.values() if kind in ("DOUBLE", "FLOAT")} == set(), f"{name}: {sums}"
            assert (set(SQUARES) <= set(types)) == (indicator.header.kind in NEEDS_SQUARES), name
            assert ("case_id" in types) == (indicator.header.evidence == "event"), name


def test_complete_header_of_a_workspace_s_own_is_accepted(own: Path):
    with_header(own, HEADER)
    mine = load_indicators(SETTINGS, own)["mine"]
    assert (mine.parameters, mine.days_after, mine.header.title.zh) == ({"days": 7}, 7, "甲")


@pytest.mark.parametrize("key", KEYS)
def test_missing_key_is_refused_with_the_file_s_name(own: Path, key: str):
    with_header(own, "".join(line + "\n" for line in HEADER.splitlines() if not line.startswith(f"-- {key}:")))
    with pytest.raises(DefinitionError, match=rf"mine\.sql.*{key}"):
        load_indicators(SETTINGS, own)


def test_unknown_key_is_refused_with_the_file_s_name(own: Path):
    with_header(own, HEADER + "-- colour: blue\n")
    with pytest.raises(DefinitionError, match=r"mine\.sql.*colour"):
        load_indicators(SETTINGS, own)


def test_every_fault_of_a_header_is_named_at_once(own: Path):
    wrong = HEADER.replace("kind: proportion", "kind: guess").replace("[branch, bank]", "[branch, town]")
    with_header(own, wrong.replace("-- owner: 服务质量管理部\n", "-- boss: x\n").replace("after: 7d", "after: a week"))
    with pytest.raises(DefinitionError) as refused:
        load_indicators(SETTINGS, own)
    for fault in ("mine.sql", "kind", "grains", "owner", "boss", "reads.contacts.after"):
        assert fault in str(refused.value)


@pytest.mark.parametrize(
    "text",
    ["", BODY, HEADER, "-- title: {zh: [\n" + BODY, "-- only words\n" + BODY],
    ids=["empty", "no header", "no select", "not yaml", "no mapping"],
)
def test_file_that_is_no_definition_is_refused_with_its_name(own: Path, text: str):
    (own / "mine.sql").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"mine\.sql"):
        load_indicators(SETTINGS, own)


def test_parameter_that_an_indicator_lacks_is_refused():
    settings = SETTINGS.model_copy(update={"indicator_parameters": {"first_contact_timeliness": {"hourz": 10}}})
    with pytest.raises(DefinitionError, match=r"first_contact_timeliness.*hourz"):
        load_indicators(settings)


def test_parameters_of_no_indicator_are_refused():
    settings = SETTINGS.model_copy(update={"indicator_parameters": {"complaint_speed": {"days": 10}}})
    with pytest.raises(DefinitionError, match="complaint_speed"):
        load_indicators(settings)


def test_parameter_of_a_workspace_replaces_the_default_and_changes_the_digest():
    settings = SETTINGS.model_copy(update={"indicator_parameters": {"first_contact_timeliness": {"hours": 10}}})
    usual, changed = (load_indicators(one)["first_contact_timeliness"] for one in (SETTINGS, settings))
    assert changed.parameters == {**usual.parameters, "hours": 10}
    assert changed.digest != usual.digest
