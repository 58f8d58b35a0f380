"""What is kept: people and units, files, projects, runs, reviews, and the trail of who did what."""

from budgetcheck.web.models.files import StoredFile
from budgetcheck.web.models.jobs import Job, JobState
from budgetcheck.web.models.people import ApiToken, Membership, Role, SignInLink, Unit, User
from budgetcheck.web.models.projects import DossierVersion, Ledger, Profile, Project, VersionFile
from budgetcheck.web.models.retention import Retention
from budgetcheck.web.models.reviews import (
    Attachment,
    Decision,
    Note,
    Waiver,
    certified_files,
    is_certified,
)
from budgetcheck.web.models.runs import Deadline, Run, RunFile, RunInput, RunKind, RunProject
from budgetcheck.web.models.trail import Entry

__all__ = [
    "ApiToken",
    "Attachment",
    "Deadline",
    "Decision",
    "DossierVersion",
    "Entry",
    "Job",
    "JobState",
    "Ledger",
    "Membership",
    "Note",
    "Profile",
    "Project",
    "Retention",
    "Role",
    "Run",
    "RunFile",
    "RunInput",
    "RunKind",
    "RunProject",
    "SignInLink",
    "StoredFile",
    "Unit",
    "User",
    "VersionFile",
    "Waiver",
    "certified_files",
    "is_certified",
]
