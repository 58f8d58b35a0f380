"""Ledgers and the profiles by which they are read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from budgetcheck.language import later
from budgetcheck.ledgers.meaning.profile_text import read_profile_text
from budgetcheck.web import access, models
from budgetcheck.web.access import Act
from budgetcheck.web.acts import ledgers, uploads
from budgetcheck.web.api import shapes
from budgetcheck.web.api.answers import part, reading, writing
from budgetcheck.web.api.parameters import Files, LedgerFilter, ProfileFilter, ProfileText, ReadBy, takes
from budgetcheck.web.api.token import person

router = Router(tags=[later("账簿")])


@router.get(
    "/ledgers",
    response=reading(shapes.Ledgers),
    operation_id="listLedgers",
    summary=later("列出账簿"),
    description=later("能看的账簿，新上传的在前。"),
)
def list_ledgers(request: HttpRequest, asked: Query[LedgerFilter]) -> Any:
    found = access.theirs(person(request), models.Ledger)
    found = found.select_related("file").defer("inspection").prefetch_related("projects")
    if asked.unit is not None:
        found = found.filter(unit=asked.unit)
    if asked.project is not None:
        found = found.filter(projects=asked.project)
    if not asked.removed:
        found = found.filter(removed_at=None)
    return part(found, asked, lambda each: shapes.Ledger(**_told(each)))


@router.post(
    "/units/{uuid:unit}/ledgers",
    response=writing(shapes.LedgersAdded),
    operation_id="uploadLedgers",
    summary=later("上传单位的账簿"),
    description=later("序时账、明细账或科目余额表，先收下，再由后台读；有一个不能收，就一个也不收。"),
)
@takes("multipart/form-data")
def upload_ledgers(request: HttpRequest, unit: UUID, files: Files) -> Any:
    user = person(request)
    owner = access.one(user, models.Unit, unit, Act.WORK)
    added = ledgers.add_files(user, owner, uploads.store(files, owner, user))
    return Status(201, {"items": [shapes.Ledger(**_told(each)) for each in added]})


@router.get(
    "/ledgers/{uuid:ledger}",
    response=reading(shapes.LedgerRead),
    operation_id="readLedger",
    summary=later("读一个账簿"),
    description=later("读到哪一步；读完后程序怎样理解它。state 为 queued 或 running 时请过几秒再问。"),
)
def read_ledger(request: HttpRequest, ledger: UUID) -> Any:
    found = access.one(person(request), models.Ledger, ledger)
    return shapes.LedgerRead(**_told(found), inspection=found.inspection)


@router.delete(
    "/ledgers/{uuid:ledger}",
    response=writing(None, status=204),
    operation_id="removeLedger",
    summary=later("移出账簿"),
    description=later("以后的检查不再用它；文件和以前的检查不变。"),
)
def remove_ledger(request: HttpRequest, ledger: UUID) -> Any:
    user = person(request)
    found = access.one(user, models.Ledger, ledger, Act.WORK)
    ledgers.remove(user, found)
    return Status(204, None)


@router.put(
    "/ledgers/{uuid:ledger}/profile",
    response=writing(shapes.Ledger, status=200),
    operation_id="setLedgerProfile",
    summary=later("换一个对照方案读账簿"),
    description=later("换好后由后台重新读。"),
)
@takes("application/json")
def set_ledger_profile(request: HttpRequest, ledger: UUID, asked: ReadBy) -> Any:
    user = person(request)
    found = access.one(user, models.Ledger, ledger, Act.WORK)
    profile = None
    if asked.profile is not None:
        profile = access.one(user, models.Profile, asked.profile, Act.WORK)
    ledgers.read_by(user, found, profile)
    return Status(200, shapes.Ledger(**_told(found)))


@router.get(
    "/profiles",
    response=reading(shapes.Profiles),
    operation_id="listProfiles",
    summary=later("列出科目对照方案"),
    description=later("单位自己的对照方案，每一版一项，新版在前。"),
)
def list_profiles(request: HttpRequest, asked: Query[ProfileFilter]) -> Any:
    found = access.theirs(person(request), models.Profile).select_related("created_by")
    if asked.unit is not None:
        found = found.filter(unit=asked.unit)
    if asked.name is not None:
        found = found.filter(name=asked.name)
    return part(found, asked, lambda each: shapes.Profile(**_profile(each)))


@router.get(
    "/profiles/{uuid:profile}",
    response=reading(shapes.ProfileRead),
    operation_id="readProfile",
    summary=later("读一个对照方案"),
    description=later("连同它的内容（TOML）。"),
)
def read_profile(request: HttpRequest, profile: UUID) -> Any:
    found = access.one(person(request), models.Profile, profile)
    return shapes.ProfileRead(**_profile(found), toml=found.toml)


@router.post(
    "/units/{uuid:unit}/profiles",
    response=writing(shapes.ProfileRead),
    operation_id="keepProfile",
    summary=later("保存对照方案"),
    description=later("同名的成为新的一版；内容有错时逐条说明，不保存。"),
)
@takes("application/json")
def keep_profile(request: HttpRequest, unit: UUID, asked: ProfileText) -> Any:
    user = person(request)
    owner = access.one(user, models.Unit, unit, Act.WORK)
    read_profile_text(asked.toml, asked.name)
    kept = ledgers.keep_profile(user, owner, asked.name, asked.toml)
    return Status(201, shapes.ProfileRead(**_profile(kept), toml=kept.toml))


def _told(ledger: models.Ledger) -> dict[str, Any]:
    return {
        "id": ledger.pk,
        "unit": ledger.unit_id,
        "name": ledger.file.name,
        "sha256": ledger.file.sha256,
        "size": ledger.file.size,
        "kind": ledger.kind,
        "state": ledger.state,
        "problems": ledger.problems,
        "profile": ledger.profile_id,
        "projects": [each.pk for each in ledger.projects.all()],
        "removed_at": ledger.removed_at,
    }


def _profile(profile: models.Profile) -> dict[str, Any]:
    return {
        "id": profile.pk,
        "unit": profile.unit_id,
        "name": profile.name,
        "version": profile.version,
        "created_by": profile.created_by.name,
        "created_at": profile.created_at,
    }
