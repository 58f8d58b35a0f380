from __future__ import annotations

import pytest

from tests.web import on_postgresql


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """One without PostgreSQL, at home."""
    monkeypatch.setattr(on_postgresql, "binaries", lambda: None)
    monkeypatch.delenv("CI", raising=False)
    return monkeypatch


@pytest.mark.usefixtures("machine")
def test_without_postgresql_the_tests_are_left_out_and_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert on_postgresql.main([]) == 0
    assert capsys.readouterr().err.endswith("on Debian: apt-get install postgresql\n")


def test_a_build_without_postgresql_fails(machine: pytest.MonkeyPatch) -> None:
    machine.setenv("CI", "true")

    assert on_postgresql.main([]) == 1
