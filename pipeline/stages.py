"""The stages of a run, each a plain function from workspace to result. The flow gives them their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from pipeline.appraisals import HISTORY, Figures, appraise_period, known_until
from pipeline.circulars import hand_back, kept
from pipeline.contracts import contracts
from pipeline.declaring import declare_none
from pipeline.editions import (
    Edition,
    Made,
    edition_before,
    history_before,
    read_edition,
    report_json,
    shown_edition,
    write_draft,
)
from pipeline.errors import UsageError, WorkspaceError
from pipeline.indicators import Indicator, load_indicators
from pipeline.ingest import Outcome, ingest
from pipeline.partials import compute_partials
from pipeline.periods import Period
from pipeline.previewing import last_period, preview
from pipeline.publishing import Wanted
from pipeline.publishing import publish as publish_pages
from pipeline.rebuild import Rebuilt, rebuild
from pipeline.render.site import AUDIENCES, Site
from pipeline.report.lookup import Book
from pipeline.report.model.circular import HandedBack
from pipeline.scorecards import Scorecard, in_force, load_scorecards
from pipeline.state import publish_state
from pipeline.texts import Message, msg
from pipeline.validate import Verdict, keep_results, prepare_period, run_checks, run_suites
from pipeline.warehouse import locked, writing
from pipeline.workspace import SETTINGS, Workspace, who

LOOKED_BACK = 36  # periods whose results rules of history may ask for
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Rules:
    """A workspace's indicators and scorecards, read and found in order; `files` are what they stand in, with the settings
    and the mappings: path within the workspace → content.
    """

    indicators: dict[str, Indicator]
    cards: list[Scorecard]
    files: Mapping[str, bytes] = field(default_factory=dict)


def load_rules(workspace: Workspace) -> Rules:
    """Raises DefinitionError before anything is loaded or computed."""
    indicators = load_indicators(workspace.settings, workspace.root / "indicators")
    cards = load_scorecards(workspace.root / "scorecards", indicators)
    return Rules(indicators, cards, rule_files(workspace.root))


def rule_files(root: Path) -> dict[str, bytes]:
    """The files that a workspace's figures follow from: settings, scorecards, own indicators, mappings."""
    kinds = (("scorecards", "*.y*ml"), ("indicators", "*.sql"), ("sources", "*.sql"))
    found = [root / SETTINGS, *(path for folder, form in kinds for path in sorted((root / folder).rglob(form)))]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found if path.is_file()}


def take_in(workspace: Workspace, moment: datetime, *, now: bool, progress: Progress) -> list[Outcome]:
    """The inbox into the warehouse."""
    with writing(workspace) as connection:
        outcomes = ingest(workspace, connection, moment=moment, now=now, progress=progress)
        publish_state(workspace, connection)
    return outcomes


def remake(workspace: Workspace, progress: Progress) -> Rebuilt:
    """The warehouse anew from archive and ledger, and the read models of it."""
    rebuilt = rebuild(workspace, progress)
    with writing(workspace) as connection:
        publish_state(workspace, connection)
    return rebuilt


def take_word(workspace: Workspace, feed: str, period: Period, department: str | None, moment: datetime) -> Message:
    """A department's word that there was none, into the ledger; return the sentence that tells so."""
    with writing(workspace) as connection:
        told = declare_none(workspace, connection, feed, period, department, moment)
        publish_state(workspace, connection)
    return told


def validate(workspace: Workspace, period: Period, progress: Progress) -> Verdict:
    """Every check on the period's rows. Raises CheckFailed where a critical one fails."""
    with writing(workspace) as connection:
        feeds = prepare_period(connection, period)
        events = [feed for feed in feeds if contracts()[feed].event_date and feed != "branch_facts"]
        if not events:
            raise WorkspaceError(
                msg(
                    "There is no data for {period}. Put the departments' files into inbox/<department>/ and run it again.",
                    period=str(period),
                )
            )
        results = run_checks(connection, period)
    with locked(workspace):
        results += run_suites(workspace.warehouse, feeds, progress)
    verdict = Verdict(tuple(results))
    with writing(workspace) as connection:
        keep_results(connection, period, verdict.results)
        if verdict.is_critical:  # nothing is computed after it, so nothing else would show why
            publish_state(workspace, connection)
    verdict.raise_if_critical(period, workspace.settings.locale)
    return verdict


