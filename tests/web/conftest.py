"""People of two units and the department above one of them; files and runs in a folder of each test."""

from __future__ import annotations

import contextlib
import copy
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from django.test import Client

from budgetcheck.demo import samples
from budgetcheck.files import sha256
from budgetcheck.language import current
from budgetcheck.web.acts import ledgers, projects, runs
from budgetcheck.web.jobs import checking, inspecting
from budgetcheck.web.jobs.tasks import do_inspection, do_run
from budgetcheck.web.models import JobState, Ledger, Membership, Project, Role, Run, Unit, User
from budgetcheck.web.settings import CONFIGURATION
from budgetcheck.web.storage.store import keep_file
from tests import debian
from tests.postgresql import cluster
from tests.web.installed import Installation, database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from budgetcheck.web.models import StoredFile

STORY = samples() / "3-yantai-failed-acceptance"
AS_OF = "2027-08-31"


class People(NamedTuple):
    """A person of each role, and one of a unit that is no business of theirs."""

    officer: User
    reviewer: User
    auditor: User
    administrator: User
    foreigner: User
    """An officer and reviewer of another unit."""
    unit: Unit
    department: Unit
    foreign: Unit


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION._replace(data=tmp_path / "data")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    monkeypatch.setattr(checking, "MOST_WITH_PDF", 0)  # a test that wants one raises it
    monkeypatch.setattr(inspecting, "inspect_ledger", _inspected_once)
    monkeypatch.setattr(checking, "_judge", _judged_once)
    monkeypatch.setattr(checking, "_write", _written_once)


@pytest.fixture
def people(db: None) -> People:  # noqa: ARG001 - they live there
    """See `People`; everybody's password is `correct horse battery`."""
    department = Unit.objects.create(name="烟台市科学技术局")
    unit = Unit.objects.create(name="烟台澜行智能装备有限公司", parent=department)
    foreign = Unit.objects.create(name="大同云冈能源研究院")
    officer = _person("officer", "曲会计")
    Membership.objects.create(user=officer, unit=unit, role=Role.OFFICER)
    reviewer = _person("reviewer", "周科长")
    Membership.objects.create(user=reviewer, unit=department, role=Role.REVIEWER)
    foreigner = _person("foreigner", "雁北")
    for role in Role:
        Membership.objects.create(user=foreigner, unit=foreign, role=role)
    return People(
        officer,
        reviewer,
        _person("auditor", "审计员", is_auditor=True),
        _person("administrator", "管理员", is_administrator=True),
        foreigner,
        unit,
        department,
        foreign,
    )


@pytest.fixture
def client_of(
    db: None,  # noqa: ARG001 - sessions live there
) -> Callable[[User], Client]:
    """A browser without script in which a person is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def stored(people: People) -> Callable[..., StoredFile]:
    """Stores a file for the officer's unit."""

    def store(path: Path, name: str | None = None) -> StoredFile:
        return keep_file(path, name or path.name, people.unit, people.officer)

    return store


@pytest.fixture
def project(people: People, stored: Callable[..., StoredFile]) -> Project:
    """The project of the third story."""
    return projects.create_from_files(people.officer, people.unit, [stored(STORY / "dossier.yaml")])[0]


@pytest.fixture
def books(people: People, project: Project, stored: Callable[..., StoredFile]) -> list[Ledger]:
    """Its two ledgers, not looked at yet."""
    return [
        ledgers.add(people.officer, people.unit, stored(path), [project])
        for path in sorted(STORY.glob("*.csv"))
    ]


@pytest.fixture
def run(people: People, project: Project, books: list[Ledger]) -> Run:
    """A finished check of it."""
    asked = runs.ask_check(people.officer, [project], books, {"as_of": AS_OF}, "first")
    work()
    asked.refresh_from_db()
    return asked


def work() -> None:
    """Do what waits, as a worker would."""
    for ledger in Ledger.objects.filter(state=JobState.QUEUED):
        do_inspection.func(str(ledger.pk))
    for asked in Run.objects.filter(state=JobState.QUEUED):
        do_run.func(str(asked.pk))


_RESULTS: dict[str, Any] = {}
_REPORTS: dict[str, dict[str, bytes]] = {}
_judge, _write = checking._judge, checking._write  # noqa: SLF001


_inspect = inspecting.inspect_ledger
_INSPECTED: dict[str, Any] = {}


def _inspected_once(path: Path, profile: Any = None, **more: Any) -> Any:
    """How a file is understood, looked at once."""
    key = repr((path.name, sha256(path), profile, current(), more))
    if key not in _INSPECTED:
        _INSPECTED[key] = _inspect(path, profile, **more)
    return copy.deepcopy(_INSPECTED[key])


def _asked(run: Run, *more: object) -> str:
    """What a run asks the core, which always answers the same."""
    inputs = run.inputs.order_by("pk").values_list("role", "folder", "name", "file__sha256")
    folders = {folder: str(number) for number, (_, folder, _, _) in enumerate(inputs)}
    told = [(role, folders[folder], name, digest) for role, folder, name, digest in inputs]
    return repr((run.kind, sorted(run.options.items()), told, more))


def _judged_once(run: Run, laid: Any, language: Any) -> Any:
    """What the core says, asked once: most tests are about what people do with it."""
    key = _asked(run, language)
    if key not in _RESULTS:
        _RESULTS[key] = _judge(run, laid, language)
    return _RESULTS[key]


def _written_once(run: Run, result: Any, out: Path) -> None:
    key = _asked(run, result.language, checking.MOST_WITH_PDF)
    if key not in _REPORTS:
        _write(run, result, out)
        _REPORTS[key] = {path.name: path.read_bytes() for path in out.iterdir()}
    for name, content in _REPORTS[key].items():
        (out / name).write_bytes(content)


def _person(username: str, name: str, **roles: bool) -> User:
    user = User(username=username, name=name, **roles)
    user.set_password("correct horse battery")
    user.save()
    return user


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a running PostgreSQL: that of the whole run, or one for tests that need it beside SQLite."""
    if CONFIGURATION.database is not None:
        yield CONFIGURATION.database
        return
    debian.need("postgresql")
    with cluster() as server:
        yield server.url


@pytest.fixture
def installation(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Installation]:
    """An empty installation with processes of its own, on the database of this run of the tests."""
    with contextlib.ExitStack() as open_things:
        url = None
        if CONFIGURATION.database is not None:
            url = open_things.enter_context(database(request.getfixturevalue("postgresql")))
        made = Installation(tmp_path / "installation", url)
        open_things.callback(made.close)
        yield made
