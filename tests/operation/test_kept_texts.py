"""A sentence that is kept as data says the same in both languages when it is read again."""

from __future__ import annotations

import json

from pipeline.kept_texts import kept, to_keep
from pipeline.texts import Both, msg


def test_a_kept_sentence_says_the_same_in_each_language() -> None:
    feed = Both("投诉台账", "complaints")
    said = msg("{column}: no column of {feed}", column="x", feed=[feed, msg("{count} rows", count=2)])
    again = kept(json.loads(json.dumps(to_keep(said))))
    assert again is not None
    assert [again.text(locale) for locale in ("zh-CN", "en")] == [said.text(locale) for locale in ("zh-CN", "en")]


def test_what_is_no_kept_sentence_is_none() -> None:
    assert kept("There is no data") is None
    assert kept({"template": "x"}) is None
