"""The stages of a run, each a plain function from workspace to result. The flow gives them their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.appeals.correcting import complete
from pipeline.appeals.deciding import decide
from pipeline.appeals.model import Appeal, Ruling
from pipeline.appraisals import appraise_period, known_until
from pipeline.circulars import hand_back
from pipeline.closing.late import Late, known_to, late_files
from pipeline.closing.pages import pages_of
from pipeline.contracts import contracts
from pipeline.declaring import declare_none
from pipeline.editions import (
    Edition,
    History,
    Made,
    history_before,
    read_edition,
    report_json,
    rules_of,
    shown_edition,
    write_draft,
)
from pipeline.errors import ClosingRefused, UsageError, WorkspaceError
from pipeline.files import sync_all
from pipeline.inbox import lying
from pipeline.ingest import Outcome, ingest
from pipeline.lock import Holder, in_turn
from pipeline.partials import compute_partials
from pipeline.periods import Period
from pipeline.previewing import last_period, preview
from pipeline.progress import Count
from pipeline.publishing import Wanted
from pipeline.rebuild import Rebuilt, rebuild
from pipeline.render.site import AUDIENCES, Site
from pipeline.report.model.circular import HandedBack
from pipeline.rows_cleared import why_gone
from pipeline.rules import Rules, load_rules
from pipeline.state import publish_state
from pipeline.texts import Message, msg
from pipeline.unchanged import note_done, stands
from pipeline.validate import CheckResult, Verdict, keep_results, places_of, prepare_period, run_checks, run_suites
from pipeline.warehouse import locked, writing
from pipeline.workspace import Workspace, who

LOOKED_BACK = 36  # periods whose results rules of history may ask for
Progress = Callable[[str], None]


@contextmanager
def alone(workspace: Workspace, doing: str, wait: float = 0.0) -> Iterator[None]:
    """A run from its first stage to its last, while no other one writes. `doing`: the command, for whoever finds the lock held.
    Raises WarehouseBusy, which tells who holds it, where that does not end within `wait` seconds.
    """
    with locked(workspace, doing, wait):
        yield


def standing_page(workspace: Workspace, period: Period, rules: Rules, locale: str | None) -> Path | None:
    """The period's first page, where nothing that the run follows from has changed since the last one; None where it has."""
    return stands(workspace, period, rules.files, locale)


def standing_verdict(workspace: Workspace, period: Period) -> tuple[Edition, Verdict]:
    """The edition that stands, and what the checks of its run found."""
    edition = shown_edition(workspace, period)
    checks = edition.tables["checks"].to_dict("records")
    fields = CheckResult.__annotations__
    return edition, Verdict(tuple(CheckResult(**{name: check[name] for name in fields}) for check in checks))


def take_in(
    workspace: Workspace, moment: datetime, *, now: bool, progress: Progress, until: datetime | None = None
) -> list[Outcome]:
    """The inbox into the warehouse; what came after `until` is left lying. What was decided on appeals stands, also on rows
    that came once more.
    """
    only = lying(workspace, until) if until else None
    with writing(workspace) as connection:
        outcomes = ingest(workspace, connection, moment=moment, now=now, only=only, progress=progress)
        outcomes += complete(workspace, connection, moment)
        publish_state(workspace, connection, rows=False)
    return outcomes


def late(workspace: Workspace) -> list[Late]:
    """What came for months that are closed already, as of the last load."""
    known = known_to(workspace)
    if not known:
        return []
    with writing(workspace) as connection:
        return late_files(connection, known)


def remake(workspace: Workspace, progress: Progress) -> Rebuilt:
    """The warehouse anew from archive and ledger, and the read models of it."""
    rebuilt = rebuild(workspace, progress)
    with writing(workspace) as connection:
        publish_state(workspace, connection, rows=False)
    return rebuilt


def take_word(workspace: Workspace, feed: str, period: Period, department: str | None, moment: datetime) -> Message:
    """A department's word that there was none, into the ledger; return the sentence that tells so."""
    with writing(workspace) as connection:
        told = declare_none(workspace, connection, feed, period, department, moment)
        publish_state(workspace, connection, rows=False)
    return told


