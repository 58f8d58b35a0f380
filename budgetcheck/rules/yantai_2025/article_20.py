"""第二十条: the tiered cap of indirect costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.facts.facts import Facts, lump_sum, supported_in_advance
from budgetcheck.language import _, later
from budgetcheck.money import beyond, literal
from budgetcheck.rules.blocks.cap_notes import show_headroom, show_national_cap
from budgetcheck.rules.blocks.spending import spent_without_category
from budgetcheck.rules.blocks.tiered_cap import Cap, show_band, tiered_cap
from budgetcheck.rules.rule import Judgement, Phase, fails, needs_review, passes, rule, say, yuan
from budgetcheck.vocabulary import INDIRECT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.rules.parameters import Band, Parameters
    from budgetcheck.rules.rule import Text

_WHEN = supported_in_advance & ~lump_sum
_SCOPE = later("适用于事前补助、分期补助的非包干制项目")


@rule(
    "YT20-1", name="indirect-budget-cap", article="第二十条", phase=Phase.SCREENING, when=_WHEN, scope=_SCOPE
)
def indirect_budget_cap(project: Facts, edition: Parameters) -> Judgement:
    """市级财政资金列支的间接费用预算不超过分段上限。

    In English: the municipal budget of indirect costs stays within the tiered cap, each band at its own rate.

    查什么: 市级财政资金预算中的间接费用（含绩效支出），不超过按基数分段计算的上限。

    依据: 烟台市科技创新发展计划管理办法第二十条：间接费用预算有总额上限，以市级财政资金总额减去设备购置费后的余额为基数分段核定：500 万元以内（含）的部分最高 30%，500 万元以上、1000 万元以内（含）的部分最高 25%。

    怎么算: 基数 = 市级财政资金预算 − 市级财政资金的设备购置费（不含试制、改造、租赁）。每一段只对该段内的金额用该段的比例，各段相加，舍到分。间接费用 = 市级财政资金的间接费用 + 绩效支出。预算取已生效的调整之后的数。结论之外另列三项参考：上限内的余量，设备购置费再增加 1 万元对上限的影响，以及国家规定的基数、比例和上限（只作比较，不作判断依据）。

    符合的例子: 市级财政资金 800 万元、设备购置费 0：上限 = 500 × 30% + 300 × 25% = 225 万元；间接费用 225 万元，符合。

    不符合的例子: 市级财政资金 500 万元、设备购置费 100 万元：基数 400 万元，上限 120 万元；间接费用 150 万元，超出 30 万元（没有扣除设备购置费）。

    何时无法判断: 基数超过 1000 万元时，条文没有规定超过部分的比例；间接费用不超过 275 万元的符合，超过的需人工复核。“市级财政资金总额”按批复预算计，不按已到账金额计；设备购置费只扣除由市级财政资金列支的部分。国家规定的基数和比例与此不同，不能混用。
    """
    figures = _figures(project, edition)
    shown = {
        "indirect": yuan(figures.indirect),
        "cap": yuan(figures.cap.amount),
        "over": yuan(beyond(figures.indirect, figures.cap.amount)),
        "top": figures.top,
    }
    is_over = figures.indirect > figures.cap.amount
    return Judgement(
        outcomes=[
            needs_review(
                is_over & figures.cap.text_is_silent,
                say(
                    _(
                        "间接费用预算 {indirect}超过条文明确的上限 {cap}；基数超过 {top}的部分，条文没有规定比例"
                    ),
                    **shown,
                ),
            ),
            fails(is_over, say(_("间接费用预算 {indirect}超过上限 {cap}，超出 {over}"), **shown)),
            passes(say(_("间接费用预算 {indirect}未超过上限 {cap}"), **shown)),
        ],
        actual=figures.indirect,
        limit=figures.cap.amount,
        difference=beyond(figures.indirect, figures.cap.amount),
        working=[
            *_show_cap(figures),
            say(
                _("间接费用 {indirect} − 上限 {cap} = {rest}"),
                **shown,
                rest=yuan(figures.indirect - figures.cap.amount),
            ),
        ],
        notes=[
            *show_headroom(
                project,
                indirect=figures.indirect,
                total=figures.total,
                base=figures.base,
                cap=figures.cap,
                bands=figures.bands,
            ),
            show_national_cap(
                project,
                direct=figures.total - figures.indirect,
                equipment=figures.equipment,
                national=edition.parameter("national_indirect_cap"),
            ),
            say(
                _(
                    "市级财政资金总额按批复预算计算，不按已到账金额计算；设备购置费只扣除由市级财政资金列支的部分"
                )
            ),
        ],
        remedy=_("把间接费用预算调减到上限以内，调减的部分可用于直接费用（第二十条）"),
    )


@rule("YT20-3", name="indirect-spent", article="第二十条", phase=Phase.EXECUTION, when=_WHEN, scope=_SCOPE)
def indirect_spent(project: Facts, edition: Parameters) -> Judgement:
    """市级财政资金列支的间接费用支出不超过预算和上限。

    In English: municipal indirect spending stays within its budget and the tiered cap.

    查什么: 市级财政资金实际列支的间接费用（含绩效支出），不超过间接费用预算，也不超过分段上限。

    依据: 烟台市科技创新发展计划管理办法第二十条：由市级财政资金承担的间接费用，总额受控制。

    怎么算: 限额 = 间接费用预算与分段上限中较小的一个；基数超过 1000 万元时，上限按条文明确的 275 万元计。支出 = 账簿中资金来源为市级财政资金、费用类别为间接费用或绩效支出的支出合计。

    符合的例子: 间接费用预算 120 万元、上限 150 万元，支出 120 万元。

    不符合的例子: 基数 400 万元、上限 120 万元，支出 1,200,000.01 元：超过上限，不符合。支出超过预算但未超过上限的：需人工复核，间接费用预算只能调减。

    何时无法判断: 支出超过预算而未超过上限，或基数超过 1000 万元而支出超过限额时，由人复核。没有费用类别的支出不计入，由 BK-7 指出。
    """
    figures = _figures(project, edition)
    spent = project.spent("municipal", *INDIRECT)
    limit = project.work_out(
        "limit of indirect spending", pl.min_horizontal(figures.indirect, figures.cap.amount)
    )
    shown = {
        "spent": yuan(spent.total),
        "budget": yuan(figures.indirect),
        "cap": yuan(figures.cap.amount),
        "limit": yuan(limit),
        "over": yuan(beyond(spent.total, limit)),
        "top": figures.top,
    }
    return Judgement(
        outcomes=[
            fails(
                (spent.total > figures.cap.amount) & ~figures.cap.text_is_silent,
                say(_("间接费用支出 {spent}超过上限 {cap}；按限额 {limit}计，超出 {over}"), **shown),
            ),
            needs_review(
                (spent.total > limit) & figures.cap.text_is_silent,
                say(
                    _("间接费用支出 {spent}超过限额 {limit}；基数超过 {top}的部分，条文没有规定比例"),
                    **shown,
                ),
            ),
            needs_review(
                spent.total > limit,
                say(_("间接费用支出 {spent}超过间接费用预算 {budget}，但未超过上限 {cap}"), **shown),
            ),
            passes(say(_("间接费用支出 {spent}未超过限额 {limit}"), **shown)),
        ],
        actual=spent.total,
        limit=limit,
        difference=beyond(spent.total, limit),
        working=[
            *_show_cap(figures),
            say(_("限额 = 间接费用预算 {budget}与上限 {cap}中较小者 = {limit}"), **shown),
            say(_("支出 {spent} − 限额 {limit} = {rest}"), **shown, rest=yuan(spent.total - limit)),
        ],
        notes=[spent_without_category(project)],
        remedy=_("把超出限额的间接费用改由单位自有资金承担，并调账"),
        evidence=spent,
    )


class _Figures(NamedTuple):
    """The budget's figures, the bands of the cap, and up to where they reach (`top`, as a sentence shows it)."""

    total: pl.Expr
    equipment: pl.Expr
    base: pl.Expr
    indirect: pl.Expr
    cap: Cap
    bands: Sequence[Band]
    top: pl.Expr


