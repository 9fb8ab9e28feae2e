"""Properties: after any acts the phone's session says what Python says of the answers as they then stand."""

import json

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from siteaudit.checklists.engine.evaluate import Sheet, evaluate
from tests.rules import random_forms, small_forms
from tests.rules.drawn_answers import JUNK, LANGUAGE, NOW, PROGRAMS, fitting

IDS = ["armed", "more/times", "more/why", "acts", "zero", "people", "context/operator_type", "barrier[1]/paid", "barrier[2]/amount",
       "person[2]/role", "guarded"]  # fmt: skip
CHANGE = st.tuples(
    st.sampled_from(IDS), st.one_of(st.sampled_from(["yes", "no", "company", 0, 2, 120, ["tax"]]), JUNK)
).map(list)


@settings(max_examples=150, deadline=None)
@given(changes=st.lists(CHANGE, max_size=12))
def test_a_session_after_any_changes_says_what_a_fresh_evaluation_says(node, changes):
    answers, result = node.ask("session", "logic", {}, changes, NOW)

    assert result == evaluate(PROGRAMS["logic"], answers, None, NOW)


@settings(
    max_examples=200,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_a_random_form_means_the_same_at_every_step_of_filling_it_in(node, data):
    program = data.draw(random_forms.programs())
    acts = data.draw(random_forms.acts(program))

    check_filling(node, program, acts, random_forms.FILES)


@pytest.mark.parametrize("name", ["lookups", "everything", "logic", "status"])
def test_a_known_form_means_the_same_at_every_step_of_filling_it_in(node, name):
    program = PROGRAMS[name]

    @settings(max_examples=60, deadline=None)
    @given(acts=random_forms.acts(program, lambda question: st.one_of(fitting(question), fitting(question), JUNK)))
    def run(acts):
        check_filling(node, program, acts, LANGUAGE["files"])

    run()


def test_the_name_of_an_option_follows_what_its_label_reads(node):
    options = {"tool": [{"name": name, "label": {"en": f"{name} of ${{who}}", "fr": f"{name} de ${{who}}"}} for name in ("pick", "pan")]}
    program = small_forms.program_of(
        {"type": "text", "name": "who", "label": "Who"},
        {"type": "select_one tool", "name": "tool", "label": "Tool"},
        {"type": "calculate", "name": "told", "calculation": "jr:choice-name(${tool}, '${tool}')"},
        choices=options,
    )

    check_filling(node, program, [["set", "tool", "pick"], ["set", "who", "Zawadi"], ["set", "who", "Bahati"]], {})


def check_filling(node, program, acts, files):
    """After each act the phone's session says what Python says of the answers as they then stand, and has named all that changed."""
    for answers, result, seen, untold in node.ask("filled", program, acts, NOW, files):
        sheet = Sheet(program, answers, None, NOW, files)
        assert result == json.loads(json.dumps(evaluate(program, answers, None, NOW, files)))
        assert seen == [
            [
                item.identity,
                [option["name"] for option in sheet.options(item)],
                sheet.text(item, item.node["label"], "fr"),
                sheet.is_relevant(item) and sheet.record(item)["readonly"],
            ]
            for item in sheet.questions()
        ]
        assert untold == []
