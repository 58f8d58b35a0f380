"""The English catalogue: every text of the sources has its English, and the committed files are what `make messages` writes."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, NamedTuple

import pytest
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

import budgetcheck
from budgetcheck.reporting.formats import write_reports
from tests.stories import FAILED_ACCEPTANCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from babel.messages.catalog import Catalog

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "budgetcheck" / "locale"
PO = Path("en", "LC_MESSAGES", "budgetcheck.po")
MO = PO.with_suffix(".mo")

CHINESE = re.compile(r"[\u2018-\u201d\u2026\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]+")
"""Chinese characters, and punctuation as Chinese text has it."""

QUOTED = {"元", "万元", "借", "贷", "借方", "贷方", "金额", "方向"}
"""What files themselves write: units, directions and column headings."""


class Gathered(NamedTuple):
    """What `make messages` makes of the sources: the texts to translate, and the folder of catalogues."""

    texts: list[str]
    locale: Path


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Gathered:
    """The commands of `make messages`, run on a copy of the catalogues."""
    folder = tmp_path_factory.mktemp("messages")
    places = {"$(TEMPLATE)": folder / "messages.pot", "$(LOCALE)": folder / "locale"}
    shutil.copytree(LOCALE, places["$(LOCALE)"])
    run: Callable[[list[str]], int | None] = CommandLineInterface().run
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        for command in _commands_of_make_messages():
            words = [str(places.get(word, word)) for word in command]
            assert not run(words)
    return Gathered(_ids(_read(places["$(TEMPLATE)"])), places["$(LOCALE)"])


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    """The committed English of each text."""
    return {str(message.id): str(message.string or "") for message in _read(LOCALE / PO) if message.id}


def _commands_of_make_messages() -> list[list[str]]:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nmessages:")[2].partition("\n\n")[0]
    lines = recipe.replace("\\\n", " ").splitlines()[1:]
    return [shlex.split(line) for line in lines]


def _read(path: Path) -> Catalog:
    with path.open("rb") as stream:
        return read_po(stream)


def _ids(catalogue: Catalog) -> list[str]:
    return [str(message.id) for message in catalogue if message.id]


def _placeholders(text: str) -> list[str]:
    return sorted(name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None)


def _named(texts: list[str]) -> str:
    return "".join(f"\n  {text!r}" for text in texts)


def _without(text: str, *names: str) -> str:
    for name in names:
        text = text.replace(name, "")
    return text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("应为金额（数字）", id="of a module"),
        pytest.param("适用于包干制项目", id="marked for later"),
        pytest.param("资金来源", id="name of a vocabulary"),
        pytest.param("账簿是否完整", id="of a template"),
        pytest.param("整改建议", id="of a map in a template"),
    ],
)
def test_a_text_is_found_wherever_it_stands(gathered: Gathered, text: str) -> None:
    assert text in gathered.texts


def test_the_page_of_a_rule_is_no_message(gathered: Gathered) -> None:
    assert [text for text in gathered.texts if "依据:" in text or "In English:" in text] == []


def test_every_text_has_its_english(gathered: Gathered, english: dict[str, str]) -> None:
    bare = [text for text in gathered.texts if not english.get(text)]
    assert not bare, f"no English yet; run `make messages` and fill in {PO}:{_named(bare)}"


def test_the_catalogue_holds_nothing_that_the_sources_do_not_say(
    gathered: Gathered, english: dict[str, str]
) -> None:
    left = [text for text in english if text not in gathered.texts]
    assert not left, f"in no source any more; run `make messages`:{_named(left)}"
    assert not _read(LOCALE / PO).obsolete
    assert not [message.id for message in _read(LOCALE / PO) if message.id and message.fuzzy]


def test_the_english_fills_in_the_same_values(english: dict[str, str]) -> None:
    unlike = [text for text, words in english.items() if _placeholders(text) != _placeholders(words)]
    assert not unlike, f"other placeholders in the English:{_named(unlike)}"


def test_the_english_ends_a_line_where_the_chinese_does(english: dict[str, str]) -> None:
    unlike = [text for text, words in english.items() if text.endswith("\n") != words.endswith("\n")]
    assert not unlike, f"another line end in the English:{_named(unlike)}"


def test_the_english_is_english(english: dict[str, str]) -> None:
    mixed = [words for words in english.values() if set(CHINESE.findall(words)) - QUOTED]
    assert not mixed, f"Chinese characters or punctuation in the English:{_named(mixed)}"


@pytest.mark.parametrize("file", [PO, MO], ids=str)
def test_the_committed_catalogue_is_what_make_messages_writes(gathered: Gathered, file: Path) -> None:
    is_fresh = (LOCALE / file).read_bytes() == (gathered.locale / file).read_bytes()
    assert is_fresh, f"run `make messages` and commit {file}"


def test_the_screen_is_in_english() -> None:
    told = FAILED_ACCEPTANCE
    command = [sys.executable, "-m", "budgetcheck", "check", told.folder, "--ledger", *told.ledgers]
    command += ["--profile", told.profile, "--as-of", told.as_of, "--lang", "en"]
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (1, "")
    title = "深远海养殖网箱巡检清洗机器人研制"
    shown = _without(done.stdout, title, *(path.name for path in told.ledgers))
    assert CHINESE.findall(shown) == []
    assert "Surplus 197,942.28 yuan, refunded 125,347.65 yuan, still owed 72,594.63 yuan" in shown


@pytest.mark.parametrize("name", ["index.html", "YT-2025-0156.html"])
def test_the_headings_of_a_page_are_in_english(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    told = FAILED_ACCEPTANCE
    result = budgetcheck.check(
        [told.folder], told.ledgers, profile=told.profile, as_of=told.as_of, language="en"
    )
    out = tmp_path_factory.mktemp("reports")
    write_reports(result, out)
    page = (out / name).read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    headings = [unescape(text) for _tag, text in re.findall(r"<(h[2-4]|th|dt)\b[^>]*>(.*?)</\1>", page)]
    assert {"Completeness of the ledgers", "Files on which the check rests"} <= set(headings)
    from_files = re.compile("深远海养殖网箱巡检清洗机器人研制|序时账-202[67].csv")
    assert [text for text in headings if CHINESE.search(from_files.sub("", text))] == []
