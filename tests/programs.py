"""A small checklist program for tests of what stands on checklists: one P, one R, one S question."""

import hashlib

from siteaudit.checklists.models import Checklist, ChecklistVersion

_YES_NO = [
    {"name": name, "label": {"en": name}}
    for name in ("yes", "no", "unknown", "not_applicable", "declined", "not_asked")
]


def question(name, sensitivity, severity, fail):
    return {
        "kind": "question",
        "id": f"safety/{name}",
        "name": name,
        "type": "select_one",
        "label": {"en": name},
        "choices": _YES_NO,
        "sa": {
            "severity": severity,
            "criterion": "oecd-annex-2.1iii",
            "fail": [{"test": ["has", fail]}],
            "sensitivity": sensitivity,
            "standard": "ILO 182",
            "duty": "operator",
        },
    }


def program(name="small", version="1"):
    return {
        "format": 1,
        "id": name,
        "version": version,
        "digest": hashlib.sha256(f"{name}{version}".encode()).hexdigest(),
        "title": {"en": name},
        "languages": ["en"],
        "default_language": "en",
        "pillar": "human_rights",
        "body": [
            {
                "kind": "group",
                "id": "safety",
                "name": "safety",
                "children": [
                    question("children", "P", "C", "yes"),
                    question("guarded", "R", "M", "no"),
                    question("violence", "S", "C", "yes"),
                    {
                        "kind": "question",
                        "id": "safety/workers",
                        "name": "workers",
                        "type": "integer",
                        "label": {"en": "w"},
                    },
                ],
            }
        ],
    }


def make_version(session, name="small", version="1"):
    """A published version of the small checklist."""
    made = program(name, version)
    checklist = Checklist(name=name)
    session.add(checklist)
    session.flush()
    row = ChecklistVersion(checklist_id=checklist.id, version=version, digest=made["digest"], program=made)
    session.add(row)
    session.flush()
    return row
