"""What a command shows on screen."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from budgetcheck.language import _, current
from budgetcheck.money import grouped, percent
from budgetcheck.reporting.tables import show_rejected
from budgetcheck.reporting.visible import visible
from budgetcheck.rules.articles import article_label
from budgetcheck.vocabulary import VERDICT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from budgetcheck.ledgers.schema import Intake
    from budgetcheck.result import Result
    from budgetcheck.rules.cap import CapFigures

MOST_PROJECTS = 30
"""How many projects the screen shows; the reports show all."""

_WIDE = 200
"""Columns where the output is no terminal, so that nothing is cut in a file or a pipe."""

_LONGEST = 1000
"""Characters of a text that the screen shows; the reports show more."""

_ROOM_FOR_NAMES = 100
"""Columns from which the catalogue shows the rules' English names beside their titles."""

_COLOURS = {
    "fail": "bold red",
    "review": "yellow",
    "pass": "green",
    "waived": "magenta",
    "not_applicable": "dim",
}


def show_result(result: Result, out: Path | None) -> None:
    """The verdict of each project, and what did not pass."""
    console = Console(highlight=False, soft_wrap=True)
    for intake in result.intakes:
        rows = intake.rows
        console.print(
            _(
                "{path}：读入 {read} 行 = 标题 {header} + 空行 {blank} + 合计 {subtotal} + 采用 {accepted} + 拒收 {rejected}"
            ).format(path=_safe(intake.path), **rows._asdict()),
            highlight=False,
        )
    for file in result.dossiers:
        for form in file.forms:
            for note in form.notes:
                console.print(_("{path}：{note}").format(path=_safe(form.path), note=_safe(note)))
    unsettled = result.findings.filter(result.findings["verdict"].is_in(["fail", "review", "waived"]))
    for project in result.projects.head(MOST_PROJECTS).iter_rows(named=True):
        of_project = unsettled.filter(unsettled["project"] == project["project"])
        _show_project(console, project, of_project)
        if result.leads is not None:
            _show_leads(console, result.leads.found.filter(pl.col("project") == project["project"]))
    if result.projects.height > MOST_PROJECTS:
        console.print(_("……共 {total} 个项目").format(total=result.projects.height))
    if out is not None:
        console.print("\n" + _("报告：{place}").format(place=_safe(str(out / "index.html"))), highlight=False)


def _show_project(console: Console, project: dict[str, Any], unsettled: pl.DataFrame) -> None:
    title = " ".join(_safe(part) for part in (project["project"], project["title"]) if part)
    console.print(f"\n{_verdict(project['verdict'])}  {title}")
    columns = ("rule", "verdict", "message", "waiver")
    for rule, verdict, message, waiver in unsettled.select(columns).iter_rows():
        console.print(f"  {_verdict(verdict)}  {rule}  {_safe(message)}")
        if waiver is not None:
            console.print(f"    {_safe(_waiver(waiver))}")


def _show_leads(console: Console, found: pl.DataFrame) -> None:
    """The leads of a project in one line; no line where there are none."""
    codes = [f"{lead} × {count}" for lead, count in found.select("lead", "count").iter_rows()]
    if codes:
        console.print("  " + _("线索（不影响结论）：{leads}").format(leads=_("、").join(codes)))


def show_stories(stories: Sequence[tuple[str, Result]], out: Path) -> None:
    """The verdict of each sample and where its report stands."""
    console = Console(highlight=False, soft_wrap=True)
    for title, result in stories:
        counts = result.verdicts()
        several = sum(counts.values()) > 1
        verdicts = " ".join(
            _verdict(verdict) + (f" {count:,}" if several else "") for verdict, count in counts.items()
        )
        console.print(f"{verdicts}  {escape(title)}")
    console.print("\n" + _("报告：{place}").format(place=_safe(str(out / "index.html"))))


def show_conversion(intake: Intake, rejected: pl.DataFrame, target: Path, *, quiet: bool) -> None:
    """What was written; and, on the error channel and even when quiet, that rows are missing from it."""
    errors = Console(stderr=True, highlight=False)
    if not quiet:
        written = _("{path}：写入 {accepted:,} 行，借方 {debit}，贷方 {credit}")
        Console(highlight=False, soft_wrap=True).print(
            Text(
                written.format(
                    path=visible(str(target)),
                    accepted=intake.rows.accepted,
                    debit=grouped(intake.debit),
                    credit=grouped(intake.credit),
                )
            )
        )
    if rejected.height:
        missing = _("{path}：拒收 {rejected:,} 行，没有写入；全部见 budgetcheck ledger inspect")
        errors.print(
            Text(missing.format(path=visible(intake.path), rejected=rejected.height)), soft_wrap=True
        )
        if not quiet:
            show_rejected(rejected, errors)


