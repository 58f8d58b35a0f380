"""What the OpenAPI schema says is true: made-up calls of every operation get the answers that it declares."""

from __future__ import annotations

import gc
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.db import transaction
from hypothesis import HealthCheck
from hypothesis import settings as bounds
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig

from budgetcheck.web.acts import ledgers, projects, runs, tokens
from budgetcheck.web.api import token as calls
from budgetcheck.web.jobs import checking
from budgetcheck.web.models import Membership, Role, Unit, User
from budgetcheck.web.storage.store import keep_file
from budgetcheck.web.wsgi import application
from tests.web.conftest import STORY, work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import DjangoDbBlocker
    from pytest_django.fixtures import SettingsWrapper
    from schemathesis import Case


@pytest.fixture(autouse=True)
def _broken_off_uploads_are_collected_here() -> Iterator[None]:
    """Django leaves the file of a form that ends in its midst to the collector; no other test shall stumble over it."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


load_all_checks()
CHECKED = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "ignored_auth",
    ]
)
SCHEMA = schemathesis.openapi.from_wsgi(
    "/api/openapi.json",
    application,
    config=SchemathesisConfig.from_dict({"generation": {"database": "none"}}),
)


class Ground(NamedTuple):
    """What the calls find.

    Attributes:
        folder: Of its files.
        secret: Of a token of somebody with every role that there is for the unit.
        keys: Of one thing of each kind, by the names of parameters.
    """

    folder: Path
    secret: str
    keys: dict[str, str]


@pytest.fixture(scope="module")
def ground(
    django_db_setup: None,  # noqa: ARG001 - it lies there
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Ground]:
    """A finished run and what belongs to it; made once, for it takes longer than the calls."""
    folder = tmp_path_factory.mktemp("ground")
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(django_settings, "CONFIGURATION", django_settings.CONFIGURATION._replace(data=folder))
        patch.setattr(checking, "MOST_WITH_PDF", 0)
        yield Ground(folder, *_laid())
        transaction.set_rollback(True)


def _laid() -> tuple[str, dict[str, str]]:
    unit = Unit.objects.create(name="烟台澜行智能装备有限公司")
    user = User.objects.create(username="officer", name="曲会计")
    for role in Role:
        Membership.objects.create(user=user, unit=unit, role=role)
    dossier = keep_file(STORY / "dossier.yaml", "dossier.yaml", unit, user)
    project = projects.create_from_files(user, unit, [dossier])[0]
    paths = sorted(STORY.glob("*.csv"))
    books = [ledgers.add(user, unit, keep_file(path, path.name, unit, user), [project]) for path in paths]
    run = runs.ask_check(user, [project], books, {}, "first")
    work()
    profile = ledgers.keep_profile(user, unit, "本单位", 'name = "x"')
    things = {"unit": unit, "project": project, "ledger": books[0], "profile": profile, "run": run}
    keys = {name: str(thing.pk) for name, thing in things.items()}
    return tokens.create(user, "财务系统", "write", 1)[1], keys | {"name": "result.json"}


@pytest.mark.django_db
@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # its client closes no download
@SCHEMA.parametrize()
@bounds(
    max_examples=4,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
    ],
)
def test_every_operation_answers_as_the_schema_says(
    case: Case, ground: Ground, settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION._replace(data=ground.folder)
    monkeypatch.setattr(calls, "MOST_A_MINUTE", 1_000_000)
    aim(case, ground.keys)
    case.call_and_validate(headers={"Authorization": f"Bearer {ground.secret}"}, checks=CHECKED)


def aim(case: Case, keys: dict[str, str]) -> None:
    """Put keys of what there is in the place of made-up ones, which all lead to nothing."""
    for name, made_up in case.path_parameters.items():
        if is_key(made_up) or name == "name":
            case.path_parameters[name] = keys[name]
    for name in ("projects", "ledgers", "units"):
        told = case.body.get(name) if isinstance(case.body, dict) else None
        if isinstance(told, list) and told and all(is_key(each) for each in told):
            case.body[name] = [keys[name.removesuffix("s")]]


def is_key(text: Any) -> bool:
    try:
        return str(UUID(text)) == text
    except (ValueError, AttributeError, TypeError):
        return False
