"""How sentences show the field's words, and several reasons at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcheck.rules.rule import Text
    from budgetcheck.vocabulary import Vocabulary


def labelled(code: pl.Expr, vocabulary: Vocabulary) -> pl.Expr:
    """A code of a vocabulary as people read it; null where it is unknown."""
    labels = {each: vocabulary.label(each) for each in vocabulary.codes}
    return code.cast(pl.String).replace_strict(labels, default=None, return_dtype=pl.String)


def labelled_all(codes: pl.Expr, vocabulary: Vocabulary) -> pl.Expr:
    """A list of codes as people read it, one after the other."""
    return codes.list.eval(labelled(pl.element(), vocabulary)).list.join(_("、"))


def listed(words: Iterable[str], vocabulary: Vocabulary | None = None) -> str:
    """Words one after the other; codes of a vocabulary as people read them."""
    return _("、").join(vocabulary.label(word) if vocabulary else word for word in words)


def reasons(*found: tuple[pl.Expr, Text]) -> Text:
    """Those of several sentences whose condition holds, one after the other."""
    return joined(pl.when(condition).then(sentence) for condition, sentence in found)


def joined(sentences: Iterable[Text]) -> Text:
    """Those of several sentences that a project has (the others are null), one after the other; empty where it has none."""
    return pl.concat_str(list(sentences), separator=_("；"), ignore_nulls=True)


def unless_empty(text: Text) -> Text:
    """A text; null where it is empty."""
    return pl.when(text != "").then(text)
