"""A city of our own making, as a user would add it: parameters, one article, and its cases."""

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
bands = [{ above = 0.00, up_to = 999999999.00, rate = 0.20 }]
"""

ARTICLE_3 = '''\
"""第三条: labour costs are capped."""

from budgetcheck.money import floored, times
from budgetcheck.money import beyond
from budgetcheck.rules.rule import Judgement, Phase, fails, passes, rule, say, yuan


@rule("XD03-1", name="labour-cap", article="第三条", phase=Phase.SCREENING)
def labour_cap(project, edition):
    """劳务费预算不超过总额的两成。

    In English: labour stays within a fifth of the municipal budget.

    查什么: 市级财政资金的劳务费预算，不超过市级财政资金预算的 20%。

    依据: 仙都市小项目资金办法第三条：劳务费最高两成。

    怎么算: 上限 = 市级财政资金预算 × 20%，舍到分。

    符合的例子: 预算 10 万元，劳务费 2 万元。

    不符合的例子: 预算 100,000.00 元，劳务费 20,000.01 元：超出 0.01 元。

    何时无法判断: 不需要其他事实。
    """
    labour = project.budget("municipal", "labour")
    rate = edition.parameter("labour_cap").bands[0].rate
    cap = floored(times(project.budget("municipal"), rate))
    figures = {"labour": yuan(labour), "cap": yuan(cap)}
    return Judgement(
        outcomes=[
            fails(labour > cap, say("劳务费预算 {labour}超过上限 {cap}", **figures)),
            passes(say("劳务费预算 {labour}未超过上限 {cap}", **figures)),
        ],
        actual=labour,
        limit=cap,
        difference=beyond(labour, cap),
        working=[say("劳务费 {labour}，上限 {cap}", **figures)],
        remedy="把劳务费调减到上限以内",
    )
'''

CASES = """\
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
    expect: {verdict: fail, actual: "20000.01", limit: "20000.00", difference: "0.01"}
"""


def write_toy(folder: Path) -> Path:
    """Write the programme into a folder; gives its folder."""
    city = folder / "xiandu_2026"
    (city / "cases").mkdir(parents=True)
    for name, text in {
        "parameters.toml": PARAMETERS,
        "article_3.py": ARTICLE_3,
        "cases/XD03-1.yaml": CASES,
    }.items():
        (city / name).write_text(text, encoding="utf-8")
    return city