def show_cap(figures: CapFigures) -> None:
    """The cap and its calculation."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(_("{title}{article}").format(title=figures.title, article=article_label(figures.article)))
    console.print(_("基数 {base} 元").format(base=grouped(figures.base)))
    for band, amount in figures.bands:
        console.print(
            _("  超过 {above} 元至 {up_to} 元的部分 × {rate} = {amount} 元").format(
                above=grouped(band.above),
                up_to=grouped(band.up_to),
                rate=percent(band.rate),
                amount=grouped(amount),
            )
        )
    console.print("[bold]" + _("间接费用预算上限 {cap} 元").format(cap=grouped(figures.cap)) + "[/bold]")
    if figures.silent_above is not None:
        console.print(
            _("基数超过 {above} 元的部分，条文没有规定比例：不超过上限的符合，超过的须人工复核").format(
                above=grouped(figures.silent_above)
            )
        )


def show_rules(listed: Sequence[dict[str, Any]]) -> None:
    """The catalogue as a table."""
    console = Console(width=None if sys.stdout.isatty() else _WIDE)
    table = Table(box=None, pad_edge=False)
    table.add_column(_("规则"), no_wrap=True)
    table.add_column(_("条款"), overflow="fold")
    table.add_column(_("内容"), overflow="fold")
    names = console.width >= _ROOM_FOR_NAMES
    if names:
        table.add_column(_("名称"), no_wrap=True)
    for entry in listed:
        name = [entry["name"]] if names else []
        table.add_row(entry["rule"], article_label(entry["article"]), _title(entry), *name)
    console.print(table)


def show_rule_pages(rules: int, out: Path) -> None:
    """How many pages of rules were written, and where they begin."""
    told = _("{count} 条规则，每条一页：{place}").format(count=rules, place=visible(str(out / "README.md")))
    Console(highlight=False, soft_wrap=True).print(Text(told))


def show_rule(entry: dict[str, Any]) -> None:
    """A rule's whole page."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]{entry['rule']}  {escape(_title(entry))}[/bold]")
    source = _("{title}{article}").format(
        title=entry["regulation_title"] or "", article=article_label(entry["article"])
    )
    console.print(f"{entry['name']}  {source}")
    console.print(escape(entry["summary"] if current() == "zh" else entry["title"]))
    for heading, text in entry["page"].items():
        console.print(f"\n[bold]{_(heading)}[/bold]\n{escape(text)}")


def show_cases(answers: Sequence[dict[str, Any]]) -> None:
    """How many cases agree, and of each other one what was expected and what was answered."""
    console = Console(highlight=False, soft_wrap=True)
    apart = [answer for answer in answers if not answer["agrees"]]
    for answer in apart:
        console.print(f"[red]✗[/red] {answer['rule']}  {escape(answer['name'])}")
        for key, expected in answer["expected"].items():
            if (answered := answer["answered"][key]) != expected:
                told = _("  {key}：应为 {expected}，得到 {answered}")
                console.print(
                    escape(told.format(key=key, expected=_plain(expected), answered=_plain(answered)))
                )
    console.print(
        _("{count} 个例子，{agreed} 个一致").format(count=len(answers), agreed=len(answers) - len(apart))
    )


def _safe(text: str) -> str:
    """A text that may come from a file, as console markup: bounded, and with nothing that steers the terminal."""
    shortened = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return escape(visible(shortened))


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return _("、").join(value) or "[]"
    return "—" if value is None else str(value)


def _waiver(waiver: dict[str, Any]) -> str:
    expired = _("豁免已过期，不起作用：") if waiver["expired"] else _("豁免：")
    terms = _(
        "{reason}（提出人 {proposed_by}，批准人 {approved_by}，{approved_on} 批准，有效期至 {expires_on}）"
    )
    return expired + terms.format(**waiver)


def _title(entry: dict[str, Any]) -> str:
    return str(entry["title"] if current() == "zh" else entry["summary"])


def _verdict(code: str) -> str:
    return f"[{_COLOURS[code]}]{VERDICT.label(code)}[/]"
