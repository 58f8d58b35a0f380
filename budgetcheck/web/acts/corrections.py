"""What a person corrects about a ledger on screen: kept as a profile of the unit, and the ledger read again by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction

from budgetcheck.inspection import inspect_ledger
from budgetcheck.language import _
from budgetcheck.ledgers.fields import field_label
from budgetcheck.ledgers.meaning.profile import BUILT_IN, load_profile
from budgetcheck.ledgers.meaning.profile_text import profile_toml, read_profile_text, with_corrections
from budgetcheck.problems import InputError, Problem
from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.acts.ledgers import keep_profile, read_by, refuse_removed
from budgetcheck.web.acts.uploads import laid
from budgetcheck.web.models import JobState, Ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from budgetcheck.ledgers.meaning.profile import Profile as Rules
    from budgetcheck.web.models import User

_OTHERWISE = "enterprise"
"""Where neither a file nor the unit's other ledgers tell which accounts are used: most units are enterprises."""


_TOGETHER = ("account_name", "auxiliary")
"""Of these several columns may be read together: the levels of a name, several auxiliaries."""


class Corrections(NamedTuple):
    """What a person says of a ledger, beside what was understood.

    Attributes:
        columns: For each column of `inspection["headings"]` its field; empty where it is none.
        accounts: Corrections for `with_corrections`.
        auxiliaries: The field of each type of auxiliaries that is corrected.
    """

    columns: Sequence[str]
    accounts: Sequence[Mapping[str, Any]]
    auxiliaries: Mapping[str, str]


def correct(  # noqa: PLR0913 - each by its name
    user: User,
    ledger: Ledger,
    corrections: Corrections,
    *,
    name: str,
    reading: str,
    others: Iterable[Ledger] = (),
) -> None:
    """Keep corrections as a version of the unit's profile, and have the ledger read again by it.

    Args:
        user: Who corrects.
        ledger: Which ledger.
        corrections: Of what was understood of it.
        name: Of the profile.
        reading: `reading_of` the ledger as the person saw it.
        others: Further ledgers of the unit that are to be read by it.

    Raises:
        PermissionDenied: for a unit that is not the person's to work for.
        InputError: where the corrections cannot be used, with every fault; where there are none; where the ledger was
            read anew since the person saw it.
    """
    access.demand(user, Act.WORK, ledger.unit)
    refuse_removed(ledger)
    if ledger.is_open:
        return  # the second of two clicks: the first one's reading is under way
    _refuse_stale(ledger, reading)
    columns = corrected_columns(ledger, corrections.columns)
    own = ledger.profile
    renamed = own is not None and name != own.name
    if not (columns or corrections.accounts or corrections.auxiliaries or renamed):
        raise InputError(
            Problem("", "", _("没有改动"), _("请先改正要改的列或科目，再保存；不用改就回到账簿页"))
        )
    headings = [each["heading"] for each in _seen(ledger)["headings"]["columns"]]
    profile = with_corrections(
        _base(ledger, columns),
        name=name,
        columns=columns,
        accounts=corrections.accounts,
        auxiliaries=corrections.auxiliaries,
        headings=headings,
    )
    with transaction.atomic():
        held = _held([ledger, *others])
        now = held[ledger.pk]
        if now.is_open:
            return
        refuse_removed(now)
        _refuse_stale(now, reading)
        kept = keep_profile(user, ledger.unit, profile.name, profile_toml(profile))
        for each in held.values():
            if each.removed_at is None:
                read_by(user, each, kept)


def reading_of(ledger: Ledger) -> str:
    """Which reading of a ledger a person sees: it changes when the ledger is read anew."""
    return "" if ledger.finished_at is None else ledger.finished_at.isoformat()


def corrected_columns(ledger: Ledger, chosen: Sequence[str]) -> dict[str, str]:
    """What is said anew of columns: the heading of a field, empty where no column is that field any more.

    Args:
        ledger: The ledger.
        chosen: The field of each of its columns.

    Raises:
        InputError: where several columns are now the same field.
    """
    shown = _seen(ledger)["headings"]["columns"]
    before = _by_field((each["field"] or "", each["heading"]) for each in shown)
    after = _by_field((field, each["heading"]) for field, each in zip(chosen, shown, strict=True))
    doubled = {
        field: headings
        for field, headings in after.items()
        if len(headings) > 1
        and (headings != before.get(field) or (ledger.state == JobState.REFUSED and field not in _TOGETHER))
    }
    if doubled:
        raise InputError(
            *(
                Problem(
                    "",
                    _("、").join(_("“{heading}”").format(heading=each) for each in headings),
                    _("都选作了“{field}”").format(field=field_label(field)),
                    _("一个字段只能是一列，其余请选“不使用”或别的字段"),
                )
                for field, headings in doubled.items()
            )
        )
    changed = {field: headings[0] for field, headings in after.items() if headings != before.get(field)}
    return changed | dict.fromkeys((field for field in before if field not in after), "")


def _held(ledgers: Sequence[Ledger]) -> dict[UUID, Ledger]:
    """Ledgers as they are now, by key, held until the transaction ends."""
    now = Ledger.objects.select_for_update(of=("self",), no_key=True).select_related("unit", "profile")
    return {each.pk: each for each in now.filter(pk__in=[each.pk for each in ledgers]).order_by("pk")}


def _by_field(columns: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for field, heading in columns:
        if field:
            fields.setdefault(field, []).append(heading)
    return fields


def _base(ledger: Ledger, columns: Mapping[str, str]) -> Rules:
    """The profile to which corrections are added: that by which the ledger was read, or would be once its columns are right.

    Raises:
        InputError: where the ledger was refused, and still would be.
    """
    if ledger.profile is not None:
        return read_profile_text(ledger.profile.toml, ledger.profile.name)
    seen = _seen(ledger)
    if seen["input"] is None:
        with laid([ledger.file]) as places:
            seen = inspect_ledger(places[ledger.file], columns=columns)
        if seen["problems"]:
            raise InputError(*(Problem(**each) for each in seen["problems"]))
    return load_profile(seen["profile"] or _usual(ledger))


def _usual(ledger: Ledger) -> str:
    """The built-in profile by which the unit's other ledgers are read: a trial balance shows none itself."""
    others = Ledger.objects.filter(unit=ledger.unit, profile=None, inspection__profile__in=BUILT_IN)
    return others.values_list("inspection__profile", flat=True).first() or _OTHERWISE


def _seen(ledger: Ledger) -> dict[str, Any]:
    if ledger.inspection is None:
        raise InputError(Problem(str(ledger), "", _("看不出表格的标题行"), _("请换一个文件上传")))
    seen: dict[str, Any] = ledger.inspection
    return seen


def _refuse_stale(ledger: Ledger, reading: str) -> None:
    if reading != reading_of(ledger):
        raise InputError(
            Problem(str(ledger), "", _("打开这个页面之后，账簿已重新读过"), _("请按新的结果核对后再改"))
        )
