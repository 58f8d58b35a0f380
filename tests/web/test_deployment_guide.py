"""The guide and its example files name what there is: commands, options, environment variables."""

from __future__ import annotations

import configparser
import re
import shlex
from collections import UserDict
from pathlib import Path

import pytest
import typer
from django.core.management import get_commands, load_command_class

from budgetcheck.cli import app
from budgetcheck.web.configuration import read_configuration

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "deployment.md").read_text(encoding="utf-8")
EXAMPLES = DOCS / "deployment"
UNITS = sorted(EXAMPLES.glob("*.service"))
TIMERS = sorted(EXAMPLES.glob("*.timer"))
PROGRAM = "/opt/budgetcheck/bin/budgetcheck"


class Asked(UserDict[str, str]):
    """An environment that notes what is asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.names.add(key)
        return super().get(key, default)


def test_every_environment_variable_is_listed() -> None:
    asked = Asked()
    read_configuration(asked)
    table = re.findall(r"^\| `([A-Z_]+)` \|", GUIDE, re.MULTILINE)

    assert sorted(table) == sorted(asked.names)


def test_the_example_environment_names_only_such() -> None:
    asked = Asked()
    read_configuration(asked)
    named = re.findall(r"^(?:# )?([A-Z_]+)=", (EXAMPLES / "budgetcheck.env").read_text("utf-8"), re.MULTILINE)

    assert named
    assert set(named) <= asked.names


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_services_call_what_there_is(unit: Path) -> None:
    commands = _commands(unit)

    assert commands
    for arguments in commands:
        _refuse_unknown(arguments)


@pytest.mark.parametrize("timer", TIMERS, ids=lambda path: path.name)
def test_timers_have_their_service(timer: Path) -> None:
    assert timer.with_suffix(".service") in UNITS
    assert _read(timer)["Timer"]["OnCalendar"]


def test_the_guide_calls_what_there_is() -> None:
    called = re.findall(r"budgetcheck manage ([^\n|`]+)", GUIDE) + re.findall(
        r"^\| `manage ([^`]+)`", GUIDE, re.MULTILINE
    )

    assert len(called) > 10
    for each in called:
        words = shlex.split(each)
        if "命令" not in words:
            _refuse_unknown([PROGRAM, "manage", *words])


def test_the_guide_leads_to_every_example() -> None:
    for path in EXAMPLES.iterdir():
        timer = path.with_suffix(".timer")
        assert f"(deployment/{path.name})" in GUIDE or (
            timer in TIMERS and f"(deployment/{timer.name})" in GUIDE
        )


def test_the_proxy_says_who_asks_and_how() -> None:
    text = (EXAMPLES / "nginx.conf").read_text("utf-8")

    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in text
    assert "client_max_body_size 210m;" in text


def _commands(unit: Path) -> list[list[str]]:
    """Calls of the program in a unit, through a shell or not."""
    found = []
    for line in unit.read_text("utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and name.startswith("Exec") and PROGRAM in value:
            words = shlex.split(value)
            if words[0] == "/bin/sh":
                words = shlex.split(words[2].removeprefix("exec ").replace("%%", "%"))
            found.append(words)
    return found


def _refuse_unknown(arguments: list[str]) -> None:
    program, command, *rest = arguments
    assert program == PROGRAM
    if command == "manage":
        name, *rest = rest
        known = get_commands()
        assert name in known, name
        parser = load_command_class(str(known[name]), name).create_parser("budgetcheck manage", name)
        options = {option for action in parser._actions for option in action.option_strings}  # noqa: SLF001
    else:
        found = typer.main.get_command(app).commands[command]  # type: ignore[attr-defined]
        options = {option for each in found.params for option in (*each.opts, *each.secondary_opts)}
    for word in rest:
        assert not word.startswith("--") or word in options, word


def _read(path: Path) -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(path, encoding="utf-8")
    return read
