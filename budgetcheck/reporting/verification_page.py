"""The page of `verify`: what agrees, what differs and what cannot be known, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from budgetcheck.language import _, later
from budgetcheck.reporting.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_AGREEING = 100
"""How many lines of a section that agree the screen shows, and how many that do not; `--json` gives all."""

_LONGEST = 600
"""Characters of a line: names and texts come from files."""

_MARKS = {
    "agrees": ("✓", "green"),
    "differs": ("✗", "bold red"),
    "unknown": ("–", "yellow"),
    "note": ("·", "dim"),
}
_SECTIONS = {
    "page": later("报告页本身"),
    "inputs": later("输入文件"),
    "figures": later("结论和数字"),
    "text": later("页面的文字"),
}
_KINDS = {
    "screening": later("预算初审报告"),
    "check": later("合规检查报告"),
    "year_end": later("年度审计报告"),
}


def show_verification(told: dict[str, Any], console: Console | None = None) -> None:
    """Print the page.

    Args:
        told: As `verify.verification.verify` gives it.
        console: Where to.
    """
    console = console or Console(highlight=False)
    for text, style, depth in _lines(told):
        cut = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
        line = Text(visible(cut), style=style, overflow="fold")
        if console.is_terminal and text:
            console.print(Padding(line, (0, 0, 0, 2 * depth), expand=False))
        else:  # in a file or a pipe a line stays one line
            console.print(Text("  " * depth) + line, soft_wrap=True)


def _lines(told: dict[str, Any]) -> Iterator[tuple[str, str, int]]:
    yield _head(told["report"]), "bold", 0
    for section, title in _SECTIONS.items():
        checks = [each for each in told["checks"] if each["section"] == section]
        if checks:
            yield "", "", 0
            yield _(title), "bold", 0
            yield from _section(checks)
    yield "", "", 0
    yield _summary(told)


def _head(report: dict[str, Any]) -> str:
    head = _("{file}：{kind}，{subject}，检查日期 {as_of}")
    kind = _KINDS[report["kind"]]
    subject = _("全部项目") if report["project"] is None else report["project"]
    return head.format(file=report["file"], kind=_(kind), subject=subject, as_of=report["as_of"])


def _section(checks: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str, int]]:
    """What differs or cannot be known comes first where not all can be shown."""
    if len(checks) > MOST_AGREEING:
        checks = sorted(
            checks, key=lambda each: ("differs", "unknown", "note", "agrees").index(each["outcome"])
        )
    for check in checks[:MOST_AGREEING]:
        mark, style = _MARKS[check["outcome"]]
        yield f"{mark} {check['text']}", style, 1
    if len(checks) > MOST_AGREEING:
        more = _("……共 {total:,} 项，列出前 {most} 项；全部见 --json")
        yield more.format(total=len(checks), most=MOST_AGREEING), "dim", 1


def _summary(told: dict[str, Any]) -> tuple[str, str, int]:
    counts = told["counts"]
    if not told["agrees"]:
        text = _("✗ 不一致 {differs:,} 项，一致 {agrees:,} 项，不能确认 {unknown:,} 项")
        return text.format(**counts), "bold red", 0
    if counts["unknown"]:
        text = _("– 没有发现不一致：一致 {agrees:,} 项，不能确认 {unknown:,} 项")
        return text.format(**counts), "yellow", 0
    return _("✓ 全部一致（{agrees:,} 项）：这份报告由这些文件得出").format(**counts), "bold green", 0
