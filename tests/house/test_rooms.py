"""Rooms import downwards only, each file opens with its duty, and each act asks and tells."""

import ast
import graphlib
import pathlib

import pytest

from . import rooms

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "siteaudit"
LONGEST = 600
READS = ("get_", "find_", "list_", "count_", "check_", "is_", "can_", "read_")
# What a read may ask; `find_row` and `get_row` look within the actor's areas, as `scope` does.
ASKS = {"require", "scope", "find_row", "get_row"}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}


def python_files():
    return sorted(PROGRAM.rglob("*.py"))


def parts_of(path):
    return path.relative_to(PROGRAM).with_suffix("").parts


def imported(tree, package):
    """Every imported dotted name, relative ones made absolute."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            start = base + (node.module.split(".") if node.module else [])
            yield from ([*start, alias.name] for alias in node.names)


def behind(door):
    """Files of a room whose functions its service.py hands on."""
    tree = ast.parse(door.read_text(encoding="utf-8"))
    lists = [node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"]
    handed = {word for listed in lists for word in ast.literal_eval(listed)}
    return {
        node.module
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.level == 1 and handed & {alias.name for alias in node.names}
    }


# Room -> the files behind its door: they are the service, under other names.
BEHIND = {door.parent.name: behind(door) for door in PROGRAM.glob("*/service.py")}


def import_faults(where, text):
    """What the file at `where` (parts below siteaudit/) imports against the table."""
    if len(where) < 2 or where[0] in rooms.ASSEMBLY:
        return
    room, file = where[0], where[1]
    kind = "service" if file in BEHIND.get(room, ()) else file
    if room not in rooms.ROOMS and room not in rooms.PLATFORM:
        yield f"room {room} is not in the table"
        return
    for name in imported(ast.parse(text), ["siteaudit", *where[:-1]]):
        if name[0] in rooms.NEVER.get(kind, ()) or (name[0] in ("flask", "flask_babel", "marshmallow") and not knows_request(room, file)):
            yield f"{file} may not import {name[0]}"
        if name[0] != "siteaudit" or len(name) < 2:
            continue
        other, inner = name[1], name[2] if len(name) > 2 else None
        if other in rooms.ASSEMBLY:
            yield f"nobody imports {other}"
        elif other == room:
            fenced = room not in rooms.PLATFORM and inner in rooms.WITHIN and inner != file
            folders = rooms.INSIDE.get(room, {})
            if file in folders and inner in folders and inner != file and inner not in folders[file]:
                yield f"{file} may not import {inner}: see INSIDE"
            if fenced and inner not in rooms.WITHIN.get(kind, set(rooms.WITHIN)):
                yield f"{file} may not import {inner} of its own room"
        elif other in rooms.ROOMS or other in rooms.PLATFORM:
            if other not in allowed(room, file):
                yield f"room {room} may not import room {other}"
            elif other in rooms.ROOMS and inner in rooms.PRIVATE:
                yield f"{other}.{inner} is private to its room"
            elif inner in BEHIND.get(other, ()) and other in rooms.ROOMS:
                yield f"{other}.{inner} stands behind {other}.service"


def knows_request(room, file):
    return room in (*rooms.PLATFORM, "office") or file in rooms.FACES | rooms.HTTP.get(room, set())


def allowed(room, file):
    if room in rooms.PLATFORM:
        return set(rooms.PLATFORM[: rooms.PLATFORM.index(room)])
    return rooms.ROOMS[room] | set(rooms.PLATFORM[:3]) | ({"web"} if file in rooms.FACES else set())


# Public by nature: what phones seal to.
FOR_EVERYBODY = {"list_keys"}


def act_faults(text):
    """Public functions of a service that ask no permission, or change something and leave no entry."""
    tree = ast.parse(text)
    calls = {f.name: called(f) for f in tree.body if isinstance(f, ast.FunctionDef)}
    for name in calls:
        reached = reach(name, calls)
        if name.startswith("_") or name in FOR_EVERYBODY:
            continue
        is_read = name.startswith(READS)
        if not reached & (ASKS if is_read else {"require"}):
            yield f"{name} asks no permission"
        if not is_read and "record" not in reached:
            yield f"{name} leaves no entry in the log"


def called(function):
    names = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            names.add(node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""))
    return names


def reach(name, calls, seen=()):
    """Names that `name` calls, also through functions of the same file."""
    found = set(calls[name])
    for inner in calls[name] & set(calls) - {name, *seen}:
        found |= reach(inner, calls, (*seen, name))
    return found


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(PROGRAM)))
def test_a_file_opens_with_its_duty_stays_short_and_imports_downwards(path):
    text = path.read_text(encoding="utf-8")

    assert ast.get_docstring(ast.parse(text)), "does not open with its duty"
    assert text.count("\n") <= LONGEST
    assert path.stem not in FORBIDDEN_NAMES
    assert sorted(set(import_faults(parts_of(path), text))) == []


def test_tests_stay_short_too():
    tests = (ROOT / "tests").rglob("*.py")

    assert [str(path) for path in tests if path.read_text(encoding="utf-8").count("\n") > LONGEST] == []


def services():
    """Every service.py of a room, and every file behind one that is a door."""
    doors = [door for door in PROGRAM.glob("*/service.py") if door.parent.name not in rooms.PLATFORM]
    behind_access = [PROGRAM / "access" / f"{name}.py" for name in BEHIND["access"] - {"rights"}]
    return sorted([*doors, *behind_access, *(door.with_name(f"{name}.py") for door in doors for name in BEHIND[door.parent.name])])


@pytest.mark.parametrize("path", services(), ids=lambda path: str(path.relative_to(PROGRAM)))
def test_each_act_asks_and_tells(path):
    assert list(act_faults(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("room", sorted(set(BEHIND) - set(rooms.PLATFORM)))
def test_a_door_hands_on_every_act_behind_it(room):
    text = (PROGRAM / room / "service.py").read_text(encoding="utf-8")
    acts = {name for file in BEHIND[room] for name in acts_of((PROGRAM / room / f"{file}.py").read_text(encoding="utf-8"))}

    assert [name for name in sorted(acts) if f'"{name}"' not in text] == []


def acts_of(text):
    """Public functions that take a session and an actor."""
    for node in ast.parse(text).body:
        given = [each.arg for each in node.args.args[:2]] if isinstance(node, ast.FunctionDef) else []
        if given == ["session", "actor"] and not node.name.startswith("_"):
            yield node.name


def test_rooms_form_no_circle():
    graph = {room: set(below) for room, below in rooms.ROOMS.items()}

    assert list(graphlib.TopologicalSorter(graph).static_order())[-1] == "office"


def test_the_table_for_people_names_every_room():
    text = (PROGRAM / "README.md").read_text(encoding="utf-8")
    there = {path.parent.name for path in PROGRAM.glob("*/__init__.py")}

    assert [name for name in sorted(there) if f"`{name}`" not in text] == []
    assert there <= set(rooms.ROOMS) | set(rooms.PLATFORM) | rooms.ASSEMBLY


BAD = {
    ("sites", "service"): ("from siteaudit.visits import service", "room sites may not import room visits"),
    ("visits", "rules"): ("import sqlalchemy", "rules may not import sqlalchemy"),
    ("visits", "routes"): ("from siteaudit.sites import pages", "sites.pages is private to its room"),
    ("visits", "schemas"): ("from . import models", "schemas may not import models of its own room"),
    ("sites", "models"): ("from siteaudit.web import paging", "room sites may not import room web"),
    ("visits", "service"): ("from siteaudit import reactions", "nobody imports reactions"),
    ("checklists", "engine", "form"): ("from ..xpath import paths", "engine may not import xpath: see INSIDE"),
    ("office", "waiting"): (
        "from siteaudit.committees import seats",
        "committees.seats stands behind committees.service",
    ),
    ("committees", "seats"): ("import flask", "seats may not import flask"),
    ("visits", "recording"): ("from flask import g", "recording may not import flask"),
    ("committees", "reviews"): ("from . import service", "reviews may not import service of its own room"),
    ("helpers", "service"): ("import os", "room helpers is not in the table"),
}


@pytest.mark.parametrize("where", BAD, ids="/".join)
def test_the_check_can_fail(where):
    text, expected = BAD[where]

    assert expected in list(import_faults(where, text))


def test_the_check_of_acts_can_fail():
    faults = list(act_faults("def close_visit(session, actor):\n    pass\n"))

    assert faults == ["close_visit asks no permission", "close_visit leaves no entry in the log"]
    assert list(act_faults("def open_review(session, actor):\n    access.require()\n")) == ["open_review leaves no entry in the log"]
