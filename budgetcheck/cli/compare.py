"""`budgetcheck compare`: two results side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from budgetcheck.cli.options import Json, Lang, Quiet
from budgetcheck.cli.session import in_language, progress, refuse_unwritable, write_json
from budgetcheck.language import _


def compare(
    old: Annotated[
        Path, typer.Argument(metavar="OLD.json", help="旧的结果（--json 写出的）/ the earlier result")
    ],
    new: Annotated[Path, typer.Argument(metavar="NEW.json", help="新的结果 / the later result")],
    texts: Annotated[
        bool,
        typer.Option(
            "--texts", help="只有说明文字不同的结论也列出 / list findings that differ in words alone"
        ),
    ] = False,
    json_to: Json = None,
    lang: Lang = "zh",
    quiet: Quiet = False,
) -> None:
    """两次结果的比较：新增、不再有、变化和可能的原因 / compare two results, and why they differ.

    退出码：0 没有新的不符合；1 有一条结论在新结果里不符合、在旧结果里不是（或没有）；2 文件不能用。
    Exit code: 0 no new failure; 1 a finding fails in NEW that did not fail, or was not, in OLD; 2 unusable input.
    """
    with in_language(lang):
        from budgetcheck.compare.comparison import compare_files

        refuse_unwritable(None, json_to, [old, new])
        with progress(_("正在比较"), quiet=quiet):
            told = compare_files(old, new, texts=texts)
            write_json(json_to, told)
        if not quiet and json_to != "-":
            from budgetcheck.reporting.comparison_page import show_comparison

            show_comparison(told)
        raise typer.Exit(int(told["new_fails"] > 0))
