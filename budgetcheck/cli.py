"""The commands: arguments in, the job done elsewhere, findings on screen and in files. No logic lives here."""

from __future__ import annotations

import json
import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from budgetcheck.arguments import repeat_option, valued_options
from budgetcheck.language import LANGUAGES, Language, _, speaking
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from budgetcheck.result import Result

templates = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
ledgers = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app = typer.Typer(
    name="budgetcheck",
    help="市级科技计划项目资金合规检查 / compliance checks for the money of municipal science projects",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

app.add_typer(templates, name="template", help="空白表格 / forms to fill in")
app.add_typer(ledgers, name="ledger", help="账簿文件 / ledger files")

Dossiers = Annotated[
    list[Path], typer.Argument(metavar="DOSSIER...", help="项目档案文件或文件夹 / dossier files or folders")
]
Ledgers = Annotated[list[Path], typer.Option("--ledger", metavar="FILE...", help="账簿文件 / ledger exports")]
LedgerFile = Annotated[Path, typer.Argument(metavar="FILE", help="账簿文件 / a ledger export")]
ProfileOption = Annotated[
    str | None, typer.Option("--profile", help="科目对照方案 / a profile's name or file")
]
Out = Annotated[Path | None, typer.Option("--out", help="报告写入的文件夹 / folder for the reports")]
Json = Annotated[
    str | None,
    typer.Option("--json", metavar="FILE", help="结果写入的文件，- 为标准输出 / result file, - for stdout"),
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="以这一天为今天 / today, for every rule")
]
Lang = Annotated[str, typer.Option("--lang", help="zh | en")]
Strict = Annotated[bool, typer.Option("--strict", help="需复核也算不通过（退出码 1）/ a review fails too")]
Quiet = Annotated[bool, typer.Option("--quiet", help="屏幕上只显示错误 / errors only")]
ProgrammeOption = Annotated[str, typer.Option("--programme", help="yantai | datong")]


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", is_eager=True, help="版本 / the version")] = False,
) -> None:
    """资金合规检查：不改动任何输入文件 / reads files and changes none of them."""
    if version:
        from budgetcheck.version import __version__

        sys.stdout.write(f"budgetcheck {__version__}\n")
        raise typer.Exit


