"""Every address of the pages with every role: who may, who may not, and for whom a thing does not exist.

`WALK` says it address by address. What programs call is walked in `test_api_access`.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from budgetcheck.web.acts import ledgers, reviews, tokens
from budgetcheck.web.acts.audits import Wanted, ask_year_end
from budgetcheck.web.acts.batches import ask_screening
from budgetcheck.web.api.schema import schema
from budgetcheck.web.models import Attachment, Ledger, Profile, Project, Run, RunProject, StoredFile, Unit
from tests.web.conftest import STORY, work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from budgetcheck.web.models import User
    from tests.web.conftest import People

OFFICER, REVIEWER, AUDITOR, ADMINISTRATOR = (
    frozenset({name}) for name in ("officer", "reviewer", "auditor", "administrator")
)
READERS = OFFICER | REVIEWER | AUDITOR
SECRETS = {
    "title": "深远海养殖网箱",
    "code": "YT-2025-0156",
    "amount": "72,594.63",
    "plain amount": "72594.63",
    "profile": "机密方案",
    "answer": "机密答复",
    "attachment": "机密附件",
    "reason": "机密理由",
    "remark": "机密批次",
}
"""What nobody may learn who does not read the unit's things."""
RULE = "{rule}"
FILE = b"no dossier, no ledger"
SIGN_IN = "sign in"


class Ask(NamedTuple):
    """A request, and who may make it.

    Attributes:
        may: The roles. Of `of_unit`, held for the unit whose things are asked for; else for any. None: everybody.
        answer: The status for those who may.
        of_unit: Whether it asks for what is a unit's: that does not exist for who may not read it.
        first: The roles of which one must be held for any unit at all, before the unit's thing is looked up.
        readers: Who may read that thing, and so is refused where the act is somebody else's.
        stranger: What is answered to who is not signed in; None sends to sign in first.
        query: Of the address.
        data: What is sent; a name in braces is that thing.
    """

    may: frozenset[str] | None
    answer: int = 200
    of_unit: bool = True
    first: frozenset[str] = frozenset()
    readers: frozenset[str] = READERS
    stranger: int | None = None
    query: str = ""
    data: Mapping[str, Any] = {}


class Place(NamedTuple):
    """An address: what stands in it, and what may be asked of it; a method of which nothing is said is none of its."""

    args: tuple[str, ...] = ()
    get: tuple[Ask, ...] = ()
    post: tuple[Ask, ...] = ()


NEVER = Ask(None, 405, of_unit=False)
"""A method that an address does not know."""


def reads(answer: int = 200, **more: Any) -> tuple[Ask, ...]:
    return (Ask(READERS, answer, **more),)


def works(answer: int = 302, **data: Any) -> tuple[Ask, ...]:
    return (Ask(OFFICER, answer, data=data),)


def decides(answer: int = 302, **data: Any) -> tuple[Ask, ...]:
    return (Ask(REVIEWER, answer, data=data),)


def any_of(roles: frozenset[str], answer: int = 200, **data: Any) -> tuple[Ask, ...]:
    return (Ask(roles, answer, of_unit=False, data=data),)


def everybody(answer: int = 200, stranger: int | None = None, **data: Any) -> tuple[Ask, ...]:
    return (Ask(None, answer, of_unit=False, stranger=stranger, data=data),)


