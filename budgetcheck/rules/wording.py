"""How sentences show the field's words, and several reasons at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcheck.facts.facts import Fact
    from budgetcheck.rules.rule import Text
    from budgetcheck.vocabulary import Vocabulary


def labelled(fact: Fact, vocabulary: Vocabulary) -> pl.Expr:
    """A fact that is a code, as people read it."""
    labels = {code: vocabulary.label(code) for code in vocabulary.codes}
    return fact.expr.replace_strict(labels, default=fact.expr, return_dtype=pl.String)


def listed(words: Iterable[str], vocabulary: Vocabulary | None = None) -> str:
    """Words one after the other; codes of a vocabulary as people read them."""
    return _("、").join(vocabulary.label(word) if vocabulary else word for word in words)


def reasons(*found: tuple[pl.Expr, Text]) -> Text:
    """Those of several sentences whose condition holds, one after the other."""
    return pl.concat_str(
        [pl.when(condition).then(sentence) for condition, sentence in found],
        separator=_("；"),
        ignore_nulls=True,
    )