@app.command("cap")
def cap_command(
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
    with _speaking(lang):
        from budgetcheck.rules.cap import indirect_cap
        from budgetcheck.vocabulary import PROGRAMME

        figures = indirect_cap(
            _word(PROGRAMME, programme, "--programme"),
            _money(municipal, unit, "--municipal"),
            _money(equipment_purchase, unit, "--equipment-purchase"),
            _day(as_of) or _today(),
        )
        _write_json(json_to, figures.to_dict())
        if not quiet and json_to != "-":
            from budgetcheck.reporting.terminal import show_cap

            show_cap(figures)


@app.command()
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
    with _speaking(lang) as language:
        import budgetcheck as job

        _refuse_unwritable(out, json_to, dossiers)
        with _progress(_("正在初审"), quiet=quiet):
            result = job.screen(dossiers, as_of=_day(as_of), language=language)
            _write(result, out, json_to)
        _finish(result, out, json_to, strict=strict, quiet=quiet)


@app.command()
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
    with _speaking(lang) as language:
        import budgetcheck as job

        _refuse_unwritable(out, json_to, [*dossiers, *ledger])
        with _progress(_("正在检查"), quiet=quiet):
            result = job.check(dossiers, ledger, profile=profile, as_of=_day(as_of), language=language)
            _write(result, out, json_to)
        _finish(result, out, json_to, strict=strict, quiet=quiet)


@ledgers.command("inspect")
def inspect_command(
    file: LedgerFile,
    profile: ProfileOption = None,
    json_to: Json = None,
    lang: Lang = "zh",
    strict: Strict = False,
    quiet: Quiet = False,
) -> None:
    """一个账簿文件读成了什么 / how a ledger file is understood."""
    with _speaking(lang):
        from budgetcheck.ledgers.overview import overview
        from budgetcheck.ledgers.read import read_ledger
        from budgetcheck.result import inspected_input, is_settled

        _refuse_unwritable(None, json_to, [file])
        with _progress(_("正在读取"), quiet=quiet):
            ledger = read_ledger(file, profile)
            _write_json(json_to, inspected_input(ledger.intake, ledger.rejected))
            seen = None if quiet or json_to == "-" else overview(ledger.lines)
        if seen is not None:
            from budgetcheck.reporting.intake_page import Inspected, show_intake

            show_intake(Inspected(ledger.intake, seen, ledger.rejected, file.stat().st_size))
        raise typer.Exit(int(strict and not is_settled(ledger.intake)))


@ledgers.command("convert")
def convert_command(
    file: LedgerFile,
    to: Annotated[Path, typer.Option("--to", metavar="OUT", help="写入的文件 / .parquet | .csv | .xlsx")],
    profile: ProfileOption = None,
    lang: Lang = "zh",
    strict: Strict = False,
    quiet: Quiet = False,
) -> None:
    """把账簿转换成标准列 / a ledger file in canonical columns."""
    with _speaking(lang):
        from budgetcheck.ledgers.read import read_journals
        from budgetcheck.ledgers.write import refuse_unknown_form, write_ledger
        from budgetcheck.reporting.terminal import show_conversion
        from budgetcheck.result import is_settled

        refuse_unknown_form(to)
        _refuse_unwritable(None, str(to), [file])
        with _progress(_("正在转换"), quiet=quiet):
            (ledger,) = read_journals([file], profile)
            write_ledger(ledger.lines, to)
        show_conversion(ledger.intake, ledger.rejected, to, quiet=quiet)
        raise typer.Exit(int(strict and not is_settled(ledger.intake)))


@app.command()
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
    with _speaking(lang):
        from budgetcheck.rules.listing import describe, list_rules
        from budgetcheck.vocabulary import PROGRAMME

        code = _word(PROGRAMME, programme, "--programme") if programme else None
        listed: Any = describe(rule, code) if rule else list_rules(code)
        _write_json(json_to, listed)
        if not quiet and json_to != "-":
            from budgetcheck.reporting.terminal import show_rule, show_rules

            show_rule(listed) if rule else show_rules(listed)


@templates.command("dossier")
def template_dossier(
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help="要生成的 .xlsx 或 .yaml 文件 / the form to write")
    ],
    many: Annotated[
        bool, typer.Option("--list", help="项目清单：每行一个项目 / many projects, one a row")
    ] = False,
    lang: Lang = "zh",
    quiet: Quiet = False,
) -> None:
    """项目档案的空白表格 / the form of a dossier."""
    with _speaking(lang):
        from budgetcheck.dossiers.template import write_template

        write_template(out, many=many)
        if not quiet:
            sys.stdout.write(_("已生成 {out}\n").format(out=out))


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", help="报告写入的文件夹 / folder for the reports")] = Path(
        "reports"
    ),
    lang: Lang = "zh",
    quiet: Quiet = False,
) -> None:
    """用随附的样例走一遍 / the bundled samples, start to finish."""
    with _speaking(lang) as language:
        from budgetcheck.demo import run_demo

        with _progress(_("正在检查样例"), quiet=quiet):
            stories = run_demo(out, language)
        if not quiet:
            from budgetcheck.reporting.terminal import show_stories

            show_stories([(story.title, story.result) for story in stories], out)


@templates.command("profile")
def template_profile(
    out: Annotated[Path, typer.Argument(metavar="OUT.toml", help="写入的文件 / file to write")],
    ledger: Annotated[
        list[Path] | None, typer.Option("--ledger", metavar="FILE...", help="账簿文件 / ledger exports")
    ] = None,
    lang: Lang = "zh",
    quiet: Quiet = False,
) -> None:
    """科目对照方案：空白的，或由账簿拟出的草稿 / a profile: empty, or drafted from ledgers."""
    with _speaking(lang):
        from budgetcheck.ledgers.draft_profile import draft_profile, empty_profile

        if out.exists():
            raise InputError(Problem(str(out), "", _("文件已经存在"), _("请换一个文件名，以免覆盖")))
        _refuse_unwritable(None, str(out), ledger or [])
        with _progress(_("正在拟方案"), quiet=quiet):
            text = draft_profile(ledger, out.stem) if ledger else empty_profile()
        _write_text(str(out), text)


