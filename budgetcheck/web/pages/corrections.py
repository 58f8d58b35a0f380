"""The form on which a person says what the columns and accounts of a ledger are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from budgetcheck.ledgers.fields import field_label
from budgetcheck.problems import InputError
from budgetcheck.vocabulary import CATEGORY, NATURE, SOURCE
from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.acts import corrections as acts
from budgetcheck.web.models import Ledger, Project
from budgetcheck.web.pages.page import page, person
from budgetcheck.web.pages.scopes import others_in, scopes_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

_ACCOUNTS_ON_A_PAGE = 100
_VOCABULARIES = {"source": SOURCE, "category": CATEGORY, "nature": NATURE}
_TYPE_FIELDS = ("project", "source", "category", "department", "counterparty", "invoice", "none")
_MEANT = ("project", "source", "category", "nature")


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the columns, auxiliaries and accounts of a ledger are taken for, to be corrected; the ledger is then read again."""
    user = person(request)
    ledger = access.one(user, Ledger, key, Act.WORK)
    if ledger.is_open or ledger.inspection is None or ledger.removed_at is not None:
        return redirect("ledger", key)
    told: tuple[str, ...] = ()
    if request.method == "POST":
        try:
            acts.correct(
                user,
                ledger,
                _corrections(ledger.inspection, request.POST),
                name=request.POST.get("name", "").strip(),
                reading=request.POST.get("reading", ""),
                others=others_in(ledger, request.POST.get("scope", "")),
            )
        except InputError as error:
            told = error.told
        else:
            return redirect("ledger", key)
    return page(
        request, "ledger_correct", 400 if told else 200, ledger=ledger, told=told, **_form(request, ledger)
    )


def _corrections(seen: Mapping[str, Any], sent: Mapping[str, str]) -> acts.Corrections:
    """What a form says anew; what it does not name stays."""
    accounts = []
    for at, account in enumerate(seen["accounts"]["accounts"]):
        said = {
            field: sent[name].strip()
            for field in _MEANT
            if (name := f"account-{at}-{field}") in sent and sent[name].strip() != (account[field] or "")
        }
        if said:
            named = {key: account[key] for key in ("code", "name", "by_name")}
            accounts.append(named | said)
    return acts.Corrections(
        [
            sent.get(f"column-{at}", each["field"] or "")
            for at, each in enumerate(seen["headings"]["columns"])
        ],
        accounts,
        {
            each["type"]: sent[name]
            for at, each in enumerate(seen["auxiliaries"]["types"])
            if sent.get(name := f"type-{at}") and sent[name] != each["field"]
        },
    )


def _form(request: HttpRequest, ledger: Ledger) -> dict[str, Any]:
    """What the form shows: what was sent, where it was, else what is known.

    What was sent about an earlier reading is left out: its columns and accounts may be others.
    """
    seen: dict[str, Any] = ledger.inspection or {}
    reading = acts.reading_of(ledger)
    sent: Mapping[str, str] = request.POST if request.POST.get("reading") == reading else {}
    asked = request.POST if request.method == "POST" else request.GET
    find, only = asked.get("find", "").strip()[:100], asked.get("only", "")
    rows = [
        {
            **account,
            "at": at,
            "chosen": {field: sent.get(f"account-{at}-{field}", account[field] or "") for field in _MEANT},
        }
        for at, account in enumerate(seen["accounts"]["accounts"])
        if _is_wanted(account, find, only)
    ]
    projects = {each.code: str(each) for each in Project.objects.filter(unit=ledger.unit)[:1000]}
    scopes = scopes_of(ledger)
    return {
        "columns": [
            {**each, "at": at, "chosen": sent.get(f"column-{at}", each["field"] or "")}
            for at, each in enumerate(seen["headings"]["columns"])
        ],
        "headings": seen["headings"],
        "fields": seen["fields"],
        "field_label": field_label,
        "types": [
            {**each, "at": at, "chosen": sent.get(f"type-{at}", each["field"] or "")}
            for at, each in enumerate(seen["auxiliaries"]["types"])
        ],
        "type_fields": _TYPE_FIELDS,
        "accounts": Paginator(rows, _ACCOUNTS_ON_A_PAGE).get_page(asked.get("page")),
        "accounts_total": seen["accounts"]["total"],
        "find": find,
        "only": only,
        "words": {field: _labels(vocabulary.codes, field) for field, vocabulary in _VOCABULARIES.items()},
        "projects": projects,
        "name": sent.get("name", ledger.profile.name if ledger.profile else ledger.unit.name[:100]),
        "scopes": scopes,
        "scope": sent.get("scope", "together" if "together" in scopes else ""),
        "reading": reading,
    }


def _is_wanted(account: Mapping[str, Any], find: str, only: str) -> bool:
    named = f"{account['code'] or ''} {account['name'] or ''}".lower()
    if only == "unknown" and (account["nature"] or account["category"] or account["moves_money"]):
        return False
    return find.lower() in named


def _labels(codes: Sequence[str], field: str) -> dict[str, str]:
    vocabulary = _VOCABULARIES[field]
    return {code: vocabulary.label(code) for code in codes}
