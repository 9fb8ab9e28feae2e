"""The instruments beside the four lists of a visit: what each must hold, ask safely, and point to."""

import csv

import pytest

from siteaudit.certification import profiles
from siteaudit.checklists.engine.evaluate import alerts, evaluate
from siteaudit.checklists.source import compile_source

from .quiet_visit import ALL, FIELD, FOLDER, INSTRUMENTS, NOW, QUIET, VISIT, asked_of, fill, nodes_of

RESERVED = {"unknown", "not_applicable", "declined", "not_asked"}
# What differs by list and not by meaning: when it is shown, and the wording of Swahili not yet read.
SAME = ("type", "constraint", "appearance")
CRITICAL = {
    "HR01", "HR02", "HR03", "HR04", "HR10", "HR11", "HR18", "HR20", "HR21", "HR62",
    "SE01", "SE04", "SE05", "SE06", "SE11", "SE21", "SE33", "SE61", "TR17", "DR03",
}  # fmt: skip
ALERTS = {"HR07", "SE73", "DR40"}
ORDER = ["visit", "papers", "look", "barrier", "leader", "diggers", "women", "services", "team"]


@pytest.fixture(scope="module", name="programs")
def compiled():
    return {name: compile_source(FOLDER / f"{name}.yaml") for name in ALL}


def judged(programs, name, profile="icglr-rcm-2", grade="B", **changes):
    values = {key: value for key, value in (QUIET | changes).items() if value is not None}
    judge = profiles.load_profile(profile).for_indication()
    return evaluate(programs[name], fill(programs[name], values, grade), judge, NOW)


def names_shown(result):
    return {id.split("/")[-1] for id in result["relevant"] if not id.startswith("context/")}


@pytest.mark.parametrize(
    ("name", "questions", "sealed"),
    [
        ("monitoring-visit", 65, 16), ("incident-report", 25, 16), ("transport-route", 29, 4),
        ("score-card", 50, 0), ("body-sheet", 37, 2), ("short-visit", 54, 14),
    ],
)  # fmt: skip
def test_how_many_questions_an_instrument_has(programs, name, questions, sealed):
    asked = asked_of(programs[name])
    assert len(asked) == questions
    assert len([each for each in asked if each["sa"]["sensitivity"] == "S"]) == sealed


@pytest.mark.parametrize("name", ALL)
def test_swahili_is_complete_and_says_that_nobody_read_it_yet(programs, name):
    program = programs[name]
    told = [(name, program["title"])]
    for node in nodes_of(program["body"]):
        if not node["id"].startswith("context"):
            told += [
                (f"{node['id']} {key}", node[key]) for key in ("label", "hint", "constraint_message") if key in node
            ]
            told += [(f"{node['id']} {each['name']}", each["label"]) for each in node.get("choices", ())]
    assert [where for where, text in told if not text.get("sw", "").strip()] == []
    assert program["unchecked"] == ["sw"]


def test_a_question_in_two_lists_is_the_same_question(programs):
    first = {}
    for name in FIELD:
        for question in asked_of(programs[name]):
            meaning = {key: question.get(key) for key in SAME} | {"sa": question["sa"]}
            meaning["choices"] = [each["name"] for each in question.get("choices", ())]
            meaning["texts"] = [question["label"][code] for code in ("en", "fr")]
            meaning["id"] = question["id"]
            known = first.setdefault(question["name"], (name, meaning))[1]
            assert meaning["sa"] == known["sa"], question["name"]
            assert meaning | {"id": None} == known | {"id": None}, question["name"]


@pytest.mark.parametrize("name", ["short-visit", "monitoring-visit"])
def test_an_answer_of_the_long_lists_stands_at_the_same_place(programs, name):
    long = {each["name"]: each["id"] for one in (*VISIT, "transport-route") for each in asked_of(programs[one])}
    moved = {
        each["name"]: each["id"]
        for each in asked_of(programs[name])
        if each["id"] != long.get(each["name"], each["id"]) and each["name"] not in ("SP25", "SP01")
    }
    assert moved == {}


