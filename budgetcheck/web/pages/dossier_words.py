"""The words that a dossier's fields may hold, in the language of the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.dossiers.form import NONE
from budgetcheck.dossiers.form_fields import PROGRAMME
from budgetcheck.language import _
from budgetcheck.vocabulary import (
    AWARD_MODE,
    CATEGORY,
    CAUSE,
    CHANGE,
    CONCLUSION,
    DISQUALIFIER,
    GRADE,
    OUTCOME,
    SOURCE,
    SUBSIDY,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcheck.dossiers.form import Field, Key
    from budgetcheck.vocabulary import Vocabulary

_VOCABULARY_OF: Mapping[Key, Vocabulary] = {
    ("project", "award_mode"): AWARD_MODE,
    ("project", "subsidy"): SUBSIDY,
    ("outcome", "kind"): OUTCOME,
    ("outcome", "cause"): CAUSE,
    ("outcome", "conclusion"): CONCLUSION,
    ("outcome", "grade"): GRADE,
    ("outcome", "disqualifiers"): DISQUALIFIER,
    ("kind",): CHANGE,
    ("category",): CATEGORY,
    ("source",): SOURCE,
}


def choices_of(field: Field, programmes: Vocabulary) -> tuple[tuple[str, str], ...]:
    """What may be chosen for a field: code and word; empty where anything may be written."""
    vocabulary = programmes if field.key == PROGRAMME else _VOCABULARY_OF.get(field.key)
    if vocabulary is not None:
        return tuple((code, vocabulary.label(code)) for code in vocabulary.codes)
    return tuple((code, _(word)) for code, word in field.words.items() if code != NONE)


def word_of(field: Field, code: str, programmes: Vocabulary) -> str:
    """A field's value as people read it."""
    return dict(choices_of(field, programmes)).get(code, code)