def _figures(project: Facts, edition: Parameters) -> _Figures:
    total = project.budget("municipal")
    equipment = project.budget("municipal", "equipment_purchase")
    base = project.work_out("base of the indirect cap", total - equipment)
    bands = edition.parameter("indirect_cap").bands
    cap = tiered_cap(base, bands)
    parts = [
        project.work_out(f"indirect cap up to {band.up_to}", part)
        for band, part in zip(bands, cap.parts, strict=True)
    ]
    return _Figures(
        total=total,
        equipment=equipment,
        base=base,
        indirect=project.work_out("municipal indirect budget", project.budget("municipal", *INDIRECT)),
        cap=cap._replace(amount=project.work_out("indirect cap", cap.amount), parts=tuple(parts)),
        bands=bands,
        top=yuan(literal(bands[-1].up_to)),
    )


def _show_cap(figures: _Figures) -> list[Text]:
    parts = zip(figures.cap.parts, figures.bands, strict=True)
    return [
        say(
            _("基数 = 市级财政资金 {total} − 设备购置费 {equipment} = {base}"),
            total=yuan(figures.total),
            equipment=yuan(figures.equipment),
            base=yuan(figures.base),
        ),
        *(show_band(part, figures.base, band) for part, band in parts),
        pl.when(figures.cap.text_is_silent).then(
            say(_("超过 {top}的部分：条文没有规定比例"), top=figures.top)
        ),
        say(_("上限 = {cap}"), cap=yuan(figures.cap.amount)),
    ]
