"""The whole job: files go in, every row is accounted for, facts are gathered once, rules judge, findings come out.

Each step is a line of `run`; each line is a room of the house.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from budgetcheck.carried import OF_NO_DAY
from budgetcheck.dates import last_day, today
from budgetcheck.dossiers.read import read_portfolio
from budgetcheck.evidence import find_evidence
from budgetcheck.facts.cube import NEEDED
from budgetcheck.facts.gather import gather
from budgetcheck.language import Language, _, current, speaking
from budgetcheck.ledgers.meaning.profile import BUILT_IN
from budgetcheck.ledgers.read import read_journals
from budgetcheck.ledgers.schema import REJECTED
from budgetcheck.options import Given, Options, given
from budgetcheck.problems import InputError, Problem, both
from budgetcheck.result import BEFORE, Result, project_verdicts
from budgetcheck.rules.evaluate import UNSETTLED, judge
from budgetcheck.rules.governing import projects_granted
from budgetcheck.rules.registry import load_rulebook
from budgetcheck.rules.rule import Phase
from budgetcheck.rules.waivers import refuse_unknown_rules, waive
from budgetcheck.statements.statements import draw_up

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence
    from os import PathLike

    from budgetcheck.dossiers.tables import DossierTables
    from budgetcheck.facts.gather import Known
    from budgetcheck.leads.look import Leads
    from budgetcheck.leads.thresholds import Thresholds
    from budgetcheck.ledgers.ledger import Ledger
    from budgetcheck.rules.rulebook import Rulebook


_OWN_POWER = "own_power_within_total"
_FIRST_YEAR, _LAST_YEAR = 2000, 2999


class Files(NamedTuple):
    """What goes in.

    Attributes:
        dossiers: Files, or folders of them.
        ledgers: Ledger exports.
        profile: By which these are read.
        lead_thresholds: A unit's own thresholds of leads.
        programmes: A folder with programmes of the user's own.
    """

    dossiers: Sequence[str | PathLike[str]]
    ledgers: Sequence[str | PathLike[str]] = ()
    profile: str | None = None
    lead_thresholds: str | PathLike[str] | None = None
    programmes: str | PathLike[str] | None = None


def screen(
    dossiers: Sequence[str | PathLike[str]],
    *,
    as_of: dt.date | None = None,
    programmes: str | PathLike[str] | None = None,
    language: Language = "zh",
) -> Result:
    """Screen applications before approval: the rules that the dossier alone decides.

    Args:
        dossiers: Files, or folders of them.
        as_of: Today, for every rule.
        programmes: A folder with programmes of your own (`rules.registry.load_rulebook`), beside the built-in ones.
        language: Of messages.

    Raises:
        InputError: where a file cannot be used, with every fault of every file.
    """
    with speaking(language):
        files = Files(dossiers, programmes=programmes)
        return run(files, _rulebook(programmes), as_of or today(), (Phase.SCREENING,))


def check(  # noqa: PLR0913 - as many options as the command has, each named
    dossiers: Sequence[str | PathLike[str]],
    ledgers: Sequence[str | PathLike[str]],
    *,
    profile: str | None = None,
    leads: bool = False,
    lead_thresholds: str | PathLike[str] | None = None,
    as_of: dt.date | None = None,
    programmes: str | PathLike[str] | None = None,
    language: Language = "zh",
) -> Result:
    """Check projects against their ledgers: every rule.

    Args:
        dossiers: Files, or folders of them.
        ledgers: Ledger exports.
        profile: A built-in profile's name or a profile file; see `ledgers.read.read_ledgers`.
        leads: Whether to look for leads too; no verdict knows of them.
        lead_thresholds: A unit's own thresholds of leads; see `leads.thresholds.load_thresholds`.
        as_of: Today, for every rule; later lines and acts have not happened.
        programmes: As in `screen`.
        language: Of messages.

    Raises:
        InputError: where a file cannot be used, with every fault of every file.
    """
    with speaking(language):
        thresholds = _thresholds(leads=leads, path=lead_thresholds)
        files = Files(dossiers, ledgers, profile, lead_thresholds, programmes)
        return run(files, _rulebook(programmes), as_of or today(), tuple(Phase), thresholds)


def year_end(  # noqa: PLR0913 - as many options as the command has, each named
    dossiers: Sequence[str | PathLike[str]],
    ledgers: Sequence[str | PathLike[str]],
    year: int,
    *,
    profile: str | None = None,
    leads: bool = False,
    lead_thresholds: str | PathLike[str] | None = None,
    as_of: dt.date | None = None,
    programmes: str | PathLike[str] | None = None,
    language: Language = "zh",
) -> Result:
    """Audit projects at the end of a year: every rule, the settlement of 31 December, and what was carried over.

    Args:
        dossiers: Files, or folders of them.
        ledgers: Ledger exports, of the years before too: what they leave out is missing from the settlement.
        year: The calendar year.
        profile: As in `check`.
        leads: As in `check`.
        lead_thresholds: As in `check`.
        as_of: Today, for every rule; 31 December of the year unless told. The settlement always is of that day.
        programmes: As in `screen`.
        language: Of messages.

    Raises:
        InputError: as `check`; and for a year that cannot be, or a day before it.
    """
    with speaking(language):
        day = _day_of_audit(year, as_of)
        thresholds = _thresholds(leads=leads, path=lead_thresholds)
        files = Files(dossiers, ledgers, profile, lead_thresholds, programmes)
        return run(files, _rulebook(programmes), day, tuple(Phase), thresholds, year)


def run(  # noqa: PLR0913, PLR0917 - what a job is made of
    files: Files,
    rulebook: Rulebook,
    as_of: dt.date,
    phases: Collection[Phase],
    thresholds: Thresholds | None = None,
    year: int | None = None,
) -> Result:
    """Do the job in the language in use.

    Args:
        files: What goes in.
        rulebook: The rules to judge by.
        as_of: Today, for every rule.
        phases: Which of the rules run.
        thresholds: Those of leads; None looks for none.
        year: The year of a year-end audit; None for any other run.

    Raises:
        InputError: as `check`.
    """
    if Phase.EXECUTION in phases and not files.ledgers:
        raise InputError(Problem("", "--ledger", _("没有给账簿"), _("请给出序时账；只看项目档案用 screen")))
    needed = NEEDED if thresholds is None else {*NEEDED, *_needed_by_leads()}
    (sources, dossiers), ledgers = both(
        lambda: read_portfolio([Path(path) for path in files.dossiers], rulebook.programmes),
        lambda: read_journals([Path(path) for path in files.ledgers], files.profile, needed),
    )
    refuse_unknown_rules(dossiers, {source.project: source.path for source in sources}, rulebook)
    own_power = projects_granted(_OWN_POWER, dossiers.on(as_of).projects, rulebook.editions, as_of)
    known = gather(dossiers.on(as_of), ledgers, own_power)
    judged = judge(known, rulebook, phases)
    evidence = find_evidence(judged.requests, known, ledgers)
    findings = waive(judged.findings, dossiers.waivers, rulebook, as_of)
    intakes = tuple(ledger.intake for ledger in ledgers)
    statements = draw_up(
        known,
        findings,
        editions=rulebook.editions,
        ledgers=ledgers,
        on_day=dossiers.on(as_of if year is None else last_day(year)),
        own_power=own_power,
        approvals=dossiers.projects.select("project", "project.approved_on"),
        year=year,
    )
    return Result(
        as_of=as_of,
        language=current(),
        options=Options(
            leads=thresholds is not None,
            profile=Given(files.profile, None) if files.profile in BUILT_IN else given(files.profile),
            lead_thresholds=given(files.lead_thresholds),
            programmes=given(files.programmes),
        ),
        rulebook=rulebook,
        dossiers=tuple(sources),
        intakes=intakes,
        projects=project_verdicts(findings).join(known.titles(), on="project", maintain_order="left"),
        findings=findings,
        evidence=evidence.lines,
        evidence_totals=evidence.totals,
        all_evidence=evidence.every,
        rejected=pl.concat([pl.DataFrame(schema=REJECTED), *(ledger.rejected for ledger in ledgers)]),
        unmatched=known.unmatched,
        statements=statements,
        leads=None if thresholds is None else _look(known, thresholds),
        year=year,
        before=None
        if year is None
        else _unsettled_on(last_day(year - 1), dossiers, ledgers, rulebook, statements.standing),
    )


def _day_of_audit(year: int, as_of: dt.date | None) -> dt.date:
    """The day for which a year-end audit judges.

    Raises:
        InputError: for a year that is none, and a day before it.
    """
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise InputError(Problem("", "--year", str(year), _("应为四位数的年度，如 2026")))
    day = as_of or last_day(year)
    if day.year < year:
        found = _("{day} 早于 {year} 年度").format(day=day, year=year)
        raise InputError(Problem("", "--as-of", found, _("检查日期应在该年度之内或之后")))
    return day


def _unsettled_on(
    day: dt.date,
    dossiers: DossierTables,
    ledgers: Sequence[Ledger],
    rulebook: Rulebook,
    standing: pl.DataFrame,
) -> pl.DataFrame:
    """What was not settled on a day, of projects approved by then: `project`, `rule`, `verdict`, `difference`.

    Of a project without a ledger line by then (`standing.without_prior`) only what the dossier alone decides: the rest would be
    judged on books that perhaps were not given.
    """
    then = dossiers.on(day)
    approved = then.projects.filter(pl.col("project.approved_on").is_not_null()).select("project")
    if approved.is_empty():
        return pl.DataFrame(schema=BEFORE)
    own_power = projects_granted(_OWN_POWER, then.projects, rulebook.editions, day)
    judged = judge(gather(then, ledgers, own_power), rulebook, tuple(Phase))
    of_dossiers = [
        code for code, (rule, _edition) in rulebook.catalogue.items() if rule.phase is Phase.SCREENING
    ]
    unbooked = standing.filter("without_prior")["project"]
    has_no_ground = pl.col("project").is_in(unbooked.implode()) & ~pl.col("rule").is_in(of_dossiers)
    return (
        waive(judged.findings, dossiers.waivers, rulebook, day)
        .filter(pl.col("verdict").is_in(UNSETTLED), ~pl.col("rule").is_in(OF_NO_DAY), ~has_no_ground)
        .join(approved, on="project", how="semi")
        .select(list(BEFORE))
    )


def _thresholds(*, leads: bool, path: str | PathLike[str] | None) -> Thresholds | None:
    """The thresholds of leads; None where they are not asked for: few runs are, and their modules are slow to import."""
    if not leads and path is None:
        return None
    from budgetcheck.leads.thresholds import thresholds_for  # noqa: PLC0415 - see above

    return thresholds_for(leads=leads, path=path)


def _needed_by_leads() -> Collection[str]:
    from budgetcheck.leads.entries import NEEDED  # noqa: PLC0415 - as in `_thresholds`

    return NEEDED


def _look(known: Known, thresholds: Thresholds) -> Leads:
    from budgetcheck.leads.look import look  # noqa: PLC0415 - as in `_thresholds`

    return look(known, thresholds)


def _rulebook(programmes: str | PathLike[str] | None) -> Rulebook:
    return load_rulebook(None if programmes is None else Path(programmes))


class _Job(ModuleType):
    """Lets `budgetcheck.check(…)` be the job although the module that does it has the same name."""

    def __call__(self, *arguments: Any, **options: Any) -> Result:
        return check(*arguments, **options)


sys.modules[__name__].__class__ = _Job
