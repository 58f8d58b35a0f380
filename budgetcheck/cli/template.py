"""`budgetcheck template`: forms to fill in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from budgetcheck.cli.options import Lang, ProgrammesOption, Quiet
from budgetcheck.cli.session import in_language, progress, refuse_unwritable, write_text
from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem

templates = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@templates.command("dossier")
def template_dossier(
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help="要生成的 .xlsx 或 .yaml 文件 / the form to write")
    ],
    many: Annotated[
        bool, typer.Option("--list", help="项目清单：每行一个项目 / many projects, one a row")
    ] = False,
    programmes: ProgrammesOption = None,
    lang: Lang = "zh",
    quiet: Quiet = False,
) -> None:
    """项目档案的空白表格 / the form of a dossier."""
    with in_language(lang):
        from budgetcheck.dossiers.template import write_template
        from budgetcheck.rules.registry import load_rulebook

        write_template(out, load_rulebook(programmes).programmes, many=many)
        if not quiet:
            sys.stdout.write(_("已生成 {out}\n").format(out=out))


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
    with in_language(lang):
        from budgetcheck.ledgers.draft_profile import draft_profile, empty_profile

        if out.exists():
            raise InputError(Problem(str(out), "", _("文件已经存在"), _("请换一个文件名，以免覆盖")))
        refuse_unwritable(None, str(out), ledger or [])
        with progress(_("正在拟方案"), quiet=quiet):
            text = draft_profile(ledger, out.stem) if ledger else empty_profile()
        write_text(str(out), [text])
        if not quiet and str(out) != "-":
            sys.stdout.write(_("已生成 {out}\n").format(out=out))
