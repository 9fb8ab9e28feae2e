"""The shipped checklists: complete in two languages, safe to ask, short at a quiet site, and pointing where they should."""

import copy
import csv
import re

import pytest
import yaml

from siteaudit.certification import profiles
from siteaudit.checklists.engine.evaluate import alerts, evaluate
from siteaudit.checklists.engine.indication import combine
from siteaudit.checklists.source import check_source, compile_source

from .quiet_visit import ALL, CONTEXT, FIELD, FOLDER, NOW, QUIET, VISIT, asked_of, fill, nodes_of, questions_of

RETIRED = {
    "SP06", "SP07", "SP12", "SP23", "HR05", "HR06", "HR13", "HR16", "HR37", "HR43", "HR46", "HR47",
    "SE13", "SE23", "SE34", "SE53", "TR05", "TR11", "TR14", "TR15", "TR16", "IN24", "IN25", "IN26", "IN27",
    "MO07", "MO08", "MO14",
}  # fmt: skip
SAME_IN_BOTH = {
    "Accident", "Bandits", "Better Mining", "Cobalt", "ITSCI", "Latrines", "Police", "Torture", "Tourmaline",
}  # fmt: skip


@pytest.fixture(scope="module", name="programs")
def compiled():
    return {name: compile_source(FOLDER / f"{name}.yaml") for name in ALL}


def all_asked(programs, names=VISIT):
    return [each for name in names for each in asked_of(programs[name])]


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


def test_no_english_is_left_in_french_and_options_are_translated(programs):
    english = re.compile(
        r"\b(the|of|and|with|people|where|which|who|not|from|their|was|were|this|that)\b", re.IGNORECASE
    )
    left, copied = [], set()
    for name, program in programs.items():
        for node in nodes_of(program["body"]):
            told = [node.get(key, {}).get("fr", "") for key in ("label", "hint", "constraint_message")]
            told += [each["label"]["fr"] for each in node.get("choices", ())]
            left += [(name, node["id"], text) for text in told if english.search(text)]
            copied |= {
                each["label"]["fr"] for each in node.get("choices", ()) if each["label"]["fr"] == each["label"]["en"]
            }
    assert left == []
    assert copied == SAME_IN_BOTH


def test_swahili_beyond_the_word_list_is_marked_unchecked(programs, reference):
    with (reference / "labels.csv").open(encoding="utf-8") as file:
        known = {row["sw"] for row in csv.DictReader(file)}
    reserved = {"unknown", "not_applicable", "declined", "not_asked"}
    for name, program in programs.items():
        texts = [program["title"].get("sw")]
        for question in asked_of(program):
            texts += [question["label"].get("sw"), question.get("hint", {}).get("sw")]
            texts += [each["label"].get("sw") for each in question.get("choices", ()) if each["name"] not in reserved]
        if "sw" not in program.get("unchecked", ()):
            assert {text for text in texts if text} <= known, name


def test_every_list_has_a_title_in_three_languages(programs):
    assert [name for name, program in programs.items() if not all(program["title"].get(code) for code in ("en", "fr", "sw"))] == []


def test_no_french_option_reads_as_a_person_and_diggers_have_one_swahili_word(programs):
    told = [text for name in FIELD for node in nodes_of(programs[name]["body"]) for text in (node.get("label", {}), *(each["label"] for each in node.get("choices", ())))]
    assert "Personne" not in {text.get("fr") for text in told}
    assert not [text["sw"] for text in told if "fanyakazi" in text.get("sw", "")]  # labels.csv: mchimbaji (creuseur)


def test_a_question_with_a_severity_says_all_it_must(programs):
    criteria = yaml.safe_load((FOLDER / "criteria.yaml").read_text(encoding="utf-8"))
    wanted = {"criterion", "fail", "standard", "sensitivity", "evidence", "ask", "duty"}
    for question in all_asked(programs, FIELD):
        sa = question["sa"]
        assert {"sensitivity", "standard", "ask"} <= set(sa), question["id"]
        if sa.get("severity") in {"C", "M", "m"}:
            assert wanted <= set(sa), question["id"]
        assert "criterion" not in sa or sa["criterion"] in criteria, question["id"]
    assert set(criteria) == {question["sa"].get("criterion") for question in all_asked(programs, FIELD)} - {None}


def test_criteria_are_told_in_two_languages_and_hold_every_criterion_of_a_profile():
    criteria = yaml.safe_load((FOLDER / "criteria.yaml").read_text(encoding="utf-8"))
    assert all(each["en"] and each["fr"] for each in criteria.values())
    assert {each["group"] for each in criteria.values()} == {"annex", "legality", "progress", "special"}
    for name in profiles.list_profiles():
        listed = profiles.load_profile(name).for_indication()["status_criteria"]
        assert {criteria[criterion]["group"] for criterion in listed} <= {"annex", "legality"}