WALK: dict[str, Place] = {
    # Oneself
    "home": Place(get=everybody()),
    "health": Place(get=everybody(200, 200)),
    "language": Place(("en",), post=everybody(302, 302)),
    "sign-in": Place(get=everybody(302, 200), post=everybody(302, 401)),
    "sign-in-link": Place(("made-up",), get=everybody(404, 404), post=everybody(404, 404)),
    "sign-out": Place(post=everybody(302)),
    "account": Place(get=everybody()),
    "account-password": Place(post=everybody(400)),
    "account-sign-out": Place(post=everybody(302)),
    "token-new": Place(post=everybody(200, name="财务系统", scope="read", days="30")),
    "token-revoke": Place(("{token}",), post=(Ask(frozenset({"owner"}), 302, readers=frozenset()),)),
    # Administration
    "people": Place(get=any_of(ADMINISTRATOR)),
    "person-new": Place(
        get=any_of(ADMINISTRATOR), post=any_of(ADMINISTRATOR, 302, username="new", name="新人")
    ),
    "person": Place(("{person}",), get=any_of(ADMINISTRATOR), post=any_of(ADMINISTRATOR, 302, name="曲会计")),
    "person-active": Place(("{person}",), post=any_of(ADMINISTRATOR, 302, active="no")),
    "person-link": Place(("{person}",), post=any_of(ADMINISTRATOR)),
    "person-unlock": Place(("{person}",), post=any_of(ADMINISTRATOR, 302)),
    "units": Place(get=any_of(ADMINISTRATOR)),
    "unit-new": Place(get=any_of(ADMINISTRATOR), post=any_of(ADMINISTRATOR, 302, name="新单位")),
    "unit": Place(("{unit}",), get=any_of(ADMINISTRATOR), post=any_of(ADMINISTRATOR, 302, name="另一个名称")),
    "retention": Place(get=any_of(ADMINISTRATOR), post=any_of(ADMINISTRATOR, 302, days="3650")),
    # Projects
    "project-new": Place(
        get=any_of(OFFICER), post=(Ask(OFFICER, 400, first=OFFICER, data={"unit": "{unit}", "files": FILE}),)
    ),
    "project-sample": Place(post=works(unit="{unit}")),
    "dossier-new": Place(
        get=any_of(OFFICER), post=(Ask(OFFICER, 400, first=OFFICER, data={"unit": "{unit}"}),)
    ),
    "dossier-blank": Place(("yaml",), get=any_of(OFFICER)),
    "project": Place(("{project}",), get=reads()),
    "dossier": Place(("{project}",), get=reads()),
    "dossier-file": Place(("{project}", "1", "0"), get=reads()),
    "dossier-written": Place(("{project}", "1", "json"), get=reads()),
    "dossier-edit": Place(("{project}",), get=works(200), post=works(400)),
    "project-upload": Place(("{project}",), post=works(400, files=FILE)),
    "project-check": Place(("{project}",), post=works(request_key="second")),
    # Ledgers
    "ledgers": Place(
        get=(*everybody(), *reads(query="?unit={unit}")), post=works(400, unit="{unit}", files=FILE)
    ),
    "ledger": Place(("{ledger}",), get=reads()),
    "ledger-state": Place(("{ledger}",), get=reads()),
    "ledger-correct": Place(("{ledger}",), get=works(200), post=works(400)),
    "ledger-projects": Place(("{ledger}",), post=works(project="{project}")),
    "ledger-profile": Place(("{ledger}",), post=works(profile="{profile}")),
    "ledger-remove": Place(("{ledger}",), get=works(200), post=works()),
    "profiles": Place(get=everybody(), post=works(400, unit="{unit}", files=FILE)),
    "profile": Place(("{profile}",), get=reads()),
    "profile-file": Place(("{profile}",), get=reads()),
    "profile-ledgers": Place(("{profile}",), post=works(ledger="{ledger}")),
    # The department's and the auditor's
    "batches": Place(get=any_of(REVIEWER | AUDITOR), post=decides(400, unit="{unit}", files=FILE)),
    "batch": Place(("{batch}",), get=reads()),
    "batch-rest": Place(("{batch}",), post=decides(400)),
    "portfolio": Place(get=any_of(REVIEWER | AUDITOR)),
    "portfolio-file": Place(("csv",), get=any_of(REVIEWER | AUDITOR)),
    "audits": Place(
        get=any_of(READERS),
        post=(Ask(READERS, 302, first=READERS, data={"units": "{unit}", "year": "2026"}),),
    ),
    "audit": Place(("{audit}",), get=reads()),
    "trail": Place(get=any_of(AUDITOR)),
    "trail-file": Place(get=any_of(AUDITOR)),
    "todo": Place(get=everybody()),
    # Runs
    "runs": Place(get=everybody()),
    "compare": Place(get=reads(400, query="?old={run}&new={run}")),
    "run": Place(("{run}",), get=reads(302)),
    "run-details": Place(("{run}",), get=reads()),
    "run-state": Place(("{run}",), get=reads()),
    "run-again": Place(("{run}",), post=works(request_key="third")),
    "run-decide": Place(("{run}",), post=decides(decision="return", remark="请更正")),
    "run-input": Place(("{run}", "{input}"), get=reads()),
    "run-project": Place(("{run}", "{row}"), get=reads()),
    "finding-answer": Place(("{run}", "{row}", RULE), post=works(text="已办")),
    "finding-waive": Place(("{run}", "{row}", RULE), post=works(409, reason="已办", expires_on="2099-12-31")),
    "attachment": Place(("{attachment}",), get=reads()),
    "waiver-decide": Place(("{waiver}",), post=decides(decision="approve", remark="同意")),
    "run-report": Place(("{run}", "{page}"), get=reads()),
    "run-file": Place(("{run}", "{page}"), get=reads()),
    # The API's own pages
    "api:root": Place(get=everybody(302, 302)),
    "api:docs": Place(get=everybody(200, 200)),
    "api:schema": Place(get=everybody(200, 200)),
    "api:missing": Place(
        get=(Ask(None, 404, of_unit=False, stranger=404, query="none"),),
        post=(Ask(None, 404, of_unit=False, stranger=404, query="none"),),
    ),
}

