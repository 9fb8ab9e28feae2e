"""ONE table: every act, its sentence for people, and the roles that hold it.

A verb is the permission, the entry in the log and the event that `reactions.py` may answer.
"""

from typing import NamedTuple

ROLES = {
    "monitor": "fills checklists in the field",
    "team_lead": "plans visits and checks completeness",
    "secretary": "prepares dossiers and keeps minutes",
    "member": "votes in a committee",
    "chair": "leads a committee and votes",
    "case_officer": "opens protected parts with a reason",
    "clerk": "records official decisions",
    "registry_officer": "exports to registries",
    "administrator": "keeps users, areas, phones, checklists and profiles",
    "auditor": "reads history and hashes",
}


class Verb(NamedTuple):
    """What a person may read in the log, and which roles may do it."""

    sentence: str
    roles: frozenset


def _verb(sentence, *roles):
    return Verb(sentence, frozenset(roles))


_OFFICE = ("team_lead", "secretary", "member", "chair", "case_officer", "clerk", "registry_officer")

VERBS = {
    # access
    "area.create": _verb("added an area", "administrator"),
    "user.create": _verb("created an account", "administrator"),
    "user.role": _verb("changed the roles of an account", "administrator"),
    "user.disable": _verb("closed an account", "administrator"),
    "user.reset": _verb("reset the password of an account", "administrator"),
    "user.password": _verb("changed the own password", *ROLES),
    "user.language": _verb("chose the language of the own account", *ROLES),
    "factor.set": _verb("set up the own second factor", *ROLES),
    "factor.drop": _verb("gave up the own second factor", *ROLES),
    "factor.remove": _verb("removed the second factor of an account", "administrator"),
    "factor.codes": _verb("made new recovery codes", *ROLES),
    "factor.rescue": _verb("signed in with a recovery code", *ROLES),
    "session.start": _verb("signed in", *ROLES),
    "session.end": _verb("signed out", *ROLES),
    "device.enrol": _verb("enrolled a phone", "administrator", "team_lead"),
    "device.revoke": _verb("revoked a phone", "administrator", "team_lead"),
    "key.import": _verb("imported a public key", "administrator"),
    "log.read": _verb("read the log", "administrator", "auditor"),
    # sites
    "site.create": _verb("entered a site", "team_lead", "clerk", "registry_officer", "administrator"),
    "site.update": _verb("corrected a site", "team_lead", "clerk", "registry_officer", "administrator"),
    "site.hint": _verb("settled whether two records are one site", "team_lead", "registry_officer", "administrator"),
    "body.create": _verb("entered a dispute body", "team_lead", "clerk", "registry_officer", "administrator"),
    "body.update": _verb("corrected a dispute body", "team_lead", "clerk", "registry_officer", "administrator"),
    "body.sheet": _verb("said which dispute body a sheet is about", "team_lead", "clerk", "registry_officer", "administrator"),
    "site.import": _verb("imported sites", "registry_officer", "administrator"),
    "area.suggest": _verb("noted the name of a place", "monitor", "team_lead", "clerk", "registry_officer", "administrator"),
    # checklists
    "checklist.draft": _verb("saved a draft of a checklist", "administrator"),
    "checklist.discard": _verb("threw a draft of a checklist away", "administrator"),
    "checklist.publish": _verb("published a version of a checklist", "administrator"),
    "checklist.retire": _verb("retired a checklist", "administrator"),
    "checklist.revise": _verb("revised the wording of a checklist", "administrator"),
    "checklist.review": _verb("noted who read the wording of a checklist", "administrator", "team_lead", "secretary"),
    "checklist.export": _verb("exported the answers of a checklist", "team_lead", "case_officer", "registry_officer", "administrator"),
    "checklist.read": _verb("read a checklist", *ROLES),
    # attachments
    "attachment.add": _verb("added a photo", "secretary", "chair", "monitor", "team_lead"),
    # visits
    "visit.plan": _verb("planned a visit", "team_lead", "secretary", "administrator"),
    "visit.assign": _verb("assigned a visit", "team_lead", "administrator"),
    "visit.cancel": _verb("cancelled a planned visit", "team_lead", "administrator"),
    "visit.submit": _verb("made a visit", "monitor", "team_lead"),
    "visit.place": _verb("said which site a visit belongs to", "team_lead", "administrator"),
    "package.flag": _verb("noted what the office should look at", "administrator"),
    "visit.read": _verb("read a visit", "monitor", *_OFFICE),
    "visit.outcome": _verb("read what was told about a sealed answer", "case_officer"),
    # protection
    "protection.reveal": _verb("opened the sealed part of a visit", "case_officer"),
    "protection.explain": _verb("read why sealed parts were opened", "case_officer", "auditor"),
    # committees
    "committee.create": _verb("set up a committee", "secretary", "administrator"),
    "seat.assign": _verb("gave a seat in a committee", "secretary", "administrator"),
    "seat.deputy": _verb("named the deputy of a seat", "secretary", "administrator"),
    "seat.end": _verb("ended a seat's term", "secretary", "administrator"),
    "review.open": _verb("put an item before a committee", "secretary", "chair"),
    "review.recuse": _verb("recused a seat from an item", "member", "chair", "secretary"),
    "review.vote": _verb("voted on an item", "member", "chair"),
    "review.close": _verb("closed a vote", "secretary", "chair"),
    "review.read": _verb(
        "read a review", "secretary", "member", "chair", "case_officer", "clerk", "auditor", "administrator"
    ),
    "opinion.record": _verb("entered an opinion from a meeting sheet", "secretary", "chair"),
    "opinion.confirm": _verb("confirmed a meeting sheet as a second person", "secretary", "chair", "member"),
    "opinion.reject": _verb("sent a meeting sheet back", "secretary", "chair", "member"),
    "opinion.withdraw": _verb("took back a meeting sheet of their own", "secretary", "chair"),
    # certification
    "decision.record": _verb("recorded an official decision", "clerk"),
    "decision.match": _verb("matched a line of a decision's annex to a site", "clerk"),
    "decision.enter-in-error": _verb("marked a line of a decision as entered in error", "clerk"),
    "status.import": _verb("imported recorded statuses of others", "registry_officer", "administrator"),
    "status.read": _verb("read the status of a site", *ROLES),
    # fieldwork
    "work.read": _verb("took work into the field", "monitor", "team_lead"),
    # sync
    "package.receive": _verb("sent a package", "monitor", "team_lead"),
    "package.quarantine": _verb("sent a package that was set aside", "monitor", "team_lead"),
    "package.conflict": _verb("sent another package under the same number", "monitor", "team_lead"),
    "package.read": _verb("looked at packages", "team_lead", "secretary", "administrator"),
    "package.judge": _verb("opened a package, or set it aside", "administrator"),
    "package.release": _verb("let a package that was set aside be opened", "administrator", "team_lead"),
    # openrosa
    "openrosa.open": _verb("opened the door for other apps", "administrator"),
    "openrosa.close": _verb("closed the door for other apps", "administrator"),
    "openrosa.user": _verb("created an app user", "administrator"),
    "openrosa.disable": _verb("shut out an app user", "administrator"),
    "openrosa.submit": _verb("sent a record from another app", "monitor"),
    "openrosa.set-aside": _verb("sent a record from another app that was set aside", "monitor"),
    "openrosa.conflict": _verb("sent another record under the same instanceID", "monitor"),
    "openrosa.read": _verb("read a record from another app as it came", "team_lead", "case_officer"),
    "openrosa.release": _verb("let a record that was set aside become a visit", "administrator", "team_lead"),
    # registry
    "export.make": _verb("made an export", "registry_officer", "clerk", "administrator"),
    "export.read-public": _verb("read the public list", *ROLES),
}
