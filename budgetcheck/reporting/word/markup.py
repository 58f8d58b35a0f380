"""WordprocessingML as the template of the audit report needs it: paragraphs, tables, and the package around them.

Written out rather than made by a library, so that the file depends on no library's own template: the same script gives the
same parts wherever it runs.
"""

from __future__ import annotations

import io
import zipfile
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

TEXT_WIDTH = 9638
"""Between the margins of an A4 page, in twentieths of a point."""

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ROOT = f'xmlns:w="{_MAIN}" xmlns:r="{_OFFICE}/relationships"'

_NO_DATE = (1980, 1, 1, 0, 0, 0)
"""The first day that a ZIP can write: the same parts give the same file."""


def paragraph(text: str, style: str = "Body") -> str:
    """A paragraph; `text` may hold tags of the template."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_run(text)}</w:p>'


def tag(text: str) -> str:
    """A paragraph that a tag (`{%p …%}`) takes the place of."""
    return f"<w:p>{_run(text)}</w:p>"


def page_number(before: str, between: str, after: str) -> str:
    """A paragraph with the number of the page, and of all pages, as fields."""
    fields = (
        f'<w:fldSimple w:instr=" {field} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        for field in ("PAGE", "NUMPAGES")
    )
    page, pages = fields
    return f'<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{_run(before)}{page}{_run(between)}{pages}{_run(after)}</w:p>'


def row(cells: Sequence[str], widths: Sequence[int], styles: Sequence[str], *, heading: bool = False) -> str:
    """A row of a table that stays on one page; a heading is repeated on each page.

    Args:
        cells: Their texts; fewer than widths where the last one spans the rest.
        widths: Of the columns.
        styles: The paragraph style of each cell.
        heading: Whether it is a heading.
    """
    repeated = "<w:tblHeader/>" if heading else ""
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="E7EBEF"/>' if heading else ""
    spans = [1] * (len(cells) - 1) + [len(widths) - len(cells) + 1]
    made, at = [], 0
    for text, span, style in zip(cells, spans, styles, strict=True):
        width = sum(widths[at : at + span])
        at += span
        spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        properties = (
            f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{shade}<w:vAlign w:val="center"/></w:tcPr>'
        )
        made.append(f"<w:tc>{properties}{paragraph(text, style)}</w:tc>")
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(made)}</w:tr>"


def tag_row(text: str, widths: Sequence[int]) -> str:
    """A row that a tag (`{%tr …%}`) takes the place of."""
    return row([text], widths, ["Cell"])


def table(rows: Iterable[str], widths: Sequence[int], style: str = "Lined") -> str:
    """A table as wide as the text, whose columns keep their widths.

    Raises:
        ValueError: where the widths do not make up the width of the text.
    """
    if sum(widths) != TEXT_WIDTH:
        raise ValueError(f"columns are {sum(widths)} wide, not {TEXT_WIDTH}")
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    properties = (
        f'<w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
    )
    # The paragraph behind keeps tables apart that would otherwise become one.
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>{paragraph('', 'Gap')}"


def document(body: str) -> str:
    """The main part: what is on the pages, A4 upright."""
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1440" w:right="1134" w:bottom="1304" w:left="1134" w:header="794" w:footer="680" w:gutter="0"/></w:sectPr>'
    )
    return f"{HEAD}<w:document {_ROOT}><w:body>{body}{section}</w:body></w:document>"


def header(body: str) -> str:
    """The part at the top of each page."""
    return f"{HEAD}<w:hdr {_ROOT}>{body}</w:hdr>"


def footer(body: str) -> str:
    """The part at the foot of each page."""
    return f"{HEAD}<w:ftr {_ROOT}>{body}</w:ftr>"


def package(main: str, top: str, foot: str, styles: str, fonts: str) -> bytes:
    """The file: the parts, and what leads from one to the other."""
    names = ("styles", "fontTable", "settings", "header", "footer")
    settings = (
        f'{HEAD}<w:settings {_ROOT}><w:zoom w:percent="100"/><w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        "</w:settings>"
    )
    return zipped(
        {
            "[Content_Types].xml": _content_types(names),
            "_rels/.rels": _relations(
                (f"{_OFFICE}/relationships/officeDocument", "word/document.xml"),
                (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ),
            "docProps/core.xml": _core(),
            "word/document.xml": main,
            "word/_rels/document.xml.rels": _relations(
                *((f"{_OFFICE}/relationships/{name}", f"{name}.xml") for name in names)
            ),
            "word/styles.xml": styles,
            "word/fontTable.xml": fonts,
            "word/settings.xml": settings,
            "word/header.xml": top,
            "word/footer.xml": foot,
        }
    )


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A package of parts, without a trace of the day on which it was made."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every system
            archive.writestr(entry, content)
    return stream.getvalue()


def styles(defined: Iterable[str]) -> str:
    """The part that holds styles."""
    return f"{HEAD}<w:styles {_ROOT}>{''.join(defined)}</w:styles>"


def font_table(fonts: Mapping[str, str]) -> str:
    """The part that tells under which other name a font is known."""
    entries = (
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in fonts.items()
    )
    return f"{HEAD}<w:fonts {_ROOT}>{''.join(entries)}</w:fonts>"


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>' if text else ""


def _content_types(names: Iterable[str]) -> str:
    parts = (f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}.{name}+xml"/>' for name in names)
    return (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>{"".join(parts)}'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        "</Types>"
    )


def _relations(*targets: tuple[str, str]) -> str:
    related = (
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(related)}</Relationships>'


def _core() -> str:
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
    )
