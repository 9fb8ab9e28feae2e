"""The phone's evaluator under Node, for the tests that ask both languages."""

import pytest

from tests.node import Evaluator
from tests.rules.drawn_answers import PROGRAMS


@pytest.fixture(scope="session")
def node():
    evaluator = Evaluator()
    for name, program in PROGRAMS.items():
        evaluator.ask("keep", name, program)
    yield evaluator
    evaluator.close()
