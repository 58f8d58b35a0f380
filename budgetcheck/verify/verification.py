"""The whole of `verify`, to be read top to bottom: the page → its inputs → the run once more → figures → the page's text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from budgetcheck import options
from budgetcheck.language import _, speaking
from budgetcheck.problems import InputError
from budgetcheck.reporting.html import page_of_all, page_of_project
from budgetcheck.reporting.manifest import count_inputs, describe, fingerprint, is_as_sealed
from budgetcheck.reporting.own_templates import refuse_templates
from budgetcheck.verify.checks import Check
from budgetcheck.verify.figures import compare_all, compare_screening
from budgetcheck.verify.given_files import match, read_given
from budgetcheck.verify.input_checks import (
    MOST_OTHERS,
    SHORT_HASH,
    compare_input,
    compare_programmes,
    name_others,
)
from budgetcheck.verify.lists import compare_inputs, not_compared
from budgetcheck.verify.page_text import differences
from budgetcheck.verify.report_page import read_page
from budgetcheck.verify.rerun import extent_of, repeated
from budgetcheck.verify.unlisted import unlisted_inputs
from budgetcheck.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from budgetcheck.reporting.report import Report
    from budgetcheck.verify.description import Named
    from budgetcheck.verify.given_files import Given, Match
    from budgetcheck.verify.page_text import Difference, Line
    from budgetcheck.verify.report_page import ReportPage
    from budgetcheck.verify.rerun import Extent

SCHEMA = "budgetcheck/verification/1"

_BELOW = " › "


def verify(
    report: Path, files: Sequence[Path] = (), *, programmes: Path | None = None, templates: Path | None = None
) -> dict[str, Any]:
    """Whether a report follows from these inputs, line by line, in the language in use.

    Args:
        report: The page: HTML that `screen`, `check` or `year-end` wrote.
        files: Its inputs, in any order and under any names: files, or folders with them. None looks at the page alone.
        programmes: The folder of programmes with which it was made; its modules are run.
        templates: The folder of templates with which it was made; they are run, too.

    Returns:
        `schema`, `version`, `report` (what the page says of itself), `agrees`, `counts` by outcome, and `checks`
        (`verify.checks.Check`).

    Raises:
        InputError: for a file that is no report, or is not there.
    """
    if templates is not None:
        refuse_templates(templates)
    page = read_page(report)
    checks = [*_page_itself(page)]
    if files or programmes is not None:
        checks += _against(page, read_given(files, report), programmes, templates)
    else:
        told = _("没有给出输入文件：只知道报告页自写成后是否改动过，不知道它的结论是否由这些文件得出")
        checks.append(Check("inputs", "inputs", "unknown", told))
    return _told(page, checks)


def _told(page: ReportPage, checks: Sequence[Check]) -> dict[str, Any]:
    outcomes = Counter(each.outcome for each in checks)
    of_run = ("kind", "project", "version", "as_of", "year", "language", "unit", "fingerprint")
    return {
        "schema": SCHEMA,
        "version": __version__,
        "report": {
            "file": page.name,
            "sha256": page.sha256,
            **{key: page.tree[key] for key in of_run},
        },
        "agrees": not outcomes["differs"],
        "counts": {outcome: outcomes[outcome] for outcome in ("agrees", "differs", "unknown")},
        "checks": [each._asdict() for each in checks],
    }


def _page_itself(page: ReportPage) -> Iterator[Check]:
    """Whether the page is as it was written; that alone proves nothing, for whoever changes it can hash it anew."""
    if is_as_sealed(page.markup, page.told.page_sha256):
        yield Check("page", "page_sha256", "agrees", _("报告页自写成后没有改动过（页面哈希一致）"))
    else:
        told = _("报告页在写成以后被改动过（页面哈希不一致）")
        yield Check("page", "page_sha256", "differs", told, reported=page.told.page_sha256)
    mark = fingerprint(page.tree)
    if mark == page.told.fingerprint:
        yield Check("page", "fingerprint", "agrees", _("报告指纹与内嵌的数据一致"))
    else:
        told = _("内嵌的数据被改动过：按它算出的报告指纹是 {now}…，报告写的是 {then}…").format(
            now=mark[:SHORT_HASH], then=page.told.fingerprint[:SHORT_HASH]
        )
        yield Check("page", "fingerprint", "differs", told, reported=page.told.fingerprint, recomputed=mark)
    if page.told.version == __version__:
        yield Check("page", "version", "agrees", _("程序版本 {version}").format(version=__version__))
    else:
        told = _("报告由 {then} 版写成，这里是 {now} 版：只核对结论和数字，不逐字核对页面")
        told = told.format(then=page.told.version, now=__version__)
        yield Check("page", "version", "unknown", told, None, None, page.told.version, __version__)


def _against(
    page: ReportPage, given: Sequence[Given], programmes: Path | None, templates: Path | None
) -> Iterator[Check]:
    told = page.told
    matches, others = match(told.needs, given)
    yield from map(compare_input, matches)
    yield from compare_programmes(told, programmes)
    unlisted = unlisted_inputs(told, others, programmes)
    taken = {each.file for each in unlisted}
    yield from name_others([file for file in others if file not in taken])
    extent = extent_of(told, matches, unlisted, programmes)
    if extent == "nothing":
        yield from not_compared(told, unlisted)
        yield Check("figures", "run", "unknown", _nothing(matches))
        return
    try:
        with repeated(told, [*matches, *unlisted], programmes, extent) as report:
            yield from _recomputed(page, report, (matches, unlisted), extent, templates)
    except InputError as error:
        yield from not_compared(told, unlisted)
        for sentence in error.told:
            text = _("用这些文件重算不成：{problem}").format(problem=sentence)
            yield Check("figures", "run", "differs", text)
        yield Check("figures", "run", "unknown", _("全部结论和数字都不能确认：没有能够重算"))


def _nothing(matches: Sequence[Match]) -> str:
    if any(each.file for each in matches if each.need.role == "dossier"):
        return _("全部结论和数字都不能确认：缺少自备的计划和规则")
    return _("全部结论和数字都不能确认：没有给出报告所依据的项目档案")


def _recomputed(
    page: ReportPage,
    report: Report,
    inputs: tuple[Sequence[Match], Sequence[Match]],
    extent: Extent,
    templates: Path | None,
) -> Iterator[Check]:
    """The figures of the run repeated beside those of the page; where all inputs are there, the page itself, too."""
    told, (matches, unlisted) = page.told, inputs
    changed = [each.need.path for each in matches if each.file and not each.is_same]
    if changed:
        note = _("以下用变了的文件重算：{files}").format(files=_("、").join(changed[:MOST_OTHERS]))
        yield Check("figures", "run", "note", note)
    if extent == "dossiers_alone" and told.kind != "screening":
        note = _("缺少账簿或科目对照方案：只能核对项目档案自身决定的结论")
        yield Check("figures", "run", "note", note)
        yield from not_compared(told, unlisted)
        yield from compare_screening(page.tree, report)
        return
    counted = count_inputs(report)
    yield from compare_inputs(told, counted, matches, unlisted)
    project = None
    if told.project is not None:
        project = next((each for each in report.each_project() if each["project"] == told.project), None)
    if told.project is not None and project is None:
        note = _("项目 {project} 在报告里有，重算没有").format(project=told.project)
        yield Check("figures", "project", "differs", note, told.project, told.project)
        return
    now = describe(report, project)
    lacks_dossier = any(each.file is None and each.need.role == "dossier" for each in matches)
    some_missing = lacks_dossier or counted["inputs_total"] < told.inputs_total
    same_programmes = report.result.options.programmes == _named(told.options.programmes)
    yield from compare_all(page.tree, now, report, some_missing=some_missing)
    same_inputs = (
        same_programmes
        and all(each.is_same for each in matches)
        and (told.lists_all_inputs or counted["inputs_sha256"] == told.inputs_sha256)
    )
    if not same_inputs or told.version != __version__:
        note = _("页面没有逐字核对：输入文件或程序版本与报告的不同")
        yield Check("text", "page", "unknown", note)
        return
    with speaking(told.language):
        made = (
            page_of_all(report, templates) if project is None else page_of_project(report, project, templates)
        )
    yield from _text(page.markup, made.text, with_templates=templates is not None)


def _named(named: Named | None) -> options.Given | None:
    return None if named is None else options.Given(named.path, named.sha256)


def _text(then: str, now: str, *, with_templates: bool) -> Iterator[Check]:
    if then == now:
        yield Check("text", "page", "agrees", _("重算的页面与报告逐字节相同"))
        return
    yield Check("text", "page", "differs", _("重算的页面与报告不同"))
    found, total = differences(then, now)
    for each in found:
        told = _("{place}：报告为“{then}”，重算为“{now}”").format(
            place=_BELOW.join(each.place) or _("页首"), then=_line(each.then), now=_line(each.now)
        )
        yield Check("text", "line", "differs", told, None, None, *_texts(each))
    if total > len(found):
        told = _("共 {total:,} 行不同，列出前 {most} 行").format(total=total, most=len(found))
        yield Check("text", "line", "differs", told)
    if not total:
        told = _("可见的文字都相同，不同的是看不见的部分（第 {row:,} 行起：内嵌的数据、样式、标记或换行）")
        yield Check("text", "markup", "differs", told.format(row=_first_line_apart(then, now)))
    if not with_templates:
        told = _("如果报告是用自备的模板写的，请用 --templates 指明模板的文件夹")
        yield Check("text", "templates", "note", told)


def _line(line: Line | None) -> str:
    return _("（没有这一行）") if line is None else line.text


def _texts(difference: Difference) -> tuple[str | None, str | None]:
    then, now = difference
    return then and then.text, now and now.text


def _first_line_apart(then: str, now: str) -> int:
    rows = zip(then.splitlines(keepends=True), now.splitlines(keepends=True), strict=False)
    same = next((at for at, (old, new) in enumerate(rows) if old != new), None)
    return 1 + (min(then.count("\n"), now.count("\n")) if same is None else same)
