"""The trail cannot be changed in silence: the database refuses, and the chain shows what was done all the same."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from budgetcheck.language import speaking
from budgetcheck.web import trail
from budgetcheck.web.models import Entry
from budgetcheck.web.trail import Break

if TYPE_CHECKING:
    from tests.web.conftest import People


@pytest.fixture
def entries(people: People) -> list[Entry]:
    return [trail.record(people.officer, "signed_in", people.officer, after={"n": n}) for n in range(5)]


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("statement", ["UPDATE web_entry SET who = 'somebody'", "DELETE FROM web_entry"])
def test_the_database_refuses_to_change_it(statement: str) -> None:
    with pytest.raises(DatabaseError, match="the trail is append-only"), transaction.atomic():
        _execute(statement)

    assert Entry.objects.count() == 5
    assert list(trail.breaks()) == []


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE web_entry SET who = 'somebody' WHERE number = 2", [Break(2, "changed")]),
        ("UPDATE web_entry SET after = '{\"n\": 9}' WHERE number = 2", [Break(2, "changed")]),
        ("UPDATE web_entry SET at = '2026-01-01 00:00:00+00:00' WHERE number = 5", [Break(5, "changed")]),
        ("DELETE FROM web_entry WHERE number = 3", [Break(3, "missing")]),
        ("DELETE FROM web_entry WHERE number = 1", [Break(1, "missing")]),
        (
            "UPDATE web_entry SET previous = hash WHERE number = 4",
            [Break(4, "unchained"), Break(4, "changed")],
        ),
    ],
)
def test_whoever_gets_round_the_database_breaks_the_chain(statement: str, found: list[Break]) -> None:
    _get_round(statement)

    assert list(trail.breaks()) == found


def test_the_command_tells_its_length_and_its_last_hash(entries: list[Entry]) -> None:
    assert _checked() == f"操作记录共 5 条，末条校验值 {entries[-1].hash}\n完整\n"


@pytest.mark.usefixtures("entries")
def test_the_command_names_what_is_broken() -> None:
    _get_round("UPDATE web_entry SET who = 'somebody' WHERE number IN (2, 4)")

    with pytest.raises(CommandError) as refused:
        _checked()
    assert refused.value.returncode == 1
    assert str(refused.value) == (
        "第 2 条的内容与它的校验值不一致，被改动过\n第 4 条的内容与它的校验值不一致，被改动过"
    )


def test_a_hash_noted_before_is_found(entries: list[Entry]) -> None:
    assert _checked("--expect", entries[2].hash).endswith("完整\n")


def test_a_trail_that_was_cut_off_is_found_by_a_hash_noted_before(entries: list[Entry]) -> None:
    _get_round("DELETE FROM web_entry WHERE number > 3")

    assert _checked().endswith("完整\n")  # nothing in itself shows it
    with pytest.raises(
        CommandError, match=f"链上没有校验值为 {entries[-1].hash} 的记录：末尾的记录被删去过"
    ) as refused:
        _checked("--expect", entries[-1].hash)
    assert refused.value.returncode == 1


@pytest.mark.usefixtures("db")
def test_an_empty_trail_is_whole() -> None:
    assert _checked("--expect", trail.FIRST) == f"操作记录共 0 条，末条校验值 {trail.FIRST}\n完整\n"


def _checked(*arguments: str) -> str:
    said = StringIO()
    with speaking("zh"):
        call_command("check_trail", *arguments, stdout=said)
    return said.getvalue()


def _get_round(statement: str) -> None:
    """As the database's own administrator can."""
    if connection.vendor == "postgresql":
        _execute("ALTER TABLE web_entry DISABLE TRIGGER trail_keeps")
    else:
        _execute("DROP TRIGGER trail_keeps_UPDATE")
        _execute("DROP TRIGGER trail_keeps_DELETE")
    _execute(statement)


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
