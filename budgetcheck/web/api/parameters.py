"""What operations take: pages of lists, days, keys, files; each bounded, none with what no database keeps."""

from __future__ import annotations

import datetime as dt
import re
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from ninja import Field, File, Header, Schema, UploadedFile
from ninja.decorators import decorate_view
from pydantic import BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema

from budgetcheck.language import _, later
from budgetcheck.web.api.faults import wrong_type

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

MOST_IN_A_PAGE = 100
MOST_IN_A_RUN = 200
MOST_UNITS = 1_000
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day(value: object) -> dt.date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            day = dt.date.fromisoformat(value)
        except ValueError:
            pass
        else:
            if _FIRST_YEAR <= day.year <= _LAST_YEAR:
                return day
    raise ValueError(
        _("应为 {first} 至 {last} 年的日期，如 2026-12-31").format(first=_FIRST_YEAR, last=_LAST_YEAR)
    )


Day = Annotated[dt.date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A day of this century, as ISO writes it."""

Text = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
"""A text to look for."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f/\\]+$")]
"""A name that people give to something."""


class Page(Schema):
    """Which part of a list."""

    limit: int = Field(20, ge=1, le=MOST_IN_A_PAGE, description=later("最多几项"))
    offset: int = Field(0, ge=0, le=1_000_000, description=later("跳过前几项"))


class ProjectFilter(Page):
    """Which projects."""

    unit: UUID | None = Field(None, description=later("单位的编号"))
    programme: Text | None = Field(None, description=later("计划：yantai、datong"))
    verdict: Literal["pass", "fail", "review", "none"] | None = Field(
        None, description=later("最近一次检查的结论；none 为未检查")
    )
    q: Text | None = Field(None, description=later("项目编号或名称里的文字"))


class LedgerFilter(Page):
    """Which ledgers."""

    unit: UUID | None = Field(None, description=later("单位的编号"))
    project: UUID | None = Field(None, description=later("项目的编号（UUID）"))
    removed: bool = Field(default=False, description=later("连同已移出的"))


class ProfileFilter(Page):
    """Which profiles."""

    unit: UUID | None = Field(None, description=later("单位的编号"))
    name: Text | None = Field(None, description=later("对照方案的名称"))


class RunFilter(Page):
    """Which runs."""

    unit: UUID | None = Field(None, description=later("单位的编号"))
    project: UUID | None = Field(None, description=later("项目的编号（UUID）"))
    kind: Literal["screening", "check", "year_end"] | None = Field(None, description=later("哪一种检查"))
    state: Literal["queued", "running", "done", "refused", "failed"] | None = Field(
        None, description=later("到了哪一步")
    )


class _Body(Schema):
    model_config = ConfigDict(extra="forbid")


class ProfileText(_Body):
    """A profile."""

    name: Name = Field(description=later("名称；同名的成为新版本"))
    toml: str = Field(
        min_length=1,
        max_length=1_000_000,
        pattern=r"^[^\x00]+$",
        description=later("内容，TOML，与 budgetcheck check --profile 读的相同"),
    )


class ReadBy(_Body):
    """By which profile a ledger is read."""

    profile: UUID | None = Field(
        description=later("本单位对照方案的编号；null 用内置方案"),
    )


class AskedCheck(_Body):
    """What is to be checked."""

    projects: list[UUID] = Field(
        min_length=1, max_length=MOST_IN_A_RUN, description=later("项目的编号（UUID），同一单位")
    )
    ledgers: list[UUID] | None = Field(
        None,
        min_length=1,
        max_length=MOST_IN_A_RUN,
        description=later("账簿的编号；不写则用这些项目名下的账簿"),
    )
    as_of: Day | None = Field(None, description=later("检查日期；不写为今天"))
    leads: bool = Field(default=False, strict=True, description=later("另找审计线索（不影响结论）"))


class AskedScreening(Schema):
    """Which applications are screened, beside their files."""

    title: Text = Field("", description=later("这一批的名称；不写则是收到的日期"))
    as_of: Day | None = Field(None, description=later("检查日期；不写为今天"))


class AskedYearEnd(_Body):
    """What a year-end report is to be."""

    year: int = Field(ge=_FIRST_YEAR, le=_LAST_YEAR, strict=True, description=later("年度"))
    units: list[UUID] = Field(min_length=1, max_length=MOST_UNITS, description=later("单位的编号"))
    as_of: Day | None = Field(None, description=later("检查日期；不写为该年 12 月 31 日"))
    unit: Literal["元", "万元"] = Field("元", description=later("报告的表格先用哪个金额单位；结果总是元"))
    leads: bool = Field(default=False, strict=True, description=later("另找审计线索（不影响结论）"))
    without_unreadable: bool = Field(
        default=False,
        strict=True,
        description=later("读不出的账簿先不计入，列在 left_out；否则有读不出的就不能开始"),
    )


IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=64,
        pattern=r"^[!-~]+$",
        description=later("您的程序给这次请求起的键：用同一个键再次请求，得到同一次检查"),
    ),
]

Files = Annotated[list[UploadedFile], File(description=later("一个或多个文件"))]


def takes(content_type: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Have an operation refuse bodies of another type, which would otherwise be read as if they were of this one."""

    def decorator(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(run)
        def checked(request: HttpRequest, **named: Any) -> HttpResponse:
            if request.content_type != content_type:
                return wrong_type(content_type)
            return run(request, **named)

        return checked

    return decorate_view(decorator)
