"""Visits as a monitor's phone would make and send them, in Python: through sealing, sync and intake."""

import datetime
import io
import random

from PIL import Image, ImageDraw

from siteaudit.checklists.engine import evaluate as evaluator
from siteaudit.checklists.engine.indication import combine
from siteaudit.checklists.engine.records import split_visit
from siteaudit.core import clock
from siteaudit.core.ids import new_id
from siteaudit.sites.choices import BODIES

from .answers import fill

# What a finding of each grade rests on, and with whom the team spoke; nobody of them is real.
SOURCES = {"A": ["O"], "B": ["S1", "S2"], "C": ["S1"]}
TALKS = [
    {"id": "S1", "sex": "male", "age": "18_35", "group": False, "private": True, "apart_from": [], "ask": "diggers", "at": None},
    {"id": "S2", "sex": "female", "age": "36_60", "group": False, "private": True, "apart_from": ["S1"], "ask": "women", "at": None},
]  # fmt: skip
SHEET = ("body-sheet",)
LISTS = ("site-profile", "human-rights", "security-provision", "dispute-resolution")


class Monitor:
    """A person with an enrolled phone and the work package that it fetched."""

    def __init__(self, phone):
        self.phone = phone
        self.work = phone.down()
        self.programs = {one["name"]: phone.program(one["digest"]) for one in self.work["checklists"]}

    def visit(self, site_name, *, mode="on_site", reason=None, wanted=None, grades=None, notes=None, photos=0, plan=None, lists=LISTS, damaged=False):
        """Make a visit to the site of this name and send it; returns its uid."""
        site = next(one for one in self.work["sites"] if one["name"] == site_name)
        uid, moment = new_id(), clock.now()
        context = {
            "mode": mode, "operator_type": site["operator_type"], "minerals": site["minerals"],
            "water_concern": "yes" if site["water_concern"] else "no", "known_site": site["uid"],
        }  # fmt: skip
        said = {"SP01": mode, "SP02": reason, "SP11": site_name} | (wanted or {})
        filled, results, pictures, sealed_photos, files = [], [], [], 0, {BODIES: self.work["bodies"]}
        for name in lists if mode in ("on_site", "nearby") else LISTS[:1]:
            program = self.programs[name]
            answers = fill(program, context, said, self.work["profile"], files)
            _mark(answers, grades or {}, notes or {})
            whole = answers | {"$mode": mode, "$talks": TALKS}
            results.append({"checklist": name, **evaluator.evaluate(program, whole, self.work["profile"], files=files)})
            filled.append({"uid": new_id(), "checklist": name, "program": program, "answers": answers})
        for number in range(photos):
            part = "protected" if number == photos - 1 and photos > 1 else "assessment"
            sealed_photos += part == "protected"
            pictures.append((picture(site_name, number), _photo(part, moment)))
        header = {
            "uid": uid, "site": site["uid"], "plan": plan, "mode": mode, "reason": reason,
            "started_at": _text(moment - datetime.timedelta(hours=2)), "finished_at": _text(moment),
            "time_zone_minutes": 120, "position": _position(site, moment) if mode == "on_site" else None,
            "present": [{"role": "leader", "count": 1}, {"role": "digger", "count": 6}] if mode == "on_site" else [],
            # A sheet alone says nothing about a site, so it has no indication.
            "indication": combine(results, expected=list(LISTS) if mode == "on_site" else (), mode=mode) if lists != SHEET else None,
            "talks": TALKS if mode != "not_possible" else [],
        }  # fmt: skip
        parts = split_visit(header, filled, self.work["profile"])
        assessment = parts["assessment"] | {"protected_photos": sealed_photos}
        package = self.phone.seal(assessment, parts["protected"], pictures)
        if damaged:
            package.signature = package.signature[::-1]
        self.phone.send()
        return uid


def picture(text, number):
    """An invented photo: hills and the word DEMO, so that nobody takes it for a place."""
    chance = random.Random(f"{text}{number}")
    image = Image.new("RGB", (960, 640), (176, 204, 214))
    draw = ImageDraw.Draw(image)
    for layer in range(3):
        heights = [360 + 90 * layer + chance.randint(-60, 60) for _ in range(9)]
        points = [(120 * step, height) for step, height in enumerate(heights)]
        draw.polygon([(0, 640), *points, (960, 640)], fill=(120 - 30 * layer, 132 - 26 * layer, 82 - 18 * layer))
    draw.rectangle((24, 24, 330, 84), fill=(255, 255, 255))
    draw.text((40, 42), f"DEMO  {text}  {number + 1}", fill=(20, 20, 20), font_size=24)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def _mark(answers, grades, notes):
    for identifier, mark in answers["$marks"].items():
        name = identifier.rsplit("/", 1)[-1]
        given = mark.pop("evidence")
        mark["sources"] = SOURCES[grades.get(name, given)]
        if name in notes:
            mark["note"] = notes[name]


def _photo(part, moment):
    return {
        "type": "image/jpeg", "checklist": "site-profile", "question": None, "captured_at": _text(moment),
        "imported": False, "person": part == "protected", "part": part,
    }  # fmt: skip


def _position(site, moment):
    return {"lat": site["lat"], "lon": site["lon"], "alt": None, "acc": 8, "at": _text(moment)}


def _text(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
