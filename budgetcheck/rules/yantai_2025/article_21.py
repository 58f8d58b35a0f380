"""第二十一条: segregated accounting and dedicated use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.cube import MONEY_NATURES, MUST_NAME_THEIR_PROJECT
from budgetcheck.facts.look import VOUCHER
from budgetcheck.language import _
from budgetcheck.money import beyond
from budgetcheck.rules.blocks.close_up import first_few, marked
from budgetcheck.rules.blocks.dedicated_use import without_doubtful_words
from budgetcheck.rules.blocks.wording import labelled, labelled_all
from budgetcheck.rules.rule import Judgement, Phase, fails, needs_review, passes, rule, say, yuan
from budgetcheck.vocabulary import NATURE, SOURCE

if TYPE_CHECKING:
    from budgetcheck.facts.facts import Facts
    from budgetcheck.rules.parameters import Parameters
    from budgetcheck.rules.rule import Text

_MOST_ROWS = 12
"""How many rows of the table account × source the working shows; it says how many more there are."""


@rule("YT21-1", name="source-known", article="第二十一条", phase=Phase.EXECUTION)
def source_known(project: Facts, _edition: Parameters) -> Judgement:
    """每笔支出和到账都能看出资金来源。

    In English: every expense and receipt line of the project names its source of funds.

    查什么: 账簿中属于该项目的支出行和到账行，都有资金来源。

    依据: 烟台市科技创新发展计划管理办法第二十一条：项目资金由单位统一管理，市级财政资金与别的来源分开核算。看不出来源的行，不可能是分开核算的。

    怎么算: 没有资金来源的支出行、到账行，金额取绝对值相加。

    符合的例子: 每行都标明“市级财政资金”或“单位自筹资金”。

    不符合的例子: 一笔 12,000.00 元的材料费没有资金来源：不符合，金额 12,000.00 元。

    何时无法判断: 不需要其他事实。资金来源一栏写有不认识的词的行会被拒收，由 BK-6 指出。
    """
    unknown = project.lines(
        MUST_NAME_THEIR_PROJECT, pl.col("source").is_null(), name="money without a source"
    )
    figures = {"count": unknown.number, "total": yuan(unknown.absolute)}
    return Judgement(
        outcomes=[
            fails(
                unknown.number > 0,
                say(_("有 {count} 笔支出或到账没有资金来源，绝对值合计 {total}"), **figures),
            ),
            passes(say(_("每笔支出和到账都有资金来源"))),
        ],
        actual=unknown.absolute,
        remedy=_("查明每笔的资金来源，按市级财政资金和其他来源分别核算，补记后重新导出"),
        evidence=unknown,
    )


@rule("YT21-2", name="accounts-apart", article="第二十一条", phase=Phase.EXECUTION)
def accounts_apart(project: Facts, _edition: Parameters) -> Judgement:
    """市级财政资金与其他来源的资金分别核算。

    In English: municipal money and money from other sources are kept apart in the books.

    查什么: 单位怎样把资金来源分开。按科目分开的，看有没有科目记了该项目两个以上来源的支出、到账或退回；按辅助核算（包括账簿自带的资金来源列）分开的，看每笔支出和到账是否都有来源。

    依据: 烟台市科技创新发展计划管理办法第二十一条：市级财政资金和其他来源的资金要各自单独核算。

    怎么算: 科目对照方案写明按科目分开（segregate_by = "account"）的，把该项目的支出、到账、退回按科目和来源列表，同一科目出现两个来源的为混记；对方科目、预付不算，别的项目的行不算。一个单位分几个文件导出的，同一科目合并看。

    符合的例子: 530101 只记市级财政资金的支出，530102 只记单位自筹资金的支出。

    不符合的例子: 530101 记有市级财政资金 300,000.00 元和单位自筹资金 20,000.00 元的支出：不符合，并列出科目与来源的对照表。

    何时无法判断: 账簿看不出怎样分开，科目对照方案也没有写明（segregate_by）；有支出或到账看不出来源（另见 YT21-1），无法确认是否分开。
    """
    money = project.lines(MONEY_NATURES, name="lines of money")
    mixed = project.lines(MONEY_NATURES, pl.col("account_is_mixed"), name="lines on accounts of two sources")
    silent = project.lines(
        NATURE.codes, pl.col("kept_apart_by").is_null(), name="lines in books that do not say"
    )
    unknown = project.lines(
        MUST_NAME_THEIR_PROJECT, pl.col("source").is_null(), name="money without a source"
    )
    accounts = project.ask(
        "source_accounts",
        "accounts of two sources",
        pl.col("account").filter("is_mixed").unique().sort().str.join(_("、")),
    )
    return Judgement(
        outcomes=[
            fails(
                mixed.number > 0,
                say(_("同一科目记有该项目两个以上来源的资金：{accounts}"), accounts=accounts),
            ),
            needs_review(
                silent.number > 0,
                say(_("账簿看不出怎样把资金来源分开，科目对照方案也没有写明（segregate_by）")),
                remedy=_(
                    "在科目对照方案中写明资金来源是怎样分开核算的（segregate_by），或者导出带资金来源列的账簿后重新检查"
                ),
            ),
            passes(say(_("账上没有该项目的支出、到账或退回")), money.number == 0),
            needs_review(
                unknown.number > 0,
                say(_("有 {count} 笔支出或到账没有资金来源，无法确认是否分别核算"), count=unknown.number),
            ),
            passes(say(_("各来源的资金分别核算"))),
        ],
        working=_by_account_and_source(project),
        remedy=_("为各来源的资金设立单独的明细科目或资金来源辅助核算，把混记的凭证调账分开"),
        evidence=mixed,
    )


def _by_account_and_source(project: Facts) -> list[Text]:
    """The table account × source of the accounts that carry several sources, a row a line."""
    row = say(
        _("科目 {account}，{source}：借方 {debit}，贷方 {credit}"),
        account=pl.col("account"),
        source=labelled(pl.col("source"), SOURCE),
        debit=yuan(pl.col("debit")),
        credit=yuan(pl.col("credit")),
    )
    of_mixed = row.filter(pl.col("is_mixed") & pl.col("source").is_not_null())
    order = [
        pl.col(name).filter(pl.col("is_mixed") & pl.col("source").is_not_null())
        for name in ("account", "source")
    ]
    rows = project.ask("source_accounts", "accounts by source", of_mixed.sort_by(order))
    number = rows.list.len().cast(pl.Int64)
    more = pl.when(number > _MOST_ROWS).then(say(_("……另有 {number} 行"), number=number - _MOST_ROWS))
    return [*(rows.list.get(at, null_on_oob=True) for at in range(_MOST_ROWS)), more]


@rule("YT21-3", name="cost-moved-between-sources", article="第二十一条", phase=Phase.EXECUTION)
def cost_moved_between_sources(project: Facts, _edition: Parameters) -> Judgement:
    """没有用一张凭证把支出从一个资金来源转到另一个来源。

    In English: no voucher takes expense of the project from one source and puts it on another.

    查什么: 该项目的同一张凭证里，有没有一个来源的支出减少、另一个来源的支出增加。

    依据: 烟台市科技创新发展计划管理办法第二十一条：各来源的资金单独核算，专款专用。把一个来源的支出转给另一个来源承担，可能是更正差错，也可能是用财政资金替换自筹资金。

    怎么算: 逐张凭证（文件、日期、凭证号相同）按来源合计支出，红字为负；合计为负的来源是转出，为正的是转入。转出合计与转入合计中较小的一个，是这张凭证转移的金额；各张凭证相加。同一来源内部的冲销不算转移，没有资金来源的行不计。

    符合的例子: 记-31 冲销市级财政资金多报的差旅费 500.00 元，没有记到别的来源。

    不符合的例子: 记-45 市级财政资金支出 +80,000.00 元，单位自筹资金支出 −80,000.00 元：转移 80,000.00 元，需人工复核。

    何时无法判断: 是更正差错还是替换资金，账上看不出，所以只提示复核。没有凭证号的行看不出属于哪张凭证，不在检查之列。
    """
    count = project.count("moved_cost", "vouchers that move cost", pl.len())
    moved = project.money("moved_cost", "cost moved", pl.col("moved").sum())
    which = first_few(
        project,
        "moved_cost",
        "which vouchers move cost",
        say(
            _("{date} 凭证 {voucher} 从{taken_from}转到{put_on} {moved}"),
            date=pl.col("date"),
            voucher=pl.col("voucher"),
            taken_from=labelled_all(pl.col("taken_from"), SOURCE),
            put_on=labelled_all(pl.col("put_on"), SOURCE),
            moved=yuan(pl.col("moved")),
        ),
        *VOUCHER,
    )
    figures = {"count": count, "moved": yuan(moved), "which": which}
    return Judgement(
        outcomes=[
            needs_review(
                count > 0,
                say(_("有 {count} 张凭证把支出从一个来源转到另一个来源，共 {moved}：{which}"), **figures),
            ),
            passes(say(_("没有凭证把支出从一个来源转到另一个来源"))),
        ],
        actual=moved,
        working=[pl.when(count > 0).then(say(_("{count} 张凭证转移的金额相加 = {moved}"), **figures))],
        remedy=_("附上更正的依据（原凭证、审批）；没有依据的，恢复由原来源承担"),
        evidence=marked("cost_is_moved"),
    )


@rule("YT21-5", name="dedicated-use", article="第二十一条、第四十二条", phase=Phase.EXECUTION)
def dedicated_use(project: Facts, _edition: Parameters) -> Judgement:
    """项目资金专款专用。

    In English: project money is spent on the project; words in the books that suggest otherwise are shown.

    查什么: 该项目支出的摘要或科目名称里，有没有罚款、捐赠、旅游、物业这类审计时会停下来看的词。

    依据: 烟台市科技创新发展计划管理办法第二十一条：资金专款专用，用于本项目；第四十二条：截留、挪用、挤占、私分等不合规定的使用要受处理。

    怎么算: 每个词的支出合计，减去退回，红字为负；合计大于 0 的词列出。词是随程序附带的一份清单，办法没有写，只作线索：罚款、罚金、滞纳金、违约金、赔偿款；捐款、捐赠、赞助、礼品、购物卡、加油卡、有价消费券；投资、理财、偿还债务、还贷、贷款利息；个人负担、旅游、门票、餐卡充值、食堂、私家车、汽油、话费充值；打印机、投影仪、扫描仪、传真、硒鼓、墨盒、打印纸；房租、物业、装修；论文润色、专利年费。“专门票据”“安装修理”这类碰巧含有这些字的写法不算。

    符合的例子: 摘要为“支付实验材料款”。误记的“罚款”500.00 元已用红字冲销。

    不符合的例子: 摘要为“交通违章罚款”，金额 200.00 元：需人工复核。

    何时无法判断: 词只是线索：课题本身可能研究打印机或汽油，所以只提示复核，也不给出金额。
    """
    return without_doubtful_words(project)


@rule("YT21-8", name="municipal-not-overdrawn", article="第二十一条", phase=Phase.EXECUTION)
def municipal_not_overdrawn(project: Facts, _edition: Parameters) -> Judgement:
    """市级财政资金支出不超过已到账且未退回的金额。

    In English: no more municipal money is spent than has arrived and was not sent back.

    查什么: 市级财政资金的支出合计，是否大于到账减退回。

    依据: 烟台市科技创新发展计划管理办法第二十一条：市级财政资金单独核算，专款专用。支出多于到账，说明有其他来源的钱记在了市级财政资金名下，或到账漏记。

    怎么算: 支出 − （到账 − 退回），大于 0 的为超出。

    符合的例子: 到账 500 万元，支出 480 万元。

    不符合的例子: 到账 500 万元，退回 30 万元，支出 480 万元：超出 10 万元，需人工复核（可能是垫支）。

    何时无法判断: 单位先行垫支、款项随后到账是常见的，所以只提示复核，不判“不符合”。
    """
    spent = project.spent("municipal")
    received, refunded = project.received("municipal").total, project.refunded("municipal").total
    available = received - refunded
    over = beyond(spent.total, available)
    figures = {
        "spent": yuan(spent.total),
        "received": yuan(received),
        "refunded": yuan(refunded),
        "available": yuan(available),
        "over": yuan(over),
    }
    return Judgement(
        outcomes=[
            needs_review(
                spent.total > available,
                say(_("市级财政资金支出 {spent}，多于到账减退回的 {available}，超出 {over}"), **figures),
            ),
            passes(say(_("市级财政资金支出 {spent}，未超过到账减退回的 {available}"), **figures)),
        ],
        actual=spent.total,
        limit=available,
        difference=over,
        working=[
            say(_("可用 = 到账 {received} − 退回 {refunded} = {available}"), **figures),
            say(_("支出 {spent} − 可用 {available} = {rest}"), **figures, rest=yuan(spent.total - available)),
        ],
        remedy=_("核对是否垫支或漏记到账；记错来源的，调账"),
        evidence=spent,
    )