@pytest.mark.parametrize("name", ["short-visit", "monitoring-visit"])
def test_every_critical_matter_is_asked(programs, name):
    asked = {each["name"]: each["sa"] for each in asked_of(programs[name])}
    assert set(asked) >= CRITICAL | ALERTS
    everywhere = {
        each["name"] for one in VISIT for each in asked_of(programs[one]) if each["sa"].get("severity") == "C"
    }
    assert everywhere <= set(asked)


@pytest.mark.parametrize("name", ["short-visit", "monitoring-visit"])
def test_the_talk_goes_in_the_order_of_a_visit(programs, name):
    groups = [node["name"] for node in programs[name]["body"] if node["name"] in ORDER]
    assert groups == ORDER
    for node in programs[name]["body"]:
        if node["name"] in {"look", "leader", "diggers", "women", "team"}:
            assert {each["sa"]["ask"] for each in node["children"]} == {node["name"]}
    first = next(node for node in programs[name]["body"] if node["name"] == "diggers")["children"][0]
    assert first["name"] in {"HR70", "MO18_men"}


def test_a_short_visit_is_short_and_points_to_green_at_a_quiet_site(programs):
    result = judged(programs, "short-visit")
    assert 38 <= len(names_shown(result)) <= 42
    assert (result["missing"], result["violations"], result["findings"]) == ([], [], [])
    assert result["indication"] == {"status": "green", "confidence": "normal", "reasons": []}
    assert result["calculated"]["context/operator_type"] == "cooperative"


@pytest.mark.parametrize("name", ["short-visit", "monitoring-visit"])
@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"HR01": "yes"}, "red"),
        ({"HR01": "unknown"}, "incomplete"),
        ({"HR24": "threat"}, "incomplete"),
        ({"SE10": None}, "incomplete"),
        ({"SE10": "earlier"}, "incomplete"),
        ({"SE10": "earlier", "SE11": ["pillage"]}, "red"),
        ({"SP16": None, "operator_type": None}, "incomplete"),
        ({"SP16": "unknown", "operator_type": "unknown"}, "incomplete"),
        ({"SP16": None, "operator_type": None, "SE21": "no"}, "green"),
        ({"SE60": None}, "incomplete"),
        ({"SE10": "based", "SE11": ["pillage"]}, "red"),
        ({"SE10": "passing", "SE11": ["guard"]}, "green"),
        ({"SE01": "yes", "SE04": ["entry_fee"], "SE06": ["none"]}, "red"),
        ({"SE60": 1, "TR17": ["none"]}, "green"),
        ({"SE60": 1, "TR17": ["search"]}, "yellow"),
        ({"SE60": 1, "TR17": ["search", "killing"]}, "red"),
        ({"SE60": 1, "TR17": None}, "incomplete"),
        ({"DR01": ["pit"], "DR03": "yes"}, "yellow"),
        ({"HR62": "yes"}, "red"),
        ({"SE73": "yes", "HR07": "yes", "DR40": "yes"}, "green"),
    ],
)
def test_where_answers_of_a_visit_of_one_list_point(programs, name, changes, status):
    values = {
        key: value for key, value in (QUIET | {"MO01": "a", "MO19": "none"} | changes).items() if value is not None
    }
    answers = fill(programs[name], values)
    if values.get("SE60"):
        answers["barrier"] = [{"SE61": ["cooperative"], "SE62": "yes"}]
        answers["$marks"]["barrier[1]/SE61"] = {"evidence": "A"}
    judge = profiles.load_profile("icglr-rcm-2").for_indication()
    assert evaluate(programs[name], answers, judge, NOW)["indication"]["status"] == status


@pytest.mark.parametrize("name", ["short-visit", "transport-route", "monitoring-visit"])
def test_who_holds_a_barrier_weighs_the_same_in_every_list(programs, name):
    counted = "TR09" if name == "transport-route" else "SE60"
    for holder, status in (("armed_group", "red"), ("fardc", "yellow"), ("cooperative", "green")):
        answers = fill(programs[name], QUIET | {counted: 1, "TR35": "no", "TR17": ["none"]})
        answers["barrier"] = [{"SE61": [holder], "SE62": "yes", "SE64": "yes"}]
        answers["$marks"]["barrier[1]/SE61"] = {"evidence": "A"}
        assert evaluate(programs[name], answers, None, NOW)["indication"]["status"] == status, holder


