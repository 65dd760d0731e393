"""A mapping is a workspace's own SQL: it reads its file's rows, and nothing else that lies on the machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from mappings import mapping
from workbench import Bank

from pipeline import mapping as mapping_module
from pipeline import sources
from pipeline.errors import DefinitionError
from pipeline.sources import load_sources

COLUMNS = "_row, a as error_id, b as occurred_at, 'B1' as branch_id"
REFUSED = {
    "a file": f"select {COLUMNS} from read_csv('secret.csv')",
    "a file by its name": f"select {COLUMNS} from 'secret.csv'",
    "a file beside the source": f"select {COLUMNS} from source, read_text('secret.csv')",
    "a file in a sub-select": f"select {COLUMNS}, (select content from read_text('secret.csv')) as points from source",
    "a file in a condition": f"select {COLUMNS} from source where a in (from read_csv('secret.csv'))",
    "a list of files": f"select {COLUMNS} from glob('*')",
    "another table": f"select {COLUMNS} from feed.contacts",
    "a table of the program": f"select {COLUMNS} from raw_0",
    "the source of another database": f"select {COLUMNS} from other.main.source",
    "the settings": f"select {COLUMNS} from duckdb_settings()",
    "SQL in a text": f"select {COLUMNS} from query('select 1')",
    "two statements": f"select {COLUMNS} from source; drop table source",
    "no SELECT": "drop table source",
    "a copy to a file": f"copy (select {COLUMNS} from source) to 'out.csv'",
    "another database": "attach 'other.db' as other",
    "a setting": "set enable_external_access = true",
    "the key of the hashes": f"select {COLUMNS}, $hash_inner as error_type from source",
    "a value by its place": f"select {COLUMNS}, ? as error_type from source",
    "a key of nothing": f"select {COLUMNS.replace('a as', 'row_key() as')} from source",
    "no SQL": "select from where",
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_mapping_is_refused_before_anything_is_loaded_if_it_names(bank: Bank, case: str) -> None:
    bank.source("m", f"-- feed: errors\n-- files: [e*]\n{REFUSED[case]}\n")
    path = bank.put("e.csv", "a,b\n1,2026-09-03\n")
    with pytest.raises(DefinitionError) as refused:
        bank.ingest()
    assert str(refused.value).startswith("m")
    assert "\n" not in str(refused.value)
    assert path.exists()


@pytest.mark.parametrize(
    "condition",
    [
        "a in (select a from source)",
        "exists (from read_text('secret.csv'))",
        "a is null; drop table source",
        "a = $hash_inner",
        "a =",
        "a is null) or (true",
    ],
)
def test_a_condition_of_rows_to_set_aside_is_one_expression_without_a_select(bank: Bank, condition: str) -> None:
    bank.source("m", mapping("errors", COLUMNS, "e*", set_aside={"x": condition}))
    with pytest.raises(DefinitionError, match=r"^m\.sql"):
        load_sources(bank.workspace.root / "sources")


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ({"modus": "replace"}, "modus"),
        ({"mode": "replace"}, "covers"),
        ({"mode": "replace", "covers": ["week"]}, "week"),
        ({"as_of": "(?P<year>"}, "as_of"),
        ({"as_of": r"(\d+)"}, "as_of"),
        ({"format": {"encoding": "klingon"}}, "klingon"),
        ({"format": {"delimiter": "ab"}}, "delimiter"),
        ({"format": {"date_order": "ydm"}}, "date_order"),
    ],
    ids=str,
)
def test_a_header_that_cannot_be_followed_is_refused_and_named(
    bank: Bank, header: dict[str, object], named: str
) -> None:
    bank.source("m", mapping("errors", COLUMNS, "e*", **header))
    with pytest.raises(DefinitionError) as refused:
        load_sources(bank.workspace.root / "sources")
    assert str(refused.value).startswith("m.sql")
    assert named in str(refused.value)


def test_all_faults_of_a_mapping_are_told_at_once(bank: Bank) -> None:
    bank.source("m", mapping("errors", "a as error_id, b as nonsense, c as more_nonsense", "e*"))
    with pytest.raises(DefinitionError) as refused:
        load_sources(bank.workspace.root / "sources")
    for fault in ("nonsense", "more_nonsense", "occurred_at", "branch_id", "_row"):
        assert fault in str(refused.value)


class TestPastTheParser:
    """The parser is the first door. Here it stands open, and the database itself must refuse."""

    @pytest.fixture
    def open_bank(self, bank: Bank, monkeypatch: pytest.MonkeyPatch) -> Bank:
        checked = sources.parsed

        def unchecked(name: str, sql: str, starts_at: int) -> object:
            return checked(name, f"select {COLUMNS} from source", starts_at)

        monkeypatch.setattr(sources, "parsed", unchecked)
        return bank

    @pytest.mark.parametrize(
        "relation",
        [
            "read_csv('{root}/appraisal.yaml', header = false, columns = {{'a': 'varchar'}})",
            "read_text('{root}/appraisal.yaml')",
            "read_csv('/etc/passwd', header = false)",
            "read_parquet('{root}/x.parquet')",
            "glob('{root}/*')",
        ],
        ids=lambda relation: relation.partition("(")[0],
    )
    @pytest.mark.parametrize("set_aside", [{}, {"never": "a = 'never'"}], ids=["fast way", "table"])
    def test_no_other_file_is_read(self, open_bank: Bank, relation: str, set_aside: dict[str, str]) -> None:
        other = relation.format(root=open_bank.workspace.root)
        text = mapping("errors", f"{COLUMNS}, (select count(*) from {other}) as error_type", "e*", set_aside=set_aside)
        open_bank.source("m", text)
        open_bank.put("e.csv", "a,b\n1,2026-09-03\n")
        with pytest.raises(DefinitionError, match=r"disabled|not allowed|Permission"):
            open_bank.ingest()

    @pytest.mark.parametrize(
        "statement",
        [
            "copy (select 1) to '{root}/out.csv'",
            "attach '{root}/out.duckdb' as other",
            "set enable_external_access = true",
            "set allowed_directories = ['/']",
            "install httpfs",
            "export database '{root}/out'",
        ],
    )
    def test_the_database_that_a_mapping_runs_in_writes_no_file_and_changes_no_setting(
        self, bank: Bank, monkeypatch: pytest.MonkeyPatch, statement: str
    ) -> None:
        cast = mapping_module._cast
        tried = []

        def trying(connection, *arguments):  # type: ignore[no-untyped-def]
            with pytest.raises(mapping_module.DatabaseError):
                connection.execute(statement.format(root=bank.workspace.root))
            tried.append(statement)
            cast(connection, *arguments)

        monkeypatch.setattr(mapping_module, "_cast", trying)
        bank.source("m", mapping("errors", COLUMNS, "e*"))
        bank.put("e.csv", "a,b\n1,2026-09-03\n")
        bank.ingest()
        assert tried
        assert not list(bank.workspace.root.glob("out*"))


def test_a_cell_that_stops_a_mapping_is_not_told_in_the_error(bank: Bank) -> None:
    bank.source("m", mapping("errors", f"{COLUMNS}, cast(c as integer) as points", "e*"))
    bank.put("e.csv", "a,b,c\n1,2026-09-03,张三 13800138000\n")
    (outcome,) = bank.ingest()
    assert outcome.message is not None
    assert "cannot convert" in outcome.message.text("en")
    assert "张三" not in outcome.message.text("en")
    assert "13800138000" not in outcome.message.text("en")
    assert "row 2, c: “***”" in outcome.message.text("en")


def test_a_cell_is_data_and_never_sql(staffed: Bank) -> None:
    rows = [
        "C1,2026-09-03 10:00,phone,yes,'); drop table feed.contacts; --",
        "C2,2026-09-03 10:00,phone,yes,$hash_inner {x} %s",
        "C3,2026-09-03 10:00,phone,yes,=cmd|' /C calc'!A0",
    ]
    staffed.put('it\'s; a "name".csv', "contact_id,started_at,channel,is_answered,topic\n" + "\n".join(rows) + "\n")
    (outcome,) = staffed.ingest()
    assert outcome.status == "loaded"
    assert staffed.feed("contacts", "topic") == sorted((row.split(",", 4)[4],) for row in rows)


def test_a_header_may_hold_quotation_marks(bank: Bank) -> None:
    bank.source("m", mapping("errors", '_row, "a""b" as error_id, "it\'s" as occurred_at, \'B1\' as branch_id', "e*"))
    bank.put("e.csv", '"a""b",it\'s\n1,2026-09-03\n')
    (outcome,) = bank.ingest()
    assert outcome.status == "loaded"
    assert json.loads(Path(bank.workspace.ledger).read_text())["loads"][0]["quarantined"] == 1, "B1 is not known here"
