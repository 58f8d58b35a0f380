"""The part of the template on money: budgeted, arrived, passed on, spent and left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.language import later
from budgetcheck.reporting.word.blocks import (
    head,
    heading,
    listed,
    said,
    subheading,
    unless_empty,
    with_total,
)
from budgetcheck.reporting.word.markup import paragraph, row, table, tag, tag_row

if TYPE_CHECKING:
    from collections.abc import Sequence

_FUNDING = (1838, 1950, 1950, 1950, 1950)
_SURPLUS = (1838, 1560, 1560, 1560, 1560, 1560)
_CLOSING = (2038, 1900, 1900, 1900, 1900)
_OF_YEAR = (1418, 1370, 1370, 1370, 1370, 1370, 1370)


def money_part() -> str:
    """The part as WordprocessingML."""
    return (
        heading(later("二、预算安排与执行"))
        + paragraph(
            said(later("金额单位：")) + "{{ unit }}  " + said(later("数字截至：")) + "{{ day }}", "Note"
        )
        + subheading(later("（一）安排"))
        + _planned()
        + subheading(later("（二）到位"))
        + _arrived()
        + subheading(later("（三）拨付"))
        + _passed_on()
        + subheading(later("（四）使用"))
        + _spent()
        + subheading(later("（五）结余"))
        + _left()
    )


def _planned() -> str:
    widths = (1838, 2600, 2600, 2600)
    rows = with_total(
        widths,
        (later("资金来源"), later("批复预算"), later("调整后预算"), later("承诺的金额")),
        "funding",
        ("first_budget", "budget", "promised"),
    )
    cap_widths = (1928, 1928, 1928, 1927, 1927)
    cap = table(
        [
            row(
                [
                    said(text)
                    for text in (
                        later("基数"),
                        later("间接费用上限"),
                        later("间接费用预算"),
                        later("余量"),
                        later("超出"),
                    )
                ],
                cap_widths,
                ["CellHead"] * 5,
                heading=True,
            ),
            row(
                [f"{{{{ cap.{name} }}}}" for name in ("base", "cap", "indirect", "headroom", "excess")],
                cap_widths,
                ["CellNumber"] * 5,
            ),
        ],
        cap_widths,
    )
    return (
        table(rows, widths)
        + tag("{%p if cap %}")
        + paragraph(said(later("间接费用上限")) + said(later("：")) + "{{ cap.article }}", "Lead")
        + cap
        + tag("{%p if cap.silent_above %}")
        + paragraph(
            said(later("基数超过这个数的部分，办法没有规定比例：")) + "{{ cap.silent_above }}", "Note"
        )
        + tag("{%p endif %}")
        + tag("{%p endif %}")
    )


def _arrived() -> str:
    rows = with_total(
        _FUNDING,
        (later("资金来源"), later("承诺的金额"), later("应到"), later("实到"), later("到位率")),
        "funding",
        ("promised", "due", "received", "arrival_rate"),
    )
    return table(rows, _FUNDING)


def _passed_on() -> str:
    partners = listed(
        "partners",
        (6038, 3600),
        (later("参与单位"), later("任务书分配的市级财政资金")),
        ("name", "share"),
        ("Cell", "CellNumber"),
    )
    note = paragraph(said(later("账簿没有逐笔写明向参与单位的拨付，实际拨付由审计人员核实。")), "Note")
    return unless_empty("partners", partners + note, later("项目档案没有参与单位，不涉及拨付。"))


def _spent() -> str:
    both = ("budget", "adjusted")
    last = ("cumulative", "balance")
    return (
        tag("{%p if settlement.note %}")
        + paragraph("{{ settlement.note }}")
        + tag("{%p endif %}")
        + tag("{%p if is_year_end %}")
        + _settlement(
            _OF_YEAR,
            (
                later("批复预算"),
                later("调整后"),
                later("以前年度"),
                later("本年发生"),
                later("累计"),
                later("结余"),
            ),
            (*both, "prior", "year", *last),
        )
        + tag("{%p else %}")
        + _settlement(
            _CLOSING,
            (later("批复预算"), later("调整后"), later("累计"), later("结余")),
            (*both, *last),
        )
        + tag("{%p endif %}")
        + table(
            with_total(
                _FUNDING,
                (
                    later("资金来源"),
                    later("调整后预算"),
                    later("支出"),
                    later("执行率"),
                    later("预算结余"),
                ),
                "funding",
                ("budget", "spent", "execution_rate", "budget_left"),
            ),
            _FUNDING,
        )
    )


def _left() -> str:
    rows = with_total(
        _FUNDING,
        (later("资金来源"), later("到账"), later("支出"), later("已退回"), later("账面结余")),
        "funding",
        ("received", "spent", "refunded", "unspent"),
    )
    surplus = listed(
        "surplus",
        _SURPLUS,
        (
            later("资金来源"),
            later("到账"),
            later("截至决定日支出"),
            later("结余资金"),
            later("已退回"),
            later("尚未退回"),
        ),
        ("source", "received", "spent_by_decision", "surplus", "refunded", "outstanding"),
        ("Cell", *["CellNumber"] * 5),
    )
    return (
        table(rows, _FUNDING)
        + tag("{%p if surplus %}")
        + paragraph(said(later("按决定日计算的结余；哪些应当退回，见第三部分。")), "Lead")
        + surplus
        + tag("{%p endif %}")
    )


def _settlement(widths: Sequence[int], headings: Sequence[str], names: Sequence[str]) -> str:
    def cells(of: str) -> list[str]:
        return [f"{{{{ {of}.{name} }}}}" for name in names]

    numbers = ["CellNumber"] * len(names)
    sums = ["CellSum"] * len(names)
    return table(
        [
            head((later("费用类别"), *headings), widths),
            tag_row("{%tr for part in settlement.sources %}", widths),
            row(["{{ part.source }}"], widths, ["CellGroup"]),
            tag_row("{%tr for line in part.rows %}", widths),
            row(["{{ line.category }}", *cells("line")], widths, ("Cell", *numbers)),
            tag_row("{%tr endfor %}", widths),
            row([said(later("小计")), *cells("part.total")], widths, ("CellTotal", *sums)),
            tag_row("{%tr endfor %}", widths),
            row([said(later("合计")), *cells("settlement.total")], widths, ("CellTotal", *sums)),
        ],
        widths,
    )
