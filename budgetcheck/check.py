"""The whole job: files go in, every row is accounted for, facts are gathered once, rules judge, findings come out.

Each step is a line of `_run`; each line is a room of the house.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import polars as pl

from budgetcheck.dates import today
from budgetcheck.dossiers.read import read_dossiers
from budgetcheck.dossiers.tables import tabulate
from budgetcheck.evidence import find_evidence
from budgetcheck.facts.cube import NEEDED
from budgetcheck.facts.gather import gather
from budgetcheck.language import Language, current, speaking
from budgetcheck.ledgers.read import read_journals
from budgetcheck.ledgers.schema import REJECTED
from budgetcheck.problems import both
from budgetcheck.result import Result, project_verdicts
from budgetcheck.rules.evaluate import judge
from budgetcheck.rules.registry import programmes_with
from budgetcheck.rules.rule import Phase
from budgetcheck.rules.waivers import refuse_unknown_rules, waive

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence
    from os import PathLike


def screen(
    dossiers: Sequence[str | PathLike[str]], *, as_of: dt.date | None = None, language: Language = "zh"
) -> Result:
    """Screen applications before approval: the rules that the dossier alone decides.

    Args:
        dossiers: Files, or folders of them.
        as_of: Today, for every rule.
        language: Of messages.

    Raises:
        InputError: where a file cannot be used, with every fault of every file.
    """
    with speaking(language):
        return _run(dossiers, (), None, as_of or today(), (Phase.SCREENING,))


def check(
    dossiers: Sequence[str | PathLike[str]],
    ledgers: Sequence[str | PathLike[str]],
    *,
    profile: str | None = None,
    as_of: dt.date | None = None,
    language: Language = "zh",
) -> Result:
    """Check projects against their ledgers: every rule.

    Args:
        dossiers: Files, or folders of them.
        ledgers: Ledger exports.
        profile: A built-in profile's name or a profile file; see `ledgers.read.read_ledgers`.
        as_of: Today, for every rule; later lines and acts have not happened.
        language: Of messages.

    Raises:
        InputError: where a file cannot be used, with every fault of every file.
    """
    with speaking(language):
        return _run(dossiers, ledgers, profile, as_of or today(), tuple(Phase))


def _run(
    dossier_paths: Sequence[str | PathLike[str]],
    ledger_paths: Sequence[str | PathLike[str]],
    profile: str | None,
    as_of: dt.date,
    phases: Collection[Phase],
) -> Result:
    files, ledgers = both(
        lambda: read_dossiers([Path(path) for path in dossier_paths]),
        lambda: read_journals([Path(path) for path in ledger_paths], profile, NEEDED),
    )
    refuse_unknown_rules((file.path, file.dossier) for file in files)
    dossiers = tabulate([file.dossier for file in files], as_of)
    known = gather(dossiers, ledgers, programmes_with("own_power_within_total"))
    judged = judge(known, phases)
    evidence = find_evidence(judged.requests, known, ledgers)
    findings = waive(judged.findings, dossiers.waivers, as_of)
    return Result(
        as_of=as_of,
        language=current(),
        dossiers=tuple(files),
        intakes=tuple(ledger.intake for ledger in ledgers),
        projects=project_verdicts(findings).join(known.titles(), on="project", maintain_order="left"),
        findings=findings,
        evidence=evidence.lines,
        evidence_totals=evidence.totals,
        rejected=pl.concat([pl.DataFrame(schema=REJECTED), *(ledger.rejected for ledger in ledgers)]),
        unmatched=known.unmatched,
    )


class _Job(ModuleType):
    """Lets `budgetcheck.check(…)` be the job although the module that does it has the same name."""

    def __call__(self, *arguments: Any, **options: Any) -> Result:
        return check(*arguments, **options)


sys.modules[__name__].__class__ = _Job
