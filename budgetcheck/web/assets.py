"""Static files: the web's own, and the style sheet of reports, which pages share."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage
from django.templatetags.static import static

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = "report.css"


class ReportStyle(finders.BaseFinder):
    """Finds the reports' style sheet as `report.css`; nothing else that lies beside it."""

    def find(self, path: str, find_all: bool = False, **_options: Any) -> Any:  # noqa: FBT001, FBT002 - as Django calls it
        """Where it lies, for its name alone."""
        found = [str(_style())] if path == _NAME else []
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:  # noqa: ARG002 - likewise
        """The one file."""
        yield _NAME, _OneFile(_style())

    def check(self, **_options: Any) -> Any:
        """Nothing can be wrong with it."""
        return []


class _OneFile(FileSystemStorage):
    """A storage that holds the style sheet, by the name under which pages ask for it."""

    def __init__(self, place: Path) -> None:
        super().__init__(location=place.parent)
        self._place = place

    def path(self, name: str) -> str:
        return str(self._place) if name == _NAME else super().path(name)


@cache
def asset(name: str) -> str:
    """The address of a static file, with its content's hash: what browsers keep is never the former version."""
    found = finders.find(name)
    content = Path(str(found)).read_bytes()
    return f"{static(name)}?v={hashlib.sha256(content).hexdigest()[:12]}"


def _style() -> Path:
    return Path(str(files("budgetcheck.reporting"))) / "templates" / "style.css"