def compute(workspace: Workspace, period: Period, rules: Rules, verdict: Verdict, progress: Progress) -> Edition:
    """Indicators, points and scores of the period into its draft edition."""
    history = history_before(workspace, period, LOOKED_BACK)
    with writing(workspace) as connection:
        known = known_until(connection, date.today())
        # Facts are known to the end of that day: what was due on it, and not done, is late.
        compute_partials(connection, rules.indicators, known + timedelta(days=1), progress, workspace.settings)
        figures: Figures = appraise_period(
            connection,
            workspace.settings,
            period,
            rules.indicators,
            rules.cards,
            known,
            workspace.now().date(),
            history.results,
        )
        inputs = connection.execute("select number, sha256 from meta.files order by number").fetchall()
        publish_state(workspace, connection)
    cards = in_force(rules.cards, period)
    made = Made(period, figures, verdict.results, rules.indicators, cards, inputs, rules.files, history)
    return write_draft(workspace, made)


def publish(
    workspace: Workspace,
    period: Period,
    rules: Rules,
    locale: str | None,
    progress: Progress,
    asked: Wanted | None = None,
) -> Path:
    """The edition's pages; return the first one. Reads the edition alone, so it never waits for a load.

    Raises WorkspaceError where `asked` is for pages of somebody of whom the edition knows nothing.
    """
    edition = shown_edition(workspace, period)
    book = Book(edition, workspace.settings, rules.indicators, in_force(rules.cards, period), HISTORY)
    language = locale or workspace.settings.locale
    folder = workspace.site if language == workspace.settings.locale else workspace.root / f"site-{language}"
    progress(str(period))
    whole = Wanted(workspace.settings.audiences)
    asked = asked or whole
    earlier = edition_before(workspace, edition)
    before = None if earlier is None else replace(book, edition=earlier)
    with report_json(edition, is_whole=asked == whole) as keep:
        page = publish_pages(book, Site(folder, language), asked, keep, before, kept(workspace, edition, language))
    if page is None:
        raise WorkspaceError(
            msg(
                "{period}: no page for “--audience {audience} --subject {subject}”. Ask for one of this edition.",
                period=str(period),
                audience="、".join(asked.audiences),
                subject=asked.subject or "",
            )
        )
    return page


def take_circular(workspace: Workspace, period: Period, file: Path, locale: str | None) -> HandedBack:
    """The edited text of the period's circular, kept with its edition. Raises WorkspaceError for what is not that."""
    edition = read_edition(workspace, period)
    return hand_back(workspace, edition, file, who(), workspace.now(), locale or workspace.settings.locale)


def wanted(workspace: Workspace, audience: str | None, subject: str | None) -> Wanted:
    """The pages asked for; all that the workspace has written, where no audience is named. Raises UsageError for an audience
    that there is not, or a subject without an audience.
    """
    if audience is None:
        if subject is not None:
            raise UsageError(
                msg("--subject belongs to --audience. Give it, as in --audience branch --subject {id}.", id=subject)
            )
        return Wanted(workspace.settings.audiences)
    if audience not in AUDIENCES:
        raise UsageError(msg("--audience: there is no “{got}”. Ask for {known}.", got=audience, known=AUDIENCES))
    return Wanted((audience,), subject)


def ledger_summary(outcomes: list[Outcome]) -> dict[str, int]:
    """How many files were loaded, known already, refused, still being written; and rows accepted and returned."""
    counts = {status: sum(o.status == status for o in outcomes) for status in ("loaded", "known", "refused", "waiting")}
    loads = [load for outcome in outcomes for load in outcome.loads]
    counts["rows_read"] = sum(load["read"] for load in loads)
    counts["rows_returned"] = sum(load["quarantined"] for load in loads)
    return counts


def preview_cards(workspace: Workspace, period: str | None, locale: str) -> list[Message]:
    """That the scorecards are in order, and the grades that each would have given. Raises DefinitionError with all faults
    of a wrong one.
    """
    cards = load_rules(workspace).cards
    told = [msg("Scorecards checked: {count}. No fault found.", count=len(cards))]
    known = [
        path.name for path in (workspace.root / "editions").glob("*") if (path / "draft" / "manifest.json").is_file()
    ]
    wanted = period or last_period(known)
    if wanted is None:
        return [*told, msg("There is no edition yet to preview the grades on. Run “appraise run PERIOD” first.")]
    edition = read_edition(workspace, Period.parse(wanted))
    # One that had ended by then appraises nobody any more; one that is yet to begin is what a preview is for.
    alive = [card for card in cards if card.effective_to is None or card.effective_to >= edition.period.first]
    return told + [message for card in alive for message in preview(card, edition).sentences(locale)]
