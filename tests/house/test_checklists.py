"""Published checklists never change: their digests stand in checklists/published.lock."""

import pathlib

import pytest

from siteaudit.checklists.source import compile_source

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "checklists"
FORMS = [path for path in sorted(FOLDER.glob("*.yaml")) if "\nsurvey:" in path.read_text("utf-8")]


def locked():
    lines = (FOLDER / "published.lock").read_text("utf-8").splitlines()
    return [tuple(line.split()) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_checklist_is_what_was_published_under_its_version(path):
    program = compile_source(path)

    line = (program["id"], program["version"], program["digest"])

    assert line in locked(), f"a new version number, and this line in published.lock: {' '.join(line)}"


def test_a_version_is_locked_once():
    versions = [line[:2] for line in locked()]

    assert len(versions) == len(set(versions))
