"""Word templates read, tried and filled in. Nothing in the values is markup, a tag or a field: all of it is text.

docxtpl turns the tags of a Word file into a template of Jinja, once for all documents; each document is then a rendering of its few
parts, which takes a fifth of the time of opening, changing and saving it.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any, NamedTuple

from docx.opc.constants import CONTENT_TYPE
from docx.oxml import parse_xml
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.reporting.visible import visible_lines
from budgetcheck.reporting.word.keys import specimen
from budgetcheck.reporting.word.markup import HEAD, zipped

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

_BROKEN = (zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError, etree.XMLSyntaxError)
"""What opening a file raises that is no document of Word."""
_UNFILLED = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError)
"""What filling in raises where a tag asks for what cannot be had."""

_WITH_TAGS = (
    CONTENT_TYPE.WML_DOCUMENT_MAIN,
    CONTENT_TYPE.WML_HEADER,
    CONTENT_TYPE.WML_FOOTER,
    CONTENT_TYPE.WML_FOOTNOTES,
    CONTENT_TYPE.WML_ENDNOTES,
)
_TAG = re.compile(r"\{[{%#].*?[}%#]\}")
_PARAGRAPH = re.compile(r"<w:p(?=[ >])")
_MARKUP = re.compile(r"<[^>]+>")

# Without a brace, docxtpl finds nothing in a value to turn into a tag; a line end is a break.
_NOT_AS_IT_IS = re.compile("[<>&\"'{}\n]")
_AS_TEXT = {
    "<": "&lt;",
    ">": "&gt;",
    "&": "&amp;",
    '"': "&#34;",
    "'": "&#39;",
    "{": "&#123;",
    "}": "&#125;",
    "\n": '</w:t><w:br/><w:t xml:space="preserve">',
}


class _Part(NamedTuple):
    """A part with tags.

    Attributes:
        template: The part.
        source: Its markup, a paragraph a line.
        has_columns: Whether it has cells that are repeated, so that tables must get columns for them.
    """

    template: Template
    source: str
    has_columns: bool


class WordTemplate:
    """A template that has been tried: it can be filled in.

    Args:
        place: Its file.

    Raises:
        InputError: where it is no document of Word, or names what there is not; with the file and the tag.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        try:
            self._opened = DocxTemplate(io.BytesIO(place.read_bytes()))
            self._opened.init_docx()
            self._core = self._opened.docx.core_properties  # made where there is none
            self._static = _members(self._opened)
        except OSError as error:
            raise self._refused("", error.strerror or str(error), _("请核对文件是否可读")) from error
        except _BROKEN as error:
            found, expected = _("不是 Word 文档（.docx）"), _("请用 Word 或 WPS 另存为 .docx")
            raise self._refused("", found, expected) from error
        environment = ImmutableSandboxedEnvironment(
            autoescape=True, undefined=StrictUndefined, finalize=_as_text
        )
        environment.globals = {"_": _said}
        self._parts = {
            part.partname.membername: self._read(part.blob, environment)
            for part in self._opened.docx.part.package.iter_parts()
            if part.content_type in _WITH_TAGS
        }
        self.fill(specimen())

    def fill(self, values: Mapping[str, Any], **properties: str | dt.datetime) -> bytes:
        """A document.

        Args:
            values: By the names of `keys.KEYS`.
            **properties: Of the document (`title`, `created` and the like), in place of those of the template.

        Raises:
            InputError: as above, where only these values show it.
        """
        for name, value in properties.items():
            setattr(self._core, name, value)
        core = self._core._element  # noqa: SLF001 - the only way to it but saving the whole package
        filled = {name: self._filled(part, values) for name, part in self._parts.items()}
        filled["docProps/core.xml"] = HEAD.encode() + etree.tostring(core)
        return zipped({name: filled.get(name, content) for name, content in self._static.items()})

    def _read(self, blob: bytes, environment: ImmutableSandboxedEnvironment) -> _Part:
        markup = etree.tostring(parse_xml(blob), encoding="unicode")
        source = _PARAGRAPH.sub("\n<w:p", str(self._opened.patch_xml(markup)))
        try:
            template = environment.from_string(source)
        except TemplateSyntaxError as error:
            raise self._unfilled(source, error.lineno, error) from error
        return _Part(template, source, "{%tc" in _MARKUP.sub("", markup))

    def _filled(self, part: _Part, values: Mapping[str, Any]) -> bytes:
        try:
            markup = part.template.render(values)
        except _UNFILLED as error:
            raise self._unfilled(part.source, _line_of(error), error) from error
        # As docxtpl has it, this is how a template says that braces are none of its own.
        for said, meant in (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}")):
            markup = markup.replace(said, meant)
        made = (HEAD + markup.replace("\n<w:p", "<w:p")).encode()
        try:
            etree.fromstring(made)
        except etree.XMLSyntaxError as error:
            expected = _("标签打断了段落或表格：成对的标签（if、for）要各占一段（{%p %}）或一行（{%tr %}）")
            raise self._refused("", str(error), expected) from error
        return HEAD.encode() + etree.tostring(self._opened.fix_tables(made)) if part.has_columns else made

    def _unfilled(self, source: str, line: int, error: Exception) -> InputError:
        paragraphs = source.splitlines()
        text = _MARKUP.sub("", paragraphs[line - 1]) if 0 < line <= len(paragraphs) else ""
        tags = _("、").join(_TAG.findall(text)) or text.strip()[:80]
        return self._refused(tags, str(error), _("请改正模板里的这个标签；可用的名称见 docs/reports.md"))

    def _refused(self, tags: str, found: str, expected: str) -> InputError:
        return InputError(Problem(str(self._place), tags, found, expected))


def _members(opened: DocxTemplate) -> dict[str, bytes]:
    """The files of the package, as python-docx saves it."""
    stream = io.BytesIO()
    opened.docx.save(stream)
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _said(text: str) -> str:
    """A message as a heading or a sentence begins: English ones with a capital."""
    said = _(text)
    return said[:1].upper() + said[1:]


def _as_text(value: Any) -> Any:
    """A value as it stands in the markup of a paragraph."""
    if value is None:
        return "—"
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    # What XML refuses is among what is written out, for nobody can see it.
    return Markup(_NOT_AS_IT_IS.sub(lambda found: _AS_TEXT[found[0]], visible_lines(value)))  # noqa: S704


def _line_of(error: Exception) -> int:
    """The line of the template on which it was raised; 0 where it is not known."""
    line, at = 0, error.__traceback__
    while at is not None:
        if at.tb_frame.f_code.co_filename == "<template>":
            line = at.tb_lineno
        at = at.tb_next
    return line
