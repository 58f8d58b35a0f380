"""The page of `compare`: what is new, gone or changed between two results, and what can explain it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from budgetcheck.language import _, later
from budgetcheck.reporting import comparison_words as words
from budgetcheck.reporting.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

MOST_PROJECTS = 30
"""How many projects the screen shows; `--json` gives all."""
MOST_FINDINGS = 20
"""How many findings of a project it shows, and how many lines of anything else."""

_LONGEST = 400
"""Characters of a line: names and messages come from files."""

_COLOURS = {"fail": "bold red", "review": "yellow", "pass": "green", "waived": "magenta"}
_FILES = {
    "content": later("内容变了"),
    "added": later("新增"),
    "removed": later("不再有"),
    "renamed": later("只改了名"),
    "reading": later("读法变了"),
}


class Line(NamedTuple):
    """A line of the page: what it says, how far it is set in, and its colour."""

    text: str
    depth: int = 0
    style: str = ""


def show_comparison(comparison: dict[str, Any], console: Console | None = None) -> None:
    """Print the page.

    Args:
        comparison: As `compare.comparison.compare_files` gives it.
        console: Where to.
    """
    console = console or Console(highlight=False)
    for line in _lines(comparison):
        cut = line.text if len(line.text) <= _LONGEST else line.text[: _LONGEST - 1] + "…"
        text = Text(visible(cut), style=line.style, overflow="fold")
        if console.is_terminal and line.text:
            console.print(Padding(text, (0, 0, 0, 2 * line.depth), expand=False))
        else:  # in a file or a pipe a line stays one line
            console.print(Text("  " * line.depth) + text, soft_wrap=True)


def _lines(told: dict[str, Any]) -> Iterator[Line]:
    yield from _sides(told)
    yield from _section(_("检查的条件"), told["settings"], words.setting)
    yield from _section(_("输入的文件"), told["inputs"], _file)
    yield from _section(_("拒收的行"), told["rejected_rows"], _rejected)
    yield from _section(_("没有给档案的项目代码"), told["unmatched"], words.unmatched_change)
    yield from _section(_("适用的办法版本"), told["editions"], _edition)
    projects = told["projects"]
    yield from _whole_projects(_("新增的项目"), projects["added"])
    yield from _whole_projects(_("不再有的项目"), projects["removed"])
    yield from _changed_projects(projects["changed"])
    yield Line("")
    yield from _summary(told)


def _sides(told: dict[str, Any]) -> Iterator[Line]:
    for name, side in ((_("旧"), told["old"]), (_("新"), told["new"])):
        sentence = _("{name}：{file}（{projects:,} 个项目，检查日期 {as_of}，程序版本 {version}）")
        yield Line(sentence.format(name=name, **side))
    if told["same"] == "file":
        yield Line(_("两次给的是同一个文件"), style="yellow")
    elif told["same"] == "content":
        yield Line(_("两个文件的内容完全相同"), style="yellow")


def _section(title: str, things: Sequence[Any], worded: Callable[[Any], str]) -> Iterator[Line]:
    if things:
        yield Line("")
        yield Line(title, style="bold")
        yield from _listed((Line(worded(each), 1) for each in things), len(things))


def _listed(lines: Iterable[Line], total: int, depth: int = 1) -> Iterator[Line]:
    """The first lines of a list, and how many there are where it is longer."""
    for at, line in enumerate(lines):
        if at == MOST_FINDINGS:
            more = _("……共 {total:,} 项，列出前 {most} 项；全部见 --json")
            yield Line(more.format(total=total, most=MOST_FINDINGS), depth, "dim")
            return
        yield line


def _file(change: dict[str, Any]) -> str:
    return f"{_(_FILES[change['change']])}  {words.file_change(change)}"


def _rejected(change: dict[str, Any]) -> str:
    return _("{file}：{old} → {new} 行（新拒收 {came} 行，不再拒收 {went} 行）").format(**change)


def _edition(change: dict[str, Any]) -> str:
    old, new = words.value(change["old"]), words.value(change["new"])
    return _("{old} → {new}：{projects:,} 个项目").format(old=old, new=new, projects=change["projects"])


def _whole_projects(title: str, projects: Sequence[dict[str, Any]]) -> Iterator[Line]:
    if projects:
        yield Line("")
        yield Line(title, style="bold")
        yield from _listed(map(_whole_project, projects), len(projects))


def _whole_project(project: dict[str, Any]) -> Line:
    told = [f"{words.verdict(project['verdict'])}  {_name(project)}"]
    if project["fails"]:
        told.append(_("不符合 {rules}").format(rules=_("、").join(project["fails"])))
    return Line(_("：").join(told), 1, _COLOURS[project["verdict"]])


def _changed_projects(projects: Sequence[dict[str, Any]]) -> Iterator[Line]:
    """Those with a new failure first, so that no cap hides one."""
    first = sorted(projects, key=lambda each: not any(finding["new_fail"] for finding in each["findings"]))
    for project in first[:MOST_PROJECTS]:
        yield Line("")
        yield from _project(project)
    if len(first) > MOST_PROJECTS:
        more = _("……共 {total:,} 个项目有变化，列出前 {most} 个；全部见 --json")
        yield Line("")
        yield Line(more.format(total=len(first), most=MOST_PROJECTS), 0, "dim")


def _project(project: dict[str, Any]) -> Iterator[Line]:
    facts = {each["key"]: each for each in project["facts"]}
    verdict = facts.pop("verdict", None)
    moved = f"{words.verdict(verdict['old'])} → {words.verdict(verdict['new'])}" if verdict else _("有变化")
    style = _COLOURS[verdict["new"]] if verdict else "bold"
    yield Line(f"{moved}  {_name(project)}", 0, style)
    yield Line(_why(project), 1)
    for change in facts.values():
        yield Line(words.fact(change), 1)
    findings = sorted(project["findings"], key=lambda each: not each["new_fail"])
    for finding in findings[:MOST_FINDINGS]:
        yield from _finding(finding)
    if len(findings) > MOST_FINDINGS:
        more = _("……共 {total:,} 项，列出前 {most} 项；全部见 --json")
        yield Line(more.format(total=len(findings), most=MOST_FINDINGS), 1, "dim")
    rows = (
        ("budget", words.budget_row),
        ("settlement", words.settlement_row),
        ("funding", words.funding_row),
        ("leads", words.lead),
    )
    for part, worded in rows:
        yield from _listed((Line(worded(each), 1) for each in project[part]), len(project[part]))


def _why(project: dict[str, Any]) -> str:
    if project["why"]:
        return _("可能的原因：{reasons}").format(reasons=_("；").join(map(words.reason, project["why"])))
    if project["texts_only"]:
        return _("只有说明文字不同")
    return _("输入、版本、日期都没有变，结果却不同：请核对结果文件是否改动过")


def _finding(finding: dict[str, Any]) -> Iterator[Line]:
    old, new = finding["old_verdict"], finding["new_verdict"]
    if old is None:
        moved = _("新有的规则，{verdict}").format(verdict=words.verdict(new))
    elif new is None:
        moved = _("不再有的规则，原为{verdict}").format(verdict=words.verdict(old))
    elif old == new:
        moved = words.verdict(new)
    else:
        moved = f"{words.verdict(old)} → {words.verdict(new)}"
    head = f"{finding['rule']}  {moved}"
    if finding["new_fail"]:
        head = _("新的不符合  {head}").format(head=head)
    message = finding["new_message"] or finding["old_message"] or ""
    yield Line(f"{head}  {message}", 1, "bold red" if finding["new_fail"] else "")
    if finding["figures"] and old is not None and new is not None:
        yield Line(words.finding_figures(finding), 2)
    for detail in words.finding_details(finding):
        yield Line(detail, 2)
    if finding["changed"] == ["text"] and finding["old_message"] != finding["new_message"]:
        yield Line(_("原为：{message}").format(message=finding["old_message"]), 2)


def _summary(told: dict[str, Any]) -> Iterator[Line]:
    if not told["is_changed"]:
        yield Line(_("没有变化"), style="bold green")
    else:
        counts = _(
            "项目：新增 {added:,}，不再有 {removed:,}，有变化 {changed:,}，只有说明文字不同 {texts_only:,}，相同 {same:,}"
        )
        yield Line(counts.format(**told["counts"]))
    if told["texts"] and told["texts_listed"]:
        yield Line(_("其中 {count:,} 条结论只有说明文字不同").format(count=told["texts"]))
    elif told["texts"]:
        yield Line(_("另有 {count:,} 条结论只有说明文字不同（--texts 列出）").format(count=told["texts"]))
    if told["new_fails"]:
        yield Line(_("新的不符合 {count:,} 条").format(count=told["new_fails"]), style="bold red")
    else:
        yield Line(_("没有新的不符合"), style="green")


def _name(project: dict[str, Any]) -> str:
    return " ".join(part for part in (project["project"], project["title"]) if part)
