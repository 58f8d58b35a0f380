"""The first sheet: what the workbook is, what it rests on, and which sheets it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.evidence import MOST_LINES
from budgetcheck.language import _, later
from budgetcheck.reporting.working_papers.book import sheets_of
from budgetcheck.reporting.working_papers.table import shown_text
from budgetcheck.spreadsheet import LONGEST
from budgetcheck.version import __version__
from budgetcheck.vocabulary import VERDICT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcheck.reporting.report import Kind, Report
    from budgetcheck.reporting.working_papers.book import Book
    from budgetcheck.reporting.working_papers.table import Table

TITLES: Mapping[Kind, str] = {
    "screening": later("预算初审工作底稿"),
    "check": later("合规检查工作底稿"),
    "year_end": later("年度审计工作底稿"),
}

_WIDTHS = (26.0, 110.0, 14.0)
_OPTIONS = {
    "leads": later("查找线索"),
    "profile": later("对照方案"),
    "lead_thresholds": later("线索阈值"),
    "programmes": later("自定计划"),
}


class _Line(NamedTuple):
    """A line of the sheet: what it is about, and what is said; alone it is the heading of a section."""

    about: str
    said: str | None = None


def write_cover(book: Book, report: Report, tables: Sequence[Table]) -> None:
    """Write the first sheet.

    Args:
        book: The workbook, which has no sheet yet.
        report: What it shows.
        tables: Those that follow, in their order.
    """
    sheet = book.sheet(_("说明"), _WIDTHS)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, _(TITLES[report.kind]), book.look("title"))
    row = 2
    for line in _lines(report, book.mark):
        row = _write_line(book, sheet, row, line)
    _write_index(book, sheet, row + 1, tables)


def _write_line(book: Book, sheet: Any, row: int, line: _Line) -> int:
    """One line of the sheet; gives the row of the next."""
    if line.said is None:
        for at in range(len(_WIDTHS)):
            sheet.write(row + 1, at, "" if at else line.about, book.look("section"))
        return row + 2
    sheet.write_string(row, 0, line.about, book.look("label"))
    sheet.write_string(row, 1, shown_text(line.said) or "", book.look("wrapped"))
    return row + 1


def _write_index(book: Book, sheet: Any, row: int, tables: Sequence[Table]) -> None:
    for at, text in enumerate((_("工作表"), _("表中有什么"), _("行数"))):
        sheet.write_string(row, at, text, book.look("heading"))
    for at, table in enumerate(tables, row + 1):
        sheet.write_url(at, 0, f"internal:'{table.name}'!A1", book.look("link"), table.name)
        sheets = sheets_of(table.rows)
        more = _("一张工作表放不下，共 {count} 张。").format(count=sheets) if sheets > 1 else ""
        sheet.write_string(at, 1, table.about + more, book.look("wrapped"))
        sheet.write_number(at, 2, table.rows.height, book.look("cell", "#,##0"))


def _lines(report: Report, mark: str) -> Iterator[_Line]:
    result = report.result
    yield _Line(
        _("用途"),
        _("一次检查的全部底稿：每条结论、每个事项、全部证据行和据以计算的金额，供复核、抽查和归档。"),
    )
    yield _Line(_("检查日期"), result.as_of.isoformat())
    if result.year is not None:
        yield _Line(_("审计年度"), str(result.year))
    if result.statements.has_ledgers:
        yield _Line(_("决算截止日"), result.statements.day.isoformat())
    verdicts = [(code, (result.projects["verdict"] == code).sum()) for code in VERDICT.codes]
    yield _Line(
        _("结论"),
        _("共 {total} 个项目：{counts}").format(
            total=result.projects.height,
            counts=_("、").join(f"{VERDICT.label(code)} {count}" for code, count in verdicts if count),
        ),
    )
    yield _Line(_("依据和口径"))
    for edition in sorted(set(result.projects["regulation"])):
        known = report.editions[edition]
        yield _Line(
            _("适用办法"),
            _("{title}（{issued}），适用于 {start} 至 {end} 立项的项目；版本代号 {edition}").format(
                title=known.known_as,
                issued=known.issued_by,
                start=known.in_force_from,
                end=known.in_force_until,
                edition=edition,
            ),
        )
    yield _Line(_("选项"), _("；").join(_options(report.head["options"])))
    yield _Line(_("程序版本"), f"budgetcheck {__version__}")
    yield _Line(
        _("报告指纹"),
        _("{fingerprint}（与同次写出的网页报告首页所记的相同；结论、依据或输入有变，指纹就变）").format(
            fingerprint=mark
        ),
    )
    yield _Line(_("金额（元）"), _("精确到分；达到 10 万亿元的以文本写出，因为表格的数字装不下它的分位。"))
    yield _Line(
        _("完整性"),
        _(
            "证据逐行列全，不设上限；线索的凭证行每条线索列出前 {most} 行。单元格最多 {longest:,} 个字符，更长的截去并注明原长；看不见的控制字符写成 \\x1b 这样的形式。"
        ).format(most=MOST_LINES, longest=LONGEST),
    )
    yield _Line(_("公式"), _("只有合计行是公式，由程序写出；来自档案和账簿的内容一律是文本或数值。"))
    yield _Line(_("目录"))


def _options(options: Mapping[str, Any]) -> Iterator[str]:
    for name, value in options.items():
        if isinstance(value, dict):
            digest = f" (SHA-256 {value['sha256']})" if value["sha256"] else ""
            yield _("{option}：{value}").format(option=_(_OPTIONS[name]), value=value["path"] + digest)
        else:
            said = {True: _("是"), False: _("否"), None: _("没有指定")}[value]
            yield _("{option}：{value}").format(option=_(_OPTIONS[name]), value=said)
