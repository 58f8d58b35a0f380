"""Findings are read, answered with notes and files, and what nobody may do is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from budgetcheck.web.acts import runs
from budgetcheck.web.models import Attachment, Entry, Note, Run, RunProject
from tests.web.conftest import AS_OF, work

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from budgetcheck.web.models import Ledger, Project, User
    from tests.web.conftest import People

RULE = "YT34-2"
"""The finding of the story that fails: 72,594.63 元 are still to be refunded."""


@pytest.fixture
def row(run: Run) -> RunProject:
    return run.projects.get()


@pytest.fixture
def address(run: Run, row: RunProject) -> str:
    return f"/runs/{run.pk}/projects/{row.pk}"


@pytest.fixture
def officer(people: People, client_of: Callable[[User], Client]) -> Client:
    return client_of(people.officer)


def _answered(client: Client, address: str, text: str = "已联系开户行", *names: str, rule: str = RULE) -> int:
    files = [SimpleUploadedFile(name, b"<script>alert(1)</script>", "text/html") for name in names]
    return client.post(f"{address}/{rule}/notes", {"text": text, "files": files}).status_code


def test_a_finding_shows_its_article_calculation_and_evidence(officer: Client, address: str) -> None:
    page = officer.get(address).content.decode()

    assert "尚有 72,594.63 元未退回" in page
    assert "125,347.65" in page
    assert "197,942.28" in page
    assert "第三十四条" in page
    assert "账上有而没有档案的项目" in page
    assert "558,240.66" in page  # of KY2026-018, which has no dossier


def test_downloads_are_named_in_words_and_none_stands_twice(officer: Client, address: str, run: Run) -> None:
    page = officer.get(address).content.decode()

    names = ["报告（网页）", "工作底稿（Excel）", "报告（Word）", "结果数据（JSON）"]
    assert [page.count(f">{name}</a>") for name in names] == [1, 1, 1, 1]
    assert [page.index(name) for name in names] == sorted(page.index(name) for name in names)
    assert f"/runs/{run.pk}/report/YT-2025-0156.html" in page


def test_a_note_stands_below_its_finding_and_in_the_trail(officer: Client, address: str) -> None:
    assert _answered(officer, address, "已联系开户行，月底前退回 72,594.63 元。") == 302

    page = officer.get(address).content.decode()
    card = page[page.index(f'id="{RULE}"') :]
    assert "已联系开户行，月底前退回 72,594.63 元。" in card[: card.index("</article>")]
    entry = Entry.objects.get(act="note_written")
    assert (entry.user, entry.after["rule"]) == (str(Note.objects.get().written_by_id), RULE)
    assert entry.unit == str(Note.objects.get().project.unit_id)


def test_several_files_are_attached_to_a_note(officer: Client, address: str) -> None:
    assert _answered(officer, address, "见附件", "回单.pdf", "说明.docx") == 302

    assert [each.file.name for each in Attachment.objects.order_by("pk")] == ["回单.pdf", "说明.docx"]


def test_an_attachment_is_a_download_and_never_shown(officer: Client, address: str) -> None:
    _answered(officer, address, "见附件", "回单.html")

    answer = officer.get(f"/attachments/{Attachment.objects.get().pk}")

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[attr-defined]


def test_markup_in_notes_and_file_names_is_text(officer: Client, address: str) -> None:
    _answered(officer, address, "<script>alert(1)</script>", "<img src=x onerror=alert(1)>.pdf")

    page = officer.get(address).content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_second_click_writes_no_second_note(officer: Client, address: str) -> None:
    _answered(officer, address, "见附件", "回单.pdf")
    _answered(officer, address, "见附件", "回单.pdf")

    assert Note.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "rule", "status", "told"),
    [
        ("  ", RULE, 400, "没有填写"),
        ("字" * 4001, RULE, 400, "有 4,001 个字；最多 4,000 个字"),
        ("好", "YT20-1", 409, "没有需要处理的这条结论"),
        ("好", "XX99-9", 409, "没有需要处理的这条结论"),
    ],
)
def test_what_is_no_answer_is_refused(  # noqa: PLR0913, PLR0917 - cases
    officer: Client, address: str, text: str, rule: str, status: int, told: str
) -> None:
    answer = officer.post(f"{address}/{rule}/notes", {"text": text})

    assert answer.status_code == status
    assert told in answer.content.decode()
    assert not Note.objects.exists()


def test_too_many_attachments_are_refused_before_any_is_kept(officer: Client, address: str) -> None:
    files = [SimpleUploadedFile(f"{number}.pdf", b"1") for number in range(21)]

    answer = officer.post(f"{address}/{RULE}/notes", {"text": "见附件", "files": files})

    assert "21 个附件；一次最多 20 个" in answer.content.decode()
    assert not Attachment.objects.exists()


def test_a_note_stays_with_the_rule_in_the_next_run_and_says_where_it_was_written(  # noqa: PLR0913, PLR0917
    officer: Client, address: str, people: People, project: Project, books: list[Ledger], run: Run
) -> None:
    _answered(officer, address, "月底前退回")
    following = runs.ask_check(people.officer, [project], books, {"as_of": AS_OF}, "second")
    work()

    page = officer.get(f"/runs/{following.pk}", follow=True).content.decode()

    assert "月底前退回" in page
    assert f'<a href="/runs/{run.pk}">写在截至 {AS_OF} 的检查' in page


def test_only_the_officer_answers(address: str, people: People, client_of: Callable[[User], Client]) -> None:
    told = {
        name: _answered(client_of(getattr(people, name)), address)
        for name in ("reviewer", "auditor", "administrator", "foreigner")
    }

    assert told == {"reviewer": 403, "auditor": 403, "administrator": 404, "foreigner": 404}
    assert not Note.objects.exists()


def test_who_may_read_a_run_may_read_its_attachments_and_nobody_else(
    officer: Client, address: str, people: People, client_of: Callable[[User], Client]
) -> None:
    _answered(officer, address, "见附件", "回单.pdf")
    place = f"/attachments/{Attachment.objects.get().pk}"

    told = {}
    for name in ("officer", "reviewer", "auditor", "administrator", "foreigner"):
        answer = client_of(getattr(people, name)).get(place)
        told[name] = answer.status_code
        if answer.streaming:
            assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]

    assert told == {"officer": 200, "reviewer": 200, "auditor": 200, "administrator": 404, "foreigner": 404}


def test_who_only_reads_gets_no_forms(
    address: str, people: People, client_of: Callable[[User], Client]
) -> None:
    page = client_of(people.auditor).get(address).content.decode()

    assert "您可以查看结论、答复和报告，不能改动。" in page
    assert "/notes" not in page
    assert "/waivers" not in page


def test_the_details_of_a_run_name_its_inputs_with_their_hashes(officer: Client, run: Run) -> None:
    page = officer.get(f"/runs/{run.pk}/details").content.decode()

    assert all(each.file.sha256 in page for each in run.inputs.all())
    assert run.inputs.count() == 3
    assert AS_OF in page
    assert "曲会计" in page


def test_an_input_of_a_run_is_a_download(officer: Client, run: Run) -> None:
    given = run.inputs.get(role="dossier")

    answer = officer.get(f"/runs/{run.pk}/inputs/{given.pk}")

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''dossier.yaml"
    assert b"YT-2025-0156" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_an_input_is_found_in_its_own_run_alone(
    officer: Client, run: Run, people: People, project: Project, books: list[Ledger]
) -> None:
    other = runs.ask_check(people.officer, [project], books, {"as_of": AS_OF}, "second")
    given = run.inputs.get(role="dossier")

    assert officer.get(f"/runs/{other.pk}/inputs/{given.pk}").status_code == 404


def test_a_run_that_waits_says_how_many_are_before_it(
    officer: Client, people: People, project: Project, books: list[Ledger]
) -> None:
    runs.ask_check(people.officer, [project], books, {"as_of": AS_OF}, "first")
    second = runs.ask_check(people.officer, [project], books, {"as_of": "2027-08-30"}, "second")

    page = officer.get(f"/runs/{second.pk}").content.decode()

    assert "前面还有 1 项检查。" in page
    assert f'data-wait="/runs/{second.pk}/state"' in page


def test_a_run_that_was_refused_says_what_to_do_and_leads_to_its_project(
    officer: Client, people: People, project: Project, books: list[Ledger]
) -> None:
    refused = runs.ask_check(people.officer, [project], books, {"as_of": AS_OF}, "first")
    Run.objects.filter(pk=refused.pk).update(state="refused", problems=["序时账-2026.csv：<b>第 3 行</b>"])

    page = officer.get(f"/runs/{refused.pk}").content.decode()

    assert "请逐条改正，重新上传，再检查" in page
    assert "&lt;b&gt;第 3 行&lt;/b&gt;" in page
    assert f'href="/projects/{project.pk}"' in page


def test_the_list_of_runs_shows_a_person_what_is_theirs(
    run: Run, people: People, client_of: Callable[[User], Client]
) -> None:
    shown = {
        name: f"/runs/{run.pk}" in client_of(getattr(people, name)).get("/runs").content.decode()
        for name in ("officer", "reviewer", "auditor", "administrator", "foreigner")
    }

    assert shown == {
        "officer": True,
        "reviewer": True,
        "auditor": True,
        "administrator": False,
        "foreigner": False,
    }
