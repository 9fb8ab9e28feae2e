"""The shipped checklists: complete in two languages, safe to ask, short at a quiet site, and pointing where they should."""

import copy
import csv
import re

import pytest
import yaml

from siteaudit.certification import profiles
from siteaudit.checklists.evaluate import alerts, evaluate
from siteaudit.checklists.indication import combine
from siteaudit.checklists.source import check_source, compile_source
from siteaudit.core.settings import ROOT

FOLDER = ROOT / "checklists"
VISIT = ("site-profile", "human-rights", "security-provision", "dispute-resolution")
ALL = (*VISIT, "ipis-record")
NOW = "2026-11-24T10:00:00+02:00"
RETIRED = {
    "SP06", "SP07", "SP12", "SP23", "HR05", "HR06", "HR13", "HR16", "HR37", "HR43", "HR46", "HR47",
    "SE13", "SE23", "SE34", "SE53",
}  # fmt: skip
CONTEXT = {"mode": "on_site", "operator_type": "cooperative", "minerals": "2609.00.00", "water_concern": "no"}
# A quiet artisanal tin site with a cooperative, a title, the mining police and a committee that works.
QUIET = CONTEXT | {
    "SP01": "on_site", "SP03": "2026-11-23", "SP04": {"lat": -2.1, "lon": 28.6}, "SP08": "yes", "SP09_men": 9,
    "SP09_women": 4, "SP10": "yes", "SP11": "Site A", "SP13": "active", "SP14": ["2609.00.00"], "SP15_men": 80,
    "SP15_women": 20, "SP16": "cooperative", "SP17": "zea", "SP18": "12", "SP18_until": "2027-06-30", "SP19": "yes",
    "SP20": ["saemape", "pmh"], "SP21": "itsci", "SP22": "lt2h", "SP24": "a.jpg",
    "HR01": "no", "HR02": "no", "HR03": "no", "HR04": "no", "HR07": "no", "HR10": "no", "HR11": "no", "HR15": "yes",
    "HR18": "no", "HR21": "no", "HR22": "no", "HR23": "yes", "HR24": "community", "HR25": "yes", "HR30": "yes",
    "HR31": ["none"], "HR32": "no", "HR33": "yes", "HR34": "yes", "HR35": "no", "HR36": "no", "HR40": 0, "HR42": "no",
    "HR44": ["boots", "water", "latrines"], "HR48": "yes", "HR60": "no", "HR61": "no", "HR62": "no",
    "HR64": "none_here", "HR65": "no", "HR70": "a", "HR71": "b",
    "SE01": "no", "SE05": "no", "SE10": "none", "SE15": "yes", "SE16": "no", "SE17": "yes", "SE18": ["none"],
    "SE20": "nothing", "SE22": "yes", "SE30": 0, "SE40": "none", "SE54": "yes", "SE60": 0, "SE65": ["none"],
    "SE66": "no", "SE70": "4", "SE71": "4", "SE72": "yes", "SE73": "no",
    "DR01": ["none"], "DR02": "no", "DR10": "yes", "DR11": ["cls"], "DR20": "yes", "DR40": "no", "DR60": "yes",
    "DR70": "yes", "DR80": "same", "DR81": "c",
}  # fmt: skip


@pytest.fixture(scope="module", name="programs")
def compiled():
    return {name: compile_source(FOLDER / f"{name}.yaml") for name in ALL}


def nodes_of(nodes):
    for node in nodes:
        yield node
        yield from nodes_of(node.get("children", ()))


def questions_of(program):
    return [node for node in nodes_of(program["body"]) if node["kind"] == "question"]


def asked_of(program):
    return [each for each in questions_of(program) if each["type"] not in {"hidden", "calculate", "note"}]


def all_asked(programs, names=VISIT):
    return [each for name in names for each in asked_of(programs[name])]


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


