"""What the closed sets of all rooms are called on office pages and on paper; those of checklists are in checklist_words.py.

Texts only, in the reader's language; every page has them as `words`.
"""

import datetime

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _

ROLES = {
    "monitor": _("Monitor"),
    "team_lead": _("Team lead"),
    "secretary": _("Committee secretary"),
    "member": _("Committee member"),
    "chair": _("Committee chair"),
    "case_officer": _("Case officer"),
    "clerk": _("Clerk of the authority"),
    "registry_officer": _("Registry officer"),
    "administrator": _("Administrator"),
    "auditor": _("Auditor"),
}
# What a visit points to. The words never stand alone: a page always says "indication" beside them.
POINTS = {
    "green": _("points to green"),
    "yellow": _("points to yellow"),
    "red": _("points to red"),
    "urgent-check": _("asks for an urgent check"),
    "incomplete": _("is incomplete: it cannot confirm"),
    "not-verified": _("could not verify anything at the site"),
}
RULES = {
    "critical-finding": _("critical breach, proven well enough"),
    "critical-unproven": _("critical breach, not proven well enough yet"),
    "checklist-missing": _("a checklist was not filled"),
    "critical-unknown": _("critical question without a clear answer"),
    "critical-unanswered": _("critical question left open"),
    "nothing-answered": _("nothing was answered"),
    "major-finding": _("major breach"),
    "not-on-site": _("the team was not at the site"),
    "limited-confidence": _("people may not have spoken freely"),
}
SEVERITIES = {"critical": _("Critical"), "major": _("Major"), "minor": _("Minor")}
SEVERITY_LETTERS = {"critical": "C", "major": "M", "minor": "m"}
GRADES = {
    "A": _("A: seen by the monitor, or a paper"),
    "B": _("B: told by two or more independent people"),
    "C": _("C: told by one person, or a rumour"),
}
PILLARS = {
    "site": _("Site profile"),
    "history": _("Earlier records"),
    "human_rights": _("Human rights"),
    "security": _("Security"),
    "disputes": _("Dispute resolution"),
    "monitoring": _("Follow-up visit"),
    "short": _("Short visit"),
    "route": _("Transport route"),
    "incident": _("Incident"),
    "scorecard": _("Community score card"),
    "body": _("Dispute body or committee"),
    None: _("Other"),
}
BODY_KINDS = {
    "cls": _("Local follow-up committee (CLS)"),
    "coop": _("Body of the cooperative"),
    "chief": _("Customary chief"),
    "church": _("Church"),
    "peace": _("Peace committee"),
    "company": _("Complaints desk of the company"),
    "state": _("Mining service"),
    "court": _("Court"),
    "police": _("Police"),
}
DUTIES = {
    "operator": _("operator"),
    "security_force": _("security force"),
    "state": _("State"),
    "committee": _("committee"),
    "project": _("project"),
}
MODES = {
    "on_site": _("at the site"),
    "nearby": _("seen from nearby"),
    "remote": _("from a distance, by others' words"),
    "not_possible": _("the site could not be reached"),
}
ORIGINS = {"phone": _("sent by a phone"), "import": _("taken over from another list")}
PLAN_REASONS = {
    "first": _("first visit"),
    "regular": _("regular visit"),
    "follow_up": _("follow-up of what was found"),
    "incident": _("after an incident"),
    "request": _("somebody asked for it"),
    "expiry": _("the status ends soon"),
}
PLAN_STATES = {"planned": _("nobody assigned"), "assigned": _("assigned"), "done": _("done"), "cancelled": _("cancelled")}
FLAGS = {
    "site_unknown": _("The site is not in the register: say which one it is."),
    "place": _("The position cannot be right."),
    "clock": _("The phone's clock was ahead of ours."),
    "plan": _("It names a planned visit that was closed already."),
    "second_record": _("Two records exist for this visit; both are kept, side by side."),
    "area": _("The author does not work in this area."),
    "checklist_unknown": _("It uses a version of a checklist that is not known here."),
    "unexpected_answer": _("It answers questions that its checklist does not have or should not ask here."),
    "missing": _("Answers that its checklist needs are missing."),
    "violation": _("Some answers contradict the checklist's own limits."),
    "sealed_in_clear": _("A sealed answer came unsealed: it was not kept."),
    "revoked": _("It came from a phone that was revoked."),
    "chain_gap": _("A record of this phone before it is missing, or came in another order."),
    "far": _("The position is far from the place in the register."),
    "not_sealed": _("It was filled in another app (ODK Collect): it was readable on the phone and came unsealed."),
    "open_part": _("The other app had only the open part of the list: its sealed questions were not asked."),
    "corrected": _("Its sender corrected it later; the earlier record is kept."),
    "first_missing": _("It corrects a record that has not come."),
}
# What a sealed part says of a talk; shown in the officer's own browser alone.
TALKS = {
    "female": _("a woman"),
    "male": _("a man"),
    "mixed": _("women and men"),
    "under_15": _("under 15"),
    "15_17": _("15 to 17"),
    "18_35": _("18 to 35"),
    "36_60": _("36 to 60"),
    "over_60": _("over 60"),
    "unknown": _("age not known"),
    "group": _("several people together"),
    "private": _("in private"),
    "heard": _("others could hear"),
    "apart": _("apart from:"),
    "leader": _("the person in charge"),
    "diggers": _("diggers"),
    "women": _("women"),
    "services": _("services"),
    "committee": _("committee or dispute body"),
    "team": _("the team"),
}
LEVELS = {"local": _("local"), "provincial": _("provincial"), "national": _("national")}
COLLEGES = {"state": _("State"), "private": _("Private sector"), "civil_society": _("Civil society")}
CHOICES = {
    "favourable": _("Favourable"),
    "with_conditions": _("Favourable with conditions"),
    "unfavourable": _("Unfavourable"),
    "abstain": _("Abstention"),
}
OUTCOMES = {
    "favourable": _("Favourable"),
    "with_conditions": _("Favourable with conditions"),
    "unfavourable": _("Unfavourable"),
    "divided": _("Divided: no answer has a majority"),
}
METHODS = {
    "signed_in": _("votes given here"),
    "consensus": _("consensus in a meeting"),
    "show_of_hands": _("show of hands"),
    "secret_ballot": _("secret ballot"),
}
REVIEW_STATES = {
    "open": _("open for votes"),
    "recorded": _("waits for a second person"),
    "closed": _("closed with an opinion"),
}
ACTIVITIES = {
    "active": _("active"),
    "non_active": _("not active"),
    "abandoned": _("abandoned"),
    "unknown": _("activity unknown"),
}
OPERATORS = {
    "cooperative": _("run by a cooperative"),
    "pit_boss": _("run by pit bosses"),
    "company": _("run by a company"),
    "state": _("run by the State"),
    "none": _("nobody runs it"),
    "unknown": _("operator unknown"),
}
POSITIONS = {
    "gps": _("measured with GPS"),
    "approximate": _("approximate"),
    "map": _("read from a map"),
    "village": _("position of the village"),
    "old": _("from an old list"),
    "unknown": _("source unknown"),
}
PARTIES = {"owner": _("owner"), "operator": _("operator")}
MINERALS = {
    "7108.12.00": _("gold"),
    "2609.00.00": _("cassiterite"),
    "2611.00.00": _("wolframite"),
    "2615.90.00": _("coltan"),
}
SOURCES = {
    "journal": _("official journal"),
    "stamped_copy": _("stamped copy"),
    "press": _("press or message, no paper seen"),
}
CAUSES = {"registration": _("registration"), "decision": _("decision"), "expiry": _("time alone: the period ended")}
CAUTIONS = {
    "back-dated": _("It takes effect before it was signed: what was true in between changes."),
    "before-minimum": _("It ends a status before the minimum time that the rules set for it."),
    "own-end": _("It sets its own end date; the usual validity does not count."),
}
# Words in which others recorded a status: text only, never the shape or colour of an official one.
RECORDED = {
    "green": _("green"),
    "yellow": _("yellow"),
    "red": _("red"),
    "blue": _("blue"),
    "unclassified": _("not classified"),
    "not_classified": _("not classified"),
}
SHAPE_CLASS = {"diamond": "blue", "circle": "green", "triangle": "yellow", "square": "red"}
DEVICE_STATES = {"active": _("active"), "to_confirm": _("to confirm"), "revoked": _("revoked")}
PACKAGE_STATES = {
    "waiting": _("received, not opened yet"),
    "judging": _("being opened"),
    "opened": _("opened"),
    "quarantine": _("kept apart"),
    "needs_repair": _("needs help"),
}
# Why a record was set aside as it came; what opening it found has its sentence in core/problems.py.
ASIDE = {
    "package.signature": _("Its signature does not fit the phone that it names."),
    "package.needs-newer-server": _("A newer version of the app made it; this office must be updated first."),
    "package.device-revoked": _("The phone that sent it was revoked."),
    "package.device-to-confirm": _("The phone waits to be confirmed; its records wait with it."),
    "package.recipient-unknown": _("It was sealed for keys that are not of this office."),
}
OUTCOMES_SEALED = {
    "finding": _("a breach was reported"),
    "no_finding": _("no breach was reported"),
    "unknown": _("not known"),
    "not_applicable": _("does not apply"),
    "declined": _("prefers not to answer"),
    "not_asked": _("not asked: not safe"),
    "unanswered": _("not answered"),
}
PRESENT = {
    "leader": _("site leaders"),
    "digger": _("diggers"),
    "digger_man": _("diggers, men"),
    "digger_woman": _("women who work there"),
    "transporter": _("transporters"),
    "trader": _("traders"),
    "state_service": _("State services"),
    "mine_police": _("mining police"),
    "army": _("army"),
    "chief": _("chief or local authority"),
    "civil_society": _("civil society"),
    "committee": _("committee"),
    "other": _("others"),
}
WHY_NOT = {
    "insecurity": _("it was not safe"),
    "refused_armed": _("armed people refused"),
    "refused_operator": _("those who run the site refused"),
    "suspended": _("mining has stopped there"),
    "road": _("the road could not be passed"),
    "weather": _("the weather"),
    "distance": _("it was too far"),
    "merged": _("it is now part of another site"),
    "third_party": _("others told about it"),
    "other": _("another reason"),
}
VERSION_STATES = {"draft": _("draft"), "published": _("published"), "retired": _("retired")}
# What an entry of the log is about, by table.
KINDS = {
    "user": _("account"),
    "area": _("area"),
    "device": _("phone"),
    "enrolment_code": _("enrolment code"),
    "key_holder": _("public key"),
    "sign_in": _("session"),
    "site": _("site"),
    "site_hint": _("hint"),
    "body": _("dispute body"),
    "body_sheet": _("sheet of a dispute body"),
    "attachment": _("photo"),
    "checklist_version": _("checklist"),
    "package": _("record from a phone"),
    "package_conflict": _("record from a phone"),
    "visit": _("visit"),
    "visit_plan": _("planned visit"),
    "finding": _("finding"),
    "committee": _("committee"),
    "seat": _("seat"),
    "review": _("dossier"),
    "recusal": _("recusal"),
    "vote": _("vote"),
    "opinion": _("opinion"),
    "decision": _("decision"),
    "export_run": _("export"),
    "openrosa_project": _("door for other apps"),
    "openrosa_user": _("app user"),
    "openrosa_submission": _("record from another app"),
}
# Why a sealed part is opened: the only words of it that the log has.
OPENING_REASONS = {
    "follow_up": _("Following up an incident or a case"),
    "evidence": _("Checking how well a finding is known"),
    "danger": _("Protecting somebody who may be in danger"),
    "review": _("A committee is about to decide on the visit"),
    "request": _("A court or authority that has the right to ask"),
    "error": _("The record seems wrong or incomplete"),
    "other": _("Another reason"),
}

