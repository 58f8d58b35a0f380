"""The commands that judge: `cap`, `screen`, `check`, `year-end`; and those that show: `rules`, `demo`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from budgetcheck.cli.options import (
    AsOf,
    Dossiers,
    Formats,
    Json,
    Lang,
    LeadsOption,
    LeadThresholds,
    Ledgers,
    Out,
    ProfileOption,
    ProgrammeOption,
    ProgrammesOption,
    Quiet,
    Strict,
    Templates,
)
from budgetcheck.cli.session import (
    code_of,
    day,
    finish,
    in_language,
    money,
    progress,
    refuse_unwritable,
    this_day,
    write_json,
    write_result,
    writing,
    year_of,
)
from budgetcheck.language import _

if TYPE_CHECKING:
    from budgetcheck.rules.rulebook import Rulebook


def cap(
    programme: ProgrammeOption,
    municipal: Annotated[str, typer.Option(help="市级财政资金 / municipal money")],
    equipment_purchase: Annotated[str, typer.Option(help="其中设备购置费 / equipment purchase of it")] = "0",
    unit: Annotated[str, typer.Option(help="元 | 万元")] = "元",
    json_to: Json = None,
    as_of: AsOf = None,
    programmes: ProgrammesOption = None,
    lang: Lang = "zh",
    quiet: Quiet = False,
) -> None:
    """间接费用预算上限 / the cap of indirect costs."""
    with in_language(lang):
        from budgetcheck.rules.cap import indirect_cap
        from budgetcheck.rules.registry import load_rulebook

        rulebook = load_rulebook(programmes)
        figures = indirect_cap(
            rulebook,
            code_of(rulebook.programmes, programme, "--programme"),
            money(municipal, unit, "--municipal"),
            money(equipment_purchase, unit, "--equipment-purchase"),
            day(as_of) or this_day(),
        )
        write_json(json_to, figures.to_dict())
        if not quiet and json_to != "-":
            from budgetcheck.reporting.terminal import show_cap

            show_cap(figures)


def screen(
    dossiers: Dossiers,
    out: Out = None,
    formats: Formats = None,
    templates: Templates = None,
    json_to: Json = None,
    as_of: AsOf = None,
    programmes: ProgrammesOption = None,
    lang: Lang = "zh",
    strict: Strict = False,
    quiet: Quiet = False,
) -> None:
    """立项前初审 / pre-approval screening."""
    with in_language(lang) as language:
        import budgetcheck as job

        wanted = writing(out, formats, templates, "screening")
        refuse_unwritable(out, json_to, dossiers, wanted.formats)
        with progress(_("正在初审"), quiet=quiet):
            result = job.screen(dossiers, as_of=day(as_of), programmes=programmes, language=language)
            write_result(result, wanted, json_to)
        finish(result, out, json_to, strict=strict, quiet=quiet)


def check(
    dossiers: Dossiers,
    ledger: Ledgers,
    profile: ProfileOption = None,
    leads: LeadsOption = False,
    lead_thresholds: LeadThresholds = None,
    out: Out = None,
    formats: Formats = None,
    templates: Templates = None,
    json_to: Json = None,
    as_of: AsOf = None,
    programmes: ProgrammesOption = None,
    lang: Lang = "zh",
    strict: Strict = False,
    quiet: Quiet = False,
) -> None:
    """对照账簿检查 / check projects against their ledgers."""
    with in_language(lang) as language:
        import budgetcheck as job

        wanted = writing(out, formats, templates, "check")
        inputs = [
            *dossiers,
            *ledger,
            *([Path(profile)] if profile else []),
            *([lead_thresholds] if lead_thresholds else []),
        ]
        refuse_unwritable(out, json_to, inputs, wanted.formats)
        with progress(_("正在检查"), quiet=quiet):
            result = job.check(
                dossiers,
                ledger,
                profile=profile,
                leads=leads,
                lead_thresholds=lead_thresholds,
                as_of=day(as_of),
                programmes=programmes,
                language=language,
            )
            write_result(result, wanted, json_to)
        finish(result, out, json_to, strict=strict, quiet=quiet)


def year_end(
    dossiers: Dossiers,
    ledger: Ledgers,
    year: Annotated[str, typer.Option("--year", help="年度，如 2026 / the calendar year")],
    profile: ProfileOption = None,
    leads: LeadsOption = False,
    lead_thresholds: LeadThresholds = None,
    out: Out = None,
    formats: Formats = None,
    templates: Templates = None,
    unit: Annotated[str, typer.Option(help="报告表格的单位：元 | 万元 / unit of the tables")] = "元",
    json_to: Json = None,
    as_of: AsOf = None,
    programmes: ProgrammesOption = None,
    lang: Lang = "zh",
    strict: Strict = False,
    quiet: Quiet = False,
) -> None:
    """年度审计：决算、到位和执行、年末未结清的款项 / the audit at the end of a year."""
    with in_language(lang) as language:
        import budgetcheck as job

        wanted = writing(out, formats, templates, "year_end", unit)
        inputs = [
            *dossiers,
            *ledger,
            *([Path(profile)] if profile else []),
            *([lead_thresholds] if lead_thresholds else []),
        ]
        refuse_unwritable(out, json_to, inputs, wanted.formats)
        with progress(_("正在审计"), quiet=quiet):
            result = job.year_end(
                dossiers,
                ledger,
                year_of(year),
                profile=profile,
                leads=leads,
                lead_thresholds=lead_thresholds,
                as_of=day(as_of),
                programmes=programmes,
                language=language,
            )
            write_result(result, wanted, json_to)
        finish(result, out, json_to, strict=strict, quiet=quiet)


def rules(
    rule: Annotated[
        str | None, typer.Argument(metavar="[RULE]", help="规则编号或名称 / a rule's code or name")
    ] = None,
    programme: Annotated[
        str | None, typer.Option("--programme", help="计划，如 yantai、datong / the programme")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="每条规则写成一页 / a page per rule, into a folder"),
    ] = None,
    cases: Annotated[
        Path | None,
        typer.Option("--cases", metavar="DIR", help="运行自己写的例子 / run cases of your own"),
    ] = None,
    programmes: ProgrammesOption = None,
    json_to: Json = None,
    lang: Lang = "zh",
    quiet: Quiet = False,
) -> None:
    """规则目录，或一条规则的全文，或运行例子 / the catalogue, one rule's page, or cases."""
    with in_language(lang):
        from budgetcheck.rules.listing import describe, list_rules
        from budgetcheck.rules.registry import load_rulebook

        rulebook = load_rulebook(programmes)
        if cases is not None:
            _answer_cases(cases, rulebook, json_to, quiet=quiet)
        if out is not None:
            from budgetcheck.reporting.rule_pages import write_rule_pages

            write_rule_pages(rulebook, out)
        code = code_of(rulebook.programmes, programme, "--programme") if programme else None
        listed: Any = describe(rulebook, rule, code) if rule else list_rules(rulebook, code)
        write_json(json_to, listed)
        if not quiet and json_to != "-":
            from budgetcheck.reporting.terminal import show_rule, show_rule_pages, show_rules

            if out is not None:
                show_rule_pages(len(rulebook.catalogue), out)
            else:
                show_rule(listed) if rule else show_rules(listed)


def _answer_cases(cases: Path, rulebook: Rulebook, json_to: str | None, *, quiet: bool) -> NoReturn:
    """Run cases, show where a rule answers otherwise, and leave: 0 where all agree, else 1."""
    from budgetcheck.cases import run_cases

    with progress(_("正在运行例子"), quiet=quiet):
        answers = run_cases(cases, rulebook)
    told = [answer.to_dict() for answer in answers]
    write_json(json_to, told)
    if not quiet and json_to != "-":
        from budgetcheck.reporting.terminal import show_cases

        show_cases(told)
    raise typer.Exit(int(not all(answer.agrees for answer in answers)))


def demo(
    out: Annotated[Path, typer.Option("--out", help="报告写入的文件夹 / folder for the reports")] = Path(
        "reports"
    ),
    lang: Lang = "zh",
    quiet: Quiet = False,
) -> None:
    """用随附的样例走一遍 / the bundled samples, start to finish."""
    with in_language(lang) as language:
        from budgetcheck.demo import run_demo

        with progress(_("正在检查样例"), quiet=quiet):
            stories = run_demo(out, language)
        if not quiet:
            from budgetcheck.reporting.terminal import show_stories

            show_stories([(story.title, story.result) for story in stories], out)
