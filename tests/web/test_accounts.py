"""One's own account: password, sessions, language, tokens."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from budgetcheck.problems import InputError
from budgetcheck.web.acts import tokens
from budgetcheck.web.models import ApiToken, Entry, User

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.conftest import People

OLD, NEW = "correct horse battery", "quiet-lantern-7731"


@pytest.mark.parametrize("role", ["officer", "reviewer", "auditor", "administrator", "foreigner"])
def test_everybody_has_an_account_page(
    role: str, people: People, client_of: Callable[[User], Client]
) -> None:
    user = getattr(people, role)
    answer = client_of(user).get("/account")

    assert answer.status_code == 200
    assert user.username in answer.content.decode()


def test_a_stranger_has_none(people: People) -> None:  # noqa: ARG001 - the database
    for address in ("/account", "/account/password", "/account/sign-out", "/account/tokens"):
        assert Client().post(address)["Location"].startswith("/sign-in?next=/account")


def test_roles_stand_there_in_words(people: People, client_of: Callable[[User], Client]) -> None:
    assert "财务人员：烟台澜行智能装备有限公司" in client_of(people.officer).get("/account").content.decode()
    assert "审核人员：烟台市科学技术局" in client_of(people.reviewer).get("/account").content.decode()
    assert "审计人员" in client_of(people.auditor).get("/account").content.decode()
    assert "管理员" in client_of(people.administrator).get("/account").content.decode()


def test_the_language_is_chosen_and_kept(people: People, client_of: Callable[[User], Client]) -> None:
    client = client_of(people.officer)
    answer = client.post("/language/en", {"next": "/account"})

    assert answer["Location"] == "/account"
    assert User.objects.get(pk=people.officer.pk).language == "en"
    assert 'lang="en"' in client.get("/account").content.decode()


# Password


def _change(client: Client, old: str = OLD, new: str = NEW, again: str | None = None) -> int:
    fields = {"old": old, "password": new, "again": new if again is None else again}
    return client.post("/account/password", fields).status_code


def test_another_password_ends_other_sessions_and_keeps_this_one(
    people: People, client_of: Callable[[User], Client]
) -> None:
    here, elsewhere = client_of(people.officer), client_of(people.officer)

    assert _change(here) == 302
    assert here.get("/account?password").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    assert User.objects.get(pk=people.officer.pk).check_password(NEW)
    assert Entry.objects.get(act="password_set").user == str(people.officer.pk)
    assert NEW not in str(list(Entry.objects.values()))


def test_the_old_password_is_needed(people: People, client_of: Callable[[User], Client]) -> None:
    client = client_of(people.officer)
    answer = client.post("/account/password", {"old": "wrong", "password": NEW, "again": NEW})

    assert answer.status_code == 400
    assert "现在的密码不对，没有改动" in answer.content.decode()
    assert User.objects.get(pk=people.officer.pk).check_password(OLD)


def test_the_old_password_cannot_be_guessed_without_end(
    people: People, client_of: Callable[[User], Client]
) -> None:
    client = client_of(people.officer)
    answers = [_change(client, old=f"wrong {number}") for number in range(5)]

    assert answers == [400, 400, 400, 400, 429]
    assert _change(client) == 429
    assert User.objects.get(pk=people.officer.pk).check_password(OLD)


@pytest.mark.parametrize(
    ("new", "again", "told"),
    [
        ("short-7", None, "密码太短：至少 10 位"),
        ("73519428604417", None, "密码不能全是数字"),
        ("password123", None, "这个密码太常见"),
        ("officer2026", None, "密码与用户名或姓名太像"),
        (NEW, "another", "两次输入的密码不一样"),
        ("长" * 129, None, "密码太长：最多 128 位"),
    ],
)
def test_a_weak_password_is_refused_in_chinese(
    new: str, again: str | None, told: str, people: People, client_of: Callable[[User], Client]
) -> None:
    fields = {"old": OLD, "password": new, "again": new if again is None else again}
    answer = client_of(people.officer).post("/account/password", fields)

    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert User.objects.get(pk=people.officer.pk).check_password(OLD)


def test_signing_out_everywhere_ends_every_session(
    people: People, client_of: Callable[[User], Client]
) -> None:
    here, elsewhere, other = client_of(people.officer), client_of(people.officer), client_of(people.auditor)

    assert here.post("/account/sign-out")["Location"] == "/sign-in"
    assert here.get("/account").status_code == 302
    assert elsewhere.get("/account").status_code == 302
    assert other.get("/account").status_code == 200
    assert Entry.objects.get().act == "sessions_ended"


# Tokens


def test_a_token_is_shown_once_and_kept_as_a_hash(
    people: People, client_of: Callable[[User], Client]
) -> None:
    client = client_of(people.officer)
    shown = client.post("/account/tokens", {"name": "用友对接", "scope": "write", "days": "90"})
    secret = re.search(r">(bc_[\w-]{43})</textarea>", shown.content.decode())
    assert secret is not None
    token = ApiToken.objects.get()

    assert (token.name, token.scope, token.start) == ("用友对接", "write", secret[1][:8])
    assert token.digest == hashlib.sha256(secret[1].encode()).hexdigest()
    assert secret[1] not in client.get("/account").content.decode()
    assert secret[1] not in str(list(Entry.objects.values()) + list(ApiToken.objects.values()))
    assert Entry.objects.get(act="token_created").after["start"] == token.start
    assert tokens.find(secret[1]) == token


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("", "read", "30"), "请填写用途"),
        (("x" * 61, "read", "30"), "请填写用途"),
        (("对接", "admin", "30"), "应为只读或读写"),
        (("对接", "read", "367"), "应为 1 至 366 天"),
        (("对接", "read", "0"), "应为 1 至 366 天"),
        (("对接", "read", "-1"), "应为 1 至 366 天"),
        (("对接", "read", "９"), "应为 1 至 366 天"),
    ],
)
def test_a_token_that_cannot_be_is_refused(
    given: tuple[str, str, str], told: str, people: People, client_of: Callable[[User], Client]
) -> None:
    name, scope, days = given
    answer = client_of(people.officer).post("/account/tokens", {"name": name, "scope": scope, "days": days})

    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_nobody_has_more_than_twenty(people: People) -> None:
    for number in range(20):
        tokens.create(people.officer, f"第 {number} 个", "read", 1)

    with pytest.raises(InputError, match="有效的令牌已有 20 个"):
        tokens.create(people.officer, "再一个", "read", 1)


def test_a_wrong_secret_finds_nothing(people: People) -> None:
    _token, secret = tokens.create(people.officer, "对接", "read", 30)

    for wrong in ("", secret[:-1], secret + "x", secret.upper(), "bc_"):
        assert tokens.find(wrong) is None


def test_an_expired_token_finds_nothing(people: People) -> None:
    token, secret = tokens.create(people.officer, "对接", "read", 30)
    token.expires_at = timezone.now() - dt.timedelta(seconds=1)
    token.save()

    assert tokens.find(secret) is None


def test_a_revoked_token_finds_nothing(people: People, client_of: Callable[[User], Client]) -> None:
    token, secret = tokens.create(people.officer, "对接", "read", 30)
    client = client_of(people.officer)
    for _time in range(2):
        assert client.post(f"/account/tokens/{token.pk}/revoke").status_code == 302

    assert tokens.find(secret) is None
    assert Entry.objects.filter(act="token_revoked").count() == 1
    assert "已撤销" in client.get("/account").content.decode()


def test_the_token_of_somebody_who_was_shut_out_finds_nothing(people: People) -> None:
    _token, secret = tokens.create(people.officer, "对接", "read", 30)
    User.objects.filter(pk=people.officer.pk).update(is_active=False)

    assert tokens.find(secret) is None


def test_a_token_of_somebody_else_is_not_there(people: People, client_of: Callable[[User], Client]) -> None:
    token, secret = tokens.create(people.officer, "对接", "read", 30)
    for other in (people.reviewer, people.auditor, people.administrator):
        assert client_of(other).post(f"/account/tokens/{token.pk}/revoke").status_code == 404
        with pytest.raises(PermissionDenied):
            tokens.revoke(other, token)

    assert tokens.find(secret) == token


def test_use_is_noted_at_most_once_a_minute(people: People) -> None:
    token, secret = tokens.create(people.officer, "对接", "read", 30)
    tokens.find(secret)
    first = ApiToken.objects.get(pk=token.pk).used_at
    tokens.find(secret)

    assert first is not None
    assert ApiToken.objects.get(pk=token.pk).used_at == first

    ApiToken.objects.update(used_at=first - dt.timedelta(seconds=61))
    tokens.find(secret)
    assert ApiToken.objects.get(pk=token.pk).used_at >= first


def test_markup_in_the_name_of_a_token_is_shown_as_text(
    people: People, client_of: Callable[[User], Client]
) -> None:
    tokens.create(people.officer, "<img src=x>", "read", 30)
    text = client_of(people.officer).get("/account").content.decode()

    assert "&lt;img src=x&gt;" in text
    assert "<img src=x>" not in text


def test_the_api_is_described_from_the_account_and_takes_no_place_in_the_bar(
    people: People, client_of: Callable[[User], Client]
) -> None:
    page = client_of(people.officer).get("/account").content.decode()
    assert page.count('href="/api/docs"') == 1


def test_the_bar_names_the_person_and_holds_the_places_once_more_in_a_menu(
    people: People, client_of: Callable[[User], Client]
) -> None:
    page = client_of(people.officer).get("/").content.decode()
    bar, menu = page.split("<main")[0].split('<details class="menu">')
    assert '<a href="/account">曲会计' in bar
    assert bar.count('href="/todo"') == menu.count('href="/todo"') == 1
