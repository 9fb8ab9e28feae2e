"""A demonstration is never used for real, and real data never becomes a demonstration."""

import pytest
from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.access.models import User
from siteaudit.app import create_app
from siteaudit.core import settings
from siteaudit.core.actor import SYSTEM
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import reading, transaction
from siteaudit.demo import install
from tests.conftest import make_app


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


def test_a_database_with_people_is_not_filled_with_inventions(tmp_path, monkeypatch):
    real = make_app(tmp_path / "real")
    with real.app_context(), transaction() as session:
        access.create_user(session, SYSTEM, email="clerk@example.org", label="Clerk", roles=["clerk"], areas=[])
    address = f"sqlite:///{tmp_path / 'real' / 'siteaudit.db'}"
    wanted = settings.load({}, data_dir=str(tmp_path / "demo"), database_url=address, demo=True, intake_inline=False)
    monkeypatch.setattr(settings, "load", lambda: wanted)

    with pytest.raises(Problem, match=r"demo\.real-use"):
        install.make(fresh=False, say=lambda line="": None)

    with real.app_context(), reading() as session:
        assert session.scalars(select(User.email)).all() == ["clerk@example.org"]


def test_a_real_install_refuses_to_fill_itself_with_inventions(tmp_path, monkeypatch):
    real = chosen(tmp_path, demo=False)
    monkeypatch.setattr(settings, "load", lambda: real)

    with pytest.raises(Problem) as refused:
        install.make(fresh=False, say=lambda line="": None)

    assert refused.value.code == "demo.real-use"
