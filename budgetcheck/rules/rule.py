"""What a rule is: an article turned into expressions over facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, Protocol

import polars as pl

from budgetcheck.facts.facts import Condition, Fact, Facts, Lines, always, is_absent
from budgetcheck.language import _
from budgetcheck.money import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from budgetcheck.rules.parameters import Parameters

Text = pl.Expr
"""A sentence with its figures filled in, project by project."""


EvidenceSource = Literal["lines", "lines_without_project", "rejected_rows", "totals"]
"""The project's own lines, or what belongs to the files that hold the project."""

Filling = pl.Expr | str
"""What fills a placeholder of a sentence: the same text for all, or an expression."""


class Verdict(StrEnum):
    """What a rule says of a project (contract, section 5)."""

    PASS = "pass"  # noqa: S105 - a verdict, no secret
    FAIL = "fail"
    REVIEW = "review"
    NOT_APPLICABLE = "not_applicable"
    WAIVED = "waived"


class Phase(StrEnum):
    """When a rule runs: on the dossier alone, during execution, at closing."""

    SCREENING = "S"
    EXECUTION = "X"
    CLOSING = "C"


@dataclass(frozen=True)
class Outcome:
    """A verdict, the condition under which it is given (None: otherwise), and what is said.

    Attributes:
        when: The condition.
        verdict: The verdict.
        message: What is said.
        lacks: Facts on which it rests, by key, each with the condition under which the dossier lacks it.
        remedy: What to do about it; None: supply the facts that are lacking, or what the judgement says where none is.
    """

    when: pl.Expr | None
    verdict: Verdict
    message: Text
    lacks: Mapping[str, pl.Expr] = field(default_factory=dict)
    remedy: str | None = None


@dataclass(frozen=True)
class Judgement:
    """What a rule says of every project.

    Attributes:
        outcomes: The first whose condition holds is the verdict; the last has no condition.
        actual: The figure that is judged, in 元; None where the rule has no amount.
        limit: What it is judged by.
        difference: How far beyond the limit, or how much is still owed; never negative.
        working: The calculation, a step a line; a step that is null for a project is left out.
        notes: What stands beside the calculation whatever the verdict, a sentence a line; likewise.
        remedy: What to do about a finding that does not pass, where its outcome has no remedy of its own.
        evidence: The ledger lines that show it.
        evidence_from: Where it comes from.
    """

    outcomes: Sequence[Outcome]
    actual: pl.Expr | None = None
    limit: pl.Expr | None = None
    difference: pl.Expr | None = None
    working: Sequence[Text] = ()
    notes: Sequence[Text] = ()
    remedy: str = ""
    evidence: Lines | None = None
    evidence_from: EvidenceSource = "lines"


class Judge(Protocol):
    """The function of a rule."""

    __doc__: str | None

    def __call__(self, project: Facts, edition: Parameters, /) -> Judgement:
        """Judge every project at once."""


@dataclass(frozen=True)
class Rule:
    """A rule and its manual page.

    Attributes:
        code: As in the catalogue: `YT20-1`.
        name: What it is about, in English: `indirect-budget-cap`.
        article: Of its regulation: 第二十条; empty for the rules of the books.
        phase: When it runs.
        when: To which projects it applies.
        scope: The same in words.
        needs: Facts of the dossier without which it answers `review`, and what it would do with each, in words.
        page: The docstring: title, manual and an English summary.
        judge: The function.
        runs_uncovered: Whether it runs where no edition covers the project.
    """

    code: str
    name: str
    article: str
    phase: Phase
    when: Condition
    scope: str
    needs: Mapping[Fact, str]
    page: str
    judge: Judge = field(repr=False)
    runs_uncovered: bool


def rule(  # noqa: PLR0913 - a rule has this many parts, each named
    code: str,
    *,
    name: str,
    article: str = "",
    phase: Phase,
    when: Condition = always,
    scope: str = "",
    needs: Mapping[Fact, str] = MappingProxyType({}),
    runs_uncovered: bool = False,
) -> Callable[[Judge], Rule]:
    """Make a function the rule of an article; its docstring becomes the rule's page."""

    def make(judge: Judge) -> Rule:
        return Rule(
            code, name, article, phase, when, scope, needs, judge.__doc__ or "", judge, runs_uncovered
        )

    return make


def say(template: str, **values: Filling) -> Text:
    """A sentence of a template's `{names}`; a text stands as it is, an expression is filled in per project."""
    parts: list[Any] = []
    text = template
    while "{" in text:
        before, _brace, rest = text.partition("{")
        name, _brace, text = rest.partition("}")
        value = values[name]
        parts += [
            pl.lit(before),
            pl.lit(value) if isinstance(value, str) else value.cast(pl.String).fill_null("—"),
        ]
    return pl.concat_str([*parts, pl.lit(text)])


def yuan(amount: pl.Expr) -> pl.Expr:
    """An amount as a sentence shows it: `2,000,000.00 元`."""
    return shown(amount) + pl.lit(_(" 元"))


def fails(when: pl.Expr | None, message: Text) -> Outcome:
    """The text forbids it and the facts decide."""
    return Outcome(when, Verdict.FAIL, message)


def needs_review(
    when: pl.Expr | None,
    message: Text,
    *keys: str,
    lacks: Mapping[str, pl.Expr] = MappingProxyType({}),
    remedy: str | None = None,
) -> Outcome:
    """A person must look: a fact is missing (named), the text says 原则上, or is silent.

    Args:
        when: The condition; None: otherwise.
        message: What is said.
        keys: Facts on which it rests; those that the dossier leaves out are named.
        lacks: Facts that are named under another condition.
        remedy: As `Outcome.remedy`.
    """
    return Outcome(when, Verdict.REVIEW, message, {**{key: is_absent(key) for key in keys}, **lacks}, remedy)


def passes(message: Text, when: pl.Expr | None = None) -> Outcome:
    """It complies."""
    return Outcome(when, Verdict.PASS, message)
