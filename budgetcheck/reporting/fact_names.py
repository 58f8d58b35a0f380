"""What people call the facts of a dossier that a rule misses: as the form names them, beside their keys."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from budgetcheck.dossiers.form_sheets import SHEETS
from budgetcheck.language import _, current

if TYPE_CHECKING:
    from collections.abc import Mapping


def fact_name(key: str) -> str | None:
    """The form's name of a fact, by the key under which the dossier leaves it out; none where the form has none.

    The form is Chinese, so in another language there is none either.
    """
    return _names().get(key) if current() == "zh" else None


def named_fact(key: str) -> str:
    """The form's name of a fact with its key, or its key alone."""
    name = fact_name(key)
    return key if name is None else _("{name}（{key}）").format(name=name, key=key)


@cache
def _names() -> Mapping[str, str]:
    names: dict[str, str] = {}
    parents: dict[str, list[str]] = {}
    for sheet in SHEETS:
        for section in sheet.sections:
            for field in section.fields:
                names[".".join(field.key)] = field.label
                parents.setdefault(".".join(field.key[:-1]), []).append(field.label)
        if sheet.table is not None:
            table, name = ".".join(sheet.table.key), sheet.table_name or sheet.name
            names |= {table: name, f"{table}[]": name}
            for column in sheet.table.columns:
                names[".".join((f"{table}[]", *column.key))] = f"{name}：{column.label}"
    # Two numbers that are asked for together, like the indicators that are met and all of them, are missed together.
    indicators = "outcome.acceptance_indicators"
    return {**names, indicators: "、".join(parents[indicators])}
