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
    named = {fact.key: _("{key}（{use}）").format(key=fact.key, use=_(use)) for fact, use in needs.items()}
    return needs_review(
        pl.any_horizontal(fact.expr.is_null() for fact in needs),
        say(_("缺少 {needs}，无法判断"), needs=named_where_absent(named)),
        *named,
    )


def named_where_absent(names: Mapping[str, str]) -> pl.Expr:
    """The names of those keys that the dossier leaves out, one after the other."""
    named = [pl.when(is_absent(key)).then(pl.lit(name)) for key, name in names.items()]
    return pl.concat_str(named, separator=_("、"), ignore_nulls=True)


def is_absent(key: str) -> pl.Expr:
    """Whether the dossier leaves a key out; one that is no single fact always counts as left out."""
    return pl.lit(value=True) if "[]" in key else pl.col(key).is_null()
