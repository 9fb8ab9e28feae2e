"""Decisions as events, and what a regime makes of them, for the tests of status over time."""

import datetime

from siteaudit.certification import rules
from siteaudit.certification.profiles import load_profile

RCM = load_profile("icglr-rcm-2")
DRC = load_profile("drc-arrete-0677")
SIMPLE = load_profile("project-simple")
WHOLE_LIFE = "2100-01-01"
# Everything that can happen to a site and is no decision.
OTHERS = [
    {"type": "inspection", "on": "2025-04-01", "indication": "red"},
    {"type": "opinion", "on": "2025-04-02", "outcome": "unfavourable"},
    {"type": "incident", "on": "2025-04-03"},
    {"type": "plan", "on": "2025-04-04"},
    {"type": "plan_check", "on": "2025-10-04", "improved": False},
    {"type": "appeal", "on": "2025-10-05", "accepted": True},
]


def day(text):
    return datetime.date.fromisoformat(text)


def decision(status, effective_on, ends_on=None, signed_on=None, **more):
    signed_on = signed_on or effective_on
    reference = f"{status} {effective_on}"
    made = {"type": "decision", "on": signed_on, "signed_on": signed_on, "effective_on": effective_on}
    return made | {"status": status, "reference": reference} | ({"ends_on": ends_on} if ends_on else {}) | more


def status(profile, events, at, known_at=None):
    return rules.simulate(profile, events, at, known_at)["status"]


def shape(profile, events, known_at=None):
    answer = rules.simulate(profile, events, WHOLE_LIFE, known_at)
    return [(period["status"], period["from"], period["to"]) for period in answer["timeline"]]
