"""What tests need of the machine that Python cannot bring: packages of Debian, by name."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import postgresql

if TYPE_CHECKING:
    from collections.abc import Callable

CHROMIUM = Path("/usr/bin/chromium")


def need(*packages: str) -> None:
    """Skip the test where one of these packages is missing; in a build, which has to have them all, fail it.

    Args:
        packages: Names of `PRESENT`.
    """
    missing = " ".join(package for package in packages if not PRESENT[package]())
    if not missing:
        return
    reason = f"this test needs what is not installed here; on Debian: apt-get install {missing}"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def _opens(library: str) -> Callable[[], bool]:
    def opens() -> bool:
        try:
            ctypes.CDLL(library)
        except OSError:
            return False
        return True

    return opens


def _writes_chinese() -> bool:
    fonts = shutil.which("fc-list")
    return fonts is not None and bool(subprocess.check_output([fonts, ":lang=zh-cn"]))


PRESENT: dict[str, Callable[[], bool]] = {
    "chromium": CHROMIUM.is_file,
    "fonts-noto-cjk": _writes_chinese,
    # WeasyPrint opens these three, and GObject, HarfBuzz and Fontconfig, which come with them.
    "libharfbuzz-subset0": _opens("libharfbuzz-subset.so.0"),
    "libpango-1.0-0": _opens("libpango-1.0.so.0"),
    "libpangoft2-1.0-0": _opens("libpangoft2-1.0.so.0"),
    "poppler-utils": lambda: shutil.which("pdftoppm") is not None,
    "postgresql": lambda: postgresql.binaries() is not None,
}
"""Whether what a package brings is here, under the package's name."""

WEASYPRINT = ("fonts-noto-cjk", "libharfbuzz-subset0", "libpango-1.0-0", "libpangoft2-1.0-0")
"""What it takes to write a PDF in Chinese: `need(*WEASYPRINT)`."""
