"""Random answers for the forms of the vectors: mostly fitting, sometimes junk, sometimes nothing."""

import json

from hypothesis import strategies as st

from tests.vectors.renew import HERE

NOW = "2026-11-24T10:15:30.000+02:00"
PROGRAMS = json.loads((HERE / "programs.json").read_text("utf-8"))["programs"]
LANGUAGE = json.loads((HERE / "language.json").read_text("utf-8"))
JUNK = st.sampled_from(
    [None, "", "x", 0, -1, 5, 2.5, True, [], ["yes"], {}, "2026-02-30", {"lat": 1, "lon": 2}, [{}], [1]]
)
PROFILES = st.sampled_from(
    [
        None,
        {"status_criteria": ["abuse", "armed", "labour"], "critical_needs": "A"},
        {"indication": {"status_criteria": ["children"], "severities": {"HR10": "M"}, "not_applicable": ["HR01"]}},
    ]
)
MARK = st.fixed_dictionaries(
    {},
    optional={
        "evidence": st.sampled_from(["A", "B", "C", "Z"]),
        "note": st.sampled_from(["CANARY-NOTE", " "]),
        "reason": st.sampled_from(["unknown", "declined", "not_applicable", "because"]),
        "source": st.sampled_from(["O", "I2", "CANARY-SOURCE"]),
    },
)

OFFERED = {
    "territory": ["mwenga", "walungu", "masisi"], "villages": ["v1", "v2", "v4", "v5"], "tool": ["pan", "pick", "pickaxe", "pump"],
    "level": ["low", "high", "top"], "province": ["sk", "nk"], "yn_or_reserved": ["yes", "no", "unknown"],
}  # fmt: skip


def answers_of(nodes, ids, prefix=""):
    """A strategy for form-shaped answers: mostly fitting, sometimes junk, sometimes nothing. Fills `ids`."""
    parts = {}
    for node in nodes:
        path = prefix + node["name"]
        if node["kind"] == "group":
            parts[node["name"]] = answers_of(node["children"], ids, path + "/")
        elif node["kind"] == "repeat":
            rows = answers_of(node["children"], ids, f"{path}[1]/")
            answers_of(node["children"], ids, f"{path}[2]/")
            parts[node["name"]] = st.lists(rows, max_size=3)
        else:
            ids.append(path)
            parts[node["name"]] = st.one_of(fitting(node), fitting(node), fitting(node), JUNK)
    return st.fixed_dictionaries({}, optional=parts)


def fitting(node):
    names = [choice["name"] for choice in node.get("choices", ())] or OFFERED.get(node.get("list"), ["strange"])
    if node["type"] == "select_one":
        return st.sampled_from(names)
    if node["type"] in {"select_multiple", "rank"}:
        return st.lists(st.sampled_from(names), max_size=3)
    if node["type"] in {"integer", "decimal", "range"}:
        return st.one_of(st.integers(-5, 400), st.floats(-9, 500, allow_nan=False), st.sampled_from([0, 1, 3]))
    if node["type"] == "date":
        return st.dates().map(str)
    if node["type"] == "time":
        return st.times().map(lambda time: time.isoformat("milliseconds"))
    if node["type"] == "dateTime":
        return st.datetimes().map(lambda moment: moment.isoformat(timespec="milliseconds") + "+02:00")
    if node["type"] in {"geotrace", "geoshape"}:
        return st.lists(st.fixed_dictionaries({"lat": st.integers(-9, 9), "lon": st.integers(-9, 9)}), max_size=5)
    if node["type"] == "geopoint":
        return st.fixed_dictionaries({"lat": st.floats(-99, 99), "lon": st.floats(-180, 180)})
    return st.sampled_from(["CANARY-TEXT", "x", "company", "7108 26"])


def whole(name, *, sealed=False):
    """Answers of one program with marks, and sometimes a sealed part."""
    ids = []
    form = answers_of(PROGRAMS[name]["body"], ids)
    extra = {
        "$marks": st.dictionaries(st.sampled_from(ids), MARK, max_size=4),
        "$mode": st.sampled_from(["on_site", "remote", ""]),
    }
    if sealed:
        entry = st.fixed_dictionaries(
            {
                "id": st.sampled_from(ids),
                "outcome": st.sampled_from(["finding", "no_finding", "unknown", "unanswered", "odd"]),
                "severity": st.sampled_from(["C", "M", "m", "-", None]),
                "grade": st.sampled_from(["A", "B", "C", None]),
            }
        )
        extra["$sealed"] = st.lists(entry, max_size=3, unique_by=lambda each: each["id"])
    return st.tuples(form, st.fixed_dictionaries({}, optional=extra)).map(lambda parts: parts[0] | parts[1])