OURS, FOREIGN, CLOSED = "ours", "foreign", "closed"
OWNERS = {
    "nobody": (OURS,),
    "officer": (OURS, FOREIGN, CLOSED),
    "reviewer": (OURS, FOREIGN, CLOSED),
    "auditor": (OURS, FOREIGN),
    "administrator": (OURS,),
    "foreigner": (OURS, FOREIGN),
}
"""By person, whose the things are that are asked for: the officer's unit's, the foreigner's, a deactivated one's."""


@pytest.fixture
def things(run: Run, people: People, stored: Callable[..., StoredFile]) -> dict[str, object]:
    """One of each kind, all of the officer's unit."""
    row = run.projects.get()
    rule = next(each["rule"] for each in row.content["findings"] if each["verdict"] == "fail")
    proof = SimpleUploadedFile("机密附件.txt", "机密附件".encode())
    reviews.answer(people.officer, row, rule, "机密答复", [proof])
    later = timezone.localdate() + dt.timedelta(days=9)
    profile = ledgers.keep_profile(people.officer, people.unit, "机密方案", 'name = "x"')
    batch = ask_screening(people.reviewer, people.unit, [stored(STORY / "dossier.yaml")], "机密批次", "", "b")
    audit = ask_year_end(people.officer, [people.unit], Wanted("2026"), "a")[0]
    work()
    assert row.project is not None
    return {
        "unit": people.unit.pk,
        "person": people.officer.pk,
        "token": tokens.create(people.officer, "财务系统", "read", 30)[0].pk,
        "project": row.project.pk,
        "run": run.pk,
        "row": row.pk,
        "rule": rule,
        "page": run.files.filter(form="html")[0].name,
        "input": run.inputs.all()[0].pk,
        "ledger": row.project.ledgers.all()[0].pk,
        "profile": profile.pk,
        "batch": batch.pk,
        "audit": audit.pk,
        "attachment": Attachment.objects.get().pk,
        "waiver": reviews.propose(people.officer, row, rule, "机密理由", later.isoformat()).pk,
    }


@pytest.mark.parametrize("role", OWNERS)
def test_who_may_do_what(people: People, things: dict[str, object], role: str) -> None:
    faults = []
    for whose in OWNERS[role]:
        with transaction.atomic():
            if whose == FOREIGN:
                hand_over(people.unit, people.foreign)
            if whose == CLOSED:
                Unit.objects.filter(pk=people.unit.pk).update(is_active=False)
            unit = people.foreign if whose == FOREIGN else people.unit
            faults += [
                f"{whose}: {fault}"
                for name in WALK
                for fault in faults_of(
                    name, getattr(people, role, None), {**things, "unit": unit.pk}, roles(role, whose)
                )
            ]
            transaction.set_rollback(True)

    assert "\n".join(faults) == ""


def test_every_address_is_walked() -> None:
    programs = {name for name in addresses() if name.startswith("api:")} - set(WALK)
    operations = [each for path in schema()["paths"].values() for each in path.values()]

    assert addresses() - programs == set(WALK), "say in `WALK` who may"
    assert len(programs) == len(operations)


