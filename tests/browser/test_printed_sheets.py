"""A person's sheet on paper: what is signed stands with what it is signed for."""

from __future__ import annotations

import re
from typing import Any

import pytest

from pipeline.render.site import style

pytestmark = pytest.mark.browser

# A link is an annotation of the page of the PDF that it stands on, by which a test can tell where things came to stand.
SHEET = """<!doctype html><style>{css}</style>
<main><section><table class="slip"><tr><td style="height: {height}px">1</table></section>
<div class="two"><section><div class="bar-head"><h2>怎么查</h2></div><p><a href="https://one.example">怎么查</a><br>2<br>3</p></section></div>
<section><div class="bar-head"><h2>签收</h2></div><p class="receipt"><a href="https://two.example">□</a></p></section></main>
<footer class="seal"><p><a href="https://three.example">校验码</a></p></footer>"""


def _links_of_pages(pdf: bytes) -> list[int]:
    pages = re.findall(rb"<</Type\s*/Page\b.*?>>\s*endobj", pdf, re.DOTALL)
    listed = [re.search(rb"/Annots \[(.*?)\]", page, re.DOTALL) for page in pages]
    return [len(re.findall(rb"\d+ 0 R", found[1])) if found else 0 for found in listed]


def test_what_is_signed_never_stands_on_a_page_by_itself(browser: Any) -> None:
    page = browser.new_page()
    seen = set()
    for height in range(780, 960, 6):
        page.set_content(SHEET.format(css=style(), height=height))
        found = _links_of_pages(page.pdf(prefer_css_page_size=True))
        assert found in ([3], [0, 3]), height
        seen.add(len(found))
    assert seen == {1, 2}  # sheets that fit, and longer ones
    page.close()
