"""Word templates read, tried and filled in. Nothing in the values is markup, a tag or a field: all of it is text."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from typing import TYPE_CHECKING, Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.reporting.word_keys import specimen
from budgetcheck.reporting.word_markup import zipped

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
"""What XML refuses, what docxtpl takes for a sign of its own, and what cannot be seen or turns the direction of writing."""

_BROKEN = (zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError, etree.XMLSyntaxError)
"""What opening a file raises that is no document of Word."""

_TAG = re.compile(r"\{[{%#].*?[}%#]\}")
_PARAGRAPH = re.compile(r"<w:p([ >])")


class WordTemplate:
    """A template that has been tried: it can be filled in.

    Args:
        place: Its file.

    Raises:
        InputError: where it is no document of Word, or names what there is not; with the file and the tag.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        try:
            self._bytes = place.read_bytes()
        except OSError as error:
            raise InputError(
                Problem(str(place), "", error.strerror or str(error), _("请核对文件是否可读"))
            ) from error
        self._environment = _Environment()
        self.fill(specimen())

    def fill(self, values: Mapping[str, Any], **properties: str | dt.datetime) -> bytes:
        """A document.

        Args:
            values: By the names of `word_keys.KEYS`.
            **properties: Of the document (`title`, `created` and the like), in place of those of the template.

        Raises:
            InputError: as above, where only these values show it.
        """
        filled = _Filled(io.BytesIO(self._bytes), self.place)
        try:
            filled.render(values, self._environment)
        except _BROKEN as error:
            raise _no_document(self.place) from error
        core = filled.docx.core_properties
        for name, value in properties.items():
            setattr(core, name, value)
        stream = io.BytesIO()
        filled.docx.save(stream)
        with zipfile.ZipFile(stream) as archive:
            return zipped({name: archive.read(name) for name in archive.namelist()})


class _Environment(ImmutableSandboxedEnvironment):
    """Compiles each part once, however many documents are made of it."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=_as_text, cache_size=0)
        self.globals = {"_": _said}
        self._known: dict[str, Template] = {}

    def from_string(self, source: Any, *args: Any, **named: Any) -> Template:
        if source not in self._known:
            self._known[source] = super().from_string(source, *args, **named)
        return self._known[source]


class _Filled(DocxTemplate):  # type: ignore[misc]  # has no types
    """A document in the making."""

    def __init__(self, file: io.BytesIO, place: Path) -> None:
        super().__init__(file)
        self._place = place

    def patch_xml(self, src_xml: str) -> str:
        return _patched(src_xml)

    def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
        try:
            made: str = super().render_xml_part(src_xml, part, context, jinja_env)
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
            raise InputError(self._problem(src_xml, error)) from error
        _refuse_markup(made, self._place)
        return made

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """Leaves them alone: they are set afterwards, and a tag in them is none."""

    def _problem(self, source: str, error: Exception) -> Problem:
        line = error.lineno if isinstance(error, TemplateSyntaxError) else _line_of(error)
        paragraphs = _PARAGRAPH.sub(r"\n<w:p\1", source).splitlines()
        text = re.sub(r"<[^>]+>", "", paragraphs[line - 1]) if 0 < line <= len(paragraphs) else ""
        tags = _("、").join(_TAG.findall(text)) or text.strip()[:80]
        return Problem(
            str(self._place),
            tags,
            str(error),
            _("请改正模板里的这个标签；可用的名称见 docs/reports.md"),
        )


@cache
def _patched(source: str) -> str:
    patched: str = DocxTemplate.patch_xml(None, source)
    return patched


def _said(text: str) -> str:
    """A message as a heading or a sentence begins: English ones with a capital."""
    said = _(text)
    return said[:1].upper() + said[1:]


def _as_text(value: Any) -> Any:
    """A value as text in XML: its braces are no tags, and what could not be seen is written out."""
    if value is None or value == "":
        return value if value == "" else "—"
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    seen = _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), lines)
    # docxtpl turns {_{ into {{ in what is rendered; no brace is left for it to find
    return escape(seen).replace("{", Markup("&#123;")).replace("}", Markup("&#125;"))


def _line_of(error: Exception) -> int:
    """The line of the template on which it was raised; 0 where it is not known."""
    line, at = 0, error.__traceback__
    while at is not None:
        if at.tb_frame.f_code.co_filename == "<template>":
            line = at.tb_lineno
        at = at.tb_next
    return line


def _refuse_markup(made: str, place: Path) -> None:
    """A template whose tags tear its paragraphs apart would be mended by guessing, and lose what stands there."""
    try:
        etree.fromstring(made.encode())
    except etree.XMLSyntaxError as error:
        raise InputError(
            Problem(
                str(place),
                "",
                str(error),
                _("标签打断了段落或表格：成对的标签（if、for）要各占一段（{%p %}）或一行（{%tr %}）"),
            )
        ) from error


def _no_document(place: Path) -> InputError:
    return InputError(
        Problem(str(place), "", _("不是 Word 文档（.docx）"), _("请用 Word 或 WPS 另存为 .docx"))
    )
