"""Getting in, and what ends it."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import identify_hasher, make_password
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone

from budgetcheck.web import settings as installed
from budgetcheck.web.acts import administration, lockouts
from budgetcheck.web.acts import people as acts
from budgetcheck.web.middleware import sessions
from budgetcheck.web.middleware.addresses import client_address
from budgetcheck.web.models import Entry, SignInLink, User

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from pytest_django.fixtures import SettingsWrapper

    from tests.web.conftest import People

RIGHT, WRONG, NEW = "correct horse battery", "wrong", "quiet-lantern-7731"


def _sign_in(
    client: Client, username: str, password: str = RIGHT, address: str = "10.0.0.1", **fields: str
) -> HttpResponse:
    given = {"username": username, "password": password} | fields
    return client.post("/sign-in", given, REMOTE_ADDR=address)  # type: ignore[return-value]


def _fail(username: str, times: int, address: str = "10.0.0.1") -> list[int]:
    return [_sign_in(Client(), username, WRONG, address).status_code for _time in range(times)]


# Passwords


def test_passwords_are_kept_by_argon2(people: People, settings: SettingsWrapper) -> None:  # noqa: ARG001
    settings.PASSWORD_HASHERS = installed.PASSWORD_HASHERS

    assert make_password(RIGHT).startswith("argon2$argon2id$")
    assert identify_hasher(make_password(RIGHT)).algorithm == "argon2"


def test_the_right_password_lets_in(people: People) -> None:
    answer = _sign_in(Client(), "officer")

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert Entry.objects.get().act == "signed_in"
    assert Entry.objects.get().user == str(people.officer.pk)


@pytest.mark.parametrize("username", ["officer", "nobody", "", "offi\0cer", "x" * 500])
def test_a_wrong_one_says_the_same_for_everybody(username: str, people: People) -> None:  # noqa: ARG001
    answer = _sign_in(Client(), username, WRONG)

    assert answer.status_code == 401
    assert "用户名或密码不对" in answer.content.decode()


def test_somebody_shut_out_is_told_no_more(people: People) -> None:
    administration.deactivate(people.administrator, people.officer)
    answer = _sign_in(Client(), "officer")

    assert answer.status_code == 401
    assert "用户名或密码不对" in answer.content.decode()


def test_the_session_key_changes_on_signing_in(people: People) -> None:  # noqa: ARG001
    client = Client()
    session = client.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before

    _sign_in(client, "officer")
    assert client.session.session_key != before
    assert not client.session.exists(before)


# Lockout


def test_five_wrong_passwords_pause_signing_in(people: People) -> None:
    assert _fail("officer", 5) == [401, 401, 401, 401, 429]
    answer = _sign_in(Client(), "officer")

    assert answer.status_code == 429
    assert "连续输错密码，暂停登录 15 分钟" in answer.content.decode()
    assert [entry.act for entry in Entry.objects.all()] == ["locked_out"]
    assert Entry.objects.get().key == str(people.officer.pk)
    assert Entry.objects.get().after == {"address": "10.0.0.1"}


def test_another_browser_does_not_start_the_count_anew(people: People) -> None:  # noqa: ARG001
    answers = [
        Client(headers={"user-agent": f"browser {number}"})
        .post("/sign-in", {"username": "officer", "password": WRONG})
        .status_code
        for number in range(5)
    ]

    assert answers[-1] == 429


def test_another_person_at_the_same_address_is_not_paused(people: People) -> None:  # noqa: ARG001
    _fail("officer", 5)

    assert _sign_in(Client(), "reviewer").status_code == 302


def test_the_person_is_not_paused_at_another_address(people: People) -> None:  # noqa: ARG001
    _fail("officer", 5)

    assert _sign_in(Client(), "officer", address="10.0.0.2").status_code == 302


def test_a_name_that_nobody_has_leaves_nothing_in_the_trail(people: People) -> None:  # noqa: ARG001
    assert _fail("nobody", 6)[-1] == 429
    assert not Entry.objects.exists()


def test_four_wrong_ones_are_forgotten_after_a_right_one(people: People) -> None:  # noqa: ARG001
    _fail("officer", 4)
    _sign_in(Client(), "officer")

    assert _fail("officer", 4) == [401] * 4


def test_the_pause_ends_by_itself(people: People) -> None:  # noqa: ARG001
    _fail("officer", 5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(minutes=16))

    assert lockouts.locked_usernames() == set()
    assert _sign_in(Client(), "officer").status_code == 302


def test_an_administrator_ends_the_pause(people: People, client_of: Callable[[User], Client]) -> None:
    _fail("officer", 5)
    client = client_of(people.administrator)
    assert "暂停登录" in client.get("/administration/people").content.decode()
    client.post(f"/administration/people/{people.officer.pk}/unlock")

    assert _sign_in(Client(), "officer").status_code == 302
    assert Entry.objects.filter(act="person_unlocked", key=str(people.officer.pk)).count() == 1


def test_nobody_is_noted_as_unlocked_who_was_not_locked(people: People) -> None:
    lockouts.unlock(people.administrator, people.officer)

    assert not Entry.objects.exists()


def test_behind_a_proxy_the_address_is_what_the_proxy_saw(settings: SettingsWrapper) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION._replace(is_local=False)
    seen = {
        told: client_address(
            RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", headers={"x-forwarded-for": told})
        )
        for told in ("1.1.1.1, 203.0.113.7", "2001:db8::1", "<script>", "")
    }

    assert list(seen.values()) == ["203.0.113.7", "2001:db8::1", "127.0.0.1", "127.0.0.1"]


def test_at_this_machine_nobody_is_believed_about_the_address() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", headers={"x-forwarded-for": "203.0.113.7"})

    assert client_address(request) == "127.0.0.1"


# Where it leads


@pytest.mark.parametrize(
    "next_",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "https:///evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "\thttps://evil.example",
    ],
)
def test_signing_in_leads_nowhere_else(next_: str, people: People) -> None:  # noqa: ARG001
    assert _sign_in(Client(), "officer", next=next_)["Location"] == "/"
    assert Client().post("/language/en", {"next": next_})["Location"] == "/"


def test_signing_in_leads_to_where_one_wanted(people: People) -> None:  # noqa: ARG001
    assert _sign_in(Client(), "officer", next="/account")["Location"] == "/account"


# Sessions


def test_a_session_ends_after_two_idle_hours(
    people: People, client_of: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, now = client_of(people.officer), time.time()
    monkeypatch.setattr(sessions.time, "time", lambda: now)
    assert client.get("/account").status_code == 200
    monkeypatch.setattr(sessions.time, "time", lambda: now + 2 * 60 * 60 - 1)
    assert client.get("/account").status_code == 200
    monkeypatch.setattr(sessions.time, "time", lambda: now + 4 * 60 * 60)

    assert client.get("/account")["Location"] == "/sign-in?next=/account"


def test_a_session_ends_after_twelve_hours_however_busy(
    people: People, client_of: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, now = client_of(people.officer), time.time()
    for hour in range(13):
        monkeypatch.setattr(sessions.time, "time", lambda hour=hour: now + hour * 60 * 60)
        assert client.get("/account").status_code == 200
    monkeypatch.setattr(sessions.time, "time", lambda: now + 12 * 60 * 60 + 1)

    assert client.get("/account").status_code == 302


def test_signing_out_ends_the_session_itself(people: People, client_of: Callable[[User], Client]) -> None:
    client = client_of(people.officer)
    thief = Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert thief.get("/account").status_code == 200
    client.post("/sign-out")

    assert thief.get("/account").status_code == 302


def test_signing_out_is_not_done_by_a_link(people: People, client_of: Callable[[User], Client]) -> None:
    client = client_of(people.officer)

    assert client.get("/sign-out").status_code == 405
    assert client.get("/account").status_code == 200


def test_a_form_of_another_site_is_refused(people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.officer, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/account/sign-out")

    assert answer.status_code == 403
    assert "请重新提交" in answer.content.decode()
    assert client.get("/account").status_code == 200


def test_cookies_are_kept_from_scripts_and_other_sites(people: People) -> None:  # noqa: ARG001
    client = Client()
    _sign_in(client, "officer")

    assert client.cookies["sessionid"]["httponly"]
    assert client.cookies["sessionid"]["samesite"] == "Lax"


# Links


def _choose(key: str, client: Client | None = None) -> HttpResponse:
    fields = {"password": NEW, "again": NEW}
    return (client or Client()).post(f"/sign-in/{key}", fields)  # type: ignore[return-value]


def test_a_link_lets_a_password_be_chosen_once(people: People) -> None:
    key, client = administration.link_for(people.administrator, people.officer), Client()

    assert _choose(key, client).status_code == 302
    assert client.get("/account").status_code == 200
    assert User.objects.get(pk=people.officer.pk).check_password(NEW)
    assert _choose(key).status_code == 404
    assert Client().get(f"/sign-in/{key}").status_code == 404


def test_looking_at_a_link_does_not_use_it_up(people: People) -> None:
    key = administration.link_for(people.administrator, people.officer)
    Client().get(f"/sign-in/{key}")

    assert _choose(key).status_code == 302


def test_a_weak_password_does_not_use_it_up(people: People) -> None:
    key = administration.link_for(people.administrator, people.officer)
    refused = Client().post(f"/sign-in/{key}", {"password": "12345", "again": "12345"})

    assert refused.status_code == 400
    assert "密码太短：至少 10 位" in refused.content.decode()
    assert _choose(key).status_code == 302


def test_an_expired_link_lets_nobody_in_and_says_what_to_do(people: People) -> None:
    key = administration.link_for(people.administrator, people.officer)
    SignInLink.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    answer = _choose(key)

    assert answer.status_code == 404
    assert "这个登录链接已经用过或过期了" in answer.content.decode()
    assert User.objects.get(pk=people.officer.pk).check_password(RIGHT)


def test_a_link_of_somebody_shut_out_lets_nobody_in(people: People) -> None:
    key = administration.link_for(people.administrator, people.officer)
    User.objects.filter(pk=people.officer.pk).update(is_active=False)

    assert _choose(key).status_code == 404
    assert User.objects.get(pk=people.officer.pk).check_password(RIGHT)


def test_a_made_up_link_lets_nobody_in(people: People) -> None:  # noqa: ARG001
    assert _choose("x" * 43).status_code == 404


def test_a_link_found_twice_is_used_once(people: People) -> None:
    key = administration.link_for(people.administrator, people.officer)
    first, second = acts.find_link(key), acts.find_link(key)
    assert first is not None
    assert second is not None

    assert acts.set_password(first, NEW)
    assert not acts.set_password(second, "another-lantern-1")
    assert User.objects.get(pk=people.officer.pk).check_password(NEW)


def test_a_link_leaves_its_maker_in_nobodys_session(
    people: People, client_of: Callable[[User], Client]
) -> None:
    client = client_of(people.administrator)
    key = administration.link_for(people.administrator, people.officer)
    _choose(key, client)

    assert client.get("/administration/people").status_code == 403


@override_settings(LANGUAGE_CODE="en")
def test_faults_are_in_the_language_of_the_browser(people: People) -> None:
    key = administration.link_for(people.administrator, people.officer)
    client = Client()
    client.cookies["language"] = "zh"
    answer = client.post(f"/sign-in/{key}", {"password": "73519428604417", "again": "73519428604417"})

    assert "密码不能全是数字" in answer.content.decode()