def visit(programs, profile="icglr-rcm-2", grade="B", **changes):
    """The four lists of a quiet visit with `changes`: results by name, and the indication of the visit."""
    values = {name: value for name, value in (QUIET | changes).items() if value is not None}
    judge = profiles.load_profile(profile).for_indication()
    results = {name: evaluate(programs[name], fill(programs[name], values, grade), judge, NOW) for name in VISIT}
    return results, combine([{"checklist": name} | result for name, result in results.items()], expected=VISIT)


def shown(results):
    return [id for result in results.values() for id in result["relevant"] if not id.startswith("context/")]


@pytest.mark.parametrize("name", ALL)
def test_each_list_can_be_published(name):
    assert check_source(FOLDER / f"{name}.yaml") == []


def test_english_and_french_are_complete(programs):
    gaps = []
    for name, program in programs.items():
        texts = [(name, program["title"])]
        for node in nodes_of(program["body"]):
            if node["id"] == "context" or node["id"].startswith("context/"):
                continue
            texts += [
                (f"{node['id']} {key}", node[key]) for key in ("label", "hint", "constraint_message") if key in node
            ]
            texts += [(f"{node['id']} {choice['name']}", choice["label"]) for choice in node.get("choices", ())]
        gaps += [(where, text) for where, text in texts if not all(text.get(code, "").strip() for code in ("en", "fr"))]
    assert gaps == []


def test_french_is_french_and_not_a_copy_of_the_english(programs):
    same = [q["id"] for q in all_asked(programs, ALL) if q["label"]["en"] == q["label"]["fr"]]
    assert same == []


def test_swahili_stands_only_where_the_word_list_gives_it(programs, reference):
    with (reference / "labels.csv").open(encoding="utf-8") as file:
        known = {row["sw"] for row in csv.DictReader(file)}
    reserved = {"unknown", "not_applicable", "declined", "not_asked"}
    texts = [program["title"].get("sw") for program in programs.values()]
    for question in all_asked(programs, ALL):
        texts += [question["label"].get("sw"), question.get("hint", {}).get("sw")]
        texts += [each["label"].get("sw") for each in question.get("choices", ()) if each["name"] not in reserved]
    assert {text for text in texts if text} <= known


def test_a_question_with_a_severity_says_all_it_must(programs):
    criteria = yaml.safe_load((FOLDER / "criteria.yaml").read_text(encoding="utf-8"))
    wanted = {"criterion", "fail", "standard", "sensitivity", "evidence", "ask", "duty"}
    for question in all_asked(programs):
        sa = question["sa"]
        assert {"sensitivity", "standard", "ask"} <= set(sa), question["id"]
        if sa.get("severity") in {"C", "M", "m"}:
            assert wanted <= set(sa), question["id"]
        assert "criterion" not in sa or sa["criterion"] in criteria, question["id"]
    used = {question["sa"].get("criterion") for question in all_asked(programs)}
    assert set(criteria) - used == {"oecd-annex-2.10"}  # checked when a plan is six months old, not on a visit


def test_criteria_are_told_in_two_languages_and_hold_every_criterion_of_a_profile():
    criteria = yaml.safe_load((FOLDER / "criteria.yaml").read_text(encoding="utf-8"))
    assert all(each["en"] and each["fr"] for each in criteria.values())
    assert {each["group"] for each in criteria.values()} == {"annex", "legality", "progress", "special"}
    for name in profiles.list_profiles():
        listed = profiles.load_profile(name).for_indication()["status_criteria"]
        assert {criteria[criterion]["group"] for criterion in listed} <= {"annex", "legality"}


def test_everyone_who_must_choose_can_say_that_it_was_not_safe_to_ask(programs):
    for question in all_asked(programs):
        if question["type"] in {"select_one", "select_multiple"}:
            names = [choice["name"] for choice in question["choices"]]
            assert {"unknown", "declined", "not_asked"} <= set(names), question["id"]


