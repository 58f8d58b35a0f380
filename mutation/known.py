"""What the tests know of the rules, laid side by side so that one evaluation answers all of it.

The facts of every case of `tests/cases` and of every life of the oracle are gathered once, by the program as it stands;
only the rules are then exchanged.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import mock

import polars as pl

from budgetcheck import check
from budgetcheck.cases import run_case
from budgetcheck.facts.scrutiny import FULL_JOURNALS, LOOKS
from budgetcheck.rules.registry import built_in
from tests.oracle.compared import disagreements, engine_answers
from tests.oracle.made_units import unit
from tests.rules.case_files import every_case

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.facts.gather import Known

UNITS, PROJECTS = 20, 50
"""As many lives as the oracle's test compares."""


class Answer(NamedTuple):
    """What a rule answers; the missing facts in the order of the alphabet."""

    verdict: str
    actual: Decimal | None
    limit: Decimal | None
    difference: Decimal | None
    missing: tuple[str, ...]


class Asked(NamedTuple):
    """Facts of many projects, and what the rules must answer of them, by project and rule."""

    known: Known
    expected: dict[tuple[str, str], Answer]

    @property
    def rules(self) -> set[str]:
        """The rules that are asked about."""
        return {rule for _project, rule in self.expected}

    def of(self, rules: set[str]) -> Asked:
        """The same facts, and the answers of some rules."""
        theirs = {key: answer for key, answer in self.expected.items() if key[1] in rules}
        projects = {project for project, _rule in theirs}
        known = self.known._replace(projects=self.known.projects.filter(pl.col("project").is_in(projects)))
        return Asked(known, theirs)

    def keys(self) -> pl.DataFrame:
        """The projects and rules that are asked about."""
        return pl.DataFrame(list(self.expected), schema=["project", "rule"], orient="row")


def ask() -> Asked:
    """Every case and every life, each project under a name of its own."""
    gathered: list[Known] = []
    expected: dict[tuple[str, str], Answer] = {}
    with mock.patch.object(check, "judge", _recording(gathered)):
        for number, answers in enumerate((*_of_cases(), *_of_lives())):
            expected |= {(f"{number} {project}", rule): answer for (project, rule), answer in answers.items()}
    return Asked(_side_by_side([_numbered(known, number) for number, known in enumerate(gathered)]), expected)


def _of_cases() -> Iterator[dict[tuple[str, str], Answer]]:
    for case in every_case():
        answer = run_case(case, built_in().only(case.rule))
        if answer != case.expect:
            raise SystemExit(f"{case.rule} {case.name}: {answer}")
        yield {(case.dossier["project"]["id"], case.rule): _answer(**answer)}


def _of_lives() -> Iterator[dict[tuple[str, str], Answer]]:
    for seed in range(UNITS):
        made, way = unit(seed, PROJECTS)
        with TemporaryDirectory(prefix="budgetcheck-mutation-") as folder:
            answers = engine_answers(made, way, Path(folder))
        if apart := disagreements(made, answers):
            raise SystemExit(apart[0].told())
        yield {
            (project, rule): Answer(*answer)
            for project, of_project in answers.items()
            for rule, answer in of_project.items()
        }


def _answer(
    verdict: str, actual: str | None, limit: str | None, difference: str | None, missing: Sequence[str]
) -> Answer:
    amounts = (None if amount is None else Decimal(amount) for amount in (actual, limit, difference))
    return Answer(verdict, *amounts, missing=tuple(sorted(missing)))  # type: ignore[misc]


def _recording(gathered: list[Known]) -> Any:
    judge = check.judge

    def recorded(known: Known, *arguments: Any) -> Any:
        closer = {name: known.tables[name] for name in (*LOOKS, FULL_JOURNALS)}
        gathered.append(known._replace(tables={**known.tables, **closer}))
        return judge(known, *arguments)

    return recorded


def _numbered(known: Known, number: int) -> Known:
    """The same facts, every project's name preceded by a number."""

    def numbered(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(project=pl.lit(f"{number} ") + pl.col("project"))

    tables = {name: numbered(table) for name, table in known.tables.items() if "project" in table.columns}
    return known._replace(projects=numbered(known.projects), tables=tables)


def _side_by_side(knowns: Sequence[Known]) -> Known:
    names = {name for known in knowns for name in known.tables}
    return knowns[0]._replace(
        projects=_stacked([known.projects for known in knowns]),
        tables={
            name: _stacked([known.tables[name] for known in knowns if name in known.tables]) for name in names
        },
    )


def _stacked(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(frames, how="diagonal_relaxed")
