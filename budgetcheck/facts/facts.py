"""Facts as rules ask for them: named columns of the dossier, and figures counted from tables.

A rule states what it needs (`Facts.spent("municipal", …)`); what all rules together need is then counted at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class Condition:
    """A yes, no or unknown (null), and the facts of the dossier on which it rests."""

    expr: pl.Expr
    keys: tuple[str, ...] = ()

    def __and__(self, other: Condition) -> Condition:
        return Condition(self.expr & other.expr, (*self.keys, *other.keys))

    def __or__(self, other: Condition) -> Condition:
        return Condition(self.expr | other.expr, (*self.keys, *other.keys))

    def __invert__(self) -> Condition:
        return Condition(~self.expr, self.keys)


@dataclass(frozen=True)
class Fact:
    """A fact that the dossier states, named by its key there; null where unknown."""

    key: str

    @property
    def expr(self) -> pl.Expr:
        """The fact as a column."""
        return pl.col(self.key)

    def is_in(self, *values: str) -> Condition:
        """Whether the fact is one of some words; unknown where the fact is."""
        return Condition(self.expr.is_in(values), (self.key,))


def is_absent(key: str) -> pl.Expr:
    """Whether the dossier leaves a key out; one that is no single fact always counts as left out."""
    return pl.lit(value=True) if "[]" in key else pl.col(key).is_null()


always = Condition(pl.lit(value=True))
award_mode = Fact("project.award_mode")
subsidy = Fact("project.subsidy")
lump_sum = Condition(pl.col("project.lump_sum"))  # an absent one is false, never unknown
starts_on = Fact("project.starts_on")
ends_on = Fact("project.ends_on")
project_type = Fact("project.category")
leader_name = Fact("project.leader.name")
birth_date = Fact("project.leader.birth_date")
credit_code = Fact("project.applicant.credit_code")
registered_in = Fact("project.applicant.registered_in")
legal_person = Fact("project.applicant.legal_person")
agreement_signed_on = Fact("project.joint_agreement_signed_on")
applied_on = Fact("project.applied_on")
approved_on = Fact("project.approved_on")
approval_received_on = Fact("project.approval_received_on")
task_book_signed_on = Fact("project.task_book_signed_on")
reason_published_on = Fact("project.commission_reason_published_on")
targets_set = Fact("project.post_subsidy.targets_set")
indicators_set = Fact("project.post_subsidy.indicators_set")
performance_table = Fact("project.post_subsidy.performance_table")
amount_set_at_review = Fact("project.post_subsidy.amount_set_at_review")
declared_total = Fact("budget.total")
outcome_kind = Fact("outcome.kind")
decided_on = Fact("outcome.decided_on")
conclusion = Fact("outcome.conclusion")
grade = Fact("outcome.grade")
cause = Fact("outcome.cause")
disqualifiers = Fact("outcome.disqualifiers")
refund_amount = Fact("outcome.refund_amount")
ending_applied_on = Fact("outcome.applied_on")
audit_report_on = Fact("outcome.audit_report_on")
tech_report_on = Fact("outcome.tech_report_on")
materials_submitted_on = Fact("outcome.materials_submitted_on")
archived_on = Fact("outcome.archived_on")
integrity_listed_on = Fact("outcome.integrity_listed_on")

as_of = pl.col("as_of")
edition_day = pl.col("edition_day")
credit_code_is_sound = pl.col("credit_code_is_sound")
is_covered = pl.col("is_covered")

supported_in_advance = subsidy.is_in("upfront", "phased")
supported_afterwards = subsidy.is_in("post")
commissioned = award_mode.is_in("commissioned")
accepted = outcome_kind.is_in("accepted")
terminated = outcome_kind.is_in("terminated")
revoked = outcome_kind.is_in("revoked")
ended_early = outcome_kind.is_in("terminated", "revoked")
# Yes where the day is stated, unknown where it is not: never no.
is_decided = Condition(decided_on.expr.is_not_null() | pl.lit(None, pl.Boolean), (decided_on.key,))
passed = accepted & conclusion.is_in("passed")
not_passed = accepted & conclusion.is_in("concluded", "failed")
has_outcome = Condition(outcome_kind.expr.fill_null("") != "none")  # one of unknown kind is an outcome, too
declares_total = Condition(declared_total.expr.is_not_null())
has_municipal_promise = Condition(pl.col("has_municipal_promise"))
has_other_sources = Condition(pl.col("has_other_sources"))
has_partners = Condition(pl.col("has_partners"))
has_totals = Condition(pl.col("has_totals"))
has_reported = Condition(pl.col("has_reported"))
has_extension = Condition(pl.col("has_extension"))  # applied for or in effect, approved or not
has_changed_budget = Condition(pl.col("has_changed_budget"))  # by a change in force
has_several_journals = Condition(pl.col("has_several_journals"))


class Lines(NamedTuple):
    """A choice of ledger lines, counted per project and found again as evidence.

    Attributes:
        total: The sum of their amounts, in 元.
        absolute: The sum of their absolute amounts.
        number: How many they are.
        chosen: The condition over the columns of `cube.placed_lines` and of `given`.
        given: Facts of the project on which the choice depends, by the names that `chosen` uses; the same name must
            always mean the same fact.
    """

    total: pl.Expr
    absolute: pl.Expr
    number: pl.Expr
    chosen: pl.Expr
    given: Mapping[str, pl.Expr] = MappingProxyType({})


@dataclass
class Facts:
    """Asks for figures, and remembers what was asked.

    Attributes:
        questions: Per table, the aggregations asked of it, by the name of the column that answers.
        figures: What is worked out from the answers, by name, in the order in which it was asked.
    """

    questions: dict[str, dict[str, pl.Expr]] = field(default_factory=dict)
    figures: dict[str, pl.Expr] = field(default_factory=dict)

    def ask(self, table: str, name: str, aggregate: pl.Expr) -> pl.Expr:
        """The answer to an aggregation over a project's rows of a table; null where it has none.

        Raises:
            ValueError: where the name already stands for another question: a fault of a rule.
        """
        return _remembered(self.questions.setdefault(table, {}), name, aggregate)

    def work_out(self, name: str, figure: pl.Expr) -> pl.Expr:
        """A figure that many sentences use, worked out once per project instead of in each of them.

        Raises:
            ValueError: as `ask`.
        """
        return _remembered(self.figures, name, figure)

    def money(self, table: str, name: str, aggregate: pl.Expr) -> pl.Expr:
        """A sum of money over a project's rows of a table; 0 where it has none."""
        return self.ask(table, name, aggregate).fill_null(pl.lit(0, DTYPE)).cast(DTYPE)

    def count(self, table: str, name: str, aggregate: pl.Expr) -> pl.Expr:
        """A count over a project's rows of a table; 0 where it has none."""
        return self.ask(table, name, aggregate).fill_null(0)

    def budget(self, source: str, *categories: str) -> pl.Expr:
        """What is budgeted from a source in all or some categories, after changes in force, in 元."""
        chosen = (pl.col("source") == source) & _among("category", categories)
        return self.money(
            "budget", f"budget {source} {_listed(categories)}", pl.col("amount").filter(chosen).sum()
        )

    def lines(self, nature: Iterable[str] | str, where: pl.Expr | None = None, *, name: str) -> Lines:
        """The project's ledger lines up to the day, of some natures and as a condition says.

        Args:
            nature: One or several natures.
            where: A condition over the columns of `cube.placed_lines`.
            name: What the choice is called; the same name must always mean the same choice.
        """
        natures = [nature] if isinstance(nature, str) else list(nature)
        chosen = pl.col("nature").is_in(natures)
        if where is not None:
            chosen &= where.fill_null(value=False)
        return Lines(
            total=self.money("ledger", name, pl.col("amount").filter(chosen).sum()),
            absolute=self.money("ledger", f"{name} absolute", pl.col("absolute").filter(chosen).sum()),
            number=self.count("ledger", f"{name} lines", pl.col("lines").filter(chosen).sum()),
            chosen=chosen,
        )

    def spent(self, source: str, *categories: str) -> Lines:
        """Expense of a source in all or some categories."""
        where = (pl.col("source") == source) & _among("category", categories)
        return self.lines("expense", where, name=f"spent {source} {_listed(categories)}")

    def received(self, source: str) -> Lines:
        """Receipts of a source."""
        return self.lines("receipt", pl.col("source") == source, name=f"received {source}")

    def refunded(self, source: str) -> Lines:
        """Refunds of a source."""
        return self.lines("refund", pl.col("source") == source, name=f"refunded {source}")

    def spent_by_decision(self, source: str) -> Lines:
        """Expense of a source up to the day of the decision (all of it where that day is unknown)."""
        where = (pl.col("source") == source) & ~pl.col("after_decision").fill_null(value=False)
        return self.lines("expense", where, name=f"spent by decision {source}")


def answer(projects: pl.DataFrame, tables: Mapping[str, pl.DataFrame], asked: Facts) -> pl.DataFrame:
    """One row per project: its dossier's facts, the answers to what was asked, and the figures worked out from them.

    Args:
        projects: One row per project.
        tables: What can be asked, each with a `project` column.
        asked: The facts after all rules have asked.
    """
    for table, questions in asked.questions.items():
        answers = tables[table].group_by("project").agg(questions.values())
        projects = projects.join(answers, on="project", how="left")
    for figure in asked.figures.values():
        projects = projects.with_columns(figure)
    return projects


def _remembered(known: dict[str, pl.Expr], name: str, wanted: pl.Expr) -> pl.Expr:
    named = wanted.alias(name)
    if not known.setdefault(name, named).meta.eq(named):
        raise ValueError(f"two questions are called {name!r}")
    return pl.col(name)


def _among(column: str, values: tuple[str, ...]) -> pl.Expr:
    return pl.col(column).is_in(values) if values else pl.lit(value=True)


def _listed(values: tuple[str, ...]) -> str:
    return "+".join(values) or "all"
