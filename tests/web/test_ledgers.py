"""Ledgers on pages: what was understood, what is corrected, and who may."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from budgetcheck.demo import samples
from budgetcheck.problems import InputError
from budgetcheck.web.acts import ledgers, runs
from budgetcheck.web.models import Entry, JobState, Ledger, Profile, StoredFile
from budgetcheck.web.storage.store import keep_bytes
from tests.web.conftest import STORY, work

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client

    from budgetcheck.web.models import Project, User
    from tests.web.conftest import People

    ClientOf = Callable[[User], Client]

HEADING = "日期,凭证号,摘要,科目编码,科目名称,借方,贷方,项目,课题\n"
MISREAD = HEADING + (
    "2026-03-05,1,买材料,53010101,研发支出/材料费,100.00,,一分厂,YT-2025-0001\n"
    "2026-03-05,1,买材料,1002,银行存款,,100.00,一分厂,YT-2025-0001\n"
    "2026-03-07,3,坏,1002,银行存款,12x,,,\n"
    ",,合计,,,100.01,100.00,,\n"
)
"""Its 项目 is a workshop; the project stands under 课题."""
ODD = (
    "日期,凭证号,摘要,科目编码,科目名称,花了多少,收了多少,项目\n"
    "2026-03-05,1,买材料,53010101,研发支出/材料费,100.00,,YT-1\n"
    "2026-03-05,1,买材料,1002,银行存款,,100.00,YT-1\n"
)
"""No column has a heading that is known for an amount."""


def ledger_of(people: People, text: str | bytes, name: str = "序时账.csv") -> Ledger:
    """A ledger of the officer's unit, looked at."""
    content = text if isinstance(text, bytes) else text.encode()
    file = keep_bytes(content, name, people.unit, people.officer)
    added = ledgers.add(people.officer, people.unit, file)
    work()
    added.refresh_from_db()
    return added