def test_what_endangers_somebody_is_never_asked_of_the_leader_or_while_walking(programs):
    sealed = [question for question in all_asked(programs) if question["sa"]["sensitivity"] == "S"]
    assert {question["sa"]["ask"] for question in sealed} <= {"women", "services", "team"}
    assert len(sealed) == 21


def test_nothing_open_depends_on_something_sealed(programs):
    for program in programs.values():
        level = {node["id"]: node.get("sa", {}).get("sensitivity") for node in questions_of(program)}
        for node in nodes_of(program["body"]):
            rules = [rule.get("if") for rule in node.get("sa", {}).get("fail", ())]
            read = [node.get(key) for key in ("relevant", "required", "constraint", "calculate", "count")] + rules
            if node.get("sa", {}).get("sensitivity") != "S":
                assert not {id for id in refs_of(read) if level.get(id) == "S"}, node["id"]


def refs_of(expression):
    if isinstance(expression, list):
        if expression[:1] == ["ref"]:
            yield expression[1]
        else:
            for part in expression:
                yield from refs_of(part)


def test_critical_facts_have_a_recall_period(programs):
    for question in all_asked(programs):
        sa = question["sa"]
        if sa.get("severity") == "C" or any(rule.get("severity") == "C" for rule in sa.get("fail", ())):
            assert "in the last 12 months" in question["label"]["en"].lower(), question["id"]
            assert "12 derniers mois" in question["label"]["fr"], question["id"]


def test_ids_are_unique_across_lists_and_retired_ones_stay_retired(programs):
    names = [question["name"] for question in all_asked(programs)]
    assert len(names) == len(set(names))
    assert not {name.split("_")[0] for name in names} & RETIRED
    assert all(re.fullmatch(r"(SP|HR|SE|DR)\d\d(_[a-z0-9]+)?", name) for name in names)


def test_a_list_of_options_means_the_same_in_every_checklist():
    seen = {}
    for name in VISIT:
        for options, rows in yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))["choices"].items():
            assert seen.setdefault(options, rows) == rows, options


def test_nobody_is_asked_for_a_name_a_pregnancy_a_count_of_children_or_papers_of_soldiers(programs):
    asked = {question["name"]: question for question in all_asked(programs)}
    for question in asked.values():
        if question["type"] == "text" and question["name"] != "SP18":
            assert "name" in question["hint"]["en"], question["id"]
    assert "Do not ask" in asked["HR35"]["hint"]["en"]
    assert "never soldiers" in asked["SE12"]["hint"]["en"]
    assert not [name for name in asked if "child" in asked[name]["label"]["en"] and asked[name]["type"] == "integer"]


@pytest.mark.parametrize("profile", ["icglr-rcm-2", "drc-arrete-0677", "project-simple"])
def test_a_quiet_tin_site_is_short_and_points_to_green(programs, profile):
    results, indication = visit(programs, profile)
    ids = shown(results)
    items = {id.split("/")[-1].split("_")[0] for id in ids}

    assert {id.split("/")[-1] for id in ids} <= set(QUIET)
    assert 70 <= len(items) <= 80
    assert len(ids) <= 83
    assert [result["findings"] for result in results.values()] == [[], [], [], []]
    assert [result["missing"] + result["violations"] for result in results.values()] == [[], [], [], []]
    assert indication == {"status": "green", "confidence": "normal", "reasons": []}


def test_an_unanswered_visit_is_incomplete(programs):
    results, indication = visit(programs, **dict.fromkeys(QUIET.keys() - CONTEXT.keys()))
    assert indication["status"] == "incomplete"
    for name in ("human-rights", "security-provision", "dispute-resolution"):
        assert results[name]["indication"]["status"] == "incomplete", name


