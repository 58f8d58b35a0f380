from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import debian

CI = Path(__file__).parents[1] / ".ci" / "run"


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine at home that has Poppler, but neither Chromium nor Pango."""
    monkeypatch.delenv("CI", raising=False)
    for package in ("chromium", "libpango-1.0-0"):
        monkeypatch.setitem(debian.PRESENT, package, lambda: False)
    monkeypatch.setitem(debian.PRESENT, "poppler-utils", lambda: True)
    return monkeypatch


@pytest.mark.usefixtures("machine")
def test_what_is_there_is_not_asked_for() -> None:
    debian.need("poppler-utils")


@pytest.mark.usefixtures("machine")
def test_a_test_without_its_packages_is_skipped_and_names_them() -> None:
    with pytest.raises(pytest.skip.Exception, match=r"apt-get install chromium libpango-1\.0-0$"):
        debian.need("chromium", "poppler-utils", "libpango-1.0-0")


def test_in_a_build_it_fails(machine: pytest.MonkeyPatch) -> None:
    machine.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match=r"apt-get install chromium$"):
        debian.need("chromium")


def test_a_build_installs_every_package_that_a_test_may_need() -> None:
    installed = re.search(r'^packages="(.*)"$', CI.read_text(encoding="utf-8"), re.MULTILINE)

    assert installed
    assert sorted(installed[1].split()) == sorted(debian.PRESENT)


def test_weasyprint_opens_with_its_packages_and_without_a_warning() -> None:
    debian.need(*debian.WEASYPRINT)

    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "import weasyprint"],
        capture_output=True,
        check=False,
        text=True,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
