"""Pages of the documentation that are written from the definitions themselves: feeds, indicators, scorecards, settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.contracts import Column, Contract, contracts
from pipeline.hr.declared import columns_page
from pipeline.indicators import Indicator, load_indicators
from pipeline.outlets.schema import schema_page
from pipeline.reference_keys import scorecards_page, settings_page
from pipeline.settings import Settings
from pipeline.templates import demands
from pipeline.texts import Message

_WRITTEN = "<!-- Written by `make docs` from the definitions. Change those, not this page. -->"


def pages() -> dict[str, str]:
    """File name → text, for the folder docs/."""
    settings = Settings.model_validate({"format": 1, "name": {"zh": "-", "en": "-"}})
    return {
        "feeds.md": feeds_page(contracts()),
        "indicators.md": indicators_page(load_indicators(settings)),
        "scorecards.md": scorecards_page(_WRITTEN),
        "settings.md": settings_page(_WRITTEN),
        "report.schema.json": schema_page(),
        "hr-columns.md": columns_page(_WRITTEN),
    }


def write_pages(folder: Path) -> list[Path]:
    """Write the pages into `folder`; return them."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")
        written.append(folder / name)
    return written


def feeds_page(feeds: Mapping[str, Contract]) -> str:
    """Every feed with its columns, what may stand in them, and the checks on its rows."""
    parts = [
        "# Feeds",
        _WRITTEN,
        "A feed is what the program knows; a file of any layout is mapped onto it. A file whose headers are a feed's own "
        "names, titles or aliases needs no mapping; `appraise template FEED` writes a blank one. **Bold**: required. "
        "The key tells two rows apart: a row of the same key is a newer version of it.",
        "\n".join(f"- [{feed.title} `{name}`](#{name}): {feed.description}" for name, feed in sorted(feeds.items())),
        *(_feed(feed) for _, feed in sorted(feeds.items())),
    ]
    return "\n\n".join(parts) + "\n"


def indicators_page(indicators: Mapping[str, Indicator]) -> str:
    """Every shipped indicator with its definition."""
    rows = [
        f"| [`{i.name}`](#{i.name}) | {i.header.title.zh} | {i.header.unit} | {', '.join(i.header.grains)} |"
        f" {i.header.evidence} | {i.header.frequency} |"
        for _, i in sorted(indicators.items())
    ]
    parts = [
        "# Indicators",
        _WRITTEN,
        "Each is one file in `sql/indicators/`: a header that says what it is, and a SELECT that returns sums per employee, "
        "post, branch and month. Where branches have a value, managing units have one too. Evidence: a *sample* is "
        "uncertain and is shown with its interval; a *census* counts everything; an *event* lists each case.",
        "\n".join(["| indicator | 中文 | unit | grains | evidence | by |", "|---|---|---|---|---|---|", *rows]),
        *(_indicator(i) for _, i in sorted(indicators.items())),
    ]
    return "\n\n".join(parts) + "\n"


def _feed(feed: Contract) -> str:
    rows = "\n".join(_column(column) for column in feed.columns)
    table = f"| column | 中文 | what | may hold | other headers |\n|---|---|---|---|---|\n{rows}"
    parts = [
        f"## {feed.feed}",
        f"{feed.title}. {feed.description}. Key: {', '.join(f'`{k}`' for k in feed.key)}.",
        table,
    ]
    if feed.quality:
        checks = "\n".join(f"- {quality.severity}: {quality.description}" for quality in feed.quality)
        parts.append("Checks on a period's rows, beside those on each column:\n\n" + checks)
    return "\n\n".join(parts)


def _column(column: Column) -> str:
    name = f"**{column.name}**" if column.is_required else column.name
    rules = "; ".join(_words(rule) for rule in demands(column) if rule.template != "required")
    codes = "; ".join("/".join([code, *written]) for code, written in column.allowed.items())
    personal = " (personal)" if column.is_personal else ""
    cells = [name, column.title, column.description + personal, f"{rules}: {codes}" if codes else rules]
    return "| " + " | ".join(_cell(cell) for cell in [*cells, ", ".join(column.aliases)]) + " |"


def _indicator(indicator: Indicator) -> str:
    header = indicator.header
    reads = "; ".join(
        f"`{feed}` by {read.date}"
        + (f", {read.after} after" if read.days_after else "")
        + (f" (counted_on may be {', '.join(read.choices)})" if read.counted_on else "")
        for feed, read in header.reads.items()
    )
    parameters = ", ".join(f"{name} = {value}" for name, value in indicator.parameters.items()) or "none"
    lines = [
        f"- {header.why.zh} — {header.why.en}",
        f"- numerator: {header.numerator.zh} — {header.numerator.en}",
        f"- denominator: {header.denominator.zh} — {header.denominator.en}",
        f"- kind {header.kind}; evidence {header.evidence}; standard {header.standard}; better when {header.direction};"
        f" minimum sample {header.minimum_sample}",
        f"- reads {reads}; parameters: {parameters}",
        f"- owner {header.owner}; reference {header.reference}; version {header.version}",
    ]
    return f"## {indicator.name}\n\n{header.title.zh} · {header.title.en}\n\n" + "\n".join(lines)


def _words(message: Message) -> str:
    return message.text("en")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
