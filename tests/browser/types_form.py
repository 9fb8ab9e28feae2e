"""A checklist with every question type, as the compiler writes it (format 2): what the tests of the types fill in, on a phone of field.py."""

import base64
import hashlib
import json

from . import field

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")
LISTS = {
    "province": {"items": [{"name": name, "label": {"en": text, "fr": text}} for name, text in [("nk", "Nord-Kivu"), ("sk", "Sud-Kivu")]]},
    "village": {
        "items": [
            {"name": f"v{n}", "label": {"en": f"Village {n}", "fr": f"Village {n}"}, "province": "nk" if n % 2 else "sk"} for n in range(1, 400)
        ]
        + [{"name": "bukavu", "label": {"en": "Bukavu Kadutú", "fr": "Bukavu Kadutú"}, "province": "sk"}]
    },
}
YN = [{"name": name, "label": {"en": en, "fr": fr, "sw": sw}} for name, en, fr, sw in [("yes", "Yes", "Oui", "Ndiyo"), ("no", "No", "Non", "Hapana")]]
THINGS = [{"name": name, "label": {"en": en, "fr": fr}} for name, en, fr in [("water", "Water", "Eau"), ("road", "Road", "Route"), ("school", "School", "École")]]


def texts(en, fr=None, sw=None):
    """A text in the languages that are given."""
    return {key: value for key, value in (("en", en), ("fr", fr or en), ("sw", sw)) if value}


def question(group, name, kind, en, fr=None, **more):
    """One question node."""
    return {"kind": "question", "id": f"{group}/{name}" if group else name, "name": name, "type": kind, "label": texts(en, fr), **more}


def group(name, en, children, kind="group", **more):
    """One group or repeat node at the top."""
    return {"kind": kind, "id": name, "name": name, "label": texts(en), "children": children, **more}


def program(body, affects=None, name="types", **more):
    """A whole program around `body`."""
    made = {
        "format": 2, "id": name, "version": "2026112401", "title": texts("Every type", "Tous les types"), "languages": ["en", "fr", "sw"],
        "default_language": "fr", "pillar": None, "body": body, "affects": affects or {}, **more,
    }  # fmt: skip
    return made | {"digest": hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()}


BODY = [
    {"kind": "question", "id": "start", "name": "start", "type": "start"},
    {"kind": "question", "id": "end", "name": "end", "type": "end"},
    {"kind": "question", "id": "today", "name": "today", "type": "today"},
    {"kind": "question", "id": "deviceid", "name": "deviceid", "type": "deviceid"},
    {"kind": "question", "id": "username", "name": "username", "type": "username"},
    {"kind": "question", "id": "phonenumber", "name": "phonenumber", "type": "phonenumber"},
    group("words", "Words and numbers", [
        question("words", "depth", "range", "How deep is the pit, in metres?", range={"start": 0, "end": 30, "step": 5}, integer=True),
        question("words", "clock", "time", "When does work begin?"),
        question("words", "moment", "dateTime", "When was the last accident?"),
        question("words", "month", "date", "Since which month?", appearance="month-year"),
        question("words", "read", "acknowledge", "Nobody is to be named here.", hint=texts("Read it aloud."), guidance=texts("More for trainers.")),
        question("words", "code", "barcode", "Which tag is on the sack?"),
        question("words", "greeting", "note", "About the code ${code}", label={"en": ["The tag says: ", ["ref", "words/code", 1]], "fr": "x"}),
        question("words", "fixed", "text", "Written by the office", readonly=True, default="As agreed in May"),
    ]),
    group("lists", "Lists", [
        question("lists", "province", "select_one", "Which province?", list="province"),
        question("lists", "village", "select_one", "Which village?", list="village", filter=["=", ["item", "province"], ["ref", "lists/province", 1]]),
        question("lists", "many", "select_multiple", "Which villages send diggers?", list="village"),
        question("lists", "order", "rank", "What is needed most?", choices=THINGS),
        question("lists", "picture", "select_one", "Which one looks like it?", choices=[THINGS[0] | {"media": {"en": {"image": "water.png"}}}, THINGS[1]],
                 media={"fr": {"image": "gone.png"}, "en": {"image": "water.png"}}),
    ]),
    group("made", "Recorded", [
        question("made", "voice", "audio", "Record what was said"),
        question("made", "secret", "audio", "Record the witness", sa={"sensitivity": "S"}),
        question("made", "film", "video", "Film the shaft"),
        question("made", "paper", "file", "The agreement as a file"),
        question("made", "sign", "image", "Signature of the leader", appearance="signature"),
    ]),
    group("walked", "Walked", [
        question("walked", "path", "geotrace", "Walk along the road"),
        question("walked", "fence", "geoshape", "Walk around the site"),
    ]),
    group("pit", "Pit", [
        question("pit", "name", "text", "What is it called?", appearance="short"),
        question("pit", "used", "select_one", "Is it in use?", choices=YN),
        group("shift", "Shift", [question("pit/shift", "people", "integer", "How many people?")], kind="repeat") | {"id": "pit/shift"},
    ], kind="repeat"),
]  # fmt: skip
AFFECTS = {"lists/province": ["lists/village"], "words/code": ["words/greeting"]}
EVERYTHING = program(BODY, AFFECTS, lists=LISTS)


class Types(field.Field):
    """An office whose only checklist is the one above."""

    def __init__(self, made=EVERYTHING):
        super().__init__(checklists=())
        self.programs = {made["digest"]: made}
        self.work["checklists"] = [{"name": made["id"], "version": made["version"], "digest": made["digest"], "title": made["title"], "pillar": None}]


