"""What is asked of a project's changes, one sentence a change; and approval before effect, which both cities ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import is_absent
from budgetcheck.language import _
from budgetcheck.rules.blocks.wording import joined, labelled, unless_empty
from budgetcheck.rules.rule import Judgement, fails, needs_review, passes, say, yuan
from budgetcheck.vocabulary import CHANGE

if TYPE_CHECKING:
    from budgetcheck.facts.facts import Facts
    from budgetcheck.rules.parameters import Parameters
    from budgetcheck.rules.rule import Filling


def tell_changes(project: Facts, name: str, where: pl.Expr, template: str, **more: Filling) -> pl.Expr:
    """A sentence for each of the project's changes where a condition holds, in their order; null where it does for none.

    Args:
        project: The facts.
        name: What the choice is called; the same name must always mean the same choice and sentence.
        where: A condition over the columns of `changes.changes_over_time`.
        template: The sentence; it may show `{kind}`, the change's days (`{applied}`, `{approved}`, `{effective}`), the end
            before and after it (`{end}`, `{new_end}`), and municipal indirect costs before and after it (`{before}`,
            `{after}`).
        more: What else it may show.
    """
    sentence = say(
        template,
        kind=labelled(pl.col("kind"), CHANGE),
        applied=pl.col("applied_on"),
        approved=pl.col("approved_on"),
        effective=pl.col("effective_on"),
        end=pl.col("ends_before"),
        new_end=pl.col("new_end"),
        before=yuan(pl.col("indirect_before")),
        after=yuan(pl.col("indirect")),
        **more,
    )
    told = sentence.filter(where.fill_null(value=False)).sort_by(
        pl.col("place").filter(where.fill_null(value=False))
    )
    return unless_empty(project.ask("changes", name, told.str.join(_("；"))))


def changes_approved_first(project: Facts, edition: Parameters, *, remedy: str) -> Judgement:
    """Changes that need approval had it before they took effect.

    An application that waits for its answer is no fault; whether the change was made without waiting is asked.

    Args:
        project: The facts.
        edition: The edition, which lists the changes that need approval (`changes_to_be_approved`).
        remedy: What to do.
    """
    restricted = pl.col("kind").is_in(edition.parameter("changes_to_be_approved").words) & ~pl.col(
        "own_power"
    )
    without = pl.col("approved_on").is_null()
    early = tell_changes(
        project,
        "changes in effect before approval",
        restricted & pl.col("unapproved_effect") & ~without,
        _("{kind}（{effective} 生效，{approved} 才批准）"),
    )
    unapproved = tell_changes(
        project,
        "changes in effect without approval",
        restricted & pl.col("unapproved_effect") & without,
        _("{kind}（{effective} 生效，没有批准）"),
    )
    pending = tell_changes(
        project,
        "changes pending",
        restricted & pl.col("is_pending"),
        _("{kind}（{asked}，没有批准，也没有写生效日期）"),
        asked=pl.when(pl.col("applied_on").is_null())
        .then(pl.lit(_("没有写申请日期")))
        .otherwise(say(_("{applied} 申请"), applied=pl.col("applied_on"))),
    )
    unclear = tell_changes(
        project,
        "budget changes of unknown total",
        restricted.is_null() & pl.col("unapproved_effect"),
        _("{kind}（{effective} 生效，没有批准，不知道原预算总额）"),
    )
    every = tell_changes(
        project,
        "changes to be approved",
        restricted,
        _("{kind}：申请 {applied}，批准 {approved}，生效 {effective}"),
    )
    violations = joined([early, unapproved])
    doubts = say(
        _("需要核对：{doubts}"),
        doubts=joined([pending, unclear]),
    )
    return Judgement(
        outcomes=[
            fails(
                early.is_not_null() | unapproved.is_not_null(),
                say(_("须经批准的变更没有先获批准：{violations}"), violations=violations),
            ),
            needs_review(
                pending.is_not_null() | unclear.is_not_null(),
                doubts,
                lacks={
                    "changes[].effective_on": pending.is_not_null(),
                    "budget.total": unclear.is_not_null() & is_absent("budget.total"),
                },
            ),
            passes(say(_("没有须经批准的变更")), every.is_null()),
            passes(say(_("须经批准的变更都没有在批准之前生效"))),
        ],
        working=[every],
        remedy=remedy,
    )
