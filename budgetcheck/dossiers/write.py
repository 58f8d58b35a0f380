"""A dossier written: as plain values of `budgetcheck/dossier/1`, and as a JSON file that reads back to an equal dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetcheck.dossiers.json_text import json_text
from budgetcheck.dossiers.model import Dossier, Waiver

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def to_tree(dossier: Dossier) -> dict[str, Any]:
    """A dossier as plain values that read back to an equal one (`read.read_tree`).

    Amounts and numbers are text, those of the budget in its own unit; days are ISO. A fact that is not known is left
    out; an empty list is written where it says something else than no list (`reported`, `outcome.disqualifiers`).
    """
    stated = _stated(dossier, dossier.budget.unit)
    budget = {"unit": dossier.budget.unit, **stated["budget"]}
    return {"schema": dossier.declared_schema, **stated, "budget": budget}


def with_waivers(tree: Mapping[str, Any], waivers: Iterable[Waiver | Mapping[str, Any]]) -> dict[str, Any]:
    """A dossier's plain values with further waivers behind its own; what was given stays as it is.

    Args:
        tree: The plain values.
        waivers: What is added. Plain ones are judged when the dossier is read (proposer = approver, no expiry …), and
            their rules when it is checked.
    """
    added = [_stated(each) if isinstance(each, Waiver) else dict(each) for each in waivers]
    return {**tree, "waivers": [*(tree.get("waivers") or []), *added]}


def dossier_json(dossier: Dossier | Mapping[str, Any]) -> str:
    """A dossier, or its plain values, as the text of a JSON file.

    Raises:
        TypeError: for a plain value that JSON cannot hold.
    """
    tree = to_tree(dossier) if isinstance(dossier, Dossier) else dossier
    return json_text(tree, indent=2) + "\n"


def _stated(part: Dossier | Waiver, unit: str = "元") -> dict[str, Any]:
    return part.model_dump(
        mode="json", by_alias=True, exclude_none=True, exclude_defaults=True, context={"unit": unit}
    )