def test_where_nothing_is_paid_no_receipt_and_no_law_is_asked_for(programs):
    def asked(*paid):
        answers = fill(programs["transport-route"], QUIET | {"TR09": 1, "TR35": "no"})
        answers["barrier"] = [{"SE61": ["pmh"], "TR13": list(paid)}]
        return names_shown(evaluate(programs["transport-route"], answers, None, NOW))

    assert not {"SE62", "SE63", "SE64"} & asked("nothing")
    assert {"SE62", "SE63", "SE64"} <= asked("ore") & asked("unknown") & asked()


@pytest.mark.parametrize(("escort", "asked"), [("none", False), ("army_informal", False), ("army_order", True), ("pmh", True), ("private", True)])
def test_an_escort_without_an_order_is_one_finding(programs, escort, asked):
    result = judged(programs, "transport-route", TR09=0, TR35="no", TR31=escort)
    assert ("TR32" in names_shown(result)) is asked
    assert [each["id"] for each in result["findings"]] == (["services/TR31"] if escort == "army_informal" else [])


@pytest.mark.parametrize("mode", ["nearby", "remote", "not_possible"])
def test_a_short_visit_from_afar_verifies_nothing_and_asks_what_can_be_told(programs, mode):
    result = judged(programs, "short-visit", SP01=mode, SP02="insecurity")
    assert result["indication"]["status"] == "not-verified"
    asked = {each["name"]: each["sa"].get("evidence", []) for each in asked_of(programs["short-visit"])}
    if mode == "not_possible":
        assert names_shown(result) == {"SP01", "SP02", "SP11"}
    seen = [one for one in names_shown(result) if asked[one] and not {"I", "I2", "D", "G"} & set(asked[one])]
    assert seen in ([], ["SP01"], ["SP10"], ["SP10", "SP01"], ["SP01", "SP10"])  # of the team, not of the site


def test_an_action_that_is_late_is_a_finding_of_the_weight_of_what_it_answers(programs):
    def found(**row):
        answers = fill(programs["monitoring-visit"], QUIET) | {"action": [{"MO03_what": "a"} | row]}
        findings = evaluate(programs["monitoring-visit"], answers, None, NOW)["findings"]
        return [each["severity"] for each in findings if each["id"] == "action[1]/MO03"]

    late, early = {"MO03_due": "2026-11-01"}, {"MO03_due": "2026-12-01"}
    assert found(MO03="not_done", MO03_weight="critical", **late) == ["M"]
    assert found(MO03="not_done", MO03_weight="minor", **late) == ["m"]
    assert found(MO03="not_done", **late) == ["M"]
    assert found(MO03="not_done", MO03_weight="critical", **early) == []
    assert found(MO03="partly", MO03_weight="critical", **late) == []
    assert found(MO03="not_done", MO03_weight="critical") == []


def test_a_plan_on_security_forces_without_progress_is_a_status_criterion(programs):
    assert judged(programs, "monitoring-visit", MO01="a", MO19="not_improved")["indication"]["status"] == "yellow"
    for answer in ("none", "early", "improved"):
        assert judged(programs, "monitoring-visit", MO01="a", MO19=answer)["indication"]["status"] == "green"


def test_earlier_critical_matters_cover_every_critical_question(programs):
    matter = next(each for each in asked_of(programs["monitoring-visit"]) if each["name"] == "MO05_matter")
    told = {each["name"] for each in matter["choices"]} - RESERVED
    assert told == CRITICAL - {"SE04", "DR03"}  # SE04 is what SE01 and SE05 mean; DR03 is yellow and urgent


def test_nothing_is_asked_about_what_happened_before_the_person_agreed(programs):
    account = {"IN13", "IN13_audio", "IN14", "IN15", "IN22"}

    def asked(**values):
        return names_shown(evaluate(programs["incident-report"], fill(programs["incident-report"], values), None, NOW))

    for answer in ("given_oral", "given_written", "proxy", "could_not_ask"):
        assert account <= asked(IN04=answer)
    for answer in (None, "refused", "declined", "unknown"):
        assert not account & asked(IN04=answer), answer
        assert "IN05" not in asked(IN04=answer)
    assert "IN05" not in asked(IN04="could_not_ask")
    assert {"IN01", "IN02", "IN10", "IN12"} <= asked(IN04="refused")


