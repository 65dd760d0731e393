"""The file for an arbitration: one is made, and everything is asked of it."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from closing_desks import MONTH, Desk
from full_disks import full_disk
from typer.testing import CliRunner

from pipeline.access import accesses
from pipeline.cli import app
from pipeline.dossier.making import make_dossier
from pipeline.dossier.sealing import check
from pipeline.editions import read_edition
from pipeline.errors import SealBroken, UsageError, WorkspaceError
from pipeline.holds import held, holds_in_force
from pipeline.workspace import Workspace

DOCUMENTS = """documents:
  - {title: 服务质量考核办法, kind: 制度, number: 明银发〔2026〕15号, date: 2026-01-10, reference: 档案室2026-A-15}
  - {title: 柜员岗位说明书, kind: 岗位说明书, date: 2025-12-01, reference: 人力资源部, posts: [teller]}
  - {title: 大堂经理岗位说明书, kind: 岗位说明书, date: 2025-12-01, reference: 人力资源部, posts: [lobby_manager]}
"""
PURPOSE = "劳动仲裁2026-118"


@dataclass(frozen=True)
class Made:
    """The dossier and the bank it is of."""

    folder: Path
    workspace: Workspace
    listed: dict[str, dict[str, object]]

    def text(self, title: str) -> str:
        """The page of a piece of evidence."""
        return next(self.folder.glob(f"*-{title}.html")).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, disputed_folder: Path) -> Made:
    root = tmp_path_factory.mktemp("dossier") / "bank"
    shutil.copytree(disputed_folder, root)
    settings = root / "appraisal.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + DOCUMENTS, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        desk = Desk(root, patch)
        desk.moment = desk.moment.replace(month=12, day=1)
        folder = make_dossier(desk.workspace, "E2", MONTH, PURPOSE)
        index = json.loads((folder / "证据目录.json").read_text(encoding="utf-8"))
        return Made(folder, desk.workspace, {one["title"]: one for one in index["evidence"]})


def test_every_piece_is_listed_and_what_there_is_no_evidence_for_is_called_so(made: Made) -> None:
    assert [one["number"] for one in made.listed.values()] == list(range(1, 18 + 1))
    missing = {title for title, one in made.listed.items() if one["status"] == "未提供"}
    assert missing == {"民主程序记录", "公示和告知记录", "同岗位一致性", "培训、辅导和调岗记录"}
    assert all(made.listed[title]["reason"] and not made.listed[title]["files"] for title in missing)
    index = (made.folder / "证据目录.html").read_text(encoding="utf-8")
    assert all(title in index for title in made.listed)
    assert index.count("未提供：") == len(missing)


def test_every_listed_file_has_its_hash_and_the_manifest_has_them_all(made: Made) -> None:
    manifest = json.loads((made.folder / "manifest.json").read_text(encoding="utf-8"))
    on_disk = {path.relative_to(made.folder).as_posix() for path in made.folder.rglob("*") if path.is_file()}
    assert on_disk - set(manifest["files"]) == {"manifest.json", "seal.json"}
    for one in made.listed.values():
        for file in one["files"]:  # type: ignore[attr-defined]
            assert hashlib.sha256((made.folder / file["file"]).read_bytes()).hexdigest() == file["sha256"]
    edition = read_edition(made.workspace, MONTH, 2)
    assert edition.seal is not None
    assert manifest["edition_seal"] == edition.seal.checksum


def test_the_letter_tells_result_rules_decision_and_what_is_missing(made: Made) -> None:
    letter = (made.folder / "说明函.html").read_text(encoding="utf-8")
    for words in (
        "员工编号E2",
        "Doc 5",
        "2026年1月10日发布",
        "早于考核周期开始之日2026年9月1日",
        "由li审定",
        "纪要号M-13",
        "民主程序记录",
    ):
        assert words in letter, words


def test_the_letter_puts_several_posts_together(closed_desk: Desk) -> None:
    letter = (make_dossier(closed_desk.workspace, "E4", MONTH, PURPOSE) / "说明函.html").read_text(encoding="utf-8")
    assert "多岗位合并的综合得分为95.83。各岗位得分按在岗天数加权平均（大堂经理15天、柜员15天）" in letter


def test_the_letter_is_one_page_of_words(made: Made) -> None:
    text = re.sub(
        "<style>.*?</style>|<[^>]+>", "", (made.folder / "说明函.html").read_text(encoding="utf-8"), flags=re.S
    )
    assert len(text) < 1400  # a page of A4 in this type takes about 1700 signs
    for word in ("方差", "置信", "标准差", "概率", "统计"):
        assert word not in text


def test_what_lies_elsewhere_is_not_called_provided_without_saying_so(made: Made) -> None:
    index = (made.folder / "证据目录.html").read_text(encoding="utf-8")
    assert index.count("原件由提交方出示") == 2  # the rules and the description of the post
    assert "纪要文件由提交方出示" in index


def test_the_sheets_are_those_that_were_shown_then(made: Made) -> None:
    names = [Path(str(file["file"])).name for file in made.listed["个人考核单"]["files"]]  # type: ignore[attr-defined]
    assert names[1:] == ["第1版-公示-2026-10-14.html", "第1版-正式-2026-10-22.html", "第2版-更正-2026-11-05.html"]
    assert "当时签章的页面" in made.text("个人考核单")


def test_answers_appeal_correction_and_documents_of_the_post_are_there(made: Made) -> None:
    told = made.text("送达、确认和面谈记录")
    assert "有异议" in told
    assert "2026年10月26日，chen" in told
    assert "签到表无本人签名" in made.text("异议和申诉")
    assert "an error came late" in made.text("更正历史")
    assert "柜员岗位说明书" in made.text("岗位说明书")
    assert "大堂经理" not in made.text("岗位说明书")
    assert "late.csv" in made.text("数据来源文件")
    assert "X9" in made.text("原始记录索引") or "late" in made.text("原始记录索引")
    assert (made.folder / "05-评分表及其施行日期/rules/scorecards/teller.yaml").is_file()


def test_nobody_else_is_named_in_it(made: Made) -> None:
    for path in made.folder.rglob("*.html"):
        assert "Wang Li" not in path.read_text(encoding="utf-8"), path.name


def test_the_person_is_on_hold_and_the_access_is_in_the_log_and_in_the_dossier(made: Made) -> None:
    assert held(made.workspace) == {"E2"}
    assert holds_in_force(made.workspace)[0].reason == PURPOSE
    line = list(accesses(made.workspace, employee="E2"))[-1]
    assert (line.action, line.purpose, line.edition) == ("dossier", PURPOSE, "2")
    assert PURPOSE in made.text("查阅记录")


def test_an_unchanged_dossier_is_proven_and_a_flipped_byte_a_missing_and_an_added_file_are_found(
    made: Made, tmp_path: Path
) -> None:
    assert check(made.workspace, made.folder).edition == 2
    for number, name in enumerate(["说明函.html", "manifest.json", "seal.json", "证据目录.json"]):
        copy = tmp_path / str(number)
        shutil.copytree(made.folder, copy)
        content = bytearray((copy / name).read_bytes())
        content[len(content) // 2] ^= 1
        (copy / name).write_bytes(content)
        with pytest.raises((SealBroken, WorkspaceError)):
            check(made.workspace, copy)
    (made_copy := shutil.copytree(made.folder, tmp_path / "more"))
    (made_copy / "more.html").write_text("", encoding="utf-8")
    (made_copy / "说明函.html").unlink()
    with pytest.raises(SealBroken) as error:
        check(made.workspace, made_copy)
    assert "more.html" in str(error.value)
    assert "说明函.html" in str(error.value)


def test_the_command_line_proves_a_dossier(made: Made) -> None:
    asked = ["verify", "--dossier", str(made.folder), "--workspace", str(made.workspace.root)]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0
    assert made.folder.name in done.output


def test_a_draft_a_stranger_and_no_purpose_are_refused_and_nothing_is_written(desk: Desk, made: Made) -> None:
    with pytest.raises(WorkspaceError):
        make_dossier(desk.workspace, "E1", MONTH, PURPOSE)
    for person, purpose in (("E99", PURPOSE), ("E2", " ")):
        with pytest.raises(UsageError):
            make_dossier(made.workspace, person, MONTH, purpose)
    assert not (desk.workspace.exports / "dossiers").exists()
    assert held(desk.workspace) == set()
    assert list(accesses(desk.workspace)) == []
    assert [path.name for path in made.folder.parent.iterdir()] == ["2026-09-E2-1"]


@pytest.mark.parametrize("name", ["证据目录.html", "SHA256SUMS", "seal.json"])
def test_a_disk_too_full_for_a_dossier_leaves_none_and_those_before_it_whole(
    made: Made, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with full_disk(monkeypatch, made.workspace.root, name):
        make_dossier(made.workspace, "E2", MONTH, PURPOSE)
    assert [path.name for path in made.folder.parent.iterdir()] == ["2026-09-E2-1"]
    assert check(made.workspace, made.folder).edition == 2


def test_a_dossier_that_does_not_get_its_name_takes_no_number(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = os.replace

    def failing(old: Path, new: Path) -> None:
        if new.parent == made.folder.parent:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        replace(old, new)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", failing)
        with pytest.raises(OSError, match=os.strerror(errno.EIO)):
            make_dossier(made.workspace, "E2", MONTH, PURPOSE)
    assert [path.name for path in made.folder.parent.iterdir()] == ["2026-09-E2-1"]


def test_each_dossier_of_a_person_has_a_number_of_its_own(made: Made) -> None:
    again = make_dossier(made.workspace, "E2", MONTH, PURPOSE)
    assert (again.name, check(made.workspace, again).edition) == ("2026-09-E2-2", 2)
    assert check(made.workspace, made.folder).edition == 2
    assert sorted(path.name for path in made.folder.parent.iterdir()) == ["2026-09-E2-1", "2026-09-E2-2"]
    shutil.rmtree(again)
