"""Account codes in two files: the same account in another dress (5301.01, 530101), and which account is above which."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.ledgers.table.trial_balance import LONGEST_CODE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_SEPARATOR = re.compile(r"[.\-_/\\\s·]+")


class CodeDress(NamedTuple):
    """How codes are compared.

    Attributes:
        folded: Whether separators are left out; not where two accounts of one file differ by them alone.
    """

    folded: bool

    def key(self, code: str) -> str:
        """The code as it is compared."""
        text = _plain(code)
        return _SEPARATOR.sub("", text) if self.folded else text

    def above(self, code: str) -> Iterator[str]:
        """The keys that an account above could have, the longest first.

        They end where a separator stands; up to the first of them, and in a code without any, anywhere.
        """
        text = _plain(code)
        cuts = [found.start() for found in _SEPARATOR.finditer(text) if found.start()]
        first = cuts[0] if cuts else len(text)
        for cut in (*reversed(cuts), *range(first - 1, 0, -1)):
            yield self.key(text[:cut])

    def nearest(self, code: str, known: Collection[str]) -> str | None:
        """The nearest account above that is known by its key."""
        return next((key for key in self.above(code) if key in known), None)


def common_dress(*files: Iterable[str]) -> CodeDress:
    """The dress in which codes of several files can be compared."""
    folded = CodeDress(folded=True)
    for codes in files:
        texts = {_plain(code) for code in codes}
        if len({folded.key(text) for text in texts}) < len(texts):
            return CodeDress(folded=False)
    return folded


def _plain(code: str) -> str:
    return unicodedata.normalize("NFKC", code).strip().upper()[:LONGEST_CODE]