def test_the_unit_s_things_are_secret(people: People, things: dict[str, object]) -> None:
    told = ""
    for name in ("run-project", "batches", "ledger", "profile"):
        ask = WALK[name].get[0]
        told += answer(people.reviewer, "get", name, ask, things)[1]

    assert {what for what, word in SECRETS.items() if word not in told} == {"plain amount"}


def faults_of(
    name: str, person: User | None, things: Mapping[str, object], held: tuple[frozenset[str], frozenset[str]]
) -> list[str]:
    """Where an address answers somebody otherwise than `WALK` says, or tells a secret."""
    faults = []
    place = WALK[name]
    for method in ("get", "post"):
        for ask in getattr(place, method) or (NEVER,):
            wanted = outcome(ask, *held) if person else for_nobody(place, ask)
            found, told = answer(person, method, name, ask, things)
            if found != wanted:
                faults.append(f"{method} {name}{ask.query}: {found}, not {wanted}")
            if not held[1] & READERS:
                faults += [
                    f"{method} {name} tells the {what}" for what, word in SECRETS.items() if word in told
                ]
    return faults


def roles(role: str, whose: str) -> tuple[frozenset[str], frozenset[str]]:
    """Which roles a person holds for any unit, and which for that whose things are asked for."""
    both = OFFICER | REVIEWER
    match role, whose:
        case "auditor" | "administrator", _:
            anywhere = there = frozenset({role})
        case "nobody", _:
            anywhere = there = frozenset()
        case "foreigner", _:
            anywhere, there = both, both if whose == FOREIGN else frozenset()
        case "officer", _:
            # The deactivated unit is the officer's only one; the reviewer has the department's still.
            anywhere, there = (
                frozenset() if whose == CLOSED else OFFICER,
                OFFICER if whose == OURS else frozenset(),
            )
        case _:
            anywhere, there = REVIEWER, REVIEWER if whose == OURS else frozenset()
    return anywhere, there | ({"owner"} if role == "officer" else frozenset())


def outcome(ask: Ask, anywhere: frozenset[str], there: frozenset[str]) -> int:
    """What somebody who is signed in is answered."""
    if ask is NEVER:
        return 405
    if ask.may is None:
        return ask.answer
    if (ask.first and not ask.first & anywhere) or (not ask.of_unit and not ask.may & anywhere):
        return 403
    if not ask.of_unit or ask.may & there:
        return ask.answer
    return 403 if ask.readers & there else 404


def for_nobody(place: Place, ask: Ask) -> int | str:
    """What somebody who is not signed in is answered."""
    if all(each.stranger is None for each in (*place.get, *place.post)):
        return SIGN_IN
    return 405 if ask is NEVER or ask.stranger is None else ask.stranger


def answer(
    person: User | None, method: str, name: str, ask: Ask, things: Mapping[str, object]
) -> tuple[int | str, str]:
    """The status, or that one is to sign in; and the text. Whatever the request did is undone."""
    address = reverse(name, args=[each.format(**things) for each in WALK[name].args]) + ask.query.format(
        **things
    )
    data = {
        key: SimpleUploadedFile("x.csv", value) if isinstance(value, bytes) else value.format(**things)
        for key, value in ask.data.items()
    }
    client = Client(raise_request_exception=False)
    with transaction.atomic():
        if person is not None:
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        response = getattr(client, method)(address, data)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    sent_away = response.status_code == 302 and response["Location"].startswith("/sign-in?next=")
    return SIGN_IN if sent_away else response.status_code, content.decode(errors="replace").replace(
        address, ""
    )


def hand_over(unit: Unit, to: Unit) -> None:
    """Make all of a unit's things another's."""
    for model in (StoredFile, Project, Ledger, Profile, Run, RunProject):
        model.objects.filter(unit=unit).update(unit=to)


def addresses(patterns: Sequence[Any] | None = None, space: str = "") -> set[str]:
    """The names of all addresses."""
    names: set[str] = set()
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLPattern):
            names.add(f"{space}{each.name}")
        else:
            names |= addresses(each.url_patterns, f"{each.namespace}:" if each.namespace else space)
    return names
