"""The commands that judge: `cap`, `screen`, `check`; and those that show: `rules`, `demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from budgetcheck.cli.options import (
    AsOf,
    Dossiers,
    Json,
    Lang,
    Ledgers,
    Out,
    ProfileOption,
    ProgrammeOption,
    Quiet,
    Strict,
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
)
from budgetcheck.language import _


def cap(
    programme: ProgrammeOption,
    municipal: Annotated[str, typer.Option(help="市级财政资金 / municipal money")],
    equipment_purchase: Annotated[str, typer.Option(help="其中设备购置费 / equipment purchase of it")] = "0",
    unit: Annotated[str, typer.Option(help="元 | 万元")] = "元",
    json_to: Json = None,
    as_of: AsOf = None,
    lang: Lang = "zh",
    quiet: Quiet = False,
) -> None:
    """间接费用预算上限 / the cap of indirect costs."""
    with in_language(lang):
        from budgetcheck.rules.cap import indirect_cap
        from budgetcheck.vocabulary import PROGRAMME

        figures = indirect_cap(
            code_of(PROGRAMME, programme, "--programme"),
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
    json_to: Json = None,
    as_of: AsOf = None,
    lang: Lang = "zh",
    strict: Strict = False,
    quiet: Quiet = False,
) -> None:
    """立项前初审 / pre-approval screening."""
    with in_language(lang) as language:
        import budgetcheck as job

        refuse_unwritable(out, json_to, dossiers)
        with progress(_("正在初审"), quiet=quiet):
            result = job.screen(dossiers, as_of=day(as_of), language=language)
            write_result(result, out, json_to)
        finish(result, out, json_to, strict=strict, quiet=quiet)


def check(
    dossiers: Dossiers,
    ledger: Ledgers,
    profile: ProfileOption = None,
    out: Out = None,
    json_to: Json = None,
    as_of: AsOf = None,
    lang: Lang = "zh",
    strict: Strict = False,
    quiet: Quiet = False,
) -> None:
    """对照账簿检查 / check projects against their ledgers."""
    with in_language(lang) as language:
        import budgetcheck as job

        refuse_unwritable(out, json_to, [*dossiers, *ledger])
        with progress(_("正在检查"), quiet=quiet):
            result = job.check(dossiers, ledger, profile=profile, as_of=day(as_of), language=language)
            write_result(result, out, json_to)
        finish(result, out, json_to, strict=strict, quiet=quiet)


def rules(
    rule: Annotated[
        str | None, typer.Argument(metavar="[RULE]", help="规则编号或名称 / a rule's code or name")
    ] = None,
    programme: Annotated[str | None, typer.Option("--programme", help="yantai | datong")] = None,
    json_to: Json = None,
    lang: Lang = "zh",
    quiet: Quiet = False,
) -> None:
    """规则目录，或一条规则的全文 / the catalogue, or one rule's page."""
    with in_language(lang):
        from budgetcheck.rules.listing import describe, list_rules
        from budgetcheck.vocabulary import PROGRAMME

        code = code_of(PROGRAMME, programme, "--programme") if programme else None
        listed: Any = describe(rule, code) if rule else list_rules(code)
        write_json(json_to, listed)
        if not quiet and json_to != "-":
            from budgetcheck.reporting.terminal import show_rule, show_rules

            show_rule(listed) if rule else show_rules(listed)


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
