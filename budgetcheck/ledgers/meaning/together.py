"""What only several ledgers together show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.language import _
from budgetcheck.ledgers.meaning.classify import SIDE
from budgetcheck.ledgers.meaning.parallel import count_one_side
from budgetcheck.ledgers.meaning.profile_rules import shortened
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.ledgers.ledger import Ledger
    from budgetcheck.ledgers.meaning.profile import Profile


def refuse_idle_profile(profile: Profile, ledgers: Sequence[Ledger]) -> None:
    """Refuse a profile none of whose rules says something of any file: under it every line would count as nothing.

    Raises:
        InputError: naming the profile and its rules.
    """
    if not ledgers or any(ledger.rules_match for ledger in ledgers):
        return
    files = _("、").join(ledger.intake.path for ledger in ledgers)
    found = _("科目对照方案的规则没有一条适用于 {files}：{rules}").format(
        files=files, rules=shortened(profile.rules)
    )
    raise InputError(
        Problem(profile.name, "", found, _("请核对科目编码、名称和辅助核算的写法，或换一个方案"))
    )


def with_one_side(ledgers: list[Ledger], preferred: str) -> list[Ledger]:
    """Ledgers whose parallel entries count once, over all files together."""
    sided = {each.intake.path: each.lines for each in ledgers if SIDE in each.lines.collect_schema().names()}
    if not sided:
        return ledgers
    counted = count_one_side(sided, preferred)
    return [
        each._replace(
            lines=counted[each.intake.path].lines,
            intake=each.intake._replace(choices=(*each.intake.choices, *counted[each.intake.path].choices)),
        )
        if each.intake.path in counted
        else each
        for each in ledgers
    ]