def settle(workspace: Workspace, number: str, ruling: Ruling, moment: datetime) -> Appeal:
    """A decision on a dispute or an appeal, and the record corrected by it."""
    with writing(workspace, "appeal decide") as connection:
        appeal = decide(workspace, connection, number, ruling, moment)
        publish_state(workspace, connection)
    return appeal


def validate(workspace: Workspace, period: Period, progress: Progress) -> Verdict:
    """Every check on the period's rows. Raises CheckFailed where a critical one fails; ClosingRefused where rows of the period
    were purged.
    """
    require_rows(workspace, period)
    with writing(workspace) as connection:
        feeds = prepare_period(connection, period)
        events = [feed for feed in feeds if contracts()[feed].event_date and feed != "branch_facts"]
        if not events:
            raise WorkspaceError(_without_data(period, len(lying(workspace))))
        results = run_checks(connection, period)
        places = places_of(connection, results, period)
    with locked(workspace):
        results += run_suites(workspace.warehouse, feeds, progress)
    verdict = Verdict(tuple(results))
    with writing(workspace) as connection:
        keep_results(connection, period, verdict.results)
        if verdict.is_critical:  # nothing is computed after it, so nothing else would show why
            publish_state(workspace, connection, rows=False)
    verdict.raise_if_critical(period, places)
    return verdict


def _without_data(period: Period, lying: int) -> Message:
    """`lying`: how many files the inbox holds still, since they may be growing."""
    if lying:
        return msg(
            "There is no data for {period} yet: {count} files in the inbox changed within the last minute and were not taken "
            "in. Run it again later, or with --now.",
            period=str(period),
            count=lying,
        )
    return msg(
        "There is no data for {period}. Put the departments' files into inbox/<department>/ and run it again.",
        period=str(period),
    )


def compute(workspace: Workspace, period: Period, rules: Rules, verdict: Verdict, progress: Progress) -> Edition:
    """Indicators, points and scores of the period into its draft edition."""
    history = history_before(workspace, period, LOOKED_BACK)
    return write_draft(workspace, make(workspace, period, rules, verdict, history, progress))


def make(
    workspace: Workspace,
    period: Period,
    rules: Rules,
    verdict: Verdict,
    history: History,
    progress: Progress,
    known: date | None = None,
    judged_on: date | None = None,
) -> Made:
    """The period's figures from the warehouse as it is, by `rules`. `known`: the day to whose end facts are known, the newest
    that the files tell where it is not given; `judged_on`: on which lateness is judged, else today. Raises ClosingRefused
    where rows of the period were purged.
    """
    require_rows(workspace, period)
    with writing(workspace) as connection:
        known, judged_on = known or known_until(connection, date.today()), judged_on or workspace.now().date()
        # Facts are known to the end of that day: what was due on it, and not done, is late.
        compute_partials(connection, rules.indicators, known + timedelta(days=1), progress, rules.settings)
        figures = appraise_period(
            connection, rules.settings, period, rules.indicators, rules.cards, known, judged_on, history.results
        )
        inputs = connection.execute("select number, sha256 from meta.files order by number").fetchall()
        late = [asdict(one) for one in late_files(connection, known_to(workspace))]
        publish_state(workspace, connection)
    cards = rules.cards_of(period)
    return Made(
        period, figures, verdict.results, rules.indicators, cards, inputs, rules.files, history, judged_on, late
    )


def require_rows(workspace: Workspace, period: Period) -> None:
    """Raises ClosingRefused where rows of the period were purged: computed again, its figures would be others."""
    if purged := why_gone(workspace, period.months):
        raise ClosingRefused(msg("{period} is not computed again: {why}", period=str(period), why=purged))


