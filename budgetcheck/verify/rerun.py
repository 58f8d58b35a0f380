"""The run of a report once more, with the files as they were called then: the pages name files, and so must the run."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from budgetcheck.check import check, screen, year_end
from budgetcheck.language import _
from budgetcheck.ledgers.meaning.profile import BUILT_IN
from budgetcheck.options import Given
from budgetcheck.problems import InputError, Problem
from budgetcheck.reporting.report import Report
from budgetcheck.verify.unlisted import may_lack_ledgers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.result import Result
    from budgetcheck.verify.description import Description
    from budgetcheck.verify.given_files import Match

Extent = Literal["all", "without_leads", "dossiers_alone", "nothing"]
"""How much of a run can be repeated: all of it; all but its leads, whose thresholds are missing; only what dossiers alone
decide, since a ledger or the profile is missing; nothing."""


def extent_of(
    told: Description, matches: Sequence[Match], unlisted: Sequence[Match], programmes: Path | None
) -> Extent:
    """How much of the run can be repeated with the files that there are.

    Args:
        told: What the page says of its run.
        matches: The inputs that it lists.
        unlisted: The files that may be inputs which it does not list.
        programmes: The folder that `--programmes` names.
    """
    dossiers = [each for each in (*matches, *unlisted) if each.need.role == "dossier"]
    if not any(each.file for each in dossiers) or (told.options.programmes and programmes is None):
        return "nothing"
    missing = {each.need.role for each in matches if each.file is None}
    if missing & {"ledger", "trial_balance", "profile"} or may_lack_ledgers(told, unlisted):
        return "dossiers_alone"
    return "without_leads" if "lead_thresholds" in missing else "all"


@contextmanager
def repeated(
    told: Description, matches: Sequence[Match], programmes: Path | None, extent: Extent
) -> Iterator[Report]:
    """The report of the run once more; it can be used while the block runs.

    Args:
        told: What the page says of its run.
        matches: Its inputs, listed or not; those without a file are left out.
        programmes: The folder that `--programmes` names.
        extent: How much is repeated; not `nothing`.

    Raises:
        InputError: where the files can no longer be used, or the run cannot be as the page says.
    """
    with tempfile.TemporaryDirectory(prefix="budgetcheck-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        try:
            _lay_out(matches, folder)
            result = _run(told, matches, folder, programmes if told.options.programmes else None, extent)
            yield Report(_with_its_labels(result, told), told.unit)
        except InputError as error:
            raise InputError(*(_named_as_given(problem, folder) for problem in error.problems)) from error


def _run(
    told: Description, matches: Sequence[Match], folder: Path, programmes: Path | None, extent: Extent
) -> Result:
    here: dict[str, list[Path]] = {each.need.role: [] for each in matches}
    for each in matches:
        if each.file is not None:
            here[each.need.role].append(_place(folder, each))
    dossiers = here["dossier"]
    day = dt.date.fromisoformat(told.as_of)
    if told.kind == "screening" or extent == "dossiers_alone":
        return screen(dossiers, as_of=day, programmes=programmes, language=told.language)
    ledgers = [*here.get("ledger", ()), *here.get("trial_balance", ())]
    with_leads = told.options.leads and extent == "all"
    profile = _profile(told, here.get("profile", []))
    thresholds = next(iter(here.get("lead_thresholds", [])), None) if with_leads else None
    if told.year is None:
        return check(
            dossiers,
            ledgers,
            profile=profile,
            leads=with_leads,
            lead_thresholds=thresholds,
            as_of=day,
            programmes=programmes,
            language=told.language,
        )
    return year_end(
        dossiers,
        ledgers,
        told.year,
        profile=profile,
        leads=with_leads,
        lead_thresholds=thresholds,
        as_of=day,
        programmes=programmes,
        language=told.language,
    )


def _profile(told: Description, files: Sequence[Path]) -> str | None:
    named = told.options.profile
    if named is None or named.sha256 is not None:
        return str(files[0]) if files else None
    if named.path not in BUILT_IN:  # the page may say anything, and no file is read that was not given
        known = _("内置的有 {known}，或给出 TOML 文件").format(known=_("、").join(BUILT_IN))
        raise InputError(Problem(named.path, "", _("没有这个科目对照方案"), known))
    return named.path


def _lay_out(matches: Sequence[Match], folder: Path) -> None:
    """The files under the names that the page gives them: labels come from names and folders.

    They are linked, and copied where links cannot be made; a symbolic link would be followed to the name of today.
    """
    for each in matches:
        if each.file is None:
            continue
        place = _place(folder, each)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(each.file.path, place)
            except OSError:
                shutil.copyfile(each.file.path, place)
        except OSError as error:
            told = error.strerror or str(error)
            raise InputError(
                Problem(each.need.path, "", told, _("无法按报告里的文件名准备这个文件，请核对磁盘空间"))
            ) from error


def _place(folder: Path, match: Match) -> Path:
    """Dossiers and ledgers apart, for their labels are given apart."""
    role = "ledger" if match.need.role == "trial_balance" else match.need.role
    return folder / role / match.need.path


def _with_its_labels(result: Result, told: Description) -> Result:
    """A folder of programmes under the name that it had then."""
    now, then = result.options.programmes, told.options.programmes
    if now is None or then is None:
        return result
    return replace(result, options=result.options._replace(programmes=Given(then.path, now.sha256)))


def _named_as_given(problem: Problem, folder: Path) -> Problem:
    """A problem without the folder that only this run knows."""

    def named(text: str) -> str:
        for role in ("dossier", "ledger", "profile", "lead_thresholds"):
            text = text.replace(f"{folder / role}{os.sep}", "")
        return text

    return Problem(*map(named, problem))
