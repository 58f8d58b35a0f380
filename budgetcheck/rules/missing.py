"""Facts that the dossier leaves out: named, with what a rule would do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.rules.rule import Outcome, needs_review, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcheck.facts.facts import Fact


def lacking(needs: Mapping[Fact, str]) -> Outcome:
    """A person must look, for one of the facts is unknown; each that is stands in the message with its use."""
    named = {
        _("{key}（{use}）").format(key=fact.key, use=_(use)): fact.expr.is_null()
        for fact, use in needs.items()
    }
    return needs_review(
        pl.any_horizontal(named.values()),
        say(_("缺少 {needs}，无法判断"), needs=named_where(named)),
        *(fact.key for fact in needs),
    )


def named_where(lacks: Mapping[str, pl.Expr]) -> pl.Expr:
    """The names whose condition holds, one after the other."""
    named = [pl.when(is_lacking).then(pl.lit(name)) for name, is_lacking in lacks.items()]
    return pl.concat_str(named, separator=_("、"), ignore_nulls=True)
