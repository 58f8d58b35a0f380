"""Made-up dossiers, with facts missing and dates and amounts where rules turn."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.oracle.days import months_later, working_days
from tests.oracle.made_budgets import OTHERS, budget_lines, changed, stated
from tests.oracle.made_outcomes import outcome

if TYPE_CHECKING:
    from tests.oracle.chances import Chances
    from tests.oracle.lives import Dossier

MODES = (
    "open_challenge",
    "competitive",
    "commissioned",
    "province_city",
    "case_by_case",
    "horse_race",
    "directed_selection",
)
TYPES = ("重大科技创新工程项目", "产业链协同创新工程项目", "重点研发项目", "软科学项目")
PLANS = (
    "大同市重点研发计划",
    "科技成果转化计划",
    "应用基础研究计划",
    "大同市科技服务平台计划",
    "软科学计划",
    "人才专项",
)
PLACES = (
    "烟台市",
    "芝罘区",
    "烟台市福山区",
    "龙口市",
    "山东省烟台市莱山区",
    "黄渤海新区",
    "青岛市",
    "济南市",
    "山东省",
)
CODES = ("91370600MA3C000008", "91370600MA3C000008", "91370600MA3C000009")
KINDS = (
    "budget",
    "extension",
    "leader",
    "applicant",
    "legal_person",
    "partners",
    "research_content",
    "indicators",
    "period",
)
AGREED = (True, True, False, None)
LUMP_SUM = (None, None, False, False, False, True)
ZERO = Decimal("0.00")


def dossier(chance: Chances, name: str, as_of: dt.date) -> Dossier:
    """A project, its life arranged around the day of the check."""
    programme = "datong" if chance.one_in(3) else "yantai"
    lump_sum = chance.of(*LUMP_SUM)
    starts_on, ends_on = _period(chance, as_of)
    budget = budget_lines(chance, lump_sum=bool(lump_sum))
    project = {
        "id": name,
        "programme": programme,
        "category": chance.maybe(chance.of(*(TYPES if programme == "yantai" else PLANS))),
        "award_mode": chance.maybe(chance.of(*MODES[:3], *MODES[:3], *MODES)),
        "subsidy": chance.maybe(chance.of("upfront", "upfront", "phased", "post")),
        "lump_sum": lump_sum,
        "leader": {"name": "甲", "birth_date": chance.maybe(_birthday(chance, as_of))},
        "applicant": {
            "credit_code": chance.maybe(chance.of(*CODES), 4),
            "registered_in": chance.maybe(chance.of(*PLACES[:6], *PLACES)),
            "legal_person": chance.maybe(not chance.one_in(10)),
        },
        "partners": _partners(chance, budget),
        "starts_on": chance.maybe(starts_on, 20),
        "ends_on": chance.maybe(ends_on, 20),
        **_approval(chance, starts_on, as_of),
        "post_subsidy": {
            each: chance.maybe(not chance.one_in(15), 15)
            for each in ("targets_set", "indicators_set", "performance_table", "amount_set_at_review")
        },
    }
    changes = [
        _change(chance, budget, starts_on, ends_on, as_of) for _ in range(chance.of(0, 0, 1, 1, 2, 3, 4))
    ]
    made = {
        "project": project,
        "budget": stated(chance, budget),
        "funding": _promises(chance, budget, as_of),
        "changes": changes,
        "outcome": outcome(chance, ends_on, as_of),
    }
    cleaned: Dossier = _without_nothing(made)
    return cleaned


def _without_nothing(tree: Any) -> Any:
    """A tree without the facts that are not stated."""
    if isinstance(tree, dict):
        return {key: _without_nothing(value) for key, value in tree.items() if value is not None}
    return [_without_nothing(each) for each in tree] if isinstance(tree, list) else tree


def _period(chance: Chances, as_of: dt.date) -> tuple[dt.date, dt.date]:
    starts_on = chance.of(
        dt.date(2025, 12, 1), dt.date(2026, 1, 1), as_of - dt.timedelta(days=chance.number(30, 500))
    )
    ends_on = chance.of(
        chance.near(as_of),
        chance.near(as_of),
        dt.date(2026, 12, 31),
        dt.date(2028, 2, 29),
        as_of - dt.timedelta(days=chance.number(5, 120)),
        as_of + dt.timedelta(days=chance.number(5, 300)),
    )
    return starts_on, max(starts_on, ends_on)


def _birthday(chance: Chances, as_of: dt.date) -> dt.date:
    birthday = chance.near(as_of if as_of.day < 29 else as_of - dt.timedelta(days=3))
    return chance.of(birthday.replace(year=birthday.year - 60), dt.date(1980, 5, 1), dt.date(1960, 2, 29))


def _approval(chance: Chances, starts_on: dt.date, as_of: dt.date) -> dict[str, dt.date | None]:
    editions = (dt.date(2025, 9, 18), dt.date(2025, 10, 28), dt.date(2027, 8, 31), dt.date(2030, 9, 17))
    approved_on = chance.of(
        *[dt.date(2025, 11, 10)] * 7,
        *[dt.date(2026, 3, 2)] * 3,
        chance.near(chance.of(*editions)),
        chance.near(as_of),
    )
    received_on = chance.of(
        approved_on,
        approved_on + dt.timedelta(days=2),
        as_of - dt.timedelta(days=chance.number(25, 50)),
        dt.date(2026, 11, 20),
    )
    calendar_days = [received_on + dt.timedelta(days=number) for number in range(30, 60)]
    due_on = next(
        (day for day in calendar_days if working_days(received_on, day, 30) == 30),
        chance.of(*calendar_days[:15]),
    )
    published_on = chance.of(
        approved_on, chance.near(approved_on), chance.near(starts_on), chance.near(as_of)
    )
    return {
        "applied_on": chance.maybe(
            chance.of(dt.date(2025, 9, 1), chance.near(as_of), approved_on - dt.timedelta(days=60))
        ),
        "approved_on": chance.maybe(approved_on, 15),
        "approval_received_on": chance.maybe(received_on),
        "task_book_signed_on": chance.maybe(chance.near(due_on), 5),
        "joint_agreement_signed_on": chance.maybe(chance.of(dt.date(2025, 9, 10), chance.near(as_of)), 5),
        "commission_reason_published_on": chance.maybe(published_on, 6),
    }


def _partners(chance: Chances, budget: list[dict[str, Any]]) -> list[dict[str, Any]]:
    municipal = sum((each["amount"] for each in budget if each["source"] == "municipal"), start=ZERO)
    first = chance.share(municipal)
    shares = chance.of([], [], [first], [chance.around(municipal)], [first, chance.around(municipal - first)])
    return [
        {"name": f"合作单位{place}", "municipal_share": chance.maybe(share)}
        for place, share in enumerate(shares)
    ]


def _promises(chance: Chances, budget: list[dict[str, Any]], as_of: dt.date) -> list[dict[str, Any]]:
    promises: list[dict[str, Any]] = []
    for source in ("municipal", *OTHERS):
        amount = sum((each["amount"] for each in budget if each["source"] == source), start=ZERO)
        if not amount or chance.one_in(6):
            continue
        first = chance.of(amount, chance.around(amount), chance.share(amount))
        parts = [first] if first >= amount else [first, amount - first]
        promises += [
            {
                "source": source,
                "amount": part,
                "due_on": chance.maybe(
                    chance.of(chance.near(as_of), as_of - dt.timedelta(days=chance.number(2, 90))), 15
                ),
            }
            for part in parts
        ]
    return promises


def _change(
    chance: Chances, budget: list[dict[str, Any]], starts_on: dt.date, ends_on: dt.date, as_of: dt.date
) -> dict[str, Any]:
    kind = chance.of(*KINDS[:2], *KINDS[:2], *KINDS)
    approved_on = chance.of(chance.near(as_of), as_of - dt.timedelta(days=chance.number(3, 60)))
    month_before = months_later(ends_on, -1)
    early = approved_on - dt.timedelta(days=chance.number(1, 50))
    change: dict[str, Any] = {
        "kind": kind,
        "applied_on": chance.maybe(
            chance.of(chance.near(month_before), chance.near(as_of), approved_on - dt.timedelta(days=20))
        ),
        "approved_on": chance.maybe(approved_on, 3),
        "effective_on": chance.maybe(chance.of(chance.near(approved_on), chance.near(as_of), early), 2),
        "agreed_with_leader": chance.of(*AGREED),
    }
    if kind == "budget":
        change["lines"] = changed(chance, budget)
    if kind in {"extension", "period"}:
        year_later = months_later(ends_on, 12)
        change["new_end"] = max(
            starts_on, chance.of(chance.near(year_later), ends_on + dt.timedelta(days=chance.number(1, 200)))
        )
    if kind == "period":
        change["new_start"] = chance.maybe(starts_on - dt.timedelta(days=chance.number(0, 10)), 3)
    return change