def words(answer: HttpResponse) -> str:
    """What a page says, without its markup, spaces as people see them."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def form_of(client: Client, ledger: Ledger) -> dict[str, str]:
    """What the form of corrections would send as it stands."""
    page = client.get(f"/ledgers/{ledger.pk}/correct").content.decode()
    form = page[page.index('<form id="corrections"') :].partition("</form>")[0]
    sent = {
        unescape(name): unescape(value)
        for name, value in re.findall(r'<input[^>]* name="([^"]+)"(?: type="\w+")? value="([^"]*)"', form)
    }
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected>', options)
        sent[unescape(name)] = unescape(chosen[1]) if chosen else ""
    return sent


def column_named(ledger: Ledger, heading: str) -> str:
    """The name of the select of a column."""
    assert ledger.inspection is not None
    columns = ledger.inspection["headings"]["columns"]
    return f"column-{[each['heading'] for each in columns].index(heading)}"


def account_named(ledger: Ledger, code: str, field: str) -> str:
    """The name of the select of what an account means."""
    assert ledger.inspection is not None
    accounts = ledger.inspection["accounts"]["accounts"]
    return f"account-{[each['code'] for each in accounts].index(code)}-{field}"


def natures(ledger: Ledger) -> dict[str, tuple[int, str]]:
    assert ledger.inspection is not None
    return {
        each["nature"]: (each["lines"], each["amount"]) for each in ledger.inspection["overview"]["natures"]
    }


class TestWhatIsShown:
    def test_a_gbk_ledger_says_first_how_much_was_read_and_what_was_refused(
        self, people: People, client_of: ClientOf
    ) -> None:
        ledger = ledger_of(people, MISREAD.encode("gb18030"))
        told = words(client_of(people.officer).get(f"/ledgers/{ledger.pk}"))

        assert "请核对 已读懂 2 行，1 行拒收 借方 100.00，贷方 100.00，借贷相等" in told
        assert "读入 5 = 标题 1 + 空行 0 + 合计 1 + 采用 2 + 拒收 1" in told
        assert "拒收的行不参加检查：请按原因在原表改正后重新导出，再看一遍。" in told
        assert "合计与各行之和不一致：请核对导出时是否漏了行，或有行被拒收。" in told
        assert "收支中没有资金来源的 1 行：请改正各列和科目" in told
        assert "还没有项目用这本账簿" in told
        assert "格式 csv，编码 gb18030" in told
        assert "期间 2026-03-05 — 2026-03-05" in told
        assert "科目对照方案 企业会计准则 大小" in told

    def test_a_refused_row_has_row_column_value_and_reason(self, people: People, client_of: ClientOf) -> None:
        ledger = ledger_of(people, MISREAD)
        assert ledger.inspection is not None
        reason = ledger.inspection["input"]["rejected_rows"][0]["reason"]

        told = words(client_of(people.officer).get(f"/ledgers/{ledger.pk}"))

        assert f"拒收 1 行 行 列 原文 原因 4 借方 12x {reason}" in told

    def test_a_total_of_the_files_own_that_differs_says_by_how_much(
        self, people: People, client_of: ClientOf
    ) -> None:
        ledger = ledger_of(people, MISREAD)
        told = words(client_of(people.officer).get(f"/ledgers/{ledger.pk}"))
        assert "5 合计 借 100.01 贷 100.00 借 100.00 贷 100.00 差 0.01" in told

    def test_each_column_has_its_field_its_samples_and_why(self, people: People, client_of: ClientOf) -> None:
        ledger = ledger_of(people, MISREAD)
        told = words(client_of(people.officer).get(f"/ledgers/{ledger.pk}"))
        assert "借方 借方 100.00；12x；100.01 100 用作借方" in told
        assert "课题 不使用 YT-2025-0001；YT-2025-0001" in told

    def test_first_lines_stand_as_they_were_understood(self, people: People, client_of: ClientOf) -> None:
        ledger = ledger_of(people, MISREAD)
        told = words(client_of(people.officer).get(f"/ledgers/{ledger.pk}"))
        assert "2 2026-03-05 1 买材料 53010101 研发支出/材料费 借 100.00 一分厂 · 业务费 · 支出" in told

    def test_a_ledger_without_fault_can_be_used(
        self, people: People, books: list[Ledger], client_of: ClientOf
    ) -> None:
        work()
        told = words(client_of(people.officer).get(f"/ledgers/{books[0].pk}"))
        assert "可以用来检查 已读懂 1,108 行，没有拒收" in told

    def test_while_it_is_read_the_page_waits(
        self, people: People, books: list[Ledger], client_of: ClientOf
    ) -> None:
        client = client_of(people.officer)
        page = client.get(f"/ledgers/{books[0].pk}").content.decode()

        assert f'data-wait="/ledgers/{books[0].pk}/state"' in page
        assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
        assert client.get(f"/ledgers/{books[0].pk}/state").json() == {
            "state": "queued",
            "stage": "",
            "open": True,
        }

    def test_hostile_headings_and_names_are_text(self, people: People, client_of: ClientOf) -> None:
        text = MISREAD.replace("课题", "<script>alert(1)</script>\u202e").replace("买材料", "<img src=x>")
        ledger = ledger_of(people, text, name="<b>账</b>.csv")
        client = client_of(people.officer)

        for page in (f"/ledgers/{ledger.pk}", f"/ledgers/{ledger.pk}/correct", "/ledgers"):
            shown = client.get(page).content.decode()
            assert "<script>alert" not in shown
            assert "<img" not in shown
            assert "<b>" not in shown
            assert "\u202e" not in shown
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in client.get(f"/ledgers/{ledger.pk}").content.decode()


class TestCorrecting:
    def test_a_form_sent_as_it_stands_changes_nothing(self, people: People, client_of: ClientOf) -> None:
        ledger = ledger_of(people, MISREAD)
        client = client_of(people.officer)

        answer = client.post(f"/ledgers/{ledger.pk}/correct", form_of(client, ledger))

        assert answer.status_code == 400
        assert "没有改动" in words(answer)
        assert not Profile.objects.exists()

    def test_a_misread_column_is_read_for_what_it_is(self, people: People, client_of: ClientOf) -> None:
        ledger = ledger_of(people, MISREAD)
        client = client_of(people.officer)
        sent = form_of(client, ledger)
        sent |= {column_named(ledger, "课题"): "project", column_named(ledger, "项目"): "department"}

        answer = client.post(f"/ledgers/{ledger.pk}/correct", sent)
        work()
        ledger.refresh_from_db()

        assert (answer.status_code, answer["Location"]) == (302, f"/ledgers/{ledger.pk}")
        assert ledger.state == JobState.DONE
        assert ledger.inspection is not None
        first = ledger.inspection["overview"]["first"][0]
        assert (first["project"], first["department"]) == ("YT-2025-0001", "一分厂")
        assert ledger.profile is not None
        assert str(ledger.profile) == "烟台澜行智能装备有限公司 v1"
        assert "科目对照方案 烟台澜行智能装备有限公司 v1" in words(client.get(f"/ledgers/{ledger.pk}"))

    def test_a_corrected_column_makes_the_sums_right_and_the_check_uses_it(
        self, people: People, project: Project, client_of: ClientOf
    ) -> None:
        # The books of the story, their amounts under a heading that nobody knows.
        for path in sorted(STORY.glob("*.csv")):
            text = path.read_bytes().decode("gb18030")
            ledger_of(people, text.replace("金额", "花了多少", 1), name=path.name)
        first, second = Ledger.objects.order_by("queued_at")
        client = client_of(people.officer)
        assert (first.state, second.state) == (JobState.REFUSED, JobState.REFUSED)

        sent = form_of(client, first) | {column_named(first, "花了多少"): "amount", "scope": "unit"}
        answer = client.post(f"/ledgers/{first.pk}/correct", sent)
        assert answer.status_code == 302, words(answer)
        work()
        for ledger in Ledger.objects.all():
            ledgers.assign(people.officer, ledger, [project])
        run = runs.ask_check(
            people.officer, [project], list(Ledger.objects.all()), {"as_of": "2027-08-31"}, "one"
        )
        work()
        run.refresh_from_db()

        sums = [each.inspection["input"]["debit"] for each in Ledger.objects.order_by("file__name")]
        assert sums == ["72311484.57", "37675905.42"]
        assert run.state == JobState.DONE, run.problems
        assert "尚有 72,594.63 元未退回" in words(client.get(f"/runs/{run.pk}", follow=True))

    def test_an_accounts_meaning_is_corrected(self, people: People, client_of: ClientOf) -> None:
        ledger = ledger_of(people, MISREAD)
        assert natures(ledger) == {"expense": (1, "100.00"), "contra": (1, "-100.00")}
        client = client_of(people.officer)
        sent = form_of(client, ledger)
        assert sent[account_named(ledger, "53010101", "category")] == "business"
        sent |= {
            account_named(ledger, "53010101", "category"): "labour",
            account_named(ledger, "53010101", "source"): "municipal",
        }

        client.post(f"/ledgers/{ledger.pk}/correct", sent)
        work()
        ledger.refresh_from_db()

        assert ledger.inspection is not None
        line = ledger.inspection["overview"]["first"][0]
        assert (line["category"], line["source"], line["nature"]) == ("labour", "municipal", "expense")
        assert natures(ledger) == {"expense": (1, "100.00"), "contra": (1, "-100.00")}

    def test_an_account_that_does_not_count(self, people: People, client_of: ClientOf) -> None:
        ledger = ledger_of(people, MISREAD)
        client = client_of(people.officer)
        sent = form_of(client, ledger) | {account_named(ledger, "53010101", "nature"): "contra"}

        client.post(f"/ledgers/{ledger.pk}/correct", sent)
        work()
        ledger.refresh_from_db()

        assert list(natures(ledger)) == ["contra"]
        assert "没有一行算作支出或到账" in words(client.get(f"/ledgers/{ledger.pk}"))

    def test_a_type_of_auxiliaries_tells_another_field(self, people: People, client_of: ClientOf) -> None:
        text = (
            "日期,凭证号,摘要,科目编码,科目名称,借方,贷方,辅助核算\n"
            "2026-03-05,1,买,53010101,研发支出/材料费,9.00,,课题组:YT-7\n"
        )
        ledger = ledger_of(people, text)
        assert ledger.inspection is not None
        assert ledger.inspection["overview"]["first"][0]["project"] == ""
        client = client_of(people.officer)

        client.post(f"/ledgers/{ledger.pk}/correct", form_of(client, ledger) | {"type-0": "project"})
        work()
        ledger.refresh_from_db()

        assert ledger.inspection["overview"]["first"][0]["project"] == "YT-7"

    def test_two_columns_for_one_field_are_refused_at_the_form_with_the_entries_kept(
        self, people: People, client_of: ClientOf
    ) -> None:
        ledger = ledger_of(people, MISREAD)
        client = client_of(people.officer)
        sent = form_of(client, ledger)
        sent |= {column_named(ledger, "课题"): "project", "name": "某方案"}
        sent |= {account_named(ledger, "53010101", "category"): "labour"}

        answer = client.post(f"/ledgers/{ledger.pk}/correct", sent)

        assert answer.status_code == 400
        assert "“项目”、“课题”：都选作了“项目”；一个字段只能是一列" in words(answer)
        page = answer.content.decode()
        shown = page[page.index(f'name="{account_named(ledger, "53010101", "category")}"') :]
        assert '<option value="labour" selected>' in shown.partition("</select>")[0]
        assert 'value="某方案"' in page
        assert not Profile.objects.exists()

    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("column-0", "no_such_field", "不认识的列"),
            ("account-0-nature", "<b>", "不认识的性质"),
            ("name", "", "没有名称"),
            ("name", "长" * 101, "请写 1 到 100 个字"),
        ],
    )
    def test_what_no_select_offers_is_refused(
        self, people: People, client_of: ClientOf, name: str, value: str, said: str
    ) -> None:
        ledger = ledger_of(people, MISREAD)
        client = client_of(people.officer)
        sent = form_of(client, ledger) | {column_named(ledger, "课题"): "department", name: value}

        answer = client.post(f"/ledgers/{ledger.pk}/correct", sent)

        assert answer.status_code == 400
        assert said in words(answer)
        assert not Profile.objects.exists()

    def test_ledgers_of_the_same_project_are_read_by_it_too_unless_the_person_says_otherwise(
        self, people: People, project: Project, client_of: ClientOf
    ) -> None:
        first, second, third = (ledger_of(people, MISREAD + "\n" * at, name=f"{at}.csv") for at in range(3))
        for ledger in (first, second):
            ledgers.assign(people.officer, ledger, [project])
        client = client_of(people.officer)

        client.post(
            f"/ledgers/{first.pk}/correct",
            form_of(client, first) | {column_named(first, "课题"): "department"},
        )

        kept = Profile.objects.get()
        profiles = [Ledger.objects.get(pk=each.pk).profile for each in (first, second, third)]
        assert profiles == [kept, kept, None]

    def test_two_clicks_keep_one_version(self, people: People, client_of: ClientOf) -> None:
        ledger = ledger_of(people, MISREAD)
        client = client_of(people.officer)
        sent = form_of(client, ledger) | {column_named(ledger, "课题"): "department"}

        answers = [client.post(f"/ledgers/{ledger.pk}/correct", sent) for _click in range(2)]

        assert [each.status_code for each in answers] == [302, 302]
        assert Profile.objects.count() == 1

    def test_a_form_of_an_earlier_reading_is_refused_and_shows_the_new_one(
        self, people: People, client_of: ClientOf
    ) -> None:
        ledger = ledger_of(people, MISREAD)
        client = client_of(people.officer)
        sent = form_of(client, ledger) | {column_named(ledger, "课题"): "department"}
        ledgers.read_by(people.officer, ledger, None)
        work()

        answer = client.post(f"/ledgers/{ledger.pk}/correct", sent)
        ledger.refresh_from_db()

        assert answer.status_code == 400
        assert "打开这个页面之后，账簿已重新读过" in words(answer)
        assert ledger.finished_at is not None
        assert f'name="reading" value="{ledger.finished_at.isoformat()}"' in unescape(answer.content.decode())
        assert not Profile.objects.exists()

    def test_a_second_correction_is_the_next_version_and_keeps_the_first(
        self, people: People, client_of: ClientOf
    ) -> None:
        ledger = ledger_of(people, MISREAD)
        client = client_of(people.officer)
        for changed in ({column_named(ledger, "课题"): "department"}, {"account-1-category": "labour"}):
            client.post(f"/ledgers/{ledger.pk}/correct", form_of(client, ledger) | changed)
            work()
        ledger.refresh_from_db()

        assert ledger.inspection is not None
        first = ledger.inspection["overview"]["first"][0]
        assert (first["department"], first["category"]) == ("YT-2025-0001", "labour")
        assert [str(each) for each in Profile.objects.all()] == [
            "烟台澜行智能装备有限公司 v2",
            "烟台澜行智能装备有限公司 v1",
        ]

    def test_many_accounts_stand_on_pages_and_are_found_by_code_or_name(
        self, people: People, client_of: ClientOf
    ) -> None:
        rows = "".join(f"2026-03-05,{at},x,5301{at:04},科目{at:04},1.00,,P,\n" for at in range(150))
        ledger = ledger_of(people, HEADING + rows)
        client = client_of(people.officer)

        first = client.get(f"/ledgers/{ledger.pk}/correct").content.decode()
        second = client.get(f"/ledgers/{ledger.pk}/correct?page=2").content.decode()
        found = client.get(f"/ledgers/{ledger.pk}/correct?find=科目0007").content.decode()

        assert [page.count('-nature"') for page in (first, second, found)] == [100, 50, 1]
        assert "第 1 页，共 2 页" in first

    def test_a_correction_on_the_second_page_leaves_the_first_alone(
        self, people: People, client_of: ClientOf
    ) -> None:
        rows = "".join(f"2026-03-05,{at},x,5301{at:04},科目{at:04},1.00,,P,\n" for at in range(150))
        ledger = ledger_of(people, HEADING + rows)
        client = client_of(people.officer)
        sent = {
            "reading": form_of(client, ledger)["reading"],
            "name": "某方案",
            account_named(ledger, "53010149", "category"): "labour",
        }

        client.post(f"/ledgers/{ledger.pk}/correct", sent)
        work()
        ledger.refresh_from_db()

        assert ledger.inspection is not None
        categories = {each["code"]: each["category"] for each in ledger.inspection["accounts"]["accounts"]}
        assert [code for code, category in categories.items() if category == "labour"] == ["53010149"]


class TestATrialBalance:
    TABLE = (
        "科目编码,科目名称,期初余额,本期借方,本期贷方,期末余额,本月增加\n"
        "1002,银行存款,0.00,5.00,0.00,7.00,7.00\n"
    )

    def test_its_columns_are_corrected_beside_the_accounts_of_the_units_other_books(
        self, people: People, client_of: ClientOf
    ) -> None:
        books = samples() / "layouts" / "government-parallel.xlsx"
        assert ledger_of(people, books.read_bytes(), name="序时账.xlsx").kind == "ledger"
        table = ledger_of(people, self.TABLE, name="余额表.csv")
        assert table.kind == "trial_balance"
        client = client_of(people.officer)
        sent = form_of(client, table)
        sent |= {column_named(table, "本期借方"): "", column_named(table, "本月增加"): "period_debit"}

        client.post(f"/ledgers/{table.pk}/correct", sent)
        work()
        table.refresh_from_db()

        assert (table.state, table.problems) == (JobState.DONE, [])
        assert table.inspection is not None
        assert table.inspection["input"]["debit"] == "7.00"
        assert 'title = "政府会计制度"' in Profile.objects.get().toml

    def test_a_column_of_balances_stands_as_it_is(self, people: People, client_of: ClientOf) -> None:
        table = ledger_of(people, self.TABLE, name="余额表.csv")
        page = client_of(people.officer).get(f"/ledgers/{table.pk}/correct")
        assert column_named(table, "期末余额") not in page.content.decode()
        assert "期末余额 7.00 期末余额" in words(page)


class TestARefusedFile:
    def test_each_problem_is_told_and_columns_can_be_corrected(
        self, people: People, client_of: ClientOf
    ) -> None:
        ledger = ledger_of(people, ODD)
        told = words(client_of(people.officer).get(f"/ledgers/{ledger.pk}"))

        assert ledger.state == JobState.REFUSED
        assert "资料不能用" in told
        assert "但没有金额列；需要“借方”和“贷方”，或“金额”（和“方向”）" in told
        assert "花了多少 不使用 100.00" in told
        assert "改正各列和科目" in told

    def test_its_columns_corrected_it_is_read(self, people: People, client_of: ClientOf) -> None:
        ledger = ledger_of(people, ODD)
        client = client_of(people.officer)
        sent = form_of(client, ledger)
        sent |= {column_named(ledger, "花了多少"): "debit", column_named(ledger, "收了多少"): "credit"}

        client.post(f"/ledgers/{ledger.pk}/correct", sent)
        work()
        ledger.refresh_from_db()

        assert (ledger.state, ledger.problems) == (JobState.DONE, [])
        assert ledger.inspection is not None
        assert (ledger.inspection["input"]["debit"], ledger.inspection["input"]["credit"]) == (
            "100.00",
            "100.00",
        )
        assert natures(ledger)["expense"] == (1, "100.00")

    def test_a_correction_that_does_not_mend_it_says_what_is_still_wrong(
        self, people: People, client_of: ClientOf
    ) -> None:
        ledger = ledger_of(people, ODD)
        client = client_of(people.officer)
        sent = form_of(client, ledger) | {column_named(ledger, "花了多少"): "debit"}

        answer = client.post(f"/ledgers/{ledger.pk}/correct", sent)

        assert answer.status_code == 400
        assert "贷方" in words(answer)
        assert not Profile.objects.exists()

    def test_what_is_no_table_asks_for_another_file(self, people: People, client_of: ClientOf) -> None:
        ledger = ledger_of(people, b"%PDF-1.7 x", name="扫描.pdf")
        client = client_of(people.officer)
        told = words(client.get(f"/ledgers/{ledger.pk}"))

        assert (ledger.state, ledger.inspection) == (JobState.REFUSED, None)
        assert "上传另一个文件" in told
        assert "改正各列和科目" not in told
        assert client.get(f"/ledgers/{ledger.pk}/correct").status_code == 302

    def test_a_ledger_refused_by_a_profile_loses_what_was_seen_before(
        self, people: People, client_of: ClientOf
    ) -> None:
        ledger = ledger_of(people, MISREAD)
        profile = ledgers.keep_profile(
            people.officer, people.unit, "坏", 'schema = "budgetcheck/profile/1"\nname = "坏"\nx = 1\n'
        )
        ledgers.read_by(people.officer, ledger, profile)
        work()
        ledger.refresh_from_db()

        assert (ledger.state, ledger.inspection) == (JobState.REFUSED, None)
        assert client_of(people.officer).get(f"/ledgers/{ledger.pk}").status_code == 200


class TestTheList:
    def test_each_ledger_has_its_state_rows_sums_period_and_projects(
        self, people: People, project: Project, client_of: ClientOf
    ) -> None:
        ledger = ledger_of(people, MISREAD)
        ledgers.assign(people.officer, ledger, [project])

        told = words(client_of(people.officer).get("/ledgers"))

        assert f"序时账.csv 已完成 {project} 2026-03-05 — 2026-03-05 2 1 100.00 100.00" in told

    def test_a_ledger_is_uploaded_and_read(self, people: People, client_of: ClientOf) -> None:
        client = client_of(people.officer)
        file = SimpleUploadedFile("序时账.csv", MISREAD.encode("gb18030"))

        answer = client.post("/ledgers", {"unit": str(people.unit.pk), "files": file})

        ledger = Ledger.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, f"/ledgers/{ledger.pk}")
        work()
        ledger.refresh_from_db()
        assert ledger.state == JobState.DONE

    def test_the_same_file_twice_is_refused(self, people: People, client_of: ClientOf) -> None:
        ledger_of(people, MISREAD)
        file = SimpleUploadedFile("改名.csv", MISREAD.encode())

        answer = client_of(people.officer).post("/ledgers", {"unit": str(people.unit.pk), "files": file})

        assert answer.status_code == 400
        assert "改名.csv：与已有的 序时账.csv 内容完全相同；不必再上传" in words(answer)
        assert Ledger.objects.count() == 1

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("扫描.pdf", b"%PDF-1.7 x", "扫描.pdf："),
            ("dossier.yaml", (STORY / "dossier.yaml").read_bytes(), "这是项目档案或预算表、决算表，不是账簿"),
            (
                "方案.toml",
                b'schema = "budgetcheck/profile/1"\nname = "x"\n',
                "方案.toml：这是科目对照方案，不是账簿",
            ),
        ],
    )
    def test_what_is_no_ledger_is_refused_and_none_of_the_files_is_taken(
        self, people: People, client_of: ClientOf, name: str, content: bytes, said: str
    ) -> None:
        files = [SimpleUploadedFile("序时账.csv", MISREAD.encode()), SimpleUploadedFile(name, content)]

        answer = client_of(people.officer).post("/ledgers", {"unit": str(people.unit.pk), "files": files})

        assert answer.status_code == 400
        assert said in words(answer)
        assert not Ledger.objects.exists()

    def test_a_table_whose_columns_nobody_knows_is_taken_to_be_corrected(
        self, people: People, client_of: ClientOf
    ) -> None:
        file = SimpleUploadedFile("某表.csv", ODD.encode())
        client = client_of(people.officer)

        answer = client.post("/ledgers", {"unit": str(people.unit.pk), "files": file})
        work()

        assert answer.status_code == 302
        assert "可以直接指明各列是什么" in words(client.get(answer["Location"]))

    def test_it_says_how_to_begin_without_files(self, people: People, client_of: ClientOf) -> None:
        answer = client_of(people.officer).post("/ledgers", {"unit": str(people.unit.pk)})
        assert answer.status_code == 400
        assert "没有选择文件" in words(answer)

    def test_a_ledger_is_removed_after_a_question_and_once(self, people: People, client_of: ClientOf) -> None:
        ledger = ledger_of(people, MISREAD)
        client = client_of(people.officer)

        assert "要移出“序时账.csv”吗" in words(client.get(f"/ledgers/{ledger.pk}/remove"))
        for _click in range(2):
            assert client.post(f"/ledgers/{ledger.pk}/remove").status_code == 302

        assert "序时账.csv" not in words(client.get("/ledgers"))
        assert Entry.objects.filter(act="ledger_removed").count() == 1
        shown = words(client.get(f"/ledgers/{ledger.pk}"))
        assert "这本账簿已移出" in shown
        assert "用它重新读取" not in shown

    def test_a_removed_ledger_is_not_changed_any_more(self, people: People, client_of: ClientOf) -> None:
        ledger = ledger_of(people, MISREAD)
        ledgers.remove(people.officer, ledger)
        client = client_of(people.officer)

        for page in ("projects", "profile"):
            answer = client.post(f"/ledgers/{ledger.pk}/{page}", {})
            assert answer.status_code == 400
            assert "这本账簿已移出" in words(answer)

    def test_one_removed_in_the_meantime_stays_removed(self, people: People) -> None:
        as_it_was = ledger_of(people, MISREAD)
        ledgers.remove(people.officer, Ledger.objects.get(pk=as_it_was.pk))

        with pytest.raises(InputError, match="这本账簿已移出"):
            ledgers.read_by(people.officer, as_it_was, None)

        assert Ledger.objects.get(pk=as_it_was.pk).removed_at is not None

    @pytest.mark.parametrize("name", ["账" * 150 + ".csv", "𠮷" * 150 + ".csv"])
    def test_one_with_a_name_longer_than_the_disk_takes_is_read(self, name: str, people: People) -> None:
        ledger = ledger_of(people, MISREAD, name)

        assert ledger.state == JobState.DONE, ledger.problems
        assert ledger.file.name.endswith(f"{name[0] * 40}.csv")

    def test_a_ledger_serves_several_projects(
        self, people: People, project: Project, client_of: ClientOf
    ) -> None:
        other = type(project).objects.create(
            unit=people.unit, code="YT-2", title="另一个", programme="yantai", created_by=people.officer
        )
        ledger = ledger_of(people, MISREAD)
        client = client_of(people.officer)

        client.post(f"/ledgers/{ledger.pk}/projects", {"project": [str(project.pk), str(other.pk)]})

        assert set(ledger.projects.all()) == {project, other}
        entry = Entry.objects.get(act="ledger_assigned")
        assert (entry.before, entry.after) == ([], sorted([project.code, "YT-2"]))


class TestWhoMay:
    @pytest.fixture
    def ledger(self, people: People) -> Ledger:
        return ledger_of(people, MISREAD)

    @pytest.mark.parametrize("role", ["reviewer", "auditor"])
    def test_readers_read_and_change_nothing(
        self, people: People, client_of: ClientOf, ledger: Ledger, role: str
    ) -> None:
        client = client_of(getattr(people, role))

        told = words(client.get(f"/ledgers/{ledger.pk}"))
        assert "已读懂 2 行，1 行拒收" in told
        assert "改正各列和科目 " not in told.replace("请改正各列和科目", "")
        assert "移出这本账簿" not in told
        listed = words(client.get("/ledgers"))
        assert "序时账.csv" in listed
        assert "上传账簿" not in listed
        assert client.get(f"/ledgers/{ledger.pk}/state").status_code == 200
        assert client.get(f"/ledgers/{ledger.pk}/correct").status_code == 403
        for page in ("correct", "projects", "profile", "remove"):
            assert client.post(f"/ledgers/{ledger.pk}/{page}", {}).status_code == 403
        sent: dict[str, Any] = {
            "unit": str(people.unit.pk),
            "files": SimpleUploadedFile("x.csv", ODD.encode()),
        }
        assert client.post("/ledgers", sent).status_code == 403
        assert StoredFile.objects.count() == 1

    def test_another_units_people_find_nothing(
        self, people: People, client_of: ClientOf, ledger: Ledger
    ) -> None:
        client = client_of(people.foreigner)
        for page in ("", "/state", "/correct", "/remove"):
            assert client.get(f"/ledgers/{ledger.pk}{page}").status_code == 404
        for page in ("correct", "projects", "profile", "remove"):
            assert client.post(f"/ledgers/{ledger.pk}/{page}", {}).status_code == 404
        assert "序时账.csv" not in words(client.get("/ledgers"))
        assert client.get(f"/ledgers?unit={people.unit.pk}").status_code == 404

    def test_an_administrator_reads_no_ledgers(
        self, people: People, client_of: ClientOf, ledger: Ledger
    ) -> None:
        client = client_of(people.administrator)
        assert client.get(f"/ledgers/{ledger.pk}").status_code == 404
        assert 'href="/ledgers"' not in client.get("/").content.decode()

    def test_a_foreign_project_or_profile_is_not_given_to_a_ledger(
        self, people: People, client_of: ClientOf, ledger: Ledger, project: Project
    ) -> None:
        theirs = ledgers.keep_profile(people.foreigner, people.foreign, "外", "x")
        project.unit = people.foreign
        project.save()
        client = client_of(people.officer)

        assert client.post(f"/ledgers/{ledger.pk}/projects", {"project": str(project.pk)}).status_code == 404
        assert client.post(f"/ledgers/{ledger.pk}/profile", {"profile": str(theirs.pk)}).status_code == 404
        ledger.refresh_from_db()
        assert (ledger.projects.count(), ledger.profile) == (0, None)