def test_everyone_who_must_choose_can_say_that_it_was_not_safe_to_ask(programs):
    for question in all_asked(programs, FIELD):
        if question["type"] in {"select_one", "select_multiple"} and "list" not in question:
            names = [choice["name"] for choice in question["choices"]]
            assert {"unknown", "declined", "not_asked"} <= set(names), question["id"]


def test_what_endangers_somebody_is_never_asked_of_the_leader_or_while_walking(programs):
    sealed = [question for question in all_asked(programs, FIELD) if question["sa"]["sensitivity"] == "S"]
    assert {question["sa"]["ask"] for question in sealed} <= {"women", "services", "team"}
    assert len([each for each in all_asked(programs) if each["sa"]["sensitivity"] == "S"]) == 21


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
    for question in all_asked(programs, FIELD):
        sa = question["sa"]
        if sa.get("severity") == "C" or any(rule.get("severity") == "C" for rule in sa.get("fail", ())):
            assert "in the last 12 months" in question["label"]["en"].lower(), question["id"]
            assert "12 derniers mois" in question["label"]["fr"], question["id"]


def test_ids_are_unique_in_a_visit_and_retired_ones_stay_retired(programs):
    names = [question["name"] for question in all_asked(programs)]
    every = {question["name"] for question in all_asked(programs, FIELD)}
    assert {name for name in names if names.count(name) > 1} == {"SP25", "SP01"}  # asked where the app does not know the visit
    assert not {name.split("_")[0] for name in every} & RETIRED
    assert all(re.fullmatch(r"(SP|HR|SE|DR|TR|IN|MO|CS|BS)\d\d(_[a-z0-9]+)?", name) for name in every)


def test_a_list_of_options_means_the_same_in_every_checklist():
    seen = {}
    for name in FIELD:
        for options, rows in yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))["choices"].items():
            told = [(row["name"], row["label"]["en"], row["label"]["fr"]) for row in rows]
            assert seen.setdefault(options, told) == told, options


def test_nobody_is_asked_for_a_name_a_pregnancy_a_count_of_children_or_papers_of_soldiers(programs):
    asked = {question["name"]: question for question in all_asked(programs, FIELD)}
    for question in asked.values():
        if question["type"] == "text" and question["name"] != "SP18":
            assert "name" in question["hint"]["en"], question["id"]
            assert "nom" in question["hint"]["fr"], question["id"]
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
        ({"SE10": "none"}, "incomplete"),  # what earlier versions called today: nothing said of the months before
        ({"SE10": "earlier"}, "incomplete"),
        ({"SE10": "earlier", "SE11": ["none"]}, "green"),
        ({"SE10": "earlier", "SE11": ["pillage"]}, "red"),
        ({"SE18": ["customs"]}, "yellow"),
        ({"SE65": ["tags_sold"]}, "yellow"),
        ({"DR01": ["pit"], "DR03": "yes"}, "yellow"),
        ({"DR01": ["pit"], "DR03": "no"}, "green"),
        ({"HR32": "yes"}, "yellow"),
        ({"SP17": "none"}, "yellow"),
        ({"SP26": ["army", "chief"]}, "green"),
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
        set() if mode == "not_possible" else {"SP09_men", "SP09_women", "SP10", "SP26"}
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


@pytest.mark.parametrize("operator", [None, "unknown", "not_asked", "company", "state"])
def test_weapons_are_asked_about_until_the_operator_is_clearly_no_company(programs, operator):
    results, indication = visit(programs, operator_type=operator)
    assert "services/SE21" in results["security-provision"]["relevant"]
    assert indication["status"] == "incomplete"
    assert visit(programs, operator_type=operator, SE21="no")[1]["status"] != "incomplete"


@pytest.mark.parametrize("operator", ["cooperative", "pit_boss", "none"])
def test_a_cooperative_is_not_asked_about_weapons(programs, operator):
    assert "services/SE21" not in visit(programs, operator_type=operator)[0]["security-provision"]["relevant"]


def test_soldiers_who_left_are_asked_about_too(programs):
    results, _ = visit(programs, SE10="earlier")
    asked = {id.split("/")[-1] for id in results["security-provision"]["relevant"]}
    assert {"SE11", "SE14"} <= asked
    assert "SE12" not in asked  # of an order that explains why they are here


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
