"""The files of a run's report in the order in which people look for them, each named by what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse

from budgetcheck.language import _, later

if TYPE_CHECKING:
    from budgetcheck.web.models import Run, RunProject

_ALL = {
    "html": later("报告（网页）"),
    "pdf": later("报告（PDF）"),
    "xlsx": later("工作底稿（Excel）"),
    "docx": later("报告（Word）"),
    "json": later("结果数据（JSON）"),
}
_OF_A_PROJECT = {
    "html": later("项目报告（网页）"),
    "pdf": later("项目报告（PDF）"),
    "xlsx": later("项目工作底稿（Excel）"),
    "docx": later("项目报告（Word）"),
    "json": later("项目结果数据（JSON）"),
}


class Download(NamedTuple):
    """A file to open or download.

    Attributes:
        text: What it is.
        address: Where it is.
        opens: Whether it is a page that opens beside this one.
        name: The file's.
    """

    text: str
    address: str
    opens: bool
    name: str


def downloads(run: Run, row: RunProject | None = None) -> list[Download]:
    """The files of a run, or of one project in it, and then those of all; none twice where the run has but that project."""
    files = list(run.files.order_by("name"))
    own = [] if row is None else [each for each in files if each.of_id == row.pk]
    whole = [each for each in files if each.of_id is None]
    alone = row is None or run.projects.count() == 1
    if row is not None and alone:
        has_own = {each.form for each in own}
        whole = [each for each in whole if each.form not in has_own]
    listed: list[Download] = []
    for of_project, group in ((True, own), (False, whole)):
        words = _OF_A_PROJECT if of_project and not alone else _ALL
        for form in _ALL:
            listed += [
                Download(_(words[form]), _address(run, each.form, each.name), each.form == "html", each.name)
                for each in group
                if each.form == form
            ]
    if alone:
        order = list(_ALL)
        listed.sort(key=lambda each: order.index(each.name.rpartition(".")[2]))
    return listed


def _address(run: Run, form: str, name: str) -> str:
    return reverse("run-report" if form == "html" else "run-file", args=[run.pk, name])
