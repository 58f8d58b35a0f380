"""A dossier filled in on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lxml import html

from budgetcheck.demo import samples
from budgetcheck.web.acts import projects
from budgetcheck.web.models import Project
from budgetcheck.web.pages.dossier_entries import entries_of, tree_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client

    from budgetcheck.web.models import StoredFile, User
    from tests.web.conftest import People

STORIES = (
    "1-yantai-over-cap/dossier.yaml",
    "2-yantai-lump-sum/dossier.yaml",
    "3-yantai-failed-acceptance/dossier.yaml",
    "4-datong-terminated/dossier.json",
)
LEAST = {"project.id": "YT-2026-0001", "project.programme": "yantai", "budget.unit": "元"}


@pytest.mark.parametrize("story", STORIES)
def test_a_dossier_written_through_the_form_is_the_one_of_the_file(
    story: str, people: People, stored: Callable[..., StoredFile], client_of: Callable[[User], Client]
) -> None:
    first = projects.create_from_files(people.officer, people.unit, [stored(samples() / story)])[0]
    entries = _entries(client_of(people.officer).get(f"/projects/{first.pk}/dossier/edit"))
    entries |= {"project.id": first.code, "unit": str(people.foreign.pk)}

    client_of(people.foreigner).post("/projects/new/dossier", entries)

    second = Project.objects.get(unit=people.foreign)
    assert _content(second) == _content(first)
    assert second.title == first.title


@pytest.mark.parametrize("story", STORIES)
def test_saving_an_unchanged_form_makes_no_version(
    story: str, people: People, stored: Callable[..., StoredFile], client_of: Callable[[User], Client]
) -> None:
    project = projects.create_from_files(people.officer, people.unit, [stored(samples() / story)])[0]
    client, address = client_of(people.officer), f"/projects/{project.pk}/dossier/edit"

    answer = client.post(address, _entries(client.get(address)))

    assert answer.status_code == 400
    assert "与现在的档案（第 1 版）内容相同" in _text(answer)
    assert project.versions.count() == 1


def test_a_change_is_the_next_version_and_leaves_the_rest(
    project: Project, people: People, client_of: Callable[[User], Client]
) -> None:
    before = _content(project)
    answer = _edit(client_of(people.officer), project, {"funding.0.amount": "1,300,000.00"})

    assert answer.status_code == 302
    assert project.versions.first().number == 2
    assert _content(project) == before | {
        "funding": [{**before["funding"][0], "amount": "1300000.00"}, *before["funding"][1:]]
    }


def test_amounts_in_ten_thousands_are_exact(people: People, client_of: Callable[[User], Client]) -> None:
    _create(
        client_of(people.officer),
        people,
        {
            "budget.unit": "万元",
            "budget.lines.business.municipal.0": "100",
            "budget.lines.labour.self_raised.0": "1,234.567891",
            "funding.0.source": "municipal",
            "funding.0.amount": "1,000,000.00",
        },
    )

    content = _content(Project.objects.get())
    assert content["budget"] == {
        "unit": "万元",
        "lines": [
            {"category": "business", "source": "municipal", "amount": "100"},
            {"category": "labour", "source": "self_raised", "amount": "1234.567891"},
        ],
    }
    assert content["funding"] == [{"source": "municipal", "amount": "1000000.00"}]


def test_a_budget_after_a_change_is_filled_in(people: People, client_of: Callable[[User], Client]) -> None:
    _create(
        client_of(people.officer),
        people,
        {
            "changes.4.kind": "budget",
            "changes.4.approved_on": "2026-05-20",
            "changes.4.agreed_with_leader": "true",
            "changes.4.lines.business.municipal.0": "5",
        },
    )

    assert _content(Project.objects.get())["changes"] == [
        {
            "kind": "budget",
            "approved_on": "2026-05-20",
            "agreed_with_leader": True,
            "lines": [{"category": "business", "source": "municipal", "amount": "5.00"}],
        }
    ]


def test_none_is_another_fact_than_nothing(people: People, client_of: Callable[[User], Client]) -> None:
    ticks = ("reported.none", "outcome.disqualifiers.none", "outcome.performance_indicators.none")
    _create(client_of(people.officer), people, dict.fromkeys(ticks, "1"))

    content = _content(Project.objects.get())
    assert content["reported"] == []
    assert content["outcome"] == {"performance_indicators": [], "disqualifiers": []}


def test_clearing_a_whole_section_leaves_it_out(
    project: Project, people: People, client_of: Callable[[User], Client]
) -> None:
    client = client_of(people.officer)
    named = _entries(client.get(f"/projects/{project.pk}/dossier/edit"))
    _edit(client, project, {name: "" for name in named if name.startswith("outcome.")})

    assert "outcome" not in _content(project)


def test_facts_that_the_form_does_not_show_survive() -> None:
    waiver = {"rule": "YT22-2", "reason": "理由"}
    lines = [
        {"category": "business", "source": "municipal", "amount": amount}
        for amount in ("1.00", "2.00", "1.00")
    ]
    tree: dict[str, Any] = {
        "project": {"id": "A", "programme": "yantai"},
        "budget": {"unit": "元", "lines": lines},
        "funding": [{"source": "municipal", "amount": "1.00", "later": "kept"}],
        "waivers": [waiver],
    }
    entries = entries_of(tree) | {"budget.lines.business.municipal.1": "3.00"}

    made = tree_of(entries, tree).tree

    assert made["waivers"] == [waiver]
    assert made["funding"] == tree["funding"]
    assert [line["amount"] for line in made["budget"]["lines"]] == ["1.00", "3.00", "1.00"]


@pytest.mark.parametrize(
    ("entries", "field", "sentence"),
    [
        ({"project.id": " "}, "project.id", "缺少必填字段；请补填"),
        ({"project.programme": "atlantis"}, "project.programme", "读到“atlantis”"),
        ({"budget.total": "1.234"}, "budget.total", "金额最多精确到分"),
        ({"budget.total": "1e5"}, "budget.total", "应为金额（数字）"),
        ({"project.approved_on": "2026-02-30"}, "project.approved_on", "没有这一天"),
        (
            {"project.starts_on": "2026-02-01", "project.ends_on": "2026-01-01"},
            "project.ends_on",
            "早于 starts_on（2026-02-01）",
        ),
        ({"budget.lines.labour.other.0": "-1"}, "budget.lines.labour.other.0", "读到“-1”"),
        ({"funding.1.amount": "5"}, "funding.1.source", "缺少必填字段；请补填"),
        ({"funding.1.source": "municipal"}, "funding.1.amount", "缺少必填字段；请补填"),
        ({"changes.0.kind": "extension"}, "changes.0.new_end", "延期须写明新的结束日期"),
        ({"project.partners.0.municipal_share": "abc"}, "project.partners.0.municipal_share", "读到“abc”"),
        ({"outcome.acceptance_indicators.met": "3"}, "outcome.acceptance_indicators.total", "缺少必填字段"),
        ({"outcome.performance_indicators.0.name": "x"}, "outcome.performance_indicators.0.target", "请补填"),
        ({"reported.business.municipal.0": "x"}, "reported.business.municipal.0", "读到“x”"),
    ],
)
def test_a_fault_stands_at_its_field(
    entries: dict[str, str],
    field: str,
    sentence: str,
    people: People,
    client_of: Callable[[User], Client],
) -> None:
    answer = _create(client_of(people.officer), people, entries)

    page = html.fromstring(answer.content)
    assert answer.status_code == 400
    assert sentence in page.get_element_by_id(f"{field}-fault").text_content()
    assert page.get_element_by_id(field).get("aria-invalid") == "true"
    assert page.xpath(f"//section[@role='alert']//a[@href='#{field}']")
    assert Project.objects.count() == 0


def test_a_budget_change_without_its_budget_is_told_at_the_change(
    people: People, client_of: Callable[[User], Client]
) -> None:
    answer = _create(client_of(people.officer), people, {"changes.0.kind": "budget"})

    fault = html.fromstring(answer.content).get_element_by_id("changes.0.lines-fault")
    assert "预算调整须写明调整后的全部预算" in fault.text_content()


def test_none_beside_something_is_refused(people: People, client_of: Callable[[User], Client]) -> None:
    entries = {"reported.none": "1", "reported.business.municipal.0": "5"}
    answer = _create(client_of(people.officer), people, entries)

    assert "既选了“确认没有”，又填了内容" in _text(answer)
    assert Project.objects.count() == 0


def test_what_was_entered_is_kept_beside_a_fault(people: People, client_of: Callable[[User], Client]) -> None:
    entries = {
        "project.title": "膜",
        "budget.total": "12x",
        "project.approved_on": "去年",
        "funding.3.source": "other",
    }
    shown = _entries(_create(client_of(people.officer), people, entries))

    assert {name: shown[name] for name in entries} == entries


def test_another_row_comes_without_script(people: People, client_of: Callable[[User], Client]) -> None:
    client = client_of(people.officer)
    before = _entries(client.get("/projects/new/dossier"))
    after = _entries(
        client.post("/projects/new/dossier", {**before, "add": "funding", "project.title": "膜"})
    )

    assert set(after) - set(before) == {f"funding.2.{key}" for key in ("was", "source", "amount", "due_on")}
    assert after["project.title"] == "膜"
    assert Project.objects.count() == 0


def test_a_version_made_meanwhile_is_not_written_over(
    project: Project, people: People, client_of: Callable[[User], Client]
) -> None:
    client = client_of(people.officer)
    old = _entries(client.get(f"/projects/{project.pk}/dossier/edit"))
    _edit(client, project, {"project.title": "先改的"})

    answer = client.post(f"/projects/{project.pk}/dossier/edit", {**old, "project.title": "后改的"})

    assert "曲会计 在您填写期间更新了档案（第 2 版）" in _text(answer)
    assert _entries(answer)["project.title"] == "后改的"
    assert _content(project)["project"]["title"] == "先改的"


def test_markup_and_long_texts_come_back_as_they_were(
    project: Project, people: People, client_of: Callable[[User], Client]
) -> None:
    client = client_of(people.officer)
    title = '"><script>alert(1)</script>' + "长" * 1500
    _edit(client, project, {"project.title": title})

    page = client.get(f"/projects/{project.pk}/dossier/edit")
    assert _entries(page)["project.title"] == title
    assert b"<script>alert" not in page.content
    project.refresh_from_db()
    assert project.title == title[:500]


def test_a_code_longer_than_any_is_refused_at_its_field(
    people: People, client_of: Callable[[User], Client]
) -> None:
    answer = _create(client_of(people.officer), people, {"project.id": "A" * 201})

    fault = html.fromstring(answer.content).get_element_by_id("project.id-fault")
    assert "项目编号超过 200 个字符" in fault.text_content()


def test_the_code_of_a_project_cannot_be_changed(
    project: Project, people: People, client_of: Callable[[User], Client]
) -> None:
    _edit(client_of(people.officer), project, {"project.id": "OTHER", "project.title": "新"})

    assert _content(project)["project"]["id"] == project.code


def test_a_code_that_the_unit_has_is_refused(
    project: Project, people: People, client_of: Callable[[User], Client]
) -> None:
    answer = _create(client_of(people.officer), people, {"project.id": project.code})

    fault = html.fromstring(answer.content).get_element_by_id("project.id-fault")
    assert "本单位已有这个编号的项目" in fault.text_content()


def test_only_an_officer_of_the_unit_fills_in(
    project: Project, people: People, client_of: Callable[[User], Client]
) -> None:
    edit = f"/projects/{project.pk}/dossier/edit"
    for user, status in (
        (people.foreigner, 404),
        (people.administrator, 404),
        (people.reviewer, 403),
        (people.auditor, 403),
    ):
        client = client_of(user)
        assert client.get(edit).status_code == status
        assert client.post(edit, {"project.title": "x"}).status_code == status
    assert project.versions.count() == 1


def test_nobody_creates_for_a_foreign_unit(people: People, client_of: Callable[[User], Client]) -> None:
    entries = {**LEAST, "unit": str(people.unit.pk)}

    assert client_of(people.foreigner).post("/projects/new/dossier", entries).status_code == 404
    assert client_of(people.reviewer).post("/projects/new/dossier", entries).status_code == 403
    assert client_of(people.auditor).get("/projects/new/dossier").status_code == 403


def _create(client: Client, people: People, entries: dict[str, str]) -> HttpResponse:
    told: HttpResponse = client.post(
        "/projects/new/dossier", {**LEAST, "unit": str(people.unit.pk), **entries}
    )
    return told


def _edit(client: Client, project: Project, entries: dict[str, str]) -> HttpResponse:
    address = f"/projects/{project.pk}/dossier/edit"
    told: HttpResponse = client.post(address, {**_entries(client.get(address)), **entries})
    return told


def _entries(page: Any) -> dict[str, str]:
    """What a browser would send of the form."""
    form = html.fromstring(page.content.decode()).xpath("//form[contains(@class, 'dossier')]")[0]
    return {name: value or "" for name, value in form.form_values()}


def _content(project: Project) -> dict[str, Any]:
    version = project.versions.first()
    assert version is not None
    content: dict[str, Any] = version.content
    return content


def _text(answer: Any) -> str:
    text: str = answer.content.decode()
    return text
