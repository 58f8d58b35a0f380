"""`budgetcheck serve` and `manage`: the web application, and its commands for whoever keeps it."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from budgetcheck.cli.options import Lang
from budgetcheck.cli.session import in_language
from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem


def serve(
    host: Annotated[str, typer.Option("--host", help="监听的地址 / address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="端口 / port")] = 8000,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="数据文件夹 / folder of all data")
    ] = None,
    browser: Annotated[bool, typer.Option(help="打开浏览器 / open the browser")] = True,
    lang: Lang = "zh",
) -> None:
    """网页版：上传、检查、复核、审定 / the web application."""
    with in_language(lang):
        _refuse_missing()
        from budgetcheck.web.serve import Serving
        from budgetcheck.web.serve import serve as serve_pages

        def say(line: str) -> None:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

        serve_pages(Serving(host, port, data, browser), say)


def manage(context: typer.Context, lang: Lang = "zh") -> None:
    """网页版的维护命令（migrate、backup、check_trail 等）/ commands for whoever keeps the web application."""
    with in_language(lang):
        _refuse_missing()
        from budgetcheck.web.serve import set_up

        set_up()
        from django.core.management import execute_from_command_line

        execute_from_command_line(["budgetcheck manage", *context.args])


def _refuse_missing() -> None:
    if find_spec("django") is None:
        raise InputError(
            Problem("", "", _("没有安装网页版需要的组件"), _("请安装：pip install 'budgetcheck[web]'"))
        )
