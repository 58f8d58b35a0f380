"""The Word template of the audit report: `python -m budgetcheck.reporting.word.template` writes it anew.

It has the outline that closing audits use. Its words are messages of the catalogue, so that one template serves both languages.
"""

from __future__ import annotations

from pathlib import Path

from budgetcheck.language import later
from budgetcheck.reporting.word.blocks import head, heading, listed, said, subheading, unless_empty
from budgetcheck.reporting.word.markup import (
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
from budgetcheck.reporting.word.money import money_part
from budgetcheck.reporting.word.style import FONT_TABLE, STYLES

PLACE = Path(__file__).parent.parent / "templates" / "audit_report.docx"

_FINDING = (1638, 8000)
_PAIR = (2438, 7200)


def make_template() -> bytes:
    """The template as a file of Word."""
    body = _title() + _basics() + money_part() + _problems() + _opinion() + _other() + _signatures()
    page = (
        tag('{%p if language == "zh" %}')
        + page_number("第 ", " 页 共 ", " 页")
        + tag("{%p else %}")
        + page_number("Page ", " of ", "")
        + tag("{%p endif %}")
    )
    top = paragraph(
        " · ".join(
            ("{{ project.id }}", said(later("报告指纹")) + " {{ fingerprint_short }}", said(later("草稿")))
        ),
        "Header",
    )
    return package(document(body), header(top), footer(page), STYLES, FONT_TABLE)


def _title() -> str:
    return (
        paragraph("{{ title }}", "Title")
        + paragraph("{{ project.title }}", "Subtitle")
        + paragraph(
            said(later("草稿：由程序按项目档案和账簿编制，经审计人员核对、修改并签署后才是审计报告。")),
            "Notice",
        )
    )


def _basics() -> str:
    facts = listed("facts", _PAIR, None, ("label", "value"), ("CellLabel", "CellText"))
    events = listed(
        "events", _PAIR, (later("日期"), later("事项")), ("date", "event"), ("CellCentred", "Cell")
    )
    changes = listed(
        "changes",
        (2838, 1700, 1700, 1700, 1700),
        (later("变更事项"), later("申请"), later("批准"), later("约定生效"), later("是否生效")),
        ("kind", "applied_on", "approved_on", "effective_on", "in_force"),
        ("Cell", *["CellCentred"] * 4),
    )
    return (
        heading(later("一、基本情况"))
        + subheading(later("（一）项目情况"))
        + facts
        + subheading(later("（二）项目历程"))
        + unless_empty("events", events, later("项目档案没有写明任何日期。"))
        + subheading(later("（三）变更"))
        + unless_empty("changes", changes, later("项目档案没有变更事项。"))
    )


def _problems() -> str:
    return (
        heading(later("三、问题与建议"))
        + tag("{%p if not (findings.fail or findings.review or findings.waived) %}")
        + paragraph(said(later("检查的各项没有发现不符合或需要复核的事项。")))
        + tag("{%p endif %}")
        + _group("fail", later("不符合的事项"))
        + _group("review", later("需要人工复核的事项"))
        + _group("waived", later("已豁免的事项"))
        + tag("{%p if is_year_end %}")
        + subheading(later("上年末没有了结、现已了结的事项"))
        + unless_empty(
            "settled",
            listed(
                "settled",
                (1100, 3938, 1500, 1700, 1400),
                (later("规则"), later("内容"), later("上年末"), later("当时差额（元）"), later("现在的结论")),
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
            row([said(text), value], _FINDING, ("CellLabel", "CellText")),
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
        + subheading(heading)
        + tag(f"{{%p for finding in findings.{verdict} %}}")
        + paragraph("{{ finding.number }}. {{ finding.title }} {{ finding.rule }}", "Heading3")
        + table(card, _FINDING)
        + tag("{%p endfor %}")
        + tag("{%p endif %}")
    )


def _opinion() -> str:
    return (
        heading(later("四、审计意见"))
        + tag("{%p for sentence in opinion %}")
        + paragraph("{{ sentence }}")
        + tag("{%p endfor %}")
        + paragraph(
            said(later("以上为程序按事实列出的草稿，不是审计意见。审计意见由审计人员核对后写明：")),
            "Notice",
        )
        + paragraph("", "Blank") * 3
    )


def _other() -> str:
    accounts = listed(
        "accounts",
        (3038, 2000, 1700, 1700, 1200),
        (later("账户或科目"), later("资金来源"), later("借方"), later("贷方"), later("混用")),
        ("account", "source", "debit", "credit", "mixed"),
        ("Cell", "Cell", "CellNumber", "CellNumber", "CellCentred"),
    )
    advances = listed(
        "advances",
        (2738, 2300, 1700, 1300, 1600),
        (later("科目"), later("往来单位"), later("资金来源"), later("第一笔"), later("余额")),
        ("account", "counterparty", "source", "first_on", "balance"),
        ("Cell", "Cell", "Cell", "CellCentred", "CellNumber"),
    )
    return (
        heading(later("五、其他"))
        + subheading(later("（一）专户与分开核算"))
        + unless_empty(
            "accounts",
            accounts,
            later("账簿和科目对照方案没有写明按账户分开核算，列不出各账户；是否分开核算由审计人员核实。"),
        )
        + subheading(later("（二）期末没有结清的预付和暂借"))
        + unless_empty("advances", advances, later("没有。"))
        + subheading(later("（三）与账簿的核对"))
        + paragraph(
            said(
                later(
                    "本次检查的全部项目合在一起：采用的每一行都计入且只计入一个去向，各去向之和等于采用各行合计。"
                )
            )
        )
        + _reconciled()
        + tag("{%p for sentence in limits %}")
        + paragraph("{{ sentence }}")
        + tag("{%p endfor %}")
        + subheading(later("（四）所依据的文件"))
        + listed("inputs", (3038, 6600), (later("文件"), "SHA-256"), ("path", "sha256"), ("Cell", "CellHash"))
        + tag("{%p if inputs_total > inputs | length %}")
        + paragraph(
            said(later("列出前 40 个，全部列在结果文件中；文件共有（个）：")) + "{{ inputs_total }}",
            "Note",
        )
        + tag("{%p endif %}")
        + subheading(later("（五）编制信息"))
        + table(
            [
                row([said(text), value], _PAIR, ("CellLabel", style))
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
                head(headings, widths),
                tag_row("{%tr for line in ledger.rows %}", widths),
                row(["{{ line.use }}", *(f"{{{{ line.{name} }}}}" for name in numbers)], widths, styles),
                tag_row("{%tr endfor %}", widths),
                row(
                    [
                        said(later("采用各行合计")),
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
        (row([said(text), ""], widths, ("Sign", "Sign")) for text in blanks), widths, "Bare"
    )


if __name__ == "__main__":
    PLACE.write_bytes(make_template())
