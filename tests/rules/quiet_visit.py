"""A quiet visit for tests of checklists: the lists, its answers, and the way through a program."""

from siteaudit.core.settings import ROOT

FOLDER = ROOT / "checklists"
VISIT = ("site-profile", "human-rights", "security-provision", "dispute-resolution")
INSTRUMENTS = (
    "monitoring-visit", "incident-report", "transport-route", "score-card", "body-sheet", "short-visit",
)  # fmt: skip
FIELD = (*VISIT, *INSTRUMENTS)
ALL = (*FIELD, "ipis-record")
NOW = "2026-11-24T10:00:00+02:00"
CONTEXT = {
    "known_site": "s1",
    "mode": "on_site",
    "operator_type": "cooperative",
    "minerals": "2609.00.00",
    "water_concern": "no",
}
# A quiet artisanal tin site with a cooperative, a title, the mining police and a committee that works.
QUIET = CONTEXT | {
    "SP01": "on_site", "SP03": "2026-11-23", "SP04": {"lat": -2.1, "lon": 28.6}, "SP08": "yes", "SP09_men": 9,
    "SP09_women": 4, "SP10": "yes", "SP11": "Site A", "SP13": "active", "SP14": ["2609.00.00"], "SP15_men": 80,
    "SP15_women": 20, "SP16": "cooperative", "SP17": "zea", "SP18": "12", "SP18_until": "2027-06-30", "SP19": "yes",
    "SP20": ["saemape", "pmh"], "SP21": "itsci", "SP22": "lt2h", "SP24": "a.jpg", "SP26": ["nobody"],
    "HR01": "no", "HR02": "no", "HR03": "no", "HR04": "no", "HR07": "no", "HR10": "no", "HR11": "no", "HR15": "yes",
    "HR18": "no", "HR21": "no", "HR22": "no", "HR23": "yes", "HR24": "community", "HR25": "yes", "HR30": "yes",
    "HR31": ["none"], "HR32": "no", "HR33": "yes", "HR34": "yes", "HR35": "no", "HR36": "no", "HR40": 0, "HR42": "no",
    "HR44": ["boots", "water", "latrines"], "HR48": "yes", "HR60": "no", "HR61": "no", "HR62": "no",
    "HR64": "none_here", "HR65": "no", "HR70": "a", "HR71": "b",
    "SE01": "no", "SE05": "no", "SE10": "never", "SE15": "yes", "SE16": "no", "SE17": "yes", "SE18": ["none"],
    "SE20": "nothing", "SE22": "yes", "SE30": 0, "SE40": "none", "SE54": "yes", "SE60": 0, "SE65": ["none"],
    "SE66": "no", "SE70": "4", "SE71": "4", "SE72": "yes", "SE73": "no",
    "DR01": ["none"], "DR02": "no", "DR10": "yes", "DR11": ["cls"], "DR20": "yes", "DR40": "no", "DR60": "yes",
    "DR70": "yes", "DR80": "same", "DR81": "c",
}  # fmt: skip


def nodes_of(nodes):
    """Every node, with its texts as they stand: what is put in from other answers is left out."""
    for node in nodes:
        told = {key: node[key] for key in ("label", "hint", "constraint_message") if key in node}
        yield node | {key: {code: spoken(text) for code, text in texts.items()} for key, texts in told.items()}
        yield from nodes_of(node.get("children", ()))


def spoken(text):
    return text if isinstance(text, str) else "".join(part for part in text if isinstance(part, str))


def questions_of(program):
    return [node for node in nodes_of(program["body"]) if node["kind"] == "question"]


def asked_of(program):
    return [each for each in questions_of(program) if each["type"] not in {"hidden", "calculate", "note", "today"}]


def fill(program, values, grade="B"):
    """Form-shaped answers of the questions of `program` that `values` names, each with the same grade."""
    answers, marks = {}, {}
    for question in questions_of(program):
        if question["name"] in values and question["type"] != "calculate":
            *groups, last = question["id"].split("/")
            place = answers
            for group in groups:
                place = place.setdefault(group, {})
            place[last] = values[question["name"]]
            marks[question["id"]] = {"evidence": grade}
    return answers | {"$marks": marks}
