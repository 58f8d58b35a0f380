"""All operations, gathered."""

from __future__ import annotations

from ninja import NinjaAPI

from budgetcheck.language import later
from budgetcheck.version import __version__
from budgetcheck.web.api import ledgers, projects, runs, screenings, units, year_ends
from budgetcheck.web.api.faults import answer_faults
from budgetcheck.web.api.token import PerToken, Token

api = NinjaAPI(
    title="budgetcheck",
    version=__version__,
    description=later(
        "上传项目档案和账簿，开始检查，取结果和报告。能做什么由令牌主人的角色决定，与网页上相同；金额都是两位小数的文字，单位元。"
    ),
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    auth=Token(),
    throttle=PerToken(),
)
for each in (units, projects, ledgers, runs, screenings, year_ends):
    api.add_router("", each.router)
answer_faults(api)
