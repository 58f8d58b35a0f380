"""The manual names only what is there; the pictures themselves are made by docs/screenshots.py."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import resolve

DOCS = Path(__file__).resolve().parents[2] / "docs"
MANUAL = (DOCS / "manual.md").read_text(encoding="utf-8")
SCRIPT = (DOCS / "screenshots.py").read_text(encoding="utf-8")
PICTURES = re.findall(r"!\[[^]]+\]\(images/manual/([\w-]+)\.png\)", MANUAL)
ADDRESSES = re.findall(r"`(/[\w/-]*)`", MANUAL)
LINKS = re.findall(r"(?<!!)\[[^]]+\]\(([^)#]+)(?:#[^)]*)?\)", MANUAL)
PLACES = re.findall(r"\]\(#([^)]+)\)", MANUAL)


def test_the_manual_shows_pictures_and_names_pages() -> None:
    assert len(PICTURES) > 20
    assert len(ADDRESSES) > 10


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_page_that_it_names_is_an_address(address: str) -> None:
    assert resolve(address)


def test_each_picture_is_shown_and_each_shown_one_is_there() -> None:
    assert sorted(each.stem for each in (DOCS / "images" / "manual").glob("*.png")) == sorted(PICTURES)


@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_is_taken_by_the_script(name: str) -> None:
    assert f'"{name}"' in SCRIPT


def test_pictures_are_small() -> None:
    sizes = [each.stat().st_size for each in (DOCS / "images" / "manual").glob("*.png")]
    assert max(sizes) < 150_000
    assert sum(sizes) < 3_000_000


@pytest.mark.parametrize("link", LINKS)
def test_each_document_that_it_links_is_there(link: str) -> None:
    assert (DOCS / link).exists()


@pytest.mark.parametrize("place", PLACES)
def test_each_section_that_it_links_is_there(place: str) -> None:
    assert re.search(rf"^#+ {re.escape(place)}$", MANUAL, re.MULTILINE)