# Names of posted fields, for the list of what is missing.
FIELDS = {
    "file": _("The form"),
    "by": _("Who read it: function and first name"),
    "reason": _("Reason"),
    "choice": _("Your vote"),
    "reference": _("Reference"),
    "authority": _("Authority"),
    "source": _("Source"),
    "signed_on": _("Signed on"),
    "effective_on": _("Takes effect on"),
    "ends_on": _("Ends on"),
    "status": _("Official status"),
    "lines": _("Sites of the annex"),
    "due_on": _("Due on"),
    "site": _("Site"),
    "user": _("Person"),
    "email": _("E-mail address"),
    "label": _("Function and first name"),
    "roles": _("Roles"),
    "areas": _("Areas"),
    "password": _("New password"),
    "present": _("Present password"),
    "again": _("New password again"),
    "words": _("In words"),
    "language": _("Language"),
    "held_on": _("Day of the meeting"),
    "method": _("How it was decided"),
    "attendance": _("Seats that were present"),
    "tally": _("Count by college"),
    "conditions": _("Conditions"),
    "minutes": _("Photo of the signed minutes"),
    "committee": _("Committee"),
    "known": _("As known on"),
    "kind": _("Kind"),
    "seat": _("Where does it sit?"),
    "body": _("Body"),
    "since": _("First day of the visits"),
    "until": _("Last day of the visits"),
    "annex": _("Sites of the annex"),
    "name": _("Name"),
    "area": _("Province or territory"),
    "lat": _("Latitude"),
    "lon": _("Longitude"),
    "project": _("Short name, part of the address"),
    "project_label": _("Name of the project in the app"),
}


def name_of(table, word):
    """The text for `word`, or the word itself when a room has learned a new one; a stored value may be no word at all."""
    return table.get(word, word) if word is None or isinstance(word, str) else str(word)


def dossier_title(title):
    """A dossier's title, which is kept with an ISO date at its end, with that day in the reader's words."""
    name, comma, day = title.rpartition(", ")
    try:
        return f"{name}{comma}{format_date(datetime.date.fromisoformat(day), 'd MMM y')}"
    except ValueError:
        return title


def phone_name(device):
    """A phone's name; one that nobody named is told apart by the number that its own settings show."""
    return device.label if device.label not in ("Phone", "restored") else gettext("Phone %(number)s", number=device.uid[:8])
