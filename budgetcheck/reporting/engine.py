"""WeasyPrint, which writes PDF: loaded where it is wanted, and refused with what to install where it cannot work."""

from __future__ import annotations

import ctypes
import io
import logging
import re
import warnings
from contextlib import redirect_stdout, suppress
from importlib import import_module
from typing import TYPE_CHECKING

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

_FONTCONFIG = ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll")
"""By the names under which WeasyPrint opens it on Linux, macOS and Windows."""

_CHINESE = b":lang=zh-cn"
"""Of fonts with every character that Chinese needs."""


class Engine:
    """Makes PDF files of pages; it fetches nothing, neither from the network nor from files.

    Raises:
        InputError: where WeasyPrint, a library of the system or a Chinese font is not installed.
    """

    def __init__(self) -> None:
        refuse_unready()
        weasyprint = import_module("weasyprint")
        # Found once: it takes longer to look for the system's fonts than to set a short page.
        self._fonts = import_module("weasyprint.text.fonts").FontConfiguration()
        self._fetcher = weasyprint.urls.URLFetcher(allowed_protocols=())
        self._html = weasyprint.HTML

    def write(self, page: str, file: Path) -> None:
        """Write a page, given as HTML, to a PDF file."""
        with warnings.catch_warnings(action="ignore"):
            self._html(string=page, url_fetcher=self._fetcher).write_pdf(
                file, font_config=self._fonts, pdf_tags=True
            )


def refuse_unready() -> None:
    """Refuse to write PDF where that cannot be done.

    Raises:
        InputError: naming what is missing, and how to install it.
    """
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    try:
        # Where a library is missing WeasyPrint prints advice of its own, and warns.
        with redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import_module("weasyprint")
    except ImportError as error:
        found = _("写 PDF 要用 WeasyPrint，这里没有装好（缺少 {name}）").format(
            name=error.name or "weasyprint"
        )
        raise InputError(
            Problem("", "--format", found, _("请执行 pip install 'budgetcheck[pdf]'。") + _libraries())
        ) from error
    except OSError as error:
        found = _("写 PDF 要用的系统库没有装好（{library}）").format(library=_library(error))
        raise InputError(Problem("", "--format", found, _libraries())) from error
    if not _writes_chinese():
        raise InputError(
            Problem(
                "",
                "--format",
                _("没有找到中文字体，PDF 里的汉字会变成方框"),
                _(
                    "请安装 Noto Sans CJK（Debian、Ubuntu：apt-get install fonts-noto-cjk）或其他中文字体，或者改用其他格式"
                ),
            )
        )


def _libraries() -> str:
    return _(
        "Debian、Ubuntu：apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk；"
        "Windows、macOS：照 WeasyPrint 文档的安装一节安装 Pango。或者改用其他格式"
    )


def _library(error: OSError) -> str:
    named = re.search(r"library '([^']+)'", str(error))
    return named[1] if named else str(error).split("\n")[0]


def _writes_chinese() -> bool:
    """Whether a font is installed that has what Chinese needs, so far as can be known."""
    for name in _FONTCONFIG:
        with suppress(OSError):
            return _count_fonts(ctypes.CDLL(name), _CHINESE) > 0
    return True


class _FontSet(ctypes.Structure):
    _fields_ = (("count", ctypes.c_int), ("room", ctypes.c_int), ("fonts", ctypes.c_void_p))


def _count_fonts(fontconfig: ctypes.CDLL, pattern: bytes) -> int:
    fontconfig.FcNameParse.restype = ctypes.c_void_p
    fontconfig.FcObjectSetCreate.restype = ctypes.c_void_p
    fontconfig.FcFontList.restype = ctypes.POINTER(_FontSet)
    wanted = ctypes.c_void_p(fontconfig.FcNameParse(pattern))
    told = ctypes.c_void_p(fontconfig.FcObjectSetCreate())
    fonts = fontconfig.FcFontList(None, wanted, told)
    count: int = fonts.contents.count if fonts else 0
    if fonts:
        fontconfig.FcFontSetDestroy(fonts)
    fontconfig.FcObjectSetDestroy(told)
    fontconfig.FcPatternDestroy(wanted)
    return count
