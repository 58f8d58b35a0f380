"""What the files of a report are called."""

from __future__ import annotations

import hashlib
import re

_SAFE_NAME = re.compile(r"[\w.\-]{1,80}")


def page_name(project: str) -> str:
    """The file name of a project's page; an id that makes no plain file name is replaced by its hash."""
    return f"{plain_name(project)}.html"


def plain_name(project: str) -> str:
    """The same without its ending, for reports in other formats."""
    if _SAFE_NAME.fullmatch(project) and project.strip(".") and project != "index":
        return project
    return f"project-{hashlib.sha256(project.encode()).hexdigest()[:12]}"