def run(arguments: Sequence[str]) -> NoReturn:
    """Run a command and leave with its exit code: 0, 1 for findings that fail, 2 where it could not be done."""
    try:
        app(repeat_option(arguments, "--ledger", valued_options(app)), standalone_mode=True)
    except InputError as error:
        from budgetcheck.reporting.visible import visible

        # A message may quote what stands in a file.
        sys.stderr.writelines(f"{visible(str(problem))}\n" for problem in error.problems)
        raise SystemExit(2) from None
    except Exception as error:
        if os.environ.get("BUDGETCHECK_DEBUG"):
            raise
        sys.stderr.write(
            _(
                "程序出错（{kind}：{error}），结果不可用。设置环境变量 BUDGETCHECK_DEBUG=1 可看到细节，请反馈给开发者。\n"
            ).format(kind=type(error).__name__, error=error)
        )
        raise SystemExit(2) from None
    raise SystemExit(0)


def _speaking(lang: str) -> AbstractContextManager[Language]:
    if lang not in LANGUAGES:
        raise InputError(Problem("", "--lang", lang, "zh | en"))
    language: Language = "zh" if lang == "zh" else "en"
    return speaking(language)


def _progress(text: str, *, quiet: bool) -> AbstractContextManager[object]:
    if quiet or not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(text)


def _refuse_unwritable(out: Path | None, json_to: str | None, inputs: Sequence[Path] = ()) -> None:
    from budgetcheck.reporting.output import refuse_unwritable

    refuse_unwritable(out, None if json_to in (None, "-") else Path(str(json_to)), inputs)


def _write(result: Result, out: Path | None, json_to: str | None) -> None:
    if json_to is not None:
        _write_text(json_to, result.to_json())
    if out is not None:
        from budgetcheck.reporting.html import write_reports

        write_reports(result, out)


def _finish(result: Result, out: Path | None, json_to: str | None, *, strict: bool, quiet: bool) -> NoReturn:
    if not quiet and json_to != "-":
        from budgetcheck.reporting.terminal import show_result

        show_result(result, out)
    raise typer.Exit(result.exit_code(strict=strict))


def _write_json(json_to: str | None, value: Any) -> None:
    if json_to is not None:
        _refuse_unwritable(None, json_to)
        _write_text(json_to, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def _write_text(target: str, text: str) -> None:
    if target == "-":
        sys.stdout.write(text)
        return
    from budgetcheck.reporting.output import write_files

    write_files(Path(target).absolute().parent, {Path(target).name: text})


def _day(text: str | None) -> dt.date | None:
    from budgetcheck.dates import parse_date

    if text is None:
        return None
    try:
        return parse_date(text)
    except ValueError as error:
        raise InputError(Problem("", "--as-of", text, str(error))) from error


def _today() -> dt.date:
    from budgetcheck.dates import today

    return today()


def _money(text: str, unit: str, option: str) -> Any:
    from budgetcheck.money import UNITS, parse_money

    if unit not in UNITS:
        raise InputError(Problem("", "--unit", unit, " | ".join(UNITS)))
    try:
        amount = parse_money(text, unit)
    except ValueError as error:
        raise InputError(Problem("", option, text, str(error))) from error
    if amount < 0:
        raise InputError(Problem("", option, text, _("金额不能为负")))
    return amount


def _word(vocabulary: Any, text: str, option: str) -> str:
    try:
        code: str = vocabulary.code(text)
    except ValueError as error:
        raise InputError(Problem("", option, text, str(error))) from error
    return code
