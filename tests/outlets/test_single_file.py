"""A page as one file: nothing outside it is needed, nothing leads out of it, and only its own scripts run."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from page_readers import Page

from pipeline.outlets.single import single_file


def test_nothing_is_loaded_and_no_link_leads_out(page: Path) -> None:
    text = single_file(page).decode()
    mark_up = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)
    seen = Page(mark_up)
    assert not [attributes for _, attributes in seen.elements if attributes.get("src")]
    links = [str(attributes["href"]) for _, attributes in seen.elements if attributes.get("href")]
    assert [link for link in links if not link.startswith("#") and link != "data:,"] == []
    assert {link[1:] for link in links if link.startswith("#")} <= seen.ids


def test_the_definitions_stand_at_its_end(page: Path) -> None:
    seen = Page(single_file(page).decode())
    assert "服务质量考核办法第十二条" in seen.text
    assert "服务质量考核办法第十二条" not in Page(page.read_text(encoding="utf-8")).text
    assert "#definitions-and-method" in seen.links


def test_no_id_stands_twice(page: Path) -> None:
    ids = re.findall(
        r'\bid="([^"]+)"', re.sub(r"<script>.*?</script>", "", single_file(page).decode(), flags=re.DOTALL)
    )
    assert sorted(ids) == sorted(set(ids))


def test_only_the_scripts_in_it_may_run(page: Path) -> None:
    text = single_file(page).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digests = {base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in scripts}
    assert set(re.findall(r"'sha256-([^']+)'", policy[1])) == digests
    assert policy[1].startswith("default-src 'none'")
    assert "self" not in policy[1]


def test_the_library_of_charts_comes_only_with_charts(page: Path) -> None:
    assert len(single_file(page)) > 4_000_000
    assert len(single_file(page.with_name("method.html"))) < 200_000


def test_names_of_hostile_banks_stay_text(tmp_path: Path) -> None:
    from hostile_samples import hostile_bank
    from sites import bank_path, write_site

    write_site(hostile_bank(), [], tmp_path, locale="zh-CN")
    text = single_file(tmp_path / bank_path("2026-09")).decode()
    seen = Page(re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL))
    assert "<script>alert(1)</script>银行" in seen.text
    assert not [
        tag for tag, attributes in seen.elements if tag == "img" or any(name.startswith("on") for name in attributes)
    ]
