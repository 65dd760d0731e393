"""The bank is made once and copied; a closed one is too."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from closing_desks import LATE_ERROR, MONTH, PLANTED, Desk, build, without_pages

from pipeline.appeals.acknowledging import Said, acknowledge
from pipeline.appeals.model import Filing, Ruling
from pipeline.hearing import decide_claim, file_claim


@pytest.fixture(scope="session")
def open_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """September has a draft."""
    root = tmp_path_factory.mktemp("open") / "bank"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        build(root)
        desk = Desk(root, patch)
        desk.run()
    return root


@pytest.fixture(scope="session")
def closed_folder(tmp_path_factory: pytest.TempPathFactory, open_folder: Path) -> Path:
    """September is final, after five days of objections."""
    root = tmp_path_factory.mktemp("closed") / "bank"
    shutil.copytree(open_folder, root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        Desk(root, patch).finish()
    return root


@pytest.fixture(scope="session")
def lived_folder(tmp_path_factory: pytest.TempPathFactory, open_folder: Path) -> Path:
    """September is final. It has an answer with a long comment and a returned one; October has an answer and is open."""
    root = tmp_path_factory.mktemp("lived") / "bank"
    shutil.copytree(open_folder, root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        desk = Desk(root, patch)
        common = {"instrument": "counter_device", "employee_id": "E1", "branch_id": "B1"}
        desk.bank.deliver("surveys", common | {"survey_id": "P1", "comment": PLANTED}, name="planted.csv")
        desk.bank.deliver("surveys", common | {"survey_id": "P2", "branch_id": "Nowhere"}, name="returned.csv")
        desk.bank.deliver("surveys", common | {"survey_id": "P3", "answered_at": "2026-10-02"}, name="october.csv")
        desk.run()
        with without_pages(patch):
            desk.finish()
    return root


@pytest.fixture(scope="session")
def corrected_folder(tmp_path_factory: pytest.TempPathFactory, closed_folder: Path) -> Path:
    """An error of E2's came late, and September was corrected."""
    root = tmp_path_factory.mktemp("corrected") / "bank"
    shutil.copytree(closed_folder, root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        desk = Desk(root, patch)
        desk.bank.deliver("errors", LATE_ERROR, name="late.csv")
        desk.moment = desk.moment.replace(month=11, day=5)
        desk.restate()
    return root


@pytest.fixture(scope="session")
def disputed_folder(tmp_path_factory: pytest.TempPathFactory, closed_folder: Path) -> Path:
    """E2's sheet was delivered and objected to, E2's appeal was rejected; then an error of E2's came late, and September was
    corrected.
    """
    root = tmp_path_factory.mktemp("disputed") / "bank"
    shutil.copytree(closed_folder, root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        desk = Desk(root, patch)
        desk.moment = desk.moment.replace(day=28)
        said = [Said("E2", "delivered", "2026-10-23"), Said("E2", "objected", "2026-10-24", note="记录不全")]
        said.append(Said("E2", "interview", "2026-10-26", by="chen"))
        acknowledge(desk.workspace, MONTH, None, said, desk.moment)
        claim = Filing("2026-09", "培训已经完成", employee_id="E2", item="training_completion", evidence="签到表")
        number = file_claim(desk.workspace, claim).number
        ruling = Ruling("rejected", "zhao", "申诉决定1号", "签到表无本人签名", reply="已书面答复")
        decide_claim(desk.workspace, number, ruling)
        desk.bank.deliver("errors", LATE_ERROR, name="late.csv")
        desk.moment = desk.moment.replace(month=11, day=5)
        desk.restate()
    return root


def _copied(folder: Path, tmp_path: Path, patch: pytest.MonkeyPatch) -> Desk:
    shutil.copytree(folder, tmp_path / "bank")
    return Desk(tmp_path / "bank", patch)


@pytest.fixture
def desk(open_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return _copied(open_folder, tmp_path, monkeypatch)


@pytest.fixture
def closed_desk(closed_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return _copied(closed_folder, tmp_path, monkeypatch)


@pytest.fixture
def corrected_desk(corrected_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return _copied(corrected_folder, tmp_path, monkeypatch)
