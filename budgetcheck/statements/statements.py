"""All statements of a run, drawn up at once for all projects."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from budgetcheck.facts.accounts import SOURCE_ACCOUNTS
from budgetcheck.facts.changes import changes_over_time
from budgetcheck.facts.in_force import budget_in_force
from budgetcheck.statements import changes as changed
from budgetcheck.statements.advances import unsettled_advances
from budgetcheck.statements.caps import work_out_caps
from budgetcheck.statements.course import cumulate, list_events
from budgetcheck.statements.deadlines import work_out_deadlines
from budgetcheck.statements.funding import fund, surpluses
from budgetcheck.statements.plan import plan
from budgetcheck.statements.reconciliation import TIES, reconcile, sum_lines, tie
from budgetcheck.statements.refunds import refunds_outstanding
from budgetcheck.statements.settlement import settle
from budgetcheck.statements.standing import STANDING, stand, without_budget_yet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.dossiers.tables import DossierTables
    from budgetcheck.facts.gather import Known
    from budgetcheck.ledgers.ledger import Ledger
    from budgetcheck.rules.rulebook import Edition
    from budgetcheck.statements.caps import Caps

_NO_ACCOUNTS = pl.DataFrame(schema=SOURCE_ACCOUNTS)


class Statements(NamedTuple):
    """What is stated of projects, whatever the verdicts; each frame has a `project` column unless it says otherwise.

    Attributes:
        day: The day for which settlement, funding, course and advances are drawn up.
        projects: The dossiers' facts, with the period in force.
        partners: Units that take part: `place`, `name`, `municipal_share`.
        events: `course.list_events`.
        changes: `facts.changes.changes_over_time`.
        deadlines: `deadlines.work_out_deadlines`.
        refunds: `refunds.refunds_outstanding`.
        caps: Per edition, `caps.work_out_caps`.
        plan: `plan.plan`.
        settlement: `settlement.settle`.
        funding: `funding.fund`.
        course: `course.cumulate`.
        surpluses: `funding.surpluses`.
        accounts: What each account carries of each source (`facts.accounts.source_accounts`).
        advances: `advances.unsettled_advances`.
        reconciliation: `reconciliation.reconcile`; by file, not by project.
        has_ledgers: Whether ledgers were given.
        year: The year of a year-end audit; None for any other run, which leaves what follows empty.
        year_changes: The changes of the year as of `day` (`changes.of_year`).
        moves: What each moved in the budget (`changes.moves`).
        ties: `reconciliation.tie`.
        standing: `standing.stand`.
    """

    day: dt.date
    projects: pl.DataFrame
    partners: pl.DataFrame
    events: pl.DataFrame
    changes: pl.DataFrame
    deadlines: pl.DataFrame
    refunds: pl.DataFrame
    caps: tuple[Caps, ...]
    plan: pl.DataFrame
    settlement: pl.DataFrame
    funding: pl.DataFrame
    course: pl.DataFrame
    surpluses: pl.DataFrame
    accounts: pl.DataFrame
    advances: pl.DataFrame
    reconciliation: pl.DataFrame
    has_ledgers: bool
    year: int | None
    year_changes: pl.DataFrame
    moves: pl.DataFrame
    ties: pl.DataFrame
    standing: pl.DataFrame

    def of(self, projects: pl.DataFrame) -> Statements:
        """The statements of some of the projects (`project`)."""

        def theirs(frame: pl.DataFrame) -> pl.DataFrame:
            return frame.join(projects.select("project"), on="project", how="semi", maintain_order="left")

        frames: dict[str, Any] = {
            name: theirs(value)
            for name, value in self._asdict().items()
            if isinstance(value, pl.DataFrame) and "project" in value.columns
        }
        caps = tuple(each._replace(amounts=theirs(each.amounts)) for each in self.caps)
        return self._replace(**frames, caps=caps)


def draw_up(  # noqa: PLR0913 - each is named
    known: Known,
    findings: pl.DataFrame,
    *,
    editions: Sequence[Edition],
    ledgers: Sequence[Ledger],
    on_day: DossierTables,
    own_power: pl.Series,
    approvals: pl.DataFrame,
    year: int | None = None,
) -> Statements:
    """Draw up all statements.

    Args:
        known: The facts as of the day of the check.
        findings: The findings (`rules.evaluate.Judged`).
        editions: The editions that are held.
        ledgers: The ledgers.
        on_day: The dossiers as of the day of the statements.
        own_power: Projects whose units may adjust a budget within its total.
        approvals: `project` and `project.approved_on`, as the dossiers say, of whatever day.
        year: The year of a year-end audit.
    """
    day = on_day.as_of
    changes = changes_over_time(on_day, own_power)
    cube = known.cube.with_columns(counts=_lies_within(day, known.dossiers.as_of))
    has_ledgers = known.lines is not None
    standing = pl.DataFrame(schema=STANDING) if year is None else stand(approvals, cube, day)
    in_force = without_budget_yet(budget_in_force(on_day, changes), standing)
    first = on_day._replace(budget=without_budget_yet(on_day.budget, standing))
    of_projects = cube.filter(pl.col("project").is_not_null())
    counted = of_projects.filter("counts")
    settlement, funding = (
        settle(first, in_force, counted, day),
        fund(on_day.promises, in_force, counted, day),
    )
    advances = unsettled_advances(known.lines, counted, day)
    return Statements(
        day=day,
        projects=known.projects,
        partners=known.tables["partners"],
        events=list_events(known.projects, known.tables["changes"]),
        changes=known.tables["changes"],
        deadlines=work_out_deadlines(known.projects, known.tables["changes"], editions),
        refunds=refunds_outstanding(findings, editions),
        caps=work_out_caps(known.tables["budget"], findings, editions),
        plan=plan(in_force),
        settlement=settlement,
        funding=funding,
        course=cumulate(counted),
        surpluses=surpluses(known.projects, of_projects.filter("happened")),
        accounts=known.tables["source_accounts"] if has_ledgers else _NO_ACCOUNTS,
        advances=advances,
        reconciliation=reconcile(cube, [each.intake for each in ledgers]),
        has_ledgers=has_ledgers,
        year=year,
        year_changes=changes.clear() if year is None else changed.of_year(changes, year),
        moves=pl.DataFrame(schema=changed.MOVES) if year is None else changed.moves(on_day, changes),
        ties=pl.DataFrame(schema=TIES)
        if year is None
        else tie(sum_lines(ledgers, on_day.codes, day), settlement, funding, advances),
        standing=standing,
    )


def _lies_within(day: dt.date, as_of: dt.date) -> pl.Expr:
    """Whether the cube's lines are counted; it knows days only of the check, else months (`facts.cube.placed_lines`)."""
    if day == as_of:
        return pl.col("happened")
    if (day + dt.timedelta(days=1)).day != 1:
        raise ValueError(f"{day} is neither the day of the check nor the last of a month")
    return pl.col("dated") <= day
