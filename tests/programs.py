"""A small published checklist for tests of what stands on checklists: one P, one R, one S question."""

from siteaudit.checklists import service as checklists
from siteaudit.core.actor import SYSTEM
from siteaudit.core.settings import ROOT

SMALL = """
settings:
  form_id: small
  version: "2026112401"
  default_language: en
  form_title: {en: Small}
  pillar: human_rights
survey:
  - {type: begin_group, name: safety, label: {en: Safety}}
  - {type: select_one yn, name: children, label: {en: Children}, severity: C, criterion: oecd-annex-2.1iii,
     fail: "yes", sensitivity: P, standard: ILO 182, duty: operator}
  - {type: select_one yn, name: guarded, label: {en: Guarded}, severity: M, criterion: oecd-annex-2.5,
     fail: "no", sensitivity: R, duty: operator}
  - {type: select_one yn, name: violence, label: {en: Violence}, severity: C, criterion: oecd-annex-2.1i,
     fail: "yes", sensitivity: S, standard: OECD Annex II, duty: security_force}
  - {type: integer, name: workers, label: {en: Workers}, sensitivity: P}
  - {type: end_group}
choices:
  yn:
    - {name: "yes", label: {en: "Yes"}}
    - {name: "no", label: {en: "No"}}
"""
# The same questions in a list that says nothing about a status, as an incident report or a score card.
REPORT = SMALL.replace("form_id: small", "form_id: report").replace("severity: C", 'severity: "-"').replace("severity: M", 'severity: "-"')


def make_version(session, source=SMALL):
    """The small checklist, published."""
    return checklists.publish_checklist(session, SYSTEM, source=source)


def publish(session, *names):
    """Publish checklists of the programme by name."""
    for name in names:
        path = ROOT / "checklists" / f"{name}.yaml"
        checklists.publish_checklist(session, SYSTEM, source=path.read_text(encoding="utf-8"))
