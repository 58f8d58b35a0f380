"""How far a job is, as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.language import later

if TYPE_CHECKING:
    from collections.abc import Mapping

STATES: Mapping[str, str] = {
    "queued": later("排队中"),
    "running": later("进行中"),
    "done": later("已完成"),
    "refused": later("资料不能用"),
    "failed": later("未能完成"),
}
STAGES: Mapping[str, str] = {
    "reading": later("正在读取文件"),
    "judging": later("正在逐条检查"),
    "keeping": later("正在保存结果"),
    "writing": later("正在写报告"),
}
KINDS: Mapping[str, str] = {
    "screening": later("批量初审"),
    "check": later("检查"),
    "year_end": later("年度审计"),
}
