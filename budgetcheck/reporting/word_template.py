"""The Word template of the audit report: `python -m budgetcheck.reporting.word_template` writes it anew.

It has the outline that closing audits use. Its words are messages of the catalogue, so that one template serves both languages.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from budgetcheck.language import later
from budgetcheck.reporting.word_markup import (
    document,
    footer,
    header,
    package,
    page_number,
    paragraph,
    row,
    table,
    tag,
    tag_row,
)
from budgetcheck.reporting.word_style import FONT_TABLE, STYLES

if TYPE_CHECKING:
    from collections.abc import Sequence

PLACE = Path(__file__).parent / "templates" / "audit_report.docx"

_FUNDING = (1838, 1950, 1950, 1950, 1950)
_SURPLUS = (1838, 1560, 1560, 1560, 1560, 1560)
_CLOSING = (2038, 1900, 1900, 1900, 1900)
_OF_YEAR = (1418, 1370, 1370, 1370, 1370, 1370, 1370)
_FINDING = (1638, 8000)
_PAIR = (2438, 7200)


def make_template() -> bytes:
    """The template as a file of Word."""
    body = _title() + _basics() + _money() + _problems() + _opinion() + _other() + _signatures()
    page = (
        tag('{%p if language == "zh" %}')
        + page_number("第 ", " 页 共 ", " 页")
        + tag("{%p else %}")
        + page_number("Page ", " of ", "")
        + tag("{%p endif %}")
    )
    top = paragraph(
        " · ".join(
            ("{{ project.id }}", _said(later("报告指纹")) + " {{ fingerprint_short }}", _said(later("草稿")))
        ),
        "Header",
    )
    return package(document(body), header(top), footer(page), STYLES, FONT_TABLE)


def _title() -> str:
    return (
        paragraph("{{ title }}", "Title")
        + paragraph("{{ project.title }}", "Subtitle")
        + paragraph(
            _said(later("草稿：由程序按项目档案和账簿编制，经审计人员核对、修改并签署后才是审计报告。")),
            "Notice",
        )
    )


def _basics() -> str:
    facts = _listed("facts", _PAIR, None, ("label", "value"), ("CellLabel", "CellText"))
    events = _listed(
        "events", _PAIR, (later("日期"), later("事项")), ("date", "event"), ("CellCentred", "Cell")
    )
    changes = _listed(
        "changes",
        (2838, 1700, 1700, 1700, 1700),
        (later("变更事项"), later("申请"), later("批准"), later("生效"), later("是否生效")),
        ("kind", "applied_on", "approved_on", "effective_on", "in_force"),
        ("Cell", *["CellCentred"] * 4),
    )
    return (
        _heading(later("一、基本情况"))
        + _subheading(later("（一）项目情况"))
        + facts
        + _subheading(later("（二）项目历程"))
        + _unless_empty("events", events, later("项目档案没有写明任何日期。"))
        + _subheading(later("（三）变更"))
        + _unless_empty("changes", changes, later("项目档案没有变更事项。"))
    )


def _money() -> str:
    return (
        _heading(later("二、预算安排与执行"))
        + paragraph(
            _said(later("金额单位：")) + "{{ unit }}  " + _said(later("数字截至：")) + "{{ day }}", "Note"
        )
        + _subheading(later("（一）安排"))
        + _planned()
        + _subheading(later("（二）到位"))
        + _arrived()
        + _subheading(later("（三）拨付"))
        + _passed_on()
        + _subheading(later("（四）使用"))
        + _spent()
        + _subheading(later("（五）结余"))
        + _left()
    )


def _planned() -> str:
    widths = (1838, 2600, 2600, 2600)
    rows = _with_total(
        widths,
        (later("资金来源"), later("批复预算"), later("调整后预算"), later("承诺的金额")),
        "funding",
        ("first_budget", "budget", "promised"),
    )
    cap = table(
        [
            row(
                [
                    _said(text)
                    for text in (later("基数"), later("间接费用上限"), later("间接费用预算"), later("余量"))
                ],
                (2410, 2410, 2409, 2409),
                ["CellHead"] * 4,
                heading=True,
            ),
            row(
                [f"{{{{ cap.{name} }}}}" for name in ("base", "cap", "indirect", "headroom")],
                (2410, 2410, 2409, 2409),
                ["CellNumber"] * 4,
            ),
        ],
        (2410, 2410, 2409, 2409),
    )
    return (
        table(rows, widths)
        + tag("{%p if cap %}")
        + paragraph(_said(later("间接费用上限")) + _said(later("：")) + "{{ cap.article }}", "Lead")
        + cap
        + tag("{%p if cap.silent_above %}")
        + paragraph(
            _said(later("基数超过这个数的部分，办法没有规定比例：")) + "{{ cap.silent_above }}", "Note"
        )
        + tag("{%p endif %}")
        + tag("{%p endif %}")
    )


def _arrived() -> str:
    rows = _with_total(
        _FUNDING,
        (later("资金来源"), later("承诺的金额"), later("应到"), later("实到"), later("到位率")),
        "funding",
        ("promised", "due", "received", "arrival_rate"),
    )
    return table(rows, _FUNDING)


def _passed_on() -> str:
    partners = _listed(
        "partners",
        (6038, 3600),
        (later("参与单位"), later("任务书分配的市级财政资金")),
        ("name", "share"),
        ("Cell", "CellNumber"),
    )
    note = paragraph(_said(later("账簿没有逐笔写明向参与单位的拨付，实际拨付由审计人员核实。")), "Note")
    return _unless_empty("partners", partners + note, later("项目档案没有参与单位，不涉及拨付。"))


def _spent() -> str:
    both = ("budget", "adjusted")
    last = ("cumulative", "balance")
    return (
        tag("{%p if is_year_end %}")
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
            _with_total(
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
    rows = _with_total(
        _FUNDING,
        (later("资金来源"), later("到账"), later("支出"), later("已退回"), later("账面结余")),
        "funding",
        ("received", "spent", "refunded", "unspent"),
    )
    surplus = _listed(
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
        + paragraph(_said(later("按决定日计算的结余；哪些应当退回，见第三部分。")), "Lead")
        + surplus
        + tag("{%p endif %}")
    )


def _problems() -> str:
    return (
        _heading(later("三、问题与建议"))
        + tag("{%p if not (findings.fail or findings.review or findings.waived) %}")
        + paragraph(_said(later("检查的各项没有发现不符合或需要复核的事项。")))
        + tag("{%p endif %}")
        + _group("fail", later("不符合的事项"))
        + _group("review", later("需要人工复核的事项"))
        + _group("waived", later("已豁免的事项"))
        + tag("{%p if is_year_end %}")
        + _subheading(later("上年末没有了结、本年已了结的事项"))
        + _unless_empty(
            "settled",
            _listed(
                "settled",
                (1100, 3938, 1500, 1700, 1400),
                (later("规则"), later("内容"), later("上年末"), later("当时差额（元）"), later("本年末")),
                ("rule", "title", "was", "difference", "now"),
                ("Cell", "Cell", "CellCentred", "CellNumber", "CellCentred"),
            ),
            later("没有。"),
        )
        + tag("{%p endif %}")
    )


def _group(verdict: str, heading: str) -> str:
    def line(name: str, text: str, value: str) -> list[str]:
        return [
            tag_row(f"{{%tr if finding.{name} %}}", _FINDING),
            row([_said(text), value], _FINDING, ("CellLabel", "CellText")),
            tag_row("{%tr endif %}", _FINDING),
        ]

    def lines(name: str, text: str) -> list[str]:
        return line(name, text, f'{{{{ finding.{name} | join("\\n") }}}}')

    amounts = [
        tag_row("{%tr for figure in finding.figures %}", _FINDING),
        row(["{{ figure.label }}", "{{ figure.amount }}"], _FINDING, ("CellLabel", "CellText")),
        tag_row("{%tr endfor %}", _FINDING),
    ]
    card = [
        *line("article", later("条款"), "{{ finding.article }}"),
        *line("message", later("发现"), "{{ finding.message }}"),
        *line("carried", later("上年末"), "{{ finding.carried }}"),
        *lines("working", later("计算")),
        *amounts,
        *lines("notes", later("参考")),
        *line("missing", later("缺少的事实"), '{{ finding.missing | join(_("、")) }}'),
        *lines("evidence", later("依据凭证")),
        *line("waiver", later("豁免"), "{{ finding.waiver }}"),
        *line("remedy", later("建议"), "{{ finding.remedy }}"),
    ]
    return (
        tag(f"{{%p if findings.{verdict} %}}")
        + _subheading(heading)
        + tag(f"{{%p for finding in findings.{verdict} %}}")
        + paragraph("{{ finding.number }}. {{ finding.title }} {{ finding.rule }}", "Heading3")
        + table(card, _FINDING)
        + tag("{%p endfor %}")
        + tag("{%p endif %}")
    )


def _opinion() -> str:
    return (
        _heading(later("四、审计意见"))
        + tag("{%p for sentence in opinion %}")
        + paragraph("{{ sentence }}")
        + tag("{%p endfor %}")
        + paragraph(
            _said(later("以上为程序按事实列出的草稿，不是审计意见。审计意见由审计人员核对后写明：")),
            "Notice",
        )
        + paragraph("", "Blank") * 3
    )


def _other() -> str:
    accounts = _listed(
        "accounts",
        (3038, 2000, 1700, 1700, 1200),
        (later("账户或科目"), later("资金来源"), later("借方"), later("贷方"), later("混用")),
        ("account", "source", "debit", "credit", "mixed"),
        ("Cell", "Cell", "CellNumber", "CellNumber", "CellCentred"),
    )
    advances = _listed(
        "advances",
        (2738, 2300, 1700, 1300, 1600),
        (later("科目"), later("往来单位"), later("资金来源"), later("第一笔"), later("余额")),
        ("account", "counterparty", "source", "first_on", "balance"),
        ("Cell", "Cell", "Cell", "CellCentred", "CellNumber"),
    )
    return (
        _heading(later("五、其他"))
        + _subheading(later("（一）专户与分开核算"))
        + _unless_empty(
            "accounts",
            accounts,
            later("账簿和科目对照方案没有写明按账户分开核算，列不出各账户；是否分开核算由审计人员核实。"),
        )
        + _subheading(later("（二）期末没有结清的预付和暂借"))
        + _unless_empty("advances", advances, later("没有。"))
        + _subheading(later("（三）与账簿的核对"))
        + paragraph(
            _said(
                later(
                    "本次检查的全部项目合在一起：采用的每一行都计入且只计入一个去向，各去向之和等于采用各行合计。"
                )
            )
        )
        + _reconciled()
        + tag("{%p for sentence in limits %}")
        + paragraph("{{ sentence }}")
        + tag("{%p endfor %}")
        + _subheading(later("（四）所依据的文件"))
        + _listed(
            "inputs", (3038, 6600), (later("文件"), "SHA-256"), ("path", "sha256"), ("Cell", "CellHash")
        )
        + tag("{%p if inputs_total > inputs | length %}")
        + paragraph(
            _said(later("列出前 40 个，全部列在结果文件中；文件共有（个）：")) + "{{ inputs_total }}",
            "Note",
        )
        + tag("{%p endif %}")
        + _subheading(later("（五）编制信息"))
        + table(
            [
                row([_said(text), value], _PAIR, ("CellLabel", style))
                for text, value, style in (
                    (later("程序版本"), "budgetcheck {{ version }}", "Cell"),
                    (later("检查日期"), "{{ as_of }}", "Cell"),
                    (later("报告指纹"), "{{ fingerprint }}", "CellHash"),
                )
            ],
            _PAIR,
        )
    )


def _reconciled() -> str:
    widths = (4838, 1200, 1800, 1800)
    numbers = ("lines", "debit", "credit")
    headings = (later("去向"), later("行数"), later("借方"), later("贷方"))
    styles = ("Cell", *["CellNumber"] * 3)
    return (
        tag("{%p for ledger in reconciliation %}")
        + paragraph("{{ ledger.file }}", "Lead")
        + table(
            [
                _head(headings, widths),
                tag_row("{%tr for line in ledger.rows %}", widths),
                row(["{{ line.use }}", *(f"{{{{ line.{name} }}}}" for name in numbers)], widths, styles),
                tag_row("{%tr endfor %}", widths),
                row(
                    [
                        _said(later("采用各行合计")),
                        *(f"{{{{ ledger.total.{name} }}}}" for name in numbers),
                    ],
                    widths,
                    ("CellTotal", *["CellSum"] * 3),
                ),
            ],
            widths,
        )
        + tag("{%p endfor %}")
    )


def _signatures() -> str:
    blanks = (later("审计机构（盖章）："), later("审计人员（签名）："), later("日期："))
    widths = (3038, 6600)
    return paragraph("", "Gap") + table(
        (row([_said(text), ""], widths, ("Sign", "Sign")) for text in blanks), widths, "Bare"
    )


def _settlement(widths: Sequence[int], headings: Sequence[str], names: Sequence[str]) -> str:
    def cells(of: str) -> list[str]:
        return [f"{{{{ {of}.{name} }}}}" for name in names]

    numbers = ["CellNumber"] * len(names)
    sums = ["CellSum"] * len(names)
    return table(
        [
            _head((later("费用类别"), *headings), widths),
            tag_row("{%tr for part in settlement.sources %}", widths),
            row(["{{ part.source }}"], widths, ["CellGroup"]),
            tag_row("{%tr for line in part.rows %}", widths),
            row(["{{ line.category }}", *cells("line")], widths, ("Cell", *numbers)),
            tag_row("{%tr endfor %}", widths),
            row([_said(later("小计")), *cells("part.total")], widths, ("CellTotal", *sums)),
            tag_row("{%tr endfor %}", widths),
            row([_said(later("合计")), *cells("settlement.total")], widths, ("CellTotal", *sums)),
        ],
        widths,
    )


def _with_total(widths: Sequence[int], headings: Sequence[str], key: str, names: Sequence[str]) -> list[str]:
    numbers = len(names)
    return [
        _head(headings, widths),
        tag_row(f"{{%tr for line in {key}.rows %}}", widths),
        row(
            ["{{ line.source }}", *(f"{{{{ line.{name} }}}}" for name in names)],
            widths,
            ("Cell", *["CellNumber"] * numbers),
        ),
        tag_row("{%tr endfor %}", widths),
        row(
            [_said(later("合计")), *(f"{{{{ {key}.total.{name} }}}}" for name in names)],
            widths,
            ("CellTotal", *["CellSum"] * numbers),
        ),
    ]


def _listed(
    key: str,
    widths: Sequence[int],
    headings: Sequence[str] | None,
    names: Sequence[str],
    styles: Sequence[str],
) -> str:
    return table(
        [
            *([] if headings is None else [_head(headings, widths)]),
            tag_row(f"{{%tr for line in {key} %}}", widths),
            row([f"{{{{ line.{name} }}}}" for name in names], widths, styles),
            tag_row("{%tr endfor %}", widths),
        ],
        widths,
    )


def _unless_empty(key: str, shown: str, otherwise: str) -> str:
    return (
        tag(f"{{%p if {key} %}}")
        + shown
        + tag("{%p else %}")
        + paragraph(_said(otherwise))
        + tag("{%p endif %}")
    )


def _head(headings: Sequence[str], widths: Sequence[int]) -> str:
    return row([_said(text) for text in headings], widths, ["CellHead"] * len(headings), heading=True)


def _heading(text: str) -> str:
    return paragraph(_said(text), "Heading1")


def _subheading(text: str) -> str:
    return paragraph(_said(text), "Heading2")


def _said(text: str) -> str:
    """A message of the catalogue, as a tag."""
    return f'{{{{ _("{text}") }}}}'


if __name__ == "__main__":
    PLACE.write_bytes(make_template())