def publish(
    workspace: Workspace,
    period: Period,
    rules: Rules,
    locale: str | None,
    progress: Progress,
    asked: Wanted | None = None,
    draft: Edition | None = None,
    waiting: Callable[[Message], None] | None = None,
) -> Path:
    """The edition's pages; return the first one. Reads the edition alone, so it never waits for a load; nor that, where it is
    the `draft` that was just computed. For another process that writes the same pages it does wait, and tells `waiting`, or
    else `progress`, who that is.

    Raises WorkspaceError where `asked` is for pages of somebody of whom the edition knows nothing.
    """
    told = waiting or (lambda message: progress(message.text(workspace.settings.locale)))
    me = Holder.here(who(), workspace.now().isoformat(" "), f"report {period}")
    folder, whole = _site_of(workspace, locale), Wanted(workspace.settings.audiences)
    asked = asked or whole
    with in_turn(workspace.state / "pages" / f"{folder.name}.lock", me, lambda holder: told(_waits_for(holder))):
        edition = shown_edition(workspace, period, draft)
        page = _written(workspace, edition, rules, locale, progress, asked, is_whole=asked == whole)
        sync_all(folder)
        sync_all(workspace.state)
        if asked == whole:
            note_done(workspace, period, rules.files, locale, page)
    return page


def _site_of(workspace: Workspace, locale: str | None) -> Path:
    """Where the pages of a language lie: the bank's own in site/."""
    is_own = locale in (None, workspace.settings.locale)
    return workspace.site if is_own else workspace.root / f"site-{locale}"


def _written(
    workspace: Workspace,
    edition: Edition,
    rules: Rules,
    locale: str | None,
    progress: Progress,
    asked: Wanted,
    *,
    is_whole: bool,
) -> Path:
    folder = _site_of(workspace, locale)
    site = Site(folder, locale or workspace.settings.locale, workspace.state / "pages" / folder.name)
    count = Count(progress, str(edition.period), _pages_at_most(edition, asked))
    with report_json(edition, is_whole=is_whole) as keep:

        def kept(model: Any) -> None:
            keep(model)
            count.step()

        page = pages_of(workspace, edition, rules_of(workspace, edition, rules), site, asked, kept)
    if page is None:
        raise WorkspaceError(
            msg(
                "{period}: no page for “--audience {audience} --subject {subject}”. Ask for one of this edition.",
                period=str(edition.period),
                audience="、".join(asked.audiences),
                subject=asked.subject or "",
            )
        )
    return page


def _waits_for(holder: Holder) -> Message:
    return msg(
        "Another process is writing these pages: “{doing}”, {user} on {host}, process {process}, since {since}. Waiting for it "
        "to end.",
        **holder.told(),
    )


def _pages_at_most(edition: Edition, asked: Wanted) -> int:
    """How many pages are asked for, if there is one for each; whoever nothing is known of has none."""
    if asked.subject is not None:
        return len(asked.audiences)
    kinds = edition.tables["branches"]["kind"]
    results = edition.tables["results"]
    people = results.loc[results["level"] == "employee", "subject_id"]
    of = {
        "managing_unit": int((kinds == "managing_unit").sum()),
        "branch": int((kinds != "managing_unit").sum()),
        "department": int((kinds == "department").sum()),
        "employee": int(people.nunique()),
    }
    return sum(of.get(audience, 1) for audience in asked.audiences)


def take_circular(workspace: Workspace, period: Period, file: Path, locale: str | None) -> HandedBack:
    """The edited text of the period's circular, kept with its edition. Raises WorkspaceError for what is not that."""
    edition = shown_edition(workspace, period)
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
    rules = load_rules(workspace)
    cards = rules.cards
    told = [msg("Scorecards checked: {count}. No fault found.", count=len(cards))]
    if replaced := [name for name, one in rules.indicators.items() if one.header.replaces]:
        told.append(msg("The bank’s own definition counts in place of the program’s: {names}.", names=replaced))
    known = [
        path.name for path in (workspace.root / "editions").glob("*") if (path / "draft" / "manifest.json").is_file()
    ]
    wanted = period or last_period(known)
    if wanted is None:
        return [*told, msg("There is no edition yet to preview the grades on. Run “appraise run PERIOD” first.")]
    edition = read_edition(workspace, Period.parse(wanted))
    # One that had ended by then appraises nobody any more; one that is yet to begin is what a preview is for.
    alive = [card for card in cards if card.effective_to is None or card.effective_to >= edition.period.first]
    return told + [message for card in alive for message in preview(card, edition, rules.indicators).sentences(locale)]
