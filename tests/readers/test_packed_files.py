"""Archives: what is in them is unpacked, each member a file of its own; what would do harm is not."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from archives import protected, zipped
from workbooks import workbook

from pipeline.errors import FileRefused
from pipeline.readers import member_names, packed, unpack

TEXT = "编号,姓名,金额\n1,张伟,12\n"


def unpacked(folder: Path, name: str, content: bytes) -> dict[str, bytes] | None:
    path = folder / name
    path.write_bytes(content)
    members = unpack(path, folder / "out")
    return members and {member.name: member.path.read_bytes() for member in members}


@pytest.mark.parametrize("names", ["utf-8", "gb18030"])
def test_each_member_is_a_file_named_by_the_archive_and_itself(tmp_path: Path, names: str) -> None:
    content = zipped({"九月/运营差错台账.csv": TEXT, "工单明细.csv": TEXT.encode("gb18030")}, names=names)
    assert unpacked(tmp_path, "报送.zip", content) == {
        "报送.zip/九月/运营差错台账.csv": TEXT.encode(),
        "报送.zip/工单明细.csv": TEXT.encode("gb18030"),
    }
    assert member_names(tmp_path / "报送.zip") == ["九月/运营差错台账.csv", "工单明细.csv"]


def test_a_gzipped_file_is_called_by_its_name_without_gz(tmp_path: Path) -> None:
    assert unpacked(tmp_path, "CDR_202609.csv.gz", gzip.compress(TEXT.encode())) == {
        "CDR_202609.csv.gz/CDR_202609.csv": TEXT.encode()
    }


def test_what_is_no_archive_is_left_alone(tmp_path: Path) -> None:
    assert unpacked(tmp_path, "台账.xlsx", workbook({"s": [["a"]]})) is None
    assert unpacked(tmp_path, "台账.zip", TEXT.encode()) is None
    assert member_names(tmp_path / "台账.zip") == []


def test_what_systems_put_into_archives_by_themselves_is_no_delivery(tmp_path: Path) -> None:
    content = zipped({"__MACOSX/._a.csv": "x", ".DS_Store": "x", "d/Thumbs.db": "x", "~$a.xlsx": "x", "a.csv": TEXT})
    assert list(unpacked(tmp_path, "a.zip", content) or ()) == ["a.zip/a.csv"]


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "..\\..\\evil.csv", "a/..", "C:evil.csv"])
def test_a_member_cannot_be_put_outside_the_folder(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({name: TEXT}))
    (member,) = unpack(path, tmp_path / "in" / "out") or ()
    assert member.path.resolve().is_relative_to((tmp_path / "in" / "out").resolve())
    assert member.path.read_text() == TEXT


def test_two_members_of_one_name_are_both_kept(tmp_path: Path) -> None:
    content = zipped({"一月/a.csv": "1", "二月/a.csv": "2"})
    assert sorted((unpacked(tmp_path, "a.zip", content) or {}).values()) == [b"1", b"2"]


def lying_about_its_size() -> bytes:
    """A member that says it has 5 bytes, and has 100,000."""
    content = bytearray(zipped({"a.csv": b"0" * 100_000}))
    at = content.find(b"PK\x01\x02")
    content[at + 24 : at + 28] = (5).to_bytes(4, "little")
    return bytes(content)


def damaged() -> bytes:
    """A member whose packed bytes were overwritten."""
    content = bytearray(zipped({"a.csv": bytes(range(256)) * 4}))
    content[60:100] = b"\xff" * 40
    return bytes(content)


def of_unknown_packing() -> bytes:
    content = bytearray(zipped({"a.csv": TEXT}))
    content[content.find(b"PK\x03\x04") + 8] = content[content.find(b"PK\x01\x02") + 10] = 9
    return bytes(content)


def without_files() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.mkdir("空")
    return out.getvalue()


REFUSED = {
    "protected by a password": (protected(zipped({"a.csv": TEXT})), "password"),
    "a zip cut off": (zipped({"a.csv": TEXT * 100})[:-30], "cut off"),
    "a zip with a damaged member": (damaged(), "cut off"),
    "a gzip cut off": (gzip.compress(TEXT.encode() * 100)[:-12], "cut off"),
    "a zip in a zip": (zipped({"b.zip": zipped({"a.csv": TEXT})}), "another archive"),
    "a gzip in a zip": (zipped({"a.csv.gz": gzip.compress(b"1")}), "another archive"),
    "a zip in a gzip": (gzip.compress(zipped({"a.csv": TEXT})), "another archive"),
    "a zip without files": (without_files(), "empty"),
    "a member larger than it says": (lying_about_its_size(), "cut off"),
    "a packing that nobody knows": (of_unknown_packing(), "kind of archive"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_an_archive_that_cannot_be_unpacked_is_refused_in_one_sentence(tmp_path: Path, case: str) -> None:
    content, says = REFUSED[case]
    with pytest.raises(FileRefused, match=says) as refused:
        unpacked(tmp_path, "报送.zip", content)
    assert str(refused.value).startswith("报送.zip: ")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("pack", [lambda content: zipped({"a.csv": content}), gzip.compress], ids=["zip", "gzip"])
def test_a_small_archive_that_would_become_huge_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: object
) -> None:
    assert callable(pack)
    monkeypatch.setattr(packed, "RATIO_FROM", 1 << 20)
    monkeypatch.setattr(packed, "CHUNK", 1 << 18)
    with pytest.raises(FileRefused, match="far larger"):
        unpacked(tmp_path, "报送.zip", pack(bytes(3 << 20)))
    left = sum(path.stat().st_size for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert left <= 1 << 20


def test_an_archive_of_more_members_than_anyone_sends_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "MAX_MEMBERS", 3)
    with pytest.raises(FileRefused, match="far larger"):
        unpacked(tmp_path, "报送.zip", zipped({f"{n}.csv": TEXT for n in range(4)}))
