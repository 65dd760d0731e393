"""Blank files: filled in, they come in without a mapping; the pages of the documentation are those of the definitions."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner
from workbench import DEFAULTS, Bank

from pipeline.cli import app
from pipeline.contracts import contract_of, contracts
from pipeline.reference import pages
from pipeline.templates import FORMS, Form, allowed, write_template

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("feed", sorted(contracts()))
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_a_template_is_recognised_as_its_own_feed_s(feed: str, locale: str, tmp_path: Path):
    from pipeline.recognising import recognised

    path = write_template(contract_of(feed), tmp_path, "xlsx", locale)
    headers = [cell.value for cell in load_workbook(path).worksheets[0][1]]
    source = recognised(headers)
    assert source is not None
    assert source.header.feed == feed
    assert list(source.outputs) == [column.name for column in contract_of(feed).columns]


@pytest.mark.parametrize("form", FORMS)
def test_a_filled_in_template_comes_in_without_a_mapping(form: Form, bank: Bank, tmp_path: Path):
    bank.deliver("branches")
    contract = contract_of("complaints")
    path = write_template(contract, tmp_path, form, "zh-CN")
    row = DEFAULTS["complaints"] | {"complaint_id": "000123", "level": allowed(contract.column("level"), "zh-CN")[0]}
    cells = [row.get(column.name, "") for column in contract.columns]
    if form == "csv":
        path.write_bytes(path.read_bytes() + (",".join(cells) + "\r\n").encode())
    else:
        book = load_workbook(path)
        book.worksheets[0].append(cells)
        book.save(path)
    bank.put(path.name, path.read_bytes())
    (outcome,) = bank.ingest()
    assert outcome.loads[0]["accepted"] == 1
    assert bank.feed("complaints", "complaint_id", "level") == [("000123", "general")]


def test_a_template_is_never_written_over_another_file(tmp_path: Path):
    write_template(contract_of("errors"), tmp_path, "csv", "en")
    with pytest.raises(FileExistsError):
        write_template(contract_of("errors"), tmp_path, "csv", "en")


@pytest.mark.parametrize("feed", ["errors", "运营差错"])
def test_a_template_speaks_the_workspace_s_language_and_knows_a_feed_by_its_chinese_name(
    feed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "appraisal.yaml").write_text("format: 1\nname: {zh: 行, en: Bank}\nlocale: zh-CN\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.delenv("APPRAISE_WORKSPACE", raising=False)
    done = CliRunner().invoke(app, ["template", feed, "--format", "csv"])
    assert (done.exit_code, done.output.strip()) == (0, "模板：运营差错.csv")
    assert (tmp_path / "运营差错.csv").read_text(encoding="utf-8-sig").startswith("差错编号,")
    unknown = CliRunner().invoke(app, ["template", "差错"])
    assert unknown.exit_code == 2
    assert "运营差错（errors）" in unknown.output
    assert CliRunner().invoke(app, ["template", feed, "--format", "doc"]).exit_code == 2
    english = CliRunner().invoke(app, ["template", "survey invitations", "--format", "csv", "--locale", "en"])
    assert english.output.strip() == "Template: survey invitations.csv"


def test_what_may_stand_in_each_column_is_said_in_the_reader_s_language(tmp_path: Path):
    path = write_template(contract_of("surveys"), tmp_path, "xlsx", "zh-CN")
    notes = {
        row[0].value: [cell.value or "" for cell in row[1:]]
        for row in load_workbook(path)["填表说明"].iter_rows(min_row=2)
    }
    assert notes["评价流水号"][0].split("；") == ["文本", "必填"]
    assert "柜面评价器" in notes["评价方式"][1]


def test_the_pages_of_the_documentation_are_those_of_the_definitions():
    assert "template" in {command.name or command.callback.__name__ for command in app.registered_commands}
    for name, text in pages().items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == text, f"docs/{name}: run `make docs`"
