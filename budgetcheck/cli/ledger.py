"""`budgetcheck ledger`: what a ledger file is, and its conversion."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from budgetcheck.cli.options import Json, Lang, LedgerFile, ProfileOption, Quiet, Strict
from budgetcheck.cli.session import in_language, progress, refuse_unwritable, write_json
from budgetcheck.language import _

ledgers = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


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
    with in_language(lang):
        from budgetcheck.inputs import inspected_input, is_settled
        from budgetcheck.ledgers.output.overview import overview
        from budgetcheck.ledgers.read import read_ledger

        refuse_unwritable(None, json_to, [file])
        with progress(_("正在读取"), quiet=quiet):
            ledger = read_ledger(file, profile)
            write_json(json_to, inspected_input(ledger.intake, ledger.rejected))
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
    with in_language(lang):
        from budgetcheck.inputs import is_settled
        from budgetcheck.ledgers.output.write import refuse_unknown_form, write_ledger
        from budgetcheck.ledgers.read import read_journals
        from budgetcheck.reporting.terminal import show_conversion

        refuse_unknown_form(to)
        refuse_unwritable(None, str(to), [file])
        with progress(_("正在转换"), quiet=quiet):
            (ledger,) = read_journals([file], profile)
            write_ledger(ledger.lines, to)
        show_conversion(ledger.intake, ledger.rejected, to, quiet=quiet)
        raise typer.Exit(int(strict and not is_settled(ledger.intake)))
