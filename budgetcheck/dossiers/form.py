"""The form of a dossier: which field of the model stands where, in which words, with which help and example.

The writer of the form and its reader both go by this; nothing else knows a label. Labels and examples are Chinese in any
language: they are what the file holds.
"""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from budgetcheck.vocabulary import Vocabulary


Kind = Literal["text", "flag", "date", "money", "signed", "budget", "number", "count"]
Key = tuple[str, ...]

FLAGS = MappingProxyType({"true": "是", "false": "否"})
NUMBER_COLUMN, HELP, EXAMPLE, NONE = "序号", "说明", "示例", "无"
"""The heading of a table's first column; what stands there in the rows to pass over; the word for an empty list."""
FIELD_HEADINGS = ("内容", "填写", "示例", "说明")
"""Above the single facts."""


class Field(NamedTuple):
    """A fact to fill in.

    Attributes:
        label: How the form names it.
        key: Its keys in the dossier; within the row where it is a table's column.
        example: A value of the filled example; None where the example leaves it blank.
        help: What to write.
        kind: How the cell is written and checked; `budget` is money in the budget's unit.
        words: What to choose from: code → the word that the form shows; empty where anything may be written.
        required: Whether a dossier (a row) needs it.
        cells: How many rows the form offers; above 1 it is a list.
    """

    label: str
    key: Key
    example: Any = None
    help: str = ""
    kind: Kind = "text"
    words: Mapping[str, str] = MappingProxyType({})
    required: bool = False
    cells: int = 1


class Section(NamedTuple):
    """Fields that belong together, under their name."""

    name: str
    fields: tuple[Field, ...]


class Table(NamedTuple):
    """A list, one element a row.

    Attributes:
        key: Its keys in the dossier.
        columns: The facts of an element.
        examples: Elements of the filled example, a value per column.
        blank: How many rows the form offers.
        may_be_none: Whether an empty list says something else than none at all (the word 无 in the first column).
    """

    key: Key
    columns: tuple[Field, ...]
    examples: tuple[tuple[Any, ...], ...]
    blank: int
    may_be_none: bool = False


class FormSheet(NamedTuple):
    """A sheet of the form: sections of fields, then a table, either of which may be lacking."""

    name: str
    title: str
    hint: str
    sections: tuple[Section, ...] = ()
    table: Table | None = None
    table_name: str = ""


def folded(label: str) -> str:
    """A label as it is compared: without spaces, width and the mark of required fields."""
    return re.sub(r"[\s*]", "", unicodedata.normalize("NFKC", label)).lower()


def words(vocabulary: Vocabulary) -> dict[str, str]:
    """The Chinese words of a vocabulary by their codes, in its order."""
    return {word.code: word.zh for word in vocabulary.words}


def day(label: str, key: Key, example: dt.date | None = None, text: str = "") -> Field:
    """A date to fill in."""
    return Field(label, key, example, text, "date")


def flag(label: str, key: Key, example: str | None = None, text: str = "") -> Field:
    """A yes or no to choose."""
    return Field(label, key, example, text, "flag", FLAGS)
