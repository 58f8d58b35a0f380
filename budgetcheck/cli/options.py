"""The options that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Dossiers = Annotated[
    list[Path], typer.Argument(metavar="DOSSIER...", help="项目档案文件或文件夹 / dossier files or folders")
]
Ledgers = Annotated[list[Path], typer.Option("--ledger", metavar="FILE...", help="账簿文件 / ledger exports")]
LedgerFile = Annotated[Path, typer.Argument(metavar="FILE", help="账簿文件 / a ledger export")]
ProfileOption = Annotated[
    str | None, typer.Option("--profile", help="科目对照方案 / a profile's name or file")
]
Out = Annotated[Path | None, typer.Option("--out", help="报告写入的文件夹 / folder for the reports")]
Formats = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="F,F",
        help="报告的格式：html,pdf,xlsx,docx,json / formats of the reports (default: html)",
    ),
]
Templates = Annotated[
    Path | None,
    typer.Option(
        "--templates",
        metavar="DIR",
        help="自备的报告模板（其中的模板会被运行）/ templates of your own, which are run",
    ),
]
Json = Annotated[
    str | None,
    typer.Option("--json", metavar="FILE", help="结果写入的文件，- 为标准输出 / result file, - for stdout"),
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="以这一天为今天 / today, for every rule")
]
Lang = Annotated[str, typer.Option("--lang", help="zh | en")]
Strict = Annotated[bool, typer.Option("--strict", help="需复核也算不通过（退出码 1）/ a review fails too")]
LeadsOption = Annotated[
    bool, typer.Option("--leads", help="另找审计线索，不影响结论 / look for leads, too; no verdict changes")
]
LeadThresholds = Annotated[
    Path | None,
    typer.Option("--lead-thresholds", metavar="FILE", help="线索的阈值文件 / a file of thresholds for leads"),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="屏幕上只显示错误 / errors only")]
ProgrammesOption = Annotated[
    Path | None,
    typer.Option(
        "--programmes",
        metavar="DIR",
        help="自备的计划和规则（文件夹，其中的 .py 会被运行）/ programmes of your own",
    ),
]
ProgrammeOption = Annotated[str, typer.Option("--programme", help="计划，如 yantai、datong / the programme")]
