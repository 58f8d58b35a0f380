"""Changes to a ledger file that get past its container: a part of a ZIP is changed and packed again, words are put among text."""

from __future__ import annotations

import io
import zipfile
import zlib
from random import Random
from typing import TYPE_CHECKING

import atheris

if TYPE_CHECKING:
    from collections.abc import Callable

_WORDS = (
    "日期", "凭证号", "摘要", "科目编码", "借方", "贷方", "金额", "方向", "合计", "期初余额", "单位：万元", "2026年",
    "2026-02-30", "1e308", "1,234.56", "(7.00)", "99999999999999999.99", "-", "\x00", "\ufeff", '"', "\r\n", "\t",
    "<td colspan=99999999>", "<!DOCTYPE x [<!ENTITY y 'z'>]>&y;", "</Table>", 'ss:Index="999999999"',
    'table:number-rows-repeated="999999999"', "<记账凭证>", "=A1", "#DIV/0!", "&#10;", "&nbsp;",
)  # fmt: skip
_ENCODINGS = ("utf-8", "gb18030", "utf-16-le")
_LARGEST_PART = 1 << 20
_DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, NotImplementedError)


def mutate(content: bytes, largest: int, seed: int) -> bytes:
    """A changed file.

    Args:
        content: The file.
        largest: How long the result may be.
        seed: Of all chances.
    """
    random = Random(seed)
    plain = random.random() < 0.2  # noqa: PLR2004 - now and then the container itself is changed
    changed = None if plain or not content.startswith(b"PK") else _repacked(content, largest, random)
    return (changed or _changed(content, largest, random))[:largest]


def _repacked(content: bytes, largest: int, random: Random) -> bytes | None:
    """The ZIP with one of its parts changed; None where it cannot be unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if entry.file_size <= _LARGEST_PART]
            parts = {entry.filename: archive.read(entry) for entry in entries}
    except _DAMAGE:
        return None
    if not parts:
        return None
    name = random.choice(list(parts))
    parts[name] = mutate(parts[name], largest, random.getrandbits(32))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, part in parts.items():
            archive.writestr(zipfile.ZipInfo(each), part, zipfile.ZIP_DEFLATED)
    return packed.getvalue() if len(packed.getvalue()) <= largest else None


def _changed(content: bytes, largest: int, random: Random) -> bytes:
    way: Callable[[bytes, int, Random], bytes] = random.choice((_by_fuzzer, _by_fuzzer, _with_word, _copied))
    return way(content, largest, random)


def _by_fuzzer(content: bytes, largest: int, _random: Random) -> bytes:
    mutated: bytes = atheris.Mutate(content, largest)
    return mutated


def _with_word(content: bytes, _largest: int, random: Random) -> bytes:
    """A word over or between the bytes."""
    word = random.choice(_WORDS).encode(random.choice(_ENCODINGS))
    at = random.randint(0, len(content))
    over = len(word) if random.random() < 0.5 else 0  # noqa: PLR2004
    return content[:at] + word + content[at + over :]


def _copied(content: bytes, _largest: int, random: Random) -> bytes:
    """A stretch of the file again, somewhere else."""
    start, at = random.randint(0, len(content)), random.randint(0, len(content))
    return content[:at] + content[start : start + random.randint(1, 400)] + content[at:]
