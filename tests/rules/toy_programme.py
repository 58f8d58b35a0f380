"""A city of our own making, as a user would add it: parameters, articles, two rules and their cases.

CONTRIBUTING.md shows it, file by file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PARAMETERS = """\
id = "xiandu-2026"
programme = "xiandu"
programme_name = "仙都"
programme_name_en = "Xiandu"
programme_aliases = ["仙都市"]
title = "仙都市小项目资金办法"
title_en = "Xiandu Small Projects, Money Measures"
issued = "仙都市科技局，2025年12月1日印发"
issued_en = "Xiandu Science Bureau, 1 December 2025"
in_force_from = 2026-01-01
in_force_until = 2028-12-31

[parameters.labour_cap]
article = "第三条"
from = 2026-01-01
until = 2028-12-31
share = 0.20
"""

ARTICLES = """\
"第一条" = { about = "目的和依据", without_rule = "说明目的和依据，没有可检查的要求" }
"第二条" = { about = "项目的受理", without_rule = "约束受理的部门" }
"第三条" = { about = "劳务费的比例" }
"第四条" = { about = "抽查", without_rule = "由市科技局开展" }
"第五条" = { about = "施行日期和有效期" }
"""

ARTICLE_3 = '''\
"""第三条: labour costs are capped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.facts.facts import Facts, lump_sum
from budgetcheck.language import _, later
from budgetcheck.money import beyond, floored, percent, times
from budgetcheck.rules.rule import Judgement, Phase, fails, passes, rule, say, yuan

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters


@rule(
    "XD03-1",
    name="labour-cap",
    article="第三条",
    phase=Phase.SCREENING,
    when=~lump_sum,
    scope=later("适用于非包干制项目"),
)
def labour_cap(project: Facts, edition: Parameters) -> Judgement:
    """劳务费预算不超过总额的两成。

    In English: labour stays within a fifth of the municipal budget.

    查什么: 非包干制项目市级财政资金的劳务费预算，不超过市级财政资金预算的 20%。

    依据: 仙都市小项目资金办法第三条：劳务费最高两成；包干制项目不分科目。

    怎么算: 上限 = 市级财政资金预算 × 20%，舍到分。

    符合的例子: 预算 100,000.00 元，劳务费 20,000.00 元。

    不符合的例子: 预算 100,000.00 元，劳务费 20,000.01 元：超出 0.01 元。

    何时无法判断: 不需要其他事实。
    """
    labour, total = project.budget("municipal", "labour"), project.budget("municipal")
    share = edition.parameter("labour_cap").ratio
    cap = floored(times(total, share))
    figures = {"labour": yuan(labour), "total": yuan(total), "cap": yuan(cap)}
    return Judgement(
        outcomes=[
            fails(labour > cap, say(_("劳务费预算 {labour}超过上限 {cap}"), **figures)),
            passes(say(_("劳务费预算 {labour}未超过上限 {cap}"), **figures)),
        ],
        actual=labour,
        limit=cap,
        difference=beyond(labour, cap),
        working=[say(_("上限 = 预算 {total} × {share} = {cap}"), share=percent(share), **figures)],
        remedy=_("把劳务费调减到上限以内"),
    )
'''

ARTICLE_5 = '''\
"""第五条: from when to when the edition is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.language import _
from budgetcheck.rules.blocks.edition import approved_in_force
from budgetcheck.rules.rule import Judgement, Phase, rule

if TYPE_CHECKING:
    from budgetcheck.facts.facts import Facts
    from budgetcheck.rules.parameters import Parameters


@rule("XD05-1", name="xiandu-edition-covers", article="第五条", phase=Phase.SCREENING, runs_uncovered=True)
def edition_covers(_project: Facts, edition: Parameters) -> Judgement:
    """项目适用本版办法。

    In English: the project falls under this edition of the measures.

    查什么: 立项日期（尚未立项的，以检查日期计）在办法的施行期内。

    依据: 仙都市小项目资金办法第五条：2026 年 1 月 1 日起施行，有效期三年。

    怎么算: 立项日期在 2026-01-01 至 2028-12-31 之间（含两端）为符合。

    符合的例子: 2026-03-01 立项。

    不符合的例子: 2025-12-31 立项：需人工复核，办法的其他规则不运行。

    何时无法判断: 施行期以外立项的，适用哪一版办法由人核对。
    """
    return approved_in_force(edition, earlier=_("办法"), remedy=_("核对立项文件的日期，确定适用哪一版办法"))
'''

CASES_3 = """\
# 第三条：劳务费预算不超过市级财政资金预算的两成；包干制项目不适用。
given:
  project: {id: P, programme: 仙都, approved_on: 2026-03-01}
as_of: 2026-12-31

cases:
  - name: 正好两成，符合
    dossier:
      budget:
        lines:
          - {category: 业务费, source: 市级财政资金, amount: 80000}
          - {category: 劳务费, source: 市级财政资金, amount: 20000}
    expect: {verdict: pass, actual: "20000.00", limit: "20000.00", difference: "0.00", missing: []}

  - name: 多一分，不符合
    dossier:
      budget:
        lines:
          - {category: 业务费, source: 市级财政资金, amount: 79999.99}
          - {category: 劳务费, source: 市级财政资金, amount: 20000.01}
    expect: {verdict: fail, actual: "20000.01", limit: "20000.00", difference: "0.01", missing: []}

  - name: 包干制项目，不适用
    dossier:
      project: {lump_sum: true}
      budget: {lines: [{category: 劳务费, source: 市级财政资金, amount: 100000}]}
    expect: {verdict: not_applicable, actual: null, limit: null, difference: null, missing: []}
"""

CASES_5 = """\
# 第五条：2026-01-01 起施行，有效期三年。本条没有金额。
given:
  project: {id: P, programme: 仙都, approved_on: 2026-01-01}
  budget: {lines: [{category: 业务费, source: 市级财政资金, amount: 100000}]}
as_of: 2029-06-30

cases:
  - name: 施行当日立项，符合
    expect: {verdict: pass, actual: null, limit: null, difference: null, missing: []}

  - name: 施行前一日立项，需复核
    dossier:
      project: {approved_on: 2025-12-31}
    expect: {verdict: review, actual: null, limit: null, difference: null, missing: []}

  - name: 有效期最后一日立项，符合
    dossier:
      project: {approved_on: 2028-12-31}
    expect: {verdict: pass, actual: null, limit: null, difference: null, missing: []}

  - name: 有效期满后立项，需复核
    dossier:
      project: {approved_on: 2029-01-01}
    expect: {verdict: review, actual: null, limit: null, difference: null, missing: []}
"""

FILES = {
    "parameters.toml": PARAMETERS,
    "articles.toml": ARTICLES,
    "article_03.py": ARTICLE_3,
    "article_05.py": ARTICLE_5,
    "cases/XD03-1.yaml": CASES_3,
    "cases/XD05-1.yaml": CASES_5,
}


def write_toy(folder: Path) -> Path:
    """Write the programme into a folder; gives its folder."""
    city = folder / "xiandu_2026"
    (city / "cases").mkdir(parents=True)
    for name, text in FILES.items():
        (city / name).write_text(text, encoding="utf-8")
    return city
