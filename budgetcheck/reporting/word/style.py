"""The house style of the audit report in Word: fonts, sizes and spacing as Chinese audit reports have them."""

from __future__ import annotations

from budgetcheck.reporting.word.markup import font_table, styles

FONTS = {"宋体": "SimSun", "黑体": "SimHei"}
"""For text and for headings: their Chinese and their English name. Figures and Latin text stand in Times New Roman."""

_TEXT, _HEADING = FONTS
_NUMBER = "Times New Roman"


def _fonts(east_asia: str) -> str:
    return f'<w:rFonts w:ascii="{_NUMBER}" w:hAnsi="{_NUMBER}" w:cs="{_NUMBER}" w:eastAsia="{east_asia}"/>'


def _style(name: str, spacing: str, run: str = "", *, based_on: str = "Normal", shown_as: str = "") -> str:
    """A paragraph style.

    Args:
        name: Its id.
        spacing: The properties of the paragraph.
        run: The properties of its text.
        based_on: The style that it changes.
        shown_as: Word's own name for it, where Word has such a style.
    """
    own = "" if shown_as else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{own} w:styleId="{name}"><w:name w:val="{shown_as or name}"/>'
        f'<w:basedOn w:val="{based_on}"/><w:qFormat/><w:pPr>{spacing}</w:pPr><w:rPr>{run}</w:rPr></w:style>'
    )


def _heading(level: int, before: int, size: int) -> str:
    return _style(
        f"Heading{level}",
        f'<w:keepNext/><w:spacing w:before="{before}" w:after="80" w:line="360" w:lineRule="auto"/><w:outlineLvl w:val="{level - 1}"/>',
        f'{_fonts(_HEADING)}<w:b/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>',
        shown_as=f"heading {level}",
    )


def _cell(name: str, alignment: str, run: str = "") -> str:
    return _style(name, f'<w:jc w:val="{alignment}"/>', run, based_on="Cell")


_SMALL = '<w:sz w:val="18"/><w:szCs w:val="18"/>'
_MIDDLE = '<w:sz w:val="21"/><w:szCs w:val="21"/>'
_BOLD = "<w:b/>"
_LINE = '<w:{side} w:val="single" w:sz="4" w:space="{space}" w:color="808080"/>'


def _box(space: int) -> str:
    return "".join(_LINE.format(side=side, space=space) for side in ("top", "left", "bottom", "right"))


def _table(name: str, borders: str) -> str:
    margin = "".join(f'<w:{side} w:w="60" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{name}"><w:name w:val="{name}"/>'
        f"<w:tblPr>{borders}<w:tblCellMar>{margin}</w:tblCellMar></w:tblPr></w:style>"
    )


# 小四, one and a half lines
_DEFAULTS = (
    f'<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(_TEXT)}<w:sz w:val="24"/><w:szCs w:val="24"/>'
    '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
)
_NORMAL = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
    '<w:pPr><w:spacing w:line="360" w:lineRule="auto"/></w:pPr></w:style>'
)
STYLES = styles(
    (
        _DEFAULTS,
        _NORMAL,
        _style("Body", '<w:ind w:firstLineChars="200" w:firstLine="480"/><w:jc w:val="both"/>'),
        _style("Lead", "<w:keepNext/>", based_on="Body"),
        _style(
            "Title",
            '<w:spacing w:before="240" w:after="120" w:line="360" w:lineRule="auto"/><w:jc w:val="center"/>',
            f'{_fonts(_HEADING)}<w:b/><w:sz w:val="36"/><w:szCs w:val="36"/>',
            shown_as="Title",
        ),
        _style(
            "Subtitle",
            '<w:spacing w:after="240" w:line="360" w:lineRule="auto"/><w:jc w:val="center"/>',
            f'{_fonts(_HEADING)}<w:sz w:val="28"/><w:szCs w:val="28"/>',
            shown_as="Subtitle",
        ),
        _heading(1, 320, 30),
        _heading(2, 200, 24),
        _heading(3, 160, 24),
        _style(
            "Notice",
            f'<w:pBdr>{_box(6)}</w:pBdr><w:spacing w:before="120" w:after="120" w:line="320" w:lineRule="auto"/><w:ind w:left="120" w:right="120"/>',
            _MIDDLE,
        ),
        _style("Note", '<w:spacing w:line="300" w:lineRule="auto"/>', _MIDDLE),
        _style("Gap", '<w:spacing w:line="160" w:lineRule="exact"/>', '<w:sz w:val="12"/>'),
        _style(
            "Blank",
            f"<w:pBdr>{_LINE.format(side='bottom', space=1)}{_LINE.format(side='between', space=1)}</w:pBdr>",
        ),
        _style("Cell", '<w:spacing w:before="40" w:after="40" w:line="260" w:lineRule="auto"/>', _SMALL),
        _style("CellText", "", _MIDDLE, based_on="Cell"),
        _cell("CellLabel", "left", f"{_fonts(_HEADING)}{_MIDDLE}"),
        _cell("CellHead", "center", f"{_fonts(_HEADING)}{_SMALL}"),
        _cell("CellCentred", "center"),
        _cell("CellNumber", "right"),
        _cell("CellGroup", "left", _BOLD),
        _cell("CellTotal", "left", _BOLD),
        _cell("CellSum", "right", _BOLD),
        _cell("CellHash", "left", '<w:sz w:val="16"/><w:szCs w:val="16"/>'),
        _style("Sign", '<w:spacing w:before="200" w:after="200"/>'),
        _style(
            "Header",
            f'<w:pBdr>{_LINE.format(side="bottom", space=4)}</w:pBdr><w:spacing w:line="240" w:lineRule="auto"/><w:jc w:val="right"/>',
            _SMALL,
            shown_as="header",
        ),
        _style(
            "Footer",
            '<w:spacing w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>',
            _SMALL,
            shown_as="footer",
        ),
        _table(
            "Lined",
            f"<w:tblBorders>{_box(0)}{_LINE.format(side='insideH', space=0)}{_LINE.format(side='insideV', space=0)}</w:tblBorders>",
        ),
        _table("Bare", ""),
    )
)
FONT_TABLE = font_table(FONTS)
