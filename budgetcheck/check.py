"""The whole job: files go in, every row is accounted for, facts are gathered once, rules judge, findings come out.

Each step is a line of `run`; each line is a room of the house.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from budgetcheck.dates import today
from budgetcheck.dossiers.read import read_portfolio
from budgetcheck.evidence import find_evidence
from budgetcheck.facts.cube import NEEDED
from budgetcheck.facts.gather import gather
from budgetcheck.language import Language, current, speaking
from budgetcheck.leads.entries import NEEDED as NEEDED_BY_LEADS
from budgetcheck.leads.look import look
from budgetcheck.leads.thresholds import thresholds_for
from budgetcheck.ledgers.read import read_journals
from budgetcheck.ledgers.schema import REJECTED
from budgetcheck.problems import both
from budgetcheck.result import Result, project_verdicts
from budgetcheck.rules.evaluate import judge
from budgetcheck.rules.governing import projects_granted
from budgetcheck.rules.registry import load_rulebook
from budgetcheck.rules.rule import Phase
from budgetcheck.rules.waivers import refuse_unknown_rules, waive

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence
    from os import PathLike

    from budgetcheck.leads.thresholds import Thresholds
    from budgetcheck.rules.rulebook import Rulebook


class Files(NamedTuple):
    """What goes in: dossiers (files or folders), ledger exports, and the profile by which these are read."""

    dossiers: Sequence[str | PathLike[str]]
    ledgers: Sequence[str | PathLike[str]] = ()
    profile: str | None = None


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
        return run(Files(dossiers), _rulebook(programmes), as_of or today(), (Phase.SCREENING,))


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
        thresholds = thresholds_for(leads=leads, path=lead_thresholds)
        files = Files(dossiers, ledgers, profile)
        return run(files, _rulebook(programmes), as_of or today(), tuple(Phase), thresholds)


def run(
    files: Files,
    rulebook: Rulebook,
    as_of: dt.date,
    phases: Collection[Phase],
    thresholds: Thresholds | None = None,
) -> Result:
    """Do the job in the language in use.

    Args:
        files: What goes in.
        rulebook: The rules to judge by.
        as_of: Today, for every rule.
        phases: Which of the rules run.
        thresholds: Those of leads; None looks for none.

    Raises:
        InputError: as `check`.
    """
    needed = NEEDED if thresholds is None else {*NEEDED, *NEEDED_BY_LEADS}
    (sources, tables), ledgers = both(
        lambda: read_portfolio([Path(path) for path in files.dossiers], rulebook.programmes),
        lambda: read_journals([Path(path) for path in files.ledgers], files.profile, needed),
    )
    dossiers = tables.on(as_of)
    refuse_unknown_rules(dossiers, {source.project: source.path for source in sources}, rulebook)
    self_adjusting = projects_granted("own_power_within_total", dossiers.projects, rulebook.editions, as_of)
    known = gather(dossiers, ledgers, self_adjusting)
    judged = judge(known, rulebook, phases)
    evidence = find_evidence(judged.requests, known, ledgers)
    findings = waive(judged.findings, dossiers.waivers, rulebook, as_of)
    return Result(
        as_of=as_of,
        language=current(),
        rulebook=rulebook,
        dossiers=tuple(sources),
        intakes=tuple(ledger.intake for ledger in ledgers),
        projects=project_verdicts(findings).join(known.titles(), on="project", maintain_order="left"),
        findings=findings,
        evidence=evidence.lines,
        evidence_totals=evidence.totals,
        rejected=pl.concat([pl.DataFrame(schema=REJECTED), *(ledger.rejected for ledger in ledgers)]),
        unmatched=known.unmatched,
        leads=None if thresholds is None else look(known, thresholds),
    )


def _rulebook(programmes: str | PathLike[str] | None) -> Rulebook:
    return load_rulebook(None if programmes is None else Path(programmes))


class _Job(ModuleType):
    """Lets `budgetcheck.check(…)` be the job although the module that does it has the same name."""

    def __call__(self, *arguments: Any, **options: Any) -> Result:
        return check(*arguments, **options)


sys.modules[__name__].__class__ = _Job