def test_after_a_refusal_no_more_is_asked_than_the_person_was_told(programs):
    """The hint of IN04 says what is kept after a no: kind, day, place, harm and help."""
    program = programs["incident-report"]
    left = names_shown(evaluate(program, fill(program, {"IN04": "refused"}), None, NOW))
    before, kind, day, place = {"IN01", "IN02", "IN03", "IN04"}, {"IN10", "IN19"}, {"IN11"}, {"IN12", "IN12_kind", "IN12_position"}
    harm, help_given = {"IN16_men", "IN16_women", "IN16_boys", "IN16_girls", "IN17", "IN18"}, {"IN20", "IN21", "IN23"}
    assert left == before | kind | day | place | harm | help_given
    hint = next(each["hint"] for each in asked_of(program) if each["name"] == "IN04")
    assert "only kind, day, place, harm and help" in hint["en"]
    assert "seulement le type, le jour, le lieu, le dommage et l'aide" in hint["fr"]


def test_a_refusal_erases_the_account_that_was_written_before(programs):
    consent = next(each for each in asked_of(programs["incident-report"]) if each["name"] == "IN04")
    erased = {each["target"].split("/")[-1] for each in consent["sets"]}
    assert erased == {"IN13", "IN13_audio", "IN14", "IN15", "IN22"}
    for each in consent["sets"]:
        kind, condition, then, _ = each["value"]
        assert (kind, then) == ("if", "")
        assert condition[:2] == ["selected", "refused declined"]


def test_an_incident_report_starts_with_safety_and_colours_nothing(programs):
    program = programs["incident-report"]
    assert [each["name"] for each in asked_of(program)][:5] == ["IN01", "IN02", "IN03", "IN04", "IN05"]
    assert {each["sa"].get("severity", "-") for each in asked_of(program)} == {"-"}
    answers = fill(program, {"IN01": "yes", "IN02": "no", "IN04": "refused", "IN10": ["killing"]})
    assert {each["action"] for each in alerts(program, answers, None, NOW)} == {"alert", "send-and-wipe"}
    assert evaluate(program, answers, None, NOW)["findings"] == []


def test_sharing_is_one_step_and_nobody_can_read_it_as_a_person(programs):
    share = next(each for each in asked_of(programs["incident-report"]) if each["name"] == "IN05")
    assert share["type"] == "select_one"
    told = [each["label"]["fr"] for each in share["choices"] if each["name"] not in RESERVED]
    assert told == [
        "Avec personne",
        "Comité, sans nom",
        "Autorités, sans nom",
        "Registre, avec nom",
        "Public, sans nom",
    ]


def test_the_score_card_has_its_twelve_points_word_for_word_and_five_steps(programs, reference):
    asked = {each["name"]: each for each in asked_of(programs["score-card"])}
    with (reference / "scorecard_indicators.csv").open(encoding="utf-8") as file:
        points = list(csv.DictReader(file))
    assert len(points) == 12
    for point in points:
        question = asked[point["id"]]
        assert (question["label"]["en"], question["label"]["fr"]) == (point["en"], point["fr"])
        assert [each["name"] for each in question["choices"] if each["name"] not in RESERVED] == list("12345")
    assert {each["sa"].get("severity", "-") for each in asked.values()} == {"-"}


def test_a_body_is_judged_by_the_eight_tests_and_never_colours_a_site(programs):
    program = programs["body-sheet"]
    used = {each["sa"].get("criterion") for each in asked_of(program)}
    assert {f"ungp-31.{letter}" for letter in "abcdefgh"} <= used
    worst = {each["name"]: "no" for each in asked_of(program) if each["name"] != "BS07"} | {
        "BS01": "a", "BS02": "cls", "BS04": "a", "DR15": "yes", "DR41": "yes", "DR14": ["none"], "DR31": 90, "DR71": 0, "DR52": 3,
    }  # fmt: skip
    for profile in profiles.list_profiles():
        judge = profiles.load_profile(profile).for_indication()
        result = evaluate(program, fill(program, worst), judge, NOW)
        assert len(result["findings"]) == 23
        assert all(each["plan"] for each in result["findings"])
        assert result["indication"]["reasons"] == []
    assert {"committee", "state"} >= {each["sa"]["duty"] for each in asked_of(program) if "duty" in each["sa"]}


