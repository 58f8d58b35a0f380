"""What findings say of their rules: title, legal basis, and the edition that they come from."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from budgetcheck.reporting.report import rule_texts
from budgetcheck.rules.registry import load_rulebook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcheck.rules.parameters import Parameters


@cache
def rules() -> Mapping[str, Mapping[str, str]]:
    """By code, a rule's `title`, `summary` (English) and `basis`."""
    return rule_texts(load_rulebook(None))


@cache
def editions() -> Mapping[str, Parameters]:
    """By id, the editions of regulations."""
    return {each.parameters.id: each.parameters for each in load_rulebook(None).editions}