@pytest.mark.parametrize("answer", ["unknown", "declined", "not_asked"])
def test_no_way_of_not_knowing_a_critical_fact_counts_as_a_pass(programs, answer):
    critical = [each["name"] for each in all_asked(programs) if each["sa"].get("severity") == "C"]
    assert len(critical) == 14
    for name in set(critical) & set(QUIET):
        assert visit(programs, **{name: answer})[1]["status"] == "incomplete", name
    assert visit(programs, HR24=answer)[1]["status"] == "incomplete"  # HR20 stays open
    assert visit(programs, SE10=answer)[1]["status"] == "incomplete"  # SE11 stays open


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"HR01": "yes"}, "red"),
        ({"HR24": "threat", "HR20": "yes"}, "red"),
        ({"HR24": "threat_other", "HR20": "yes"}, "red"),
        ({"HR24": "threat", "HR20": "no"}, "green"),
        ({"HR24": "threat"}, "incomplete"),
        ({"SE01": "yes", "SE04": ["none"], "SE06": ["none"]}, "yellow"),
        ({"SE01": "yes", "SE04": ["guard"], "SE06": ["taken"]}, "yellow"),
        ({"SE01": "yes", "SE04": ["entry_fee"], "SE06": ["none"]}, "red"),
        ({"SE01": "yes", "SE04": ["none"], "SE06": ["given", "taken"]}, "red"),
        ({"SE01": "yes"}, "incomplete"),
        ({"SE05": "yes", "SE04": ["none"], "SE06": ["none"]}, "red"),
        ({"SE10": "passing", "SE11": ["guard"]}, "green"),
        ({"SE10": "based", "SE11": ["none"]}, "yellow"),
        ({"SE10": "passing", "SE11": ["buy"]}, "yellow"),
        ({"SE10": "passing", "SE11": ["guard", "pillage"]}, "red"),
        ({"SE18": ["customs"]}, "yellow"),
        ({"SE65": ["tags_sold"]}, "yellow"),
        ({"DR01": ["pit"], "DR03": "yes"}, "yellow"),
        ({"DR01": ["pit"], "DR03": "no"}, "green"),
        ({"HR32": "yes"}, "yellow"),
        ({"SP17": "none"}, "yellow"),
        ({"HR42": "yes", "HR61": "yes", "HR15": "no", "DR10": "no", "SE20": "not_written"}, "green"),
    ],
)
def test_where_answers_point(programs, changes, status):
    assert visit(programs, profile="icglr-rcm-2", **changes)[1]["status"] == status


def test_one_person_who_says_so_is_not_enough_for_red(programs):
    assert visit(programs, grade="C", HR01="yes")[1]["status"] == "urgent-check"


def test_children_at_work_are_the_regime_s_choice(programs):
    assert visit(programs, "icglr-rcm-2", HR10="yes")[1]["status"] == "red"
    assert visit(programs, "project-simple", HR10="yes")[1]["status"] == "yellow"
    assert visit(programs, "project-simple", HR10="yes", HR18="yes")[1]["status"] == "red"


def test_a_barrier_held_by_an_armed_group_is_red_and_by_the_army_yellow(programs):
    program = programs["security-provision"]
    for holder, status in (("armed_group", "red"), ("fardc", "yellow"), ("cooperative", "green")):
        answers = fill(program, QUIET | {"SE60": 1})
        answers["barrier"] = [{"SE61": [holder], "SE62": "yes", "SE64": "yes"}]
        answers["$marks"]["barrier[1]/SE61"] = {"evidence": "A"}
        assert evaluate(program, answers, None, NOW)["indication"]["status"] == status


def test_alerts_go_to_the_case_officer_and_give_no_colour(programs):
    for name, list_name in (("HR07", "human-rights"), ("SE73", "security-provision"), ("DR40", "dispute-resolution")):
        answers = fill(programs[list_name], QUIET | {name: "yes"})
        assert [each["action"] for each in alerts(programs[list_name], answers, None, NOW)] == ["alert"]
        assert visit(programs, **{name: "yes"})[1]["status"] == "green"
    answers = fill(programs["dispute-resolution"], QUIET | {"DR01": ["pit"], "DR03": "yes"})
    assert [each["action"] for each in alerts(programs["dispute-resolution"], answers, None, NOW)] == ["urgent-review"]


