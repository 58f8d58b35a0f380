"""Units, people, roles and retention, as an administrator keeps them."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from budgetcheck.problems import InputError
from budgetcheck.web import access, trail
from budgetcheck.web.access import Act
from budgetcheck.web.acts import administration, retention, tokens, units
from budgetcheck.web.acts.administration import PersonFields
from budgetcheck.web.acts.units import UnitFields
from budgetcheck.web.models import (
    Decision,
    Entry,
    Membership,
    Project,
    Retention,
    Role,
    StoredFile,
    Unit,
    User,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from budgetcheck.web.models import Run
    from tests.web.conftest import People

GOOD_CODE = "91370600MA3C000008"


def _last(act: str) -> Entry:
    return Entry.objects.filter(act=act).order_by("-number")[0]


# Who may come here


@pytest.mark.parametrize("role", ["officer", "reviewer", "auditor", "foreigner"])
@pytest.mark.parametrize(
    "place",
    [
        "people",
        "people/new",
        "people/{person}",
        "people/{person}/active",
        "people/{person}/link",
        "people/{person}/unlock",
        "units",
        "units/new",
        "units/{unit}",
        "retention",
    ],
)
def test_only_administrators_come_in(
    role: str, place: str, people: People, client_of: Callable[[User], Client]
) -> None:
    client = client_of(getattr(people, role))
    address = "/administration/" + place.format(person=people.officer.pk, unit=people.unit.pk)
    posted = client.post(address, {"name": "x", "active": "no"})

    assert posted.status_code in (403, 405)
    if not place.endswith(("active", "link", "unlock")):
        assert client.get(address).status_code == 403
    assert not Entry.objects.exists()
    assert User.objects.get(pk=people.officer.pk).is_active


@pytest.mark.parametrize("place", ["people", "people/new", "units", "units/new", "retention"])
def test_an_administrator_comes_in(place: str, people: People, client_of: Callable[[User], Client]) -> None:
    assert client_of(people.administrator).get(f"/administration/{place}").status_code == 200


def test_a_stranger_is_sent_to_sign_in(people: People) -> None:  # noqa: ARG001 - the database
    answer = Client().get("/administration/people")

    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in?next=/administration/people"


def test_who_is_not_there_is_not_found(people: People, client_of: Callable[[User], Client]) -> None:
    client = client_of(people.administrator)

    assert client.get("/administration/people/987654").status_code == 404
    assert client.get("/administration/units/00000000-0000-0000-0000-000000000000").status_code == 404


def test_acts_themselves_refuse_others(people: People) -> None:
    for act in (
        lambda: administration.create(people.auditor, "new.one", PersonFields("新人")),
        lambda: administration.change(people.officer, people.officer, PersonFields("曲", is_auditor=True)),
        lambda: administration.deactivate(people.reviewer, people.officer),
        lambda: administration.reactivate(people.reviewer, people.officer),
        lambda: administration.link_for(people.reviewer, people.officer),
        lambda: units.create(people.officer, UnitFields("新单位")),
        lambda: units.change(people.officer, people.unit, UnitFields("改名")),
        lambda: retention.change(people.auditor, 1, None),
    ):
        with pytest.raises(PermissionDenied):
            act()


# Navigation


def test_navigation_shows_administration_to_administrators_alone(
    people: People, client_of: Callable[[User], Client]
) -> None:
    assert 'href="/administration/people"' in client_of(people.administrator).get("/").content.decode()
    assert 'href="/administration/people"' not in client_of(people.officer).get("/").content.decode()
    assert 'href="/account"' in client_of(people.officer).get("/").content.decode()


# Units


def test_a_unit_is_made_by_the_form(people: People, client_of: Callable[[User], Client]) -> None:
    fields = {"name": " 蓬莱  仪器厂 ", "credit_code": "9137 0600-MA3C000008", "parent": people.department.pk}
    answer = client_of(people.administrator).post("/administration/units/new", fields)
    unit = Unit.objects.get(name="蓬莱 仪器厂")

    assert answer.status_code == 302
    assert (unit.credit_code, unit.parent) == (GOOD_CODE, people.department)
    assert _last("unit_created").after == {
        "name": "蓬莱 仪器厂",
        "credit_code": GOOD_CODE,
        "parent": "烟台市科学技术局",
        "active": True,
    }


def test_a_wrong_credit_code_is_refused_and_what_was_typed_stays(
    people: People, client_of: Callable[[User], Client]
) -> None:
    fields = {"name": "蓬莱仪器厂", "credit_code": "91370600MA3C000009"}
    answer = client_of(people.administrator).post("/administration/units/new", fields)

    assert answer.status_code == 400
    assert "91370600MA3C000009；不是有效的统一社会信用代码" in answer.content.decode()
    assert 'value="蓬莱仪器厂"' in answer.content.decode()
    assert not Unit.objects.filter(name="蓬莱仪器厂").exists()


def test_a_name_is_taken_once(people: People) -> None:
    with pytest.raises(InputError, match="已经有同名的单位"):
        units.create(people.administrator, UnitFields(people.unit.name))


def test_a_unit_without_a_name_is_refused(people: People) -> None:
    with pytest.raises(InputError, match="请填写单位全称"):
        units.create(people.administrator, UnitFields("  "))


def test_no_department_stands_above_itself(people: People) -> None:
    below = units.create(people.administrator, UnitFields("下属研究所", parent=people.unit))

    for above in (below, people.unit, people.department):
        with pytest.raises(InputError, match="不能是本单位，也不能是本单位的下级"):
            units.change(
                people.administrator, people.department, UnitFields(people.department.name, parent=above)
            )


def test_a_change_of_a_unit_is_in_the_trail_with_before_and_after(people: People) -> None:
    units.change(people.administrator, people.unit, UnitFields("澜行装备", parent=people.department))
    entry = _last("unit_changed")

    assert entry.before["name"] == "烟台澜行智能装备有限公司"
    assert entry.after["name"] == "澜行装备"
    assert entry.unit == str(people.unit.pk)


def test_nothing_changed_is_no_entry(people: People) -> None:
    units.change(people.administrator, people.unit, UnitFields(people.unit.name, parent=people.department))

    assert not Entry.objects.exists()


def test_people_of_a_deactivated_unit_neither_read_nor_work_there(
    project: Project, people: People, client_of: Callable[[User], Client]
) -> None:
    fields = {"name": people.unit.name, "parent": people.department.pk, "active": "no"}
    client_of(people.administrator).post(f"/administration/units/{people.unit.pk}", fields)

    assert client_of(people.officer).get(f"/projects/{project.pk}").status_code == 404
    assert client_of(people.reviewer).get(f"/projects/{project.pk}").status_code == 404
    assert client_of(people.auditor).get(f"/projects/{project.pk}").status_code == 200
    assert not access.may(people.officer, Act.WORK)


def test_people_of_a_deactivated_department_no_longer_review_below_it(people: People) -> None:
    units.change(people.administrator, people.department, UnitFields(people.department.name, is_active=False))

    assert not access.may(people.reviewer, Act.REVIEW, people.unit)
    assert access.may(people.officer, Act.WORK, people.unit)


# People


def test_a_person_is_added_with_roles_by_one_form(
    people: People, client_of: Callable[[User], Client]
) -> None:
    fields = {
        "username": "sun.li",
        "name": "孙丽",
        "officer": [str(people.unit.pk), str(people.foreign.pk)],
        "reviewer": [str(people.department.pk), "not-a-unit"],
        "auditor": "1",
    }
    answer = client_of(people.administrator).post("/administration/people/new", fields)
    made = User.objects.get(username="sun.li")

    assert answer["Location"] == f"/administration/people/{made.pk}"
    assert administration.roles_of(made) == {
        (people.unit.pk, Role.OFFICER),
        (people.foreign.pk, Role.OFFICER),
        (people.department.pk, Role.REVIEWER),
    }
    assert (made.is_auditor, made.is_administrator, made.has_usable_password()) == (True, False, False)
    assert _last("person_created").after == {
        "name": "孙丽",
        "auditor": True,
        "administrator": False,
        "roles": [
            {"unit": "大同云冈能源研究院", "role": "officer"},
            {"unit": "烟台市科学技术局", "role": "reviewer"},
            {"unit": "烟台澜行智能装备有限公司", "role": "officer"},
        ],
    }


@pytest.mark.parametrize(
    ("username", "told"),
    [
        ("OFFICER", "已经有人使用"),
        ("a", "请用 2 至 60 个字母"),
        ("sun li", "不要有空格"),
        ("<b>x</b>", "请用 2 至 60 个字母"),
        ("sun\0li", "请用 2 至 60 个字母"),
    ],
)
def test_a_user_name_that_cannot_be_is_refused(
    username: str, told: str, people: People, client_of: Callable[[User], Client]
) -> None:
    answer = client_of(people.administrator).post(
        "/administration/people/new", {"username": username, "name": "新人"}
    )

    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert User.objects.filter(name="新人").count() == 0


def test_markup_in_a_name_is_shown_as_text(people: People, client_of: Callable[[User], Client]) -> None:
    administration.create(people.administrator, "bold", PersonFields("<script>alert(1)</script>"))
    text = client_of(people.administrator).get("/administration/people").content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text


def test_roles_are_taken_away_by_the_same_form(people: People, client_of: Callable[[User], Client]) -> None:
    fields = {"name": "曲静", "reviewer": str(people.foreign.pk)}
    client_of(people.administrator).post(f"/administration/people/{people.officer.pk}", fields)
    entry = _last("person_changed")

    assert administration.roles_of(people.officer) == {(people.foreign.pk, Role.REVIEWER)}
    assert entry.before["roles"] == [{"unit": "烟台澜行智能装备有限公司", "role": "officer"}]
    assert entry.after == {
        "name": "曲静",
        "auditor": False,
        "administrator": False,
        "roles": [{"unit": "大同云冈能源研究院", "role": "reviewer"}],
    }


def test_the_form_shows_the_roles_that_are(people: People, client_of: Callable[[User], Client]) -> None:
    text = client_of(people.administrator).get(f"/administration/people/{people.officer.pk}").content.decode()
    checked = re.findall(r'name="(\w+)" value="([^"]+)" aria-label="[^"]+" checked', text)

    assert checked == [("officer", str(people.unit.pk))]


def test_people_are_found_by_unit(people: People, client_of: Callable[[User], Client]) -> None:
    text = client_of(people.administrator).get("/administration/people?q=澜行").content.decode()

    assert "曲会计" in text
    assert "财务人员：烟台澜行智能装备有限公司" in text
    assert "雁北" not in text


def test_the_last_administrator_stays_one(people: People, client_of: Callable[[User], Client]) -> None:
    fields = {"name": "管理员", "auditor": "1"}
    answer = client_of(people.administrator).post(f"/administration/people/{people.administrator.pk}", fields)

    assert answer.status_code == 400
    assert "管理员：是最后一个管理员；请先让另一个人做管理员" in answer.content.decode()
    assert User.objects.get(pk=people.administrator.pk).is_administrator


def test_an_inactive_administrator_does_not_count(people: People) -> None:
    other = administration.create(
        people.administrator, "other", PersonFields("另一个", is_administrator=True)
    )
    administration.deactivate(people.administrator, other)

    with pytest.raises(InputError, match="是最后一个管理员"):
        administration.change(people.administrator, people.administrator, PersonFields("管理员"))


def test_one_of_two_administrators_can_step_back(people: People) -> None:
    administration.create(people.administrator, "other", PersonFields("另一个", is_administrator=True))
    administration.change(people.administrator, people.administrator, PersonFields("管理员"))

    assert not User.objects.get(pk=people.administrator.pk).is_administrator


def test_nobody_deactivates_oneself(people: People, client_of: Callable[[User], Client]) -> None:
    address = f"/administration/people/{people.administrator.pk}/active"
    answer = client_of(people.administrator).post(address, {"active": "no"})

    assert answer.status_code == 400
    assert "不能停用自己" in answer.content.decode()
    assert User.objects.get(pk=people.administrator.pk).is_active


def test_deactivating_ends_sessions_links_and_tokens_at_once_and_for_good(
    people: People, client_of: Callable[[User], Client]
) -> None:
    session = client_of(people.officer)
    key = administration.link_for(people.administrator, people.officer)
    _token, secret = tokens.create(people.officer, "对接", "read", 30)
    address = f"/administration/people/{people.officer.pk}/active"
    administrator = client_of(people.administrator)
    assert session.get("/").status_code == 200

    administrator.post(address, {"active": "no"})
    assert session.get("/").status_code == 302
    assert _last("person_changed").before == {"active": True}
    assert _last("person_changed").after == {"active": False}

    administrator.post(address, {"active": "yes"})
    assert session.get("/").status_code == 302
    assert Client().get(f"/sign-in/{key}").status_code == 404
    assert tokens.find(secret) is None
    again = Client().post("/sign-in", {"username": "officer", "password": "correct horse battery"})
    assert again["Location"] == "/"


def test_a_person_shut_out_gets_no_link(people: People) -> None:
    administration.deactivate(people.administrator, people.officer)
    people.officer.refresh_from_db()

    with pytest.raises(InputError, match="请先恢复使用"):
        administration.link_for(people.administrator, people.officer)


def test_a_link_is_shown_once_and_not_kept(people: People, client_of: Callable[[User], Client]) -> None:
    client = client_of(people.administrator)
    shown = client.post(f"/administration/people/{people.officer.pk}/link").content.decode()
    key = re.search(r"http://testserver/sign-in/([\w-]{43})", shown)

    assert key is not None
    assert key[1] not in client.get(f"/administration/people/{people.officer.pk}").content.decode()
    assert key[1] not in str(list(Entry.objects.values()))
    assert Client().get(f"/sign-in/{key[1]}").status_code == 200


def test_a_link_ends_those_before_it(people: People) -> None:
    first = administration.link_for(people.administrator, people.officer)
    second = administration.link_for(people.administrator, people.officer)

    assert Client().get(f"/sign-in/{first}").status_code == 404
    assert Client().get(f"/sign-in/{second}").status_code == 200


def test_a_link_works_for_72_hours(people: People) -> None:
    administration.link_for(people.administrator, people.officer)
    until = people.officer.signinlink_set.get().expires_at - timezone.now()

    assert dt.timedelta(hours=71, minutes=50) < until <= dt.timedelta(hours=72)


def test_the_trail_holds_after_all_this(people: People) -> None:
    made = administration.create(people.administrator, "new.one", PersonFields("新人"))
    administration.change(people.administrator, made, PersonFields("旧人", is_auditor=True))
    units.create(people.administrator, UnitFields("新单位"))
    retention.change(people.administrator, 30, 60)

    assert list(trail.breaks()) == []
    assert Entry.objects.count() == 4


# Retention


def test_everything_is_kept_at_first(people: People, stored: Callable[..., StoredFile]) -> None:  # noqa: ARG001
    assert retention.terms().days is None
    assert retention.due().count() == 0


def _aged(days: int) -> None:
    StoredFile.objects.update(stored_at=timezone.now() - dt.timedelta(days=days))


def _reports(run: Run) -> set[object]:
    """What a run wrote beside its result; its inputs are in use."""
    return set(run.files.exclude(form="json").values_list("file", flat=True))


def test_files_are_due_after_the_days_set(run: Run, people: People) -> None:
    retention.change(people.administrator, 30, None)

    _aged(29)
    assert retention.due().count() == 0
    _aged(31)
    assert set(retention.due().values_list("pk", flat=True)) == _reports(run)


def test_what_a_certified_run_holds_stays_longer(run: Run, people: People) -> None:
    Decision.objects.create(run=run, certified=True, decided_by=people.reviewer)
    held = _reports(run)
    retention.change(people.administrator, 30, 365)

    _aged(31)
    assert not held & set(retention.due().values_list("pk", flat=True))
    _aged(366)
    assert held == set(retention.due().values_list("pk", flat=True))


def test_what_was_deleted_is_not_due_again(run: Run, people: People) -> None:  # noqa: ARG001
    retention.change(people.administrator, 30, None)
    _aged(31)
    StoredFile.objects.update(deleted_at=timezone.now())

    assert retention.due().count() == 0


def test_the_page_says_what_would_be_deleted(
    run: Run,
    people: People,
    client_of: Callable[[User], Client],
) -> None:
    client = client_of(people.administrator)
    client.post("/administration/retention", {"days": "30", "certified_days": ""})
    _aged(31)

    assert (
        f"下一次清理会删除 {len(_reports(run))} 个文件"
        in client.get("/administration/retention").content.decode()
    )
    assert Retention.objects.get().days == 30
    assert _last("retention_changed").before == {"days": None, "certified_days": None}
    assert _last("retention_changed").after == {"days": 30, "certified_days": None}


@pytest.mark.parametrize(
    ("days", "certified", "told"),
    [
        ("0", "", "应为 1 至 36500 天"),
        ("-3", "", "应为 1 至 36500 天"),
        ("一个月", "", "一个月；应为 1 至 36500 天"),
        ("", "36501", "应为 1 至 36500 天"),
        ("60", "30", "不能短于一般文件的期限（60 天）"),
        ("", "30", "不能短于一般文件的期限（一直保存）"),
    ],
)
def test_terms_that_cannot_be_are_refused(
    days: str, certified: str, told: str, people: People, client_of: Callable[[User], Client]
) -> None:
    answer = client_of(people.administrator).post(
        "/administration/retention", {"days": days, "certified_days": certified}
    )

    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert not Retention.objects.exists()


def test_the_page_of_a_unit_names_its_people(people: People, client_of: Callable[[User], Client]) -> None:
    text = client_of(people.administrator).get(f"/administration/units/{people.unit.pk}").content.decode()

    assert Membership.objects.filter(unit=people.unit).count() == 1
    assert "曲会计" in text
