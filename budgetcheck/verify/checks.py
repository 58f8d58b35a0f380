"""One thing that was compared, and how it came out."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Section = Literal["page", "inputs", "figures", "text"]
Outcome = Literal["agrees", "differs", "unknown", "note"]
"""`unknown`: it could not be compared; `note`: something to know that was not to be compared."""


class Check(NamedTuple):
    """A line of a verification.

    Attributes:
        section: What it belongs to: the page itself, its inputs, verdicts and figures, the page's visible text.
        check: What was compared, as a word for programs: `verdict`, `finding`, `input` ….
        outcome: How it came out.
        text: The same in words.
        subject: Of what: a project's id, a rule's code, a file's name.
        project: Of which project, where it is one's.
        reported: What the page says, where it differs.
        recomputed: What came out now.
    """

    section: Section
    check: str
    outcome: Outcome
    text: str
    subject: str | None = None
    project: str | None = None
    reported: Any = None
    recomputed: Any = None
