"""A unit's own profiles on pages: kept in versions, shown, downloaded, uploaded, and given to ledgers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from budgetcheck.web.acts import ledgers
from budgetcheck.web.models import Entry, JobState, Ledger, Profile
from tests.web.conftest import work
from tests.web.test_ledgers import MISREAD, ODD, ledger_of, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client

    from budgetcheck.web.models import User
    from tests.web.conftest import People

    ClientOf = Callable[[User], Client]

TOML = """schema = "budgetcheck/profile/1"
name = "澜行"

[columns]
project = "课题"

[[account]]
prefix = "5301"
category = "劳务费"
nature = "支出"
"""


@pytest.fixture
def profile(people: People) -> Profile:
    return ledgers.keep_profile(people.officer, people.unit, "澜行", TOML)


def upload(client: Client, people: People, content: str | bytes, name: str = "方案.toml") -> HttpResponse:
    sent = content if isinstance(content, bytes) else content.encode()
    answer: HttpResponse = client.post(
        "/profiles", {"unit": str(people.unit.pk), "files": SimpleUploadedFile(name, sent)}
    )
    return answer


def test_the_list_says_who_kept_which_version_and_how_many_ledgers_use_it(
    people: People, profile: Profile, client_of: ClientOf
) -> None:
    ledger = ledger_of(people, MISREAD)
    ledgers.read_by(people.officer, ledger, profile)

    told = words(client_of(people.officer).get("/profiles"))

    assert re.search(r"澜行 v1 烟台澜行智能装备有限公司 曲会计 \S+ \S+ 1 上传方案文件", told)


def test_a_profile_is_shown_as_text_whatever_it_holds(people: People, client_of: ClientOf) -> None:
    hostile = TOML + f'\n[auxiliaries]\n"<script>x</script>\u202e" = "none"\n# {"长" * 2000}\n'
    kept = ledgers.keep_profile(people.officer, people.unit, "<b>名</b>", hostile)

    page = client_of(people.officer).get(f"/profiles/{kept.pk}").content.decode()

    assert "&lt;script&gt;x&lt;/script&gt;\\u202e" in page
    assert "<b>" not in page
    assert "长" * 2000 in page


def test_a_profile_is_downloaded_as_the_command_reads_it(
    people: People, profile: Profile, client_of: ClientOf
) -> None:
    answer = client_of(people.officer).get(f"/profiles/{profile.pk}/file")

    assert answer.content.decode() == TOML
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''%E6%BE%9C%E8%A1%8C-v1.toml"


class TestUpload:
    def test_a_profile_is_kept_under_its_own_name(self, people: People, client_of: ClientOf) -> None:
        answer = upload(client_of(people.officer), people, "\ufeff" + TOML)
        kept = Profile.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, f"/profiles/{kept.pk}")
        assert (kept.name, kept.version, kept.toml) == ("澜行", 1, TOML)

    def test_a_changed_one_is_the_next_version_and_an_equal_one_none(
        self, people: People, client_of: ClientOf
    ) -> None:
        client = client_of(people.officer)
        for text in (TOML, TOML, TOML.replace("劳务费", "业务费")):
            upload(client, people, text)

        assert [str(each) for each in Profile.objects.all()] == ["澜行 v2", "澜行 v1"]
        told = words(client.get(f"/profiles/{Profile.objects.get(version=1).pk}"))
        assert "第 2 版 曲会计" in told
        assert "第 1 版 曲会计" in told

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (TOML + "x = 1\n", "方案.toml，"),
            ("[columns", "方案.toml，"),
            ("schema = 1\n".encode("utf-16"), "不是 UTF-8 编码的文字"),
            (TOML.replace("澜行", "长" * 101), "请写 1 到 100 个字"),
            (TOML.replace('"澜行"', '" "'), "方案名称“”不能用"),
            ("#" * (1024 * 1024 + 1), "科目对照方案最多 1024 KB"),
        ],
    )
    def test_what_is_no_profile_says_why(
        self, people: People, client_of: ClientOf, content: str | bytes, said: str
    ) -> None:
        answer = upload(client_of(people.officer), people, content)
        assert answer.status_code == 400
        assert said in words(answer)
        assert not Profile.objects.exists()


class TestGivenToLedgers:
    def test_chosen_ledgers_are_read_by_it(
        self, people: People, profile: Profile, client_of: ClientOf
    ) -> None:
        first, second = ledger_of(people, MISREAD), ledger_of(people, MISREAD + "\n", name="另一本.csv")

        client_of(people.officer).post(f"/profiles/{profile.pk}/ledgers", {"ledger": str(first.pk)})
        work()
        first.refresh_from_db()
        second.refresh_from_db()

        assert first.inspection is not None
        line = first.inspection["overview"]["first"][0]
        assert (line["project"], line["category"]) == ("YT-2025-0001", "labour")
        assert (first.profile, second.profile) == (profile, None)
        entry = Entry.objects.get(act="ledger_read_by")
        assert (entry.before, entry.after) == (None, "澜行 v1")

    def test_from_a_ledger_and_for_the_units_others_too(
        self, people: People, profile: Profile, client_of: ClientOf
    ) -> None:
        first, second = ledger_of(people, MISREAD), ledger_of(people, MISREAD + "\n", name="另一本.csv")
        client = client_of(people.officer)

        client.post(f"/ledgers/{first.pk}/profile", {"profile": str(profile.pk), "scope": "unit"})
        assert {each.profile for each in Ledger.objects.all()} == {profile}
        client.post(f"/ledgers/{second.pk}/profile", {"profile": ""})
        work()

        assert Ledger.objects.get(pk=first.pk).profile == profile
        automatic = Ledger.objects.get(pk=second.pk)
        assert (automatic.profile, automatic.state) == (None, JobState.DONE)
        assert automatic.inspection is not None
        assert automatic.inspection["profile"] == "enterprise"

    def test_one_whose_columns_the_file_lacks_is_told_and_can_be_taken_back(
        self, people: People, profile: Profile, client_of: ClientOf
    ) -> None:
        ledger = ledger_of(people, ODD.replace("花了多少", "借方").replace("收了多少", "贷方"))
        client = client_of(people.officer)
        client.post(f"/ledgers/{ledger.pk}/profile", {"profile": str(profile.pk)})
        work()

        told = words(client.get(f"/ledgers/{ledger.pk}"))

        assert "“课题”，标题行里没有这样的列" in told
        assert "用它重新读取" in told


class TestWhoMay:
    @pytest.mark.parametrize("role", ["reviewer", "auditor"])
    def test_readers_read_and_change_nothing(
        self, people: People, profile: Profile, client_of: ClientOf, role: str
    ) -> None:
        client = client_of(getattr(people, role))
        ledger = ledger_of(people, MISREAD)

        assert "澜行 v1" in words(client.get("/profiles"))
        assert "上传方案文件" not in words(client.get("/profiles"))
        assert "用它重新读取" not in words(client.get(f"/profiles/{profile.pk}"))
        assert client.get(f"/profiles/{profile.pk}/file").status_code == 200
        assert upload(client, people, TOML).status_code == 403
        answer = client.post(f"/profiles/{profile.pk}/ledgers", {"ledger": str(ledger.pk)})
        assert answer.status_code == 403

    def test_another_units_people_find_nothing(
        self, people: People, profile: Profile, client_of: ClientOf
    ) -> None:
        client = client_of(people.foreigner)

        assert "澜行 v1" not in words(client.get("/profiles"))
        for page in ("", "/file"):
            assert client.get(f"/profiles/{profile.pk}{page}").status_code == 404
        assert client.post(f"/profiles/{profile.pk}/ledgers", {}).status_code == 404
        assert upload(client, people, TOML).status_code == 404

    def test_a_profile_is_not_given_to_another_units_ledger(
        self, people: People, profile: Profile, client_of: ClientOf
    ) -> None:
        theirs = ledger_of(people, MISREAD)
        Ledger.objects.update(unit=people.foreign)
        client = client_of(people.officer)

        answer = client.post(f"/profiles/{profile.pk}/ledgers", {"ledger": str(theirs.pk)})

        assert answer.status_code == 404
        assert Ledger.objects.get().profile is None
