"""Settings: what is unknown, unsafe or unreadable is named, and stops the start with one line."""

import pytest

from siteaudit.core import settings
from siteaudit.core.problems import Problem


def faults(environ=None, **values):
    with pytest.raises(Problem, match=r"settings\.invalid") as stopped:
        settings.load(environ or {}, **values)
    return stopped.value.details["faults"]


@pytest.mark.parametrize(("name", "value"), [
    ("public_decimals", 4), ("public_decimals", -1), ("idle_minutes", 0), ("idle_minutes", 1441), ("session_hours", 0), ("session_hours", 169),
])  # fmt: skip
def test_a_number_that_makes_no_sense_or_shows_too_much_is_refused(name, value):
    assert faults(**{name: value})[0].startswith(f"{name}: must lie between ")


@pytest.mark.parametrize(("name", "value"), [("public_decimals", 3), ("idle_minutes", 1440), ("session_hours", 1)])
def test_the_last_number_that_is_allowed_is(name, value):
    assert getattr(settings.load({}, **{name: value}), name) == value


def test_a_file_in_another_encoding_is_named(tmp_path):
    file = tmp_path / "office.toml"
    file.write_bytes('office_name = "Comité"\n'.encode("latin-1"))

    assert faults({"SITEAUDIT_CONFIG": str(file)}) == ["office.toml: is not UTF-8 text"]
