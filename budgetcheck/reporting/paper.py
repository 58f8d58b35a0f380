"""A page of HTML made ready for paper: what stands in the margins, contents, and links from file to file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

from lxml.html import document_fromstring, tostring
from lxml.html.builder import E

from budgetcheck.language import _
from budgetcheck.reporting.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.html import HtmlElement

MOST_ENTRIES = 60
"""Of the contents; where there are more, they are of the parts only, without what is in them."""

_MOST_CHARACTERS = 42
_MOST_UNBROKEN = 24
_UNBROKEN = re.compile(rf"[!-~]{{{_MOST_UNBROKEN + 1},}}")
_MANY_COLUMNS = 9


def _of(name: str) -> str:
    return f"contains(concat(' ', @class, ' '), ' {name} ')"


_HEADINGS = f"//h2 | //section[{_of('statement')}]/h3 | //article[{_of('finding')}]/header//h3"
_OF_THE_SCREEN = f"//script | //nav | //*[{_of('on-screen')}] | //*[{_of('tools')}]"
_VERDICT = f"//section[.//*[{_of('verdict')}]]"


class Margins(NamedTuple):
    """What stands in the margins of every sheet.

    Attributes:
        name: Of the project; empty for a page whose heading names it. What does not fit is cut.
        fingerprint: Of the report.
        as_of: The day for which it was made (ISO).
        version: Of the program.
    """

    name: str
    fingerprint: str
    as_of: str
    version: str


def on_paper(page: str, margins: Margins, files: Mapping[str, str], style: str = "") -> str:
    """The page with what paper needs.

    Args:
        page: The page, which is HTML in which everything from a file is escaped.
        margins: What stands in the margins.
        files: By page to which it may lead, the file that stands for it.
        style: The style sheet that gives all this its place; it comes after the page's own.
    """
    document = document_fromstring(page, ensure_head_body=True)
    for left_out in document.xpath(f"{_OF_THE_SCREEN} | {_other_unit(document)}"):
        left_out.drop_tree()
    for link in document.xpath("//a[@href]"):
        page, mark, place = link.get("href").partition("#")
        if unquote(page) in files:
            link.set("href", quote(files[unquote(page)]) + mark + place)
    for cell in document.iter("td"):
        _let_break(cell)
    for table in document.xpath(f"//table[thead/tr[count(th) >= {_MANY_COLUMNS}]]"):
        table.set("class", f"{table.get('class', '')} columns".strip())
    head, body = document.xpath("/html/head | /html/body")
    head.extend([*_told(margins), E.style(style)])
    _add_contents(document)
    body[:0] = _running(margins, document.findtext(".//h1") or "")
    text: str = tostring(document, encoding="unicode", doctype="<!DOCTYPE html>")
    return text


def _other_unit(document: HtmlElement) -> str:
    """Of amounts in both units, the one that is not shown: it would be measured with the other where cells are."""
    in_ten_thousands = document.xpath(f"//*[{_of('in-wan')}]")
    return f"//*[{_of('year-end')}]//span[{_of('yuan' if in_ten_thousands else 'wan')}]"


def _let_break(cell: HtmlElement) -> None:
    """Keep what has no place to break from running off the sheet; wherever it is not needed it costs most of the time."""
    words = cell.text_content()
    if len(words) > _MOST_UNBROKEN:
        named = cell.get("class", "").split()
        breaks = ["breaks"] if _UNBROKEN.search(words) else []
        cell.set("class", " ".join([*(name for name in named if name != "nowrap"), *breaks]))


def _told(margins: Margins) -> Iterator[HtmlElement]:
    yield E.meta(name="author", content=f"budgetcheck {margins.version}")
    for moment in ("created", "modified"):
        yield E.meta(name=f"dcterms.{moment}", content=margins.as_of)


def _running(margins: Margins, heading: str) -> list[HtmlElement]:
    pages = re.split(r"\{(pages?)\}", _("第 {page} 页，共 {pages} 页"))
    of = [E.span({"class": f"running-{part}"}) if at % 2 else part for at, part in enumerate(pages)]
    return [
        E.div({"class": "running-name"}, _short(margins.name or heading)),
        E.div({"class": "running-fingerprint"}, _("报告指纹"), " ", margins.fingerprint),
        E.div(
            {"class": "running-origin"},
            _("检查日期 {as_of} · budgetcheck {version}").format(
                as_of=margins.as_of, version=margins.version
            ),
        ),
        E.div({"class": "running-number"}, *of),
    ]


def _short(name: str) -> str:
    shown = visible(name)
    return shown if len(shown) <= _MOST_CHARACTERS else f"{shown[: _MOST_CHARACTERS - 1]}…"


def _add_contents(document: HtmlElement) -> None:
    headings = document.xpath(_HEADINGS)
    if not headings:
        return
    if len(headings) > MOST_ENTRIES:
        headings = [each for each in headings if each.tag == "h2"]
    known = set(document.xpath("//@id"))
    free = (
        name for at in range(1, 2 * len(known | set(headings)) + 2) if (name := f"part-{at}") not in known
    )
    entries = []
    for heading in headings:
        if not heading.get("id"):
            heading.set("id", next(free))
        words = " ".join(heading.text_content().split())
        entries.append(E.li({"class": heading.tag}, E.a({"href": f"#{quote(heading.get('id'))}"}, words)))
    contents = E.nav({"class": "sheets"}, E.p(_("目录")), E.ol(*entries))
    verdict = document.xpath(_VERDICT)
    if verdict:
        verdict[0].addnext(contents)
    else:
        (document.xpath("//h2") or headings)[0].addprevious(contents)
