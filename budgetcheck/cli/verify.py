"""`budgetcheck verify`: whether a report follows from its inputs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from budgetcheck.cli.options import Json, Lang, ProgrammesOption, Quiet, Templates
from budgetcheck.cli.session import in_language, progress, refuse_unwritable, write_json
from budgetcheck.language import _


def verify(
    report: Annotated[Path, typer.Argument(metavar="REPORT.html", help="要核对的 HTML 报告 / the report")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILES...", help="报告依据的文件或文件夹：档案、账簿、方案 / its inputs, in any order"
        ),
    ] = None,
    programmes: ProgrammesOption = None,
    templates: Templates = None,
    json_to: Json = None,
    lang: Lang = "zh",
    quiet: Quiet = False,
) -> None:
    """这份报告是否由这些文件得出 / does this report follow from these inputs?

    退出码：0 没有不一致；1 有不一致；2 不是本程序的报告，或文件不能用。
    Exit code: 0 nothing differs; 1 something does; 2 no report of ours, or unusable files.
    """
    with in_language(lang):
        from budgetcheck.verify.verification import verify

        given = files or []
        refuse_unwritable(None, json_to, [report, *given])
        with progress(_("正在核对"), quiet=quiet):
            told = verify(report, given, programmes=programmes, templates=templates)
            write_json(json_to, told)
        if not quiet and json_to != "-":
            from budgetcheck.reporting.verification_page import show_verification

            show_verification(told)
        raise typer.Exit(int(not told["agrees"]))
