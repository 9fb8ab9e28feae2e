"""The real phone app in front of the small office of office.py: static files as web/shell.py serves and compresses them.
Used by the tests of the screens; the checklist below has every kind of question and of sensitivity."""

import datetime
import json
from pathlib import Path

from flask import Flask
from flask_compress import Compress

from siteaudit.checklists import source
from siteaudit.web import answers, catalogues, shell

from . import office as offices

SAMPLE = Path(__file__).parent / "sample.yaml"
SITES = [
    {
        "uid": f"00000000-0000-4000-8000-{n:012d}", "name": name, "names": [name, *more], "codes": [f"CD-NK-{n:03d}"], "area": area, "area_uid": "a1",
        "lat": -1.55 + n / 50, "lon": 28.9 + n / 70, "acc": 12, "activity": "active", "operator_type": "cooperative", "minerals": minerals, "status": {"official": status},
        "last_visit": last,
    }
    for n, name, more, area, minerals, status, last in [
        (1, "Rubaya D4 Gakombe", ["Gakombe"], ["Nord-Kivu", "Masisi", "Rubaya"], ["2615.90.00"],
         {"code": "2", "word": "yellow", "since": "2026-02-01", "until": "2026-08-01", "reference": "Arrêté 0112"},
         {"on": "2026-05-12", "findings": [{"id": "camp/HR10", "label": {"en": "Are there latrines?", "fr": "Y a-t-il des latrines ?"}, "severity": "m"}], "ask_again": ["x", "y"]}),
        (2, "Kalimbi", [], ["Sud-Kivu", "Kalehe", "Nyabibwe"], ["2609.00.00"], {"code": "1", "word": "green", "since": "2025-11-03", "until": None, "reference": "Arrêté 0677"}, None),
        (3, "Numbi Fungamwaka", ["Fungamwaka", "Carrière 7"], ["Sud-Kivu", "Kalehe", "Numbi"], ["2609.00.00", "7108.12.00"], {"code": "3", "word": "red", "since": "2026-01-15", "until": None, "reference": "Arrêté 0031"}, None),
        (4, "Mukungwe", [], ["Sud-Kivu", "Walungu", "Mushinga"], ["7108.12.00"], None, None),
        (5, "Lukoma", [], ["Sud-Kivu", "Fizi", "Misisi"], ["7108.12.00"], {"code": "0", "word": "blue", "since": "2024-03-01", "until": None, "reference": "Arrêté 0004"}, None),
    ]
]


def make_app():
    """Only the shell, compressed as in the real application."""
    app = Flask("siteaudit")
    app.config.update(COMPRESS_ALGORITHM=["zstd", "br", "gzip"])
    catalogues.build()
    Compress(app)
    answers.register(app)
    app.register_blueprint(shell.bp)
    return app


class Handler(offices.Handler):
    """Static files through the real view; everything else as in office.py."""

    def static(self):
        given = self.office.app.test_client().get(self.path, headers={"Accept-Encoding": self.headers.get("Accept-Encoding", "")})
        replaced = self.office.tampered.get(self.path)
        body = given.get_data() if replaced is None else replaced
        kept = {name: value for name, value in given.headers.items() if name not in ("Content-Length", "Content-Type")}
        if replaced is not None:
            kept.pop("Content-Encoding", None)
        self.office.loaded.append((self.path, len(body)))
        self.send_response(given.status_code)
        for name, value in {**kept, "Content-Type": given.content_type, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        return None


class Field(offices.Office):
    """The office with five sites, two due visits (one today, one twelve days late), one checklist."""

    def __init__(self, checklists=(SAMPLE,)):
        super().__init__()
        today = datetime.datetime.now(tz=datetime.UTC).date()
        self.app, self.loaded, self.tampered = make_app(), [], {}
        self.server.RequestHandlerClass = type("FieldHandler", (Handler,), {"office": self})
        programs = [json.loads(json.dumps(source.compile_source(path))) for path in checklists]
        self.programs = {program["digest"]: program for program in programs}
        criteria = sorted({question.get("sa", {}).get("criterion") or "" for program in programs for question in questions(program["body"])})
        self.work |= {
            "sites": SITES,
            "visits": [
                {"uid": "v1", "site": SITES[0]["uid"], "due_on": today.isoformat(), "reason": "follow_up", "assigned_to_me": True, "state": "assigned"},
                {"uid": "v2", "site": SITES[2]["uid"], "due_on": (today - datetime.timedelta(days=12)).isoformat(), "reason": "incident", "assigned_to_me": True, "state": "assigned"},
            ],
            "checklists": [{"name": p["id"], "version": p["version"], "digest": p["digest"], "title": p["title"], "pillar": p.get("pillar")} for p in programs],
            "profile": {"id": "icglr-rcm-2", "version": "1", "status_criteria": criteria, "critical_needs": "B"},
        }


def questions(nodes):
    """Every question of a program."""
    for node in nodes:
        if node["kind"] == "question":
            yield node
        else:
            yield from questions(node["children"])
