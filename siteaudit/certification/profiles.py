"""Certification regimes as data: reads and checks `config/profiles/*.yaml`. Pure; no country in here.

Called by services, the command line (`profile check`, `profile simulate`) and the phone's work package.
"""

import pathlib
from dataclasses import dataclass

import yaml

from siteaudit.core.problems import Problem

from .durations import Duration, parse_duration
from .profile_form import PROFILE, check_node

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "config" / "profiles"
NONE = "none"


@dataclass(frozen=True)
class Status:
    """One status of a regime and what time makes of it."""

    word: str
    code: int
    shape: str
    label: dict
    export_allowed: bool
    validity: Duration | None
    then: str | None
    after_end: str | None
    minimum: Duration | None


@dataclass(frozen=True)
class Profile:
    """One regime in one version; never changed once a decision was recorded under it."""

    id: str
    version: str
    title: dict
    code_list: str
    statuses: dict
    on_registration: str | None
    revisit: dict
    quorum: dict
    votes_by_name: bool
    indication: dict
    legal: tuple

    def label(self, word, language):
        """The word for a status in `language`, else in French, else its code word."""
        status = self.statuses.get(word)
        return (status.label.get(language) or status.label.get("fr")) if status else word

    def for_indication(self):
        """What the evaluators on phone and server need of the profile, as JSON."""
        return {"id": self.id, "version": self.version, **self.indication}


def list_profiles():
    """The ids of the profiles that are installed."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def check_installed(name):
    """Raise profile.unknown unless this id is one of those installed."""
    if name not in list_profiles():
        raise Problem("profile.unknown")


def load_profile(name):
    """Load a profile by id, or from a path to a file; profile.unknown, profile.invalid."""
    path = pathlib.Path(name)
    if path.suffix not in (".yaml", ".yml"):
        path = FOLDER / f"{name}.yaml"
        if path.parent != FOLDER:
            raise Problem("profile.unknown")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise Problem("profile.unknown") from error
    return read_profile(text)


def read_profile(text):
    """Make a Profile of YAML text; raises profile.invalid naming the first fault's line and place."""
    faults = check_profile(text)
    if faults:
        raise Problem("profile.invalid", faults=len(faults), **faults[0])
    return _build(yaml.safe_load(text))


def check_profile(text):
    """List all faults of a profile as {"line", "where", "message"}; an empty list means that it is good."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        return [{"line": line, "where": "", "message": "this is not well-formed YAML"}]
    except RecursionError:
        return [{"line": 1, "where": "", "message": "nested too deep"}]
    faults = []
    lines = {}
    check_node(node, PROFILE, "", faults, lines)
    if not faults:
        for where, message in _meaning(yaml.safe_load(text)):
            faults.append({"line": lines.get(where, 1), "where": where, "message": message})
    return sorted(faults, key=lambda fault: (fault["line"], fault["where"]))


def _meaning(data):
    """Faults that single places cannot show: unknown names, statuses that lead nowhere or in a circle."""
    statuses, parameters = data["statuses"], data["parameters"]
    words = {*statuses, NONE}
    for word, status in statuses.items():
        yield from _status_faults(f"statuses.{word}", word, status, data)
    for word, name in data["revisit"].items():
        if word not in words:
            yield f"revisit.{word}", "no such status"
        if name not in parameters:
            yield f"revisit.{word}", "no such parameter"
    if data.get("on_registration", next(iter(statuses))) not in statuses:
        yield "on_registration", "no such status"
    used = set(data["revisit"].values())
    used |= {status.get(name) for status in statuses.values() for name in ("validity", "minimum")}
    for name in sorted(set(parameters) - used):
        yield f"parameters.{name}", "no rule uses this parameter"


def _status_faults(where, word, status, data):
    statuses = data["statuses"]
    if word == NONE:
        yield where, f"{NONE} means no official status and cannot be one"
    if [other["code"] for other in statuses.values()].count(status["code"]) > 1:
        yield f"{where}.code", "two statuses have this code"
    if ("validity" in status) != ("then" in status):
        yield where, "validity and then stand together or not at all"
    if "then" not in status and "after_end" not in status:
        yield where, "needs after_end: what holds when a decision's own end date has come"
    for name in ("then", "after_end"):
        if name in status and status[name] not in {*statuses, NONE}:
            yield f"{where}.{name}", "no such status"
    for name in ("validity", "minimum"):
        if name in status and status[name] not in data["parameters"]:
            yield f"{where}.{name}", "no such parameter"
    if _circles(statuses, word):
        yield f"{where}.then", "time alone leads in a circle"


def _circles(statuses, word):
    seen = set()
    while word in statuses and word not in seen:
        seen.add(word)
        word = statuses[word].get("then")
    return word in seen


def _build(data):
    durations = {name: parse_duration(item["value"]) for name, item in data["parameters"].items()}
    statuses = {
        word: Status(
            word=word,
            code=item["code"],
            shape=item["shape"],
            label=item["label"],
            export_allowed=item["export_allowed"],
            validity=durations.get(item.get("validity")),
            then=item.get("then"),
            after_end=item.get("after_end", item.get("then")),
            minimum=durations.get(item.get("minimum")),
        )
        for word, item in data["statuses"].items()
    }
    return Profile(
        id=data["id"],
        version=data["version"],
        title=data["title"],
        code_list=data["code_list"],
        statuses=statuses,
        on_registration=data.get("on_registration"),
        revisit={word: durations[name] for word, name in data["revisit"].items()},
        quorum=data["quorum"],
        votes_by_name=data["votes_by_name"],
        indication=data["indication"],
        legal=tuple(data["legal"]),
    )
