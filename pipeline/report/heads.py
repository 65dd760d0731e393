"""The head of a page, from the edition that it is made of."""

from __future__ import annotations

from typing import Any

from pipeline.report.corrections import correction
from pipeline.report.lookup import Book
from pipeline.report.model import Text


def head(book: Book, level: str, subject: str, name: str, *, card_level: str = "branch") -> dict[str, Any]:
    """The fields of model.Head. `card_level`: whose scorecard's document stands at the foot."""
    edition = book.edition
    seal = edition.seal
    documents = [card.document_no for card in book.cards if card.level == card_level]
    return {
        "level": level,
        "bank": Text(book.settings.name.zh, book.settings.name.en),
        "subject_id": subject,
        "subject_name": name,
        "period": str(edition.period),
        "period_kind": edition.period.kind,
        "edition": edition.number,
        "state": edition.state,
        "data_until": edition.manifest["known_until"],
        "scorecard_document": documents[0] if documents else None,
        "ledger_number": edition.manifest["ledger_number"],
        "checksum": edition.checksum,
        "seal": seal.number if seal else None,
        "sealed_on": seal.at[:10] if seal else None,
        "approved_by": (seal.approved_by or None) if seal else None,
        "minutes": (seal.minutes or None) if seal else None,
        "preview_from": edition.manifest.get("preview_from"),
        "preview_until": edition.manifest.get("preview_until"),
        "correction": correction(book, level, subject),
    }