def test_only_a_local_committee_is_asked_how_it_works(programs):
    def asked(kind):
        return names_shown(evaluate(programs["body-sheet"], fill(programs["body-sheet"], {"BS02": kind}), None, NOW))

    assert {"DR71", "DR72", "DR73_all", "DR74", "DR75"} <= asked("cls")
    assert not {"DR71", "DR72", "DR73_all", "DR74", "DR75"} & asked("chief")


def test_of_a_body_from_the_list_nothing_is_asked_that_its_record_says(programs):
    row = {"name": "b1", "label": "CLS Mwela", "kind": "cls", "seat": "", "last_sheet": "2025-12-01"}

    def result(body, **values):
        answers = fill(programs["body-sheet"], {"BS07": body} | values)
        return evaluate(programs["body-sheet"], answers, None, NOW, {"bodies.csv": [row, row | {"name": "b2", "kind": "chief", "last_sheet": ""}]})

    known, chief = names_shown(result("b1")), names_shown(result("b2"))
    assert not {"BS01", "BS02", "BS03", "BS04"} & (known | chief)
    assert ("BS08" in known, "BS08" in chief) == (True, False)
    assert ("DR71" in known, "DR71" in chief) == (True, False)
    assert result("b1", BS02="chief")["calculated"]["context/body_kind"] == "cls"
    assert result("b3")["violations"] == [{"id": "body/BS07", "message": "answer.choice"}]


@pytest.mark.parametrize(
    ("day", "until"), [("2026-11-20", "2027-11-20"), ("2024-02-29", "2025-02-28"), ("2025-02-28", "2026-02-28"), (None, "2027-11-24")]
)
def test_a_sheet_counts_for_a_year(programs, day, until):
    answers = fill(programs["body-sheet"], {"BS05": day} if day else {})
    assert evaluate(programs["body-sheet"], answers, None, NOW)["calculated"]["context/counts_until"] == until


@pytest.mark.parametrize("name", ["site-profile", "short-visit"])
def test_what_is_asked_of_the_team_is_noted_and_colours_nothing(programs, name):
    def result(*who):
        return evaluate(programs[name], fill(programs[name], QUIET | {"SP26": list(who)}), None, NOW)

    assert "SP27" not in names_shown(result("nobody")) | names_shown(result("not_asked")) | names_shown(result())
    asked = result("chief", "army")
    assert "SP27" in names_shown(asked)
    assert [(each["id"], each["severity"]) for each in asked["findings"]] == [("team/SP26", "m")]
    assert result("nobody")["findings"] == []

def test_words_that_say_too_much_stand_in_no_list(programs):
    """An indication is no status, nobody is promised safety, nobody is blamed."""
    forbidden = (
        "guilty",
        "coupable",
        "criminel",
        "we guarantee",
        "nous garantissons",
        "certified site",
        "safe site",
        "site sûr",
    )
    for name in FIELD:
        for node in nodes_of(programs[name]["body"]):
            for text in (*node.get("label", {}).values(), *node.get("hint", {}).values()):
                assert not [word for word in forbidden if word in text.lower()], node["id"]
    told = {
        node["id"]: node["label"]
        for name in INSTRUMENTS
        for node in nodes_of(programs[name]["body"])
        if node.get("label")
    }
    assert [id for id, label in told.items() if "status" in label["en"] and "official status" not in label["en"]] == []


def test_the_readme_names_every_list_and_its_questions(programs):
    rows = [line for line in (FOLDER / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    for name, program in programs.items():
        row = next(line for line in rows if f"`{name}`" in line)
        assert str(len(asked_of(program))) in row.split("|")[-2].replace(" ", "").split(","), name
