"""Every verb has a sentence, a role and a test that somebody without the role is refused."""

import ast
import pathlib
import re

import pytest

from siteaudit.access import service as access
from siteaudit.access.verbs import ROLES, VERBS
from siteaudit.core.problems import CODES, Problem
from siteaudit.demo.people import CAST

ROOT = pathlib.Path(__file__).resolve().parents[2]


def recorded_verbs():
    """Every verb that the program records or requires, read from the code."""
    for path in (ROOT / "siteaudit").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("record", "require", "can"):
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield argument.value


def test_every_verb_has_a_sentence_and_known_roles():
    for name, verb in VERBS.items():
        assert re.fullmatch(r"[a-z_]+\.[a-z-]+", name), name
        assert verb.sentence, name
        assert verb.roles, name
        assert verb.roles <= set(ROLES), name


def test_every_verb_in_the_code_is_in_the_table_and_every_verb_of_the_table_is_used():
    used = set(recorded_verbs())

    assert used <= set(VERBS), used - set(VERBS)
    assert set(VERBS) <= used, set(VERBS) - used


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_a_person_without_the_role_is_refused(verb, session, people):
    without = [person.name for person in CAST if not VERBS[verb].roles & set(person.roles)]

    for name in without:
        with pytest.raises(Problem) as refused:
            access.require(session, getattr(people, name), verb)
        assert refused.value.code == "access.denied"
    for person in CAST:
        if person.name not in without:
            access.require(session, getattr(people, person.name), verb)


def test_every_problem_raised_is_registered_and_every_registered_one_is_raised():
    raised, text = set(), ""
    for path in (ROOT / "siteaudit").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if path.name != "problems.py":
            text += source
        for node in ast.walk(ast.parse(source)):
            is_raised = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem" and node.args
            if is_raised and isinstance(node.args[0], ast.Constant):
                raised.add(node.args[0].value)

    assert raised <= set(CODES), raised - set(CODES)
    assert [code for code in CODES if f'"{code}"' not in text] == []
