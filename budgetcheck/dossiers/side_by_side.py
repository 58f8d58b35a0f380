"""Many files read share by share, on as many processors as there are.

Reading text keeps one interpreter, and so one processor, busy; the others are given processes of their own. Where such a
process cannot be started, or dies, its files are read here.
"""

from __future__ import annotations

import os
from itertools import count
from threading import Thread
from typing import TYPE_CHECKING

from budgetcheck.dossiers.part import read_part
from budgetcheck.dossiers.reader_process import ReaderProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from budgetcheck.dossiers.given import GivenFile
    from budgetcheck.dossiers.part import Part
    from budgetcheck.vocabulary import Vocabulary

    Share = Sequence[GivenFile]

_SHARE = 1_000
"""Files read at a time: a second's work, and some MB of dossiers."""
_MOST_PROCESSES = 8
"""More would wait for the disk, and hold a Python each."""


def read_parts(files: Sequence[GivenFile], programmes: Vocabulary) -> list[Part] | None:
    """The parts of a portfolio, in the order of its files; None as soon as one of them holds forms."""
    shares = [files[at : at + _SHARE] for at in range(0, len(files), _SHARE)]
    reading = _Reading(shares)
    others = min(_processors(), _MOST_PROCESSES, len(shares)) - 1
    processes = [ReaderProcess(programmes) for _process in range(others)]
    threads = [Thread(target=reading.go_on, args=(process.read,), daemon=True) for process in processes]
    try:
        for thread in threads:
            thread.start()
        reading.go_on(lambda share: read_part(share, programmes))
        for thread in threads:
            thread.join()
    finally:
        for process in processes:
            process.end()
    if reading.found_forms:
        return None
    return [reading.parts.get(at) or read_part(share, programmes) for at, share in enumerate(shares)]


class _Reading:
    """Shares of the files, each read by whoever is free next.

    Attributes:
        parts: What was read, by the place of its share.
        found_forms: Whether forms were among it; then no more is read.
    """

    def __init__(self, shares: Sequence[Share]) -> None:
        self.parts: dict[int, Part] = {}
        self.found_forms = False
        self._shares = shares
        self._turns = count()

    def go_on(self, read: Callable[[Share], Part | None]) -> None:
        """Read until no share is left, or one is lost."""
        while not self.found_forms and (turn := next(self._turns)) < len(self._shares):
            part = read(self._shares[turn])
            if part is None:
                return
            self.parts[turn] = part
            self.found_forms |= part.has_forms


def _processors() -> int:
    """How many this process may use, where the system says so."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
