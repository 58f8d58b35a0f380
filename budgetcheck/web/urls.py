"""Every address. Who may see what, `access` decides; a test walks all of them with every role."""

from __future__ import annotations

from django.urls import path

from budgetcheck.web.pages import (
    account,
    audits,
    batches,
    corrections,
    faults,
    home,
    ledgers,
    people,
    portfolio,
    profiles,
    projects,
    retention,
    runs,
    sign_in,
    trail,
    units,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("health", home.health, name="health"),
    path("language/<str:code>", sign_in.language, name="language"),
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-in/<str:key>", sign_in.by_link, name="sign-in-link"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("account", account.show, name="account"),
    path("account/password", account.password, name="account-password"),
    path("account/sign-out", account.sign_out_everywhere, name="account-sign-out"),
    path("account/tokens", account.new_token, name="token-new"),
    path("account/tokens/<uuid:key>/revoke", account.revoke_token, name="token-revoke"),
    path("administration/people", people.people, name="people"),
    path("administration/people/new", people.new, name="person-new"),
    path("administration/people/<int:key>", people.show, name="person"),
    path("administration/people/<int:key>/active", people.activate, name="person-active"),
    path("administration/people/<int:key>/link", people.link, name="person-link"),
    path("administration/people/<int:key>/unlock", people.unlock, name="person-unlock"),
    path("administration/units", units.units, name="units"),
    path("administration/units/new", units.new, name="unit-new"),
    path("administration/units/<uuid:key>", units.show, name="unit"),
    path("administration/retention", retention.show, name="retention"),
    path("projects/new", projects.new, name="project-new"),
    path("projects/<uuid:key>", projects.show, name="project"),
    path("projects/<uuid:key>/files", projects.upload, name="project-upload"),
    path("projects/<uuid:key>/check", runs.check, name="project-check"),
    path("ledgers", ledgers.index, name="ledgers"),
    path("ledgers/<uuid:key>", ledgers.show, name="ledger"),
    path("ledgers/<uuid:key>/state", ledgers.state, name="ledger-state"),
    path("ledgers/<uuid:key>/correct", corrections.correct, name="ledger-correct"),
    path("ledgers/<uuid:key>/projects", ledgers.projects, name="ledger-projects"),
    path("ledgers/<uuid:key>/profile", ledgers.read_by, name="ledger-profile"),
    path("ledgers/<uuid:key>/remove", ledgers.remove, name="ledger-remove"),
    path("profiles", profiles.index, name="profiles"),
    path("profiles/<uuid:key>", profiles.show, name="profile"),
    path("profiles/<uuid:key>/file", profiles.download, name="profile-file"),
    path("profiles/<uuid:key>/ledgers", profiles.use, name="profile-ledgers"),
    path("batches", batches.batches, name="batches"),
    path("batches/<uuid:key>", batches.show, name="batch"),
    path("batches/<uuid:key>/rest", batches.rest, name="batch-rest"),
    path("portfolio", portfolio.show, name="portfolio"),
    path("portfolio.<str:form>", portfolio.download, name="portfolio-file"),
    path("audits", audits.audits, name="audits"),
    path("audits/<uuid:key>", audits.show, name="audit"),
    path("trail", trail.show, name="trail"),
    path("trail.csv", trail.download, name="trail-file"),
    path("runs/<uuid:key>", runs.show, name="run"),
    path("runs/<uuid:key>/state", runs.state, name="run-state"),
    path("runs/<uuid:key>/projects/<int:project>", runs.project, name="run-project"),
    path("runs/<uuid:key>/report/<str:name>", runs.report, name="run-report"),
    path("runs/<uuid:key>/files/<str:name>", runs.download, name="run-file"),
]

handler400 = faults.bad_request
handler403 = faults.forbidden
handler404 = faults.not_found
handler500 = faults.broken
