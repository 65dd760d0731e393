"""An edition as HR receives it: every table that columns/ declares, as text, whole or person by person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from pipeline.closing.differences import differences_in
from pipeline.closing.heard import heard
from pipeline.closing.states import standings
from pipeline.editions import Edition, number_before, results_of, rules_of
from pipeline.hr.declared import declared, dictionary
from pipeline.hr.events import differences, score_events
from pipeline.hr.ground import Ground
from pipeline.hr.points import indicator_points
from pipeline.hr.results import appraisal_results
from pipeline.workspace import Workspace

AT_ONCE = 20_000  # persons of whom text is held at a time
# The tables of an edition that are about single persons → the column that tells whom.
OF_PERSONS = {
    "results": "subject_id",
    "points": "subject_id",
    "matters": "subject_id",
    "roster": "subject_id",
    "stays": "subject_id",
    "local_ids": "subject_id",
    "remedials": "subject_id",
    "acknowledgements": "employee_id",
    "appeals": "employee_id",
}


def tables(workspace: Workspace, edition: Edition) -> dict[str, pd.DataFrame]:
    """Table → its declared columns, every cell its exact text or None. Raises DefinitionError for rules that are no more to
    be read.
    """
    return _tables(ground_of(workspace, edition), differences_in(edition))


def parts(workspace: Workspace, edition: Edition, size: int = AT_ONCE) -> Iterator[dict[str, pd.DataFrame]]:
    """As `tables`, so many persons at a time, in the order of their numbers; what is of nobody comes with the first."""
    ground, kept = ground_of(workspace, edition), differences_in(edition)
    people = sorted(
        {*ground.own("results")["subject_id"].astype(str), *edition.tables["roster"]["subject_id"].astype(str)}
    )
    for start in range(0, max(len(people), 1), size):
        mine = set(people[start : start + size])
        earlier = None if ground.earlier is None else ground.earlier[ground.earlier["subject_id"].isin(mine)]
        whole = _of(ground.edition, mine)
        if start:
            facts = whole["event_facts"]
            whole["event_facts"] = facts[(facts["kind"] != "exclusion") | facts["subject_id"].isin(mine)]
        part = replace(ground, edition=replace(ground.edition, tables=whole), earlier=earlier)
        found = _tables(part, None if kept is None else kept[kept["subject_id"].isin(mine)])
        if start:
            found["data_dictionary"] = found["data_dictionary"].iloc[:0]
        yield found


def tables_of(workspace: Workspace, edition: Edition, people: set[str]) -> dict[str, pd.DataFrame]:
    """As `tables`, of these persons alone; exclusions that concern none of them by name stay, for they concern all."""
    ground, kept = ground_of(workspace, edition), differences_in(edition)
    whole = _of(ground.edition, people)
    facts = whole["event_facts"]
    if len(facts):  # an edition of an older release has none, nor their columns
        is_mine = facts["subject_id"].isin(people)
        is_for_all = (facts["kind"] == "exclusion") & (facts["subject_type"] != "employee")
        whole["event_facts"] = facts[is_mine | is_for_all]
    narrowed = replace(ground, edition=replace(ground.edition, tables=whole))
    return _tables(narrowed, None if kept is None else kept[kept["subject_id"].isin(people)])


def ground_of(workspace: Workspace, edition: Edition) -> Ground:
    """What the edition's tables rest on, from the workspace."""
    mine = [s for s in standings(workspace, edition.period) if s.number == edition.number and s.preview_from]
    preview = (mine[-1].preview_from, mine[-1].preview_until) if mine else (None, None)
    before = number_before(workspace, edition)
    # Of the edition before, its results alone: the whole of it would take as much memory as this one.
    earlier = None if before is None else results_of(workspace, edition.period, before)
    return Ground(heard(workspace, edition), rules_of(workspace, edition), earlier, preview)


def _tables(ground: Ground, kept: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    names = [column.name for column in declared("data_dictionary").columns]
    return {
        "appraisal_results": appraisal_results(ground),
        "indicator_points": indicator_points(ground),
        "score_events": score_events(ground),
        "differences": differences(ground, kept),
        "data_dictionary": pd.DataFrame(dictionary(), columns=names, dtype=object),
    }


def _of(edition: Edition, people: set[str]) -> dict[str, pd.DataFrame]:
    found = dict(edition.tables)
    for name, column in OF_PERSONS.items():
        if name in found:
            found[name] = found[name][found[name][column].isin(people)]
    return found
