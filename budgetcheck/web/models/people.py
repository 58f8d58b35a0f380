"""Units, people, what these may do where, and how they prove who they are."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac


class Unit(models.Model):
    """A unit that carries projects out (承担单位), or a department above units (主管部门).

    Attributes:
        parent: The department above it, whose reviewers review it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    credit_code = models.CharField(max_length=18, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="below")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["User"]):
    """Finds people by their user name."""


class User(AbstractBaseUser):
    """A person.

    Attributes:
        name: As reports and the trail name the person.
        is_auditor: Reads everything and changes nothing.
        is_administrator: Keeps units, people, roles and retention.
        language: Of pages; empty for the browser's choice.
        session_round: Counted up to end every session of the person at once.
    """

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    is_auditor = models.BooleanField(default=False)
    is_administrator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=2, blank=True)
    session_round = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = People()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        ordering: ClassVar = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_session_auth_hash(self) -> str:
        """What a session must carry: it ends with another password, and with another round."""
        told = f"{self.password}:{self.session_round}"
        return salted_hmac("budgetcheck.web.sessions", told, algorithm="sha256").hexdigest()


class Role(models.TextChoices):
    """What a person is for a unit."""

    OFFICER = "officer"
    REVIEWER = "reviewer"


class Membership(models.Model):
    """A person's role for a unit; a reviewer's reaches to the units below it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "unit", "role"], name="one_membership_of_a_kind")
        ]


class SignInLink(models.Model):
    """A link that signs a person in once, or lets a password be chosen; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    sets_password = models.BooleanField(default=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class ApiToken(models.Model):
    """A program's key to what its owner may do, within a scope and until a day; only its hash is kept.

    Attributes:
        scope: `read`, or `write`: which reads, too.
        start: The first letters, by which its owner tells it from others.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    start = models.CharField(max_length=12)
    scope = models.CharField(max_length=5)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
