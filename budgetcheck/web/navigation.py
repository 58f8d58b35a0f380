"""The places that a person can go to from any page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.language import _
from budgetcheck.web import access
from budgetcheck.web.access import Act

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.web.models import User


def navigation(user: User) -> Sequence[tuple[str, str, bool]]:
    """Each place: the name of its address, what it is called, and whether the person may go there."""
    return [
        ("home", _("项目"), user.is_active),
        ("ledgers", _("账簿"), access.may(user, Act.READ)),
        ("todo", _("待办"), access.may(user, Act.WORK) or access.may(user, Act.REVIEW)),
        ("runs", _("检查记录"), access.may(user, Act.READ)),
        ("batches", _("批量初审"), access.may(user, Act.REVIEW)),
        ("portfolio", _("汇总"), access.may(user, Act.REVIEW) or access.may(user, Act.AUDIT)),
        ("audits", _("年度审计"), access.may(user, Act.READ)),
        ("trail", _("留痕"), access.may(user, Act.AUDIT)),
        ("people", _("管理"), access.may(user, Act.ADMINISTER)),
    ]
