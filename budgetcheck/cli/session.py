"""What every command does around its job: the language, values of options, progress, writing, the exit code."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import typer

from budgetcheck.language import LANGUAGES, Language, _, speaking
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager

    from budgetcheck.reporting.report import Kind, Unit
    from budgetcheck.result import Result


def in_language(lang: str) -> AbstractContextManager[Language]:
    """Texts in the language of `--lang`."""
    if lang not in LANGUAGES:
        raise InputError(Problem("", "--lang", lang, "zh | en"))
    language: Language = "zh" if lang == "zh" else "en"
    return speaking(language)


def progress(text: str, *, quiet: bool) -> AbstractContextManager[object]:
    """A sign of life on a terminal while a job runs."""
    if quiet or not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(text)


def option_files(*values: str | Path | None) -> list[Path]:
    """Those of the values of options that name a file."""
    return [Path(value) for value in values if value is not None and Path(value).is_file()]


_BY_PROJECT = ("html", "pdf", "docx")
"""Formats with a file per project."""


def refuse_unwritable(
    out: Path | None, json_to: str | None, inputs: Sequence[Path] = (), formats: Sequence[str] = ()
) -> None:
    """Refuse targets that cannot be written, or are inputs, before anything is read."""
    from budgetcheck.reporting.output import refuse_unwritable

    written: list[str] = []
    if out is not None:
        from budgetcheck.reporting.formats import FORMATS

        written = [name for each in formats for name in FORMATS[each].reads_like_input]
    file = None if json_to in (None, "-") else Path(str(json_to))
    refuse_unwritable(out, file, inputs, written, [f".{each}" for each in formats if each in _BY_PROJECT])


class Writing(NamedTuple):
    """What `--out` and its options ask for.

    Attributes:
        out: The folder; None where no report is asked for.
        formats: Names of `reporting.formats.FORMATS`.
        templates: A folder of templates of one's own.
        unit: The unit in which tables of a year-end report open.
    """

    out: Path | None
    formats: tuple[str, ...] = ("html",)
    templates: Path | None = None
    unit: Unit = "元"


def writing(
    out: Path | None, formats: str | None, templates: Path | None, kind: Kind, unit: str = "元"
) -> Writing:
    """What the options of reports ask for, refused before any work is done where it cannot be had."""
    if unit not in ("元", "万元"):
        raise InputError(Problem("", "--unit", unit, "元 | 万元"))
    if out is None:
        for option, value in (("--format", formats), ("--templates", templates)):
            if value is not None:
                raise InputError(
                    Problem("", option, _("没有要求写报告，这个选项不起作用"), _("请同时写 --out 文件夹"))
                )
        return Writing(None)
    from budgetcheck.reporting.formats import read_formats
    from budgetcheck.reporting.own_templates import refuse_templates

    if templates is not None:
        refuse_templates(templates)
    named = read_formats("html" if formats is None else formats, kind, templates)
    return Writing(out, named, templates, "元" if unit == "元" else "万元")


def write_result(result: Result, wanted: Writing, json_to: str | None) -> None:
    """Write what `--json` and `--out` ask for; the reports first, for more can go wrong with them."""
    if wanted.out is not None:
        from budgetcheck.reporting.formats import write_reports

        write_reports(result, wanted.out, wanted.formats, templates=wanted.templates, unit=wanted.unit)
    if json_to is not None:
        write_text(json_to, result.json_parts())


def finish(result: Result, out: Path | None, json_to: str | None, *, strict: bool, quiet: bool) -> NoReturn:
    """Show the result, and leave with its exit code."""
    if not quiet and json_to != "-":
        from budgetcheck.reporting.terminal import show_result

        show_result(result, out)
    raise typer.Exit(result.exit_code(strict=strict))


def write_json(json_to: str | None, value: Any) -> None:
    """Write a value where `--json` says, if it says so."""
    if json_to is not None:
        refuse_unwritable(None, json_to)
        write_text(json_to, [json.dumps(value, ensure_ascii=False, indent=1), "\n"])


def write_text(target: str, parts: Iterable[str]) -> None:
    """Write a text to a file, whole or not at all; `-` is standard output."""
    if target == "-":
        sys.stdout.writelines(parts)
        return
    from budgetcheck.reporting.output import write_files

    write_files(Path(target).absolute().parent, {Path(target).name: parts})


def day(text: str | None) -> dt.date | None:
    """The day that `--as-of` names."""
    from budgetcheck.dates import parse_date

    if text is None:
        return None
    try:
        return parse_date(text)
    except ValueError as error:
        raise InputError(Problem("", "--as-of", text, str(error))) from error


def year_of(text: str) -> int:
    """The year that `--year` names."""
    if not (text.isascii() and text.isdecimal()):
        raise InputError(Problem("", "--year", text, _("应为四位数的年度，如 2026")))
    return int(text)


def this_day() -> dt.date:
    """Today."""
    from budgetcheck.dates import today

    return today()


def money(text: str, unit: str, option: str) -> Any:
    """The amount that an option states, in 元."""
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


def code_of(vocabulary: Any, text: str, option: str) -> str:
    """The code of a word that an option states."""
    try:
        code: str = vocabulary.code(text)
    except ValueError as error:
        raise InputError(Problem("", option, text, str(error))) from error
    return code
