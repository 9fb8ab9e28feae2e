"""A demonstration is never used for real, and real data never becomes a demonstration."""

import pytest

from siteaudit.app import create_app
from siteaudit.core import settings
from siteaudit.core.problems import Problem
from siteaudit.demo import install


def chosen(folder, demo):
    return settings.load({}, data_dir=str(folder), demo=demo, intake_inline=False)


def test_a_demonstration_refuses_real_use(tmp_path):
    (tmp_path / settings.DEMO_MARK).write_text("")

    with pytest.raises(Problem) as refused:
        create_app(chosen(tmp_path, demo=False))

    assert refused.value.code == "demo.real-use"


def test_real_data_refuses_to_become_a_demonstration(tmp_path, monkeypatch):
    (tmp_path / "siteaudit.db").write_text("precious")
    wanted = chosen(tmp_path, demo=True)
    monkeypatch.setattr(settings, "load", lambda: wanted)

    with pytest.raises(Problem) as refused:
        install.make(fresh=True, say=lambda line="": None)

    assert refused.value.code == "demo.real-use"
    assert (tmp_path / "siteaudit.db").read_text() == "precious"


def test_a_real_install_refuses_to_fill_itself_with_inventions(tmp_path, monkeypatch):
    real = chosen(tmp_path, demo=False)
    monkeypatch.setattr(settings, "load", lambda: real)

    with pytest.raises(Problem) as refused:
        install.make(fresh=False, say=lambda line="": None)

    assert refused.value.code == "demo.real-use"
