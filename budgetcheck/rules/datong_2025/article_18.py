"""第十八条: an account of its own for each project, money used for it alone, and what is handed in at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.cube import MONEY_NATURES
from budgetcheck.facts.facts import accepted
from budgetcheck.language import _, later
from budgetcheck.rules.blocks.close_up import first_few
from budgetcheck.rules.blocks.closing_papers import closing_papers as papers_are_handed_in
from budgetcheck.rules.blocks.dedicated_use import without_doubtful_words
from budgetcheck.rules.rule import Judgement, Phase, fails, needs_review, passes, rule, say

if TYPE_CHECKING:
    from budgetcheck.facts.facts import Facts
    from budgetcheck.rules.parameters import Parameters


@rule("DT18-1", name="own-account", article="第十八条", phase=Phase.EXECUTION)
def own_account(project: Facts, _edition: Parameters) -> Judgement:
    """项目设立专账。

    In English: the project's money is kept in an account of its own.

    查什么: 账簿中有没有该项目的专账；按科目核算的，记有该项目支出、到账或退回的科目是否也记了别的项目。

    依据: 大同市科技计划项目管理办法第十八条：项目在实施期间要有自己的专账，做到专款专用。

    怎么算: 科目对照方案写明按科目分开核算的，逐个科目看它是否记有两个以上项目的支出、到账或退回；按辅助核算（包括账簿自带的项目列）分开的，有该项目的行即为符合。

    符合的例子: 530101 科目下按项目设明细，530101-03 只记本项目。

    不符合的例子: 按科目核算，530101 同时记有 DT-2026-0012 和 DT-2026-0015 的材料费。

    何时无法判断: 账簿中没有该项目的任何一行；账簿没有项目列，科目对照方案也没有写明怎样分开核算（segregate_by）。
    """
    every = project.count("ledger", "lines of every nature", pl.col("lines").sum())
    by_account = pl.col("kept_apart_by").eq("account").fill_null(value=False)
    mixed = project.lines(
        MONEY_NATURES,
        by_account & pl.col("account_is_shared").fill_null(value=False),
        name="lines on an account shared with another project",
    )
    silent = project.count(
        "ledger",
        "lines of books that do not say",
        pl.col("lines").filter(pl.col("kept_apart_by").is_null()).sum(),
    )
    count = project.count("shared_accounts", "shared accounts", pl.len())
    which = first_few(
        project,
        "shared_accounts",
        "which accounts are shared",
        say(
            _("{account} 还记有 {names}（共 {others} 个别的项目）"),
            account=pl.col("account"),
            names=pl.col("names").list.join(_("、")),
            others=pl.col("others"),
        ),
        "account",
    )
    return Judgement(
        outcomes=[
            needs_review(every == 0, say(_("账簿中没有该项目的任何一行，看不出是否设有专账"))),
            fails(
                mixed.number > 0,
                say(_("有 {count} 个科目同时记有别的项目：{which}"), count=count, which=which),
            ),
            needs_review(
                silent > 0,
                say(_("账簿没有项目列，科目对照方案也没有写明怎样分开核算（segregate_by）")),
                remedy=_(
                    "在科目对照方案中写明项目是怎样分开核算的（segregate_by），或者导出带项目列的账簿后重新检查"
                ),
            ),
            passes(say(_("该项目的账单独核算"))),
        ],
        remedy=_("为项目设立专账（单独的明细科目或项目辅助核算），把混记的凭证分开"),
        evidence=mixed,
    )


@rule("DT18-2", name="dedicated-use", article="第十八条", phase=Phase.EXECUTION)
def dedicated_use(project: Facts, _edition: Parameters) -> Judgement:
    """项目经费专款专用。

    In English: project money is spent on the project; words in the books that suggest otherwise are shown.

    查什么: 该项目支出的摘要或科目名称里，有没有罚款、捐赠、旅游、物业这类审计时会停下来看的词。

    依据: 大同市科技计划项目管理办法第十八条：项目在实施期间要有自己的专账，做到专款专用。

    怎么算: 每个词的支出合计，减去退回，红字为负；合计大于 0 的词列出。词是随程序附带的一份清单，办法没有写，只作线索：罚款、罚金、滞纳金、违约金、赔偿款；捐款、捐赠、赞助、礼品、购物卡、加油卡、有价消费券；投资、理财、偿还债务、还贷、贷款利息；个人负担、旅游、门票、餐卡充值、食堂、私家车、汽油、话费充值；打印机、投影仪、扫描仪、传真、硒鼓、墨盒、打印纸；房租、物业、装修；论文润色、专利年费。“专门票据”“安装修理”这类碰巧含有这些字的写法不算。

    符合的例子: 摘要为“支付实验材料款”。误记的“滞纳金”500.00 元已用红字冲销。

    不符合的例子: 摘要为“办公楼物业费”，金额 12,000.00 元：需人工复核。

    何时无法判断: 词只是线索：课题本身可能研究打印机或汽油，所以只提示复核，也不给出金额。
    """
    return without_doubtful_words(project)


@rule(
    "DT18-3",
    name="closing-papers",
    article="第十八条",
    phase=Phase.CLOSING,
    when=accepted,
    scope=later("适用于已验收的项目"),
)
def closing_papers(_project: Facts, _edition: Parameters) -> Judgement:
    """项目完成后提交科技报告和验收材料。

    In English: an accepted project has handed in its technical report and its acceptance papers.

    查什么: 已验收的项目，有没有科技报告（outcome.tech_report_on）和项目验收材料（outcome.materials_submitted_on）。

    依据: 大同市科技计划项目管理办法第十八条：项目做完以后，承担单位要交科技报告和验收的材料，两样都要。

    怎么算: 两个日期都有，且都不晚于检查日期，为符合；缺一个就不符合。晚于检查日期的，到检查日期为止还没有发生。

    符合的例子: 科技报告 2027-02-01，验收材料 2027-02-10 提交。

    不符合的例子: 验收材料 2027-02-10 提交，没有科技报告。

    何时无法判断: 有项目结果而没有写明是验收、终止还是撤销（outcome.kind），无法确定是否适用。材料内容是否齐全要由人核对，这里只看有没有提交。
    """
    return papers_are_handed_in(
        report=_("科技报告"), remedy=_("补交所缺的科技报告或验收材料，并把日期写入项目档案")
    )