@pytest.mark.parametrize("changes", [{"SP10": "no"}, {"HR30": "not_safe"}, {"HR30": "no_woman_in_team"}])
def test_a_visit_without_a_private_talk_has_limited_confidence(programs, changes):
    assert visit(programs, **changes)[1]["confidence"] == "limited"


def test_women_s_answers_are_not_asked_where_no_woman_could_talk(programs):
    results, _ = visit(programs, HR30="no_woman_in_team")
    assert "women/HR32" not in results["human-rights"]["relevant"]


@pytest.mark.parametrize("mode", ["nearby", "remote", "not_possible"])
def test_a_visit_from_afar_asks_only_what_others_can_tell(programs, mode):
    results, indication = visit(programs, mode=mode, SP01=mode, SP02="insecurity")
    there = {"SP01", "SP02", "SP03", "SP05", "SP11"} | (
        set() if mode == "not_possible" else {"SP09_men", "SP09_women", "SP10"}
    )
    assert {id.split("/")[-1] for id in results["site-profile"]["relevant"] if not id.startswith("context/")} == there
    assert indication["status"] == "not-verified"
    for name in VISIT[1:]:
        asked = {question["id"]: question["sa"].get("evidence", []) for question in asked_of(programs[name])}
        seen = [id for id in results[name]["relevant"] if asked.get(id) and not {"I", "I2", "D", "G"} & set(asked[id])]
        assert seen == []


def test_the_site_profile_gives_the_other_lists_their_context(programs):
    results, _ = visit(programs, SP16="company", SP14=["7108.12.00", "2609.00.00"])
    assert results["site-profile"]["calculated"] == {
        "context/mode": "on_site",
        "context/operator_type": "company",
        "context/minerals": "7108.12.00 2609.00.00",
    }


def test_gold_opens_mercury_and_a_company_opens_its_duties(programs):
    gold, _ = visit(programs, minerals="2609.00.00 7108.12.00")
    company, _ = visit(programs, operator_type="company")

    assert "look/HR45" in gold["human-rights"]["relevant"]
    assert "look/HR45" not in company["human-rights"]["relevant"]
    assert {"leader/HR63", "leader/HR66"} <= set(company["human-rights"]["relevant"])
    assert {"leader/SE19", "leader/SE50", "leader/SE55", "services/SE21"} <= set(
        company["security-provision"]["relevant"]
    )
    assert "services/SE54" not in company["security-provision"]["relevant"]


def test_no_risk_analysis_weighs_more_in_a_company(programs):
    results, _ = visit(programs, operator_type="company", SE50="no")
    found = {each["id"]: each["severity"] for each in results["security-provision"]["findings"]}
    assert found["leader/SE50"] == "M"


def test_a_row_of_the_open_data_points_to_a_check_and_never_to_red(programs):
    program = programs["ipis-record"]
    judge = profiles.load_profile("icglr-rcm-2").for_indication()
    row = {"workers_numb": 40, "childunder15": "no", "armed_group1_type": "none"}

    def status(**changes):
        return evaluate(program, copy.deepcopy(fill(program, row | changes, None)), judge, NOW)["indication"]["status"]

    assert status() == "green"
    assert status(armed_group1_type="army_interference", armed_group1_acts=["taxation"]) == "yellow"
    assert status(armed_group1_type="armed_group_local", armed_group1_acts=["taxation"]) == "urgent-check"
    assert status(armed_group1_type="armed_group_local", armed_group1_acts=["none"]) == "yellow"
    assert status(armed_group1_type="unknown") == "incomplete"
    restricted = [question["name"] for question in asked_of(program) if question["id"].startswith("armed/")]
    assert all(q["sa"]["sensitivity"] == "R" for q in asked_of(program) if q["name"] in restricted)
