"""The commands: arguments in, the job done elsewhere, findings on screen and in files. No logic lives here."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from budgetcheck.arguments import repeat_option, valued_options
from budgetcheck.cli import checks
from budgetcheck.cli.compare import compare
from budgetcheck.cli.ledger import ledgers
from budgetcheck.cli.serve import manage, serve
from budgetcheck.cli.template import templates
from budgetcheck.cli.verify import verify
from budgetcheck.language import _
from budgetcheck.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(
    name="budgetcheck",
    help="市级科技计划项目资金合规检查 / compliance checks for the money of municipal science projects",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in (checks.cap, checks.screen, checks.check, checks.rules, checks.demo, compare, verify, serve):
    app.command()(command)
app.command("year-end")(checks.year_end)
app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(manage)
app.add_typer(templates, name="template", help="空白表格 / forms to fill in")
app.add_typer(ledgers, name="ledger", help="账簿文件 / ledger files")


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", is_eager=True, help="版本 / the version")] = False,
) -> None:
    """资金合规检查：不改动任何输入文件 / reads files and changes none of them."""
    if version:
        from budgetcheck.version import __version__

        sys.stdout.write(f"budgetcheck {__version__}\n")
        raise typer.Exit


def run(arguments: Sequence[str]) -> NoReturn:
    """Run a command and leave with its exit code: 0, 1 for findings that fail, 2 where it could not be done."""
    try:
        app(repeat_option(arguments, "--ledger", valued_options(app)), standalone_mode=True)
    except InputError as error:
        from budgetcheck.reporting.visible import visible

        # A message may quote what stands in a file.
        sys.stderr.writelines(f"{visible(sentence)}\n" for sentence in error.told)
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
