"""Compiled texts are whole or not there: a start that is cut off leaves the older ones, and the next one makes them anew."""

import os

import pytest

from siteaudit.web import catalogues


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Folders of their own with the parts of this house, built once."""
    (tmp_path / "parts").symlink_to(catalogues.FOLDER / "parts")
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    monkeypatch.setattr(catalogues, "STATIC", tmp_path / "locales")
    catalogues.build()
    return tmp_path


def test_a_start_that_is_cut_off_leaves_no_half_file(made, monkeypatch):
    files = {path: path.read_bytes() for path in made.rglob("*") if path.suffix in (".mo", ".json")}

    def cut_off(file, _catalogue):
        file.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(catalogues, "write_mo", cut_off)
    with pytest.raises(KeyboardInterrupt):
        catalogues.build(force=True)

    assert len(files) == 6
    assert {path: path.read_bytes() for path in made.rglob("*") if path.suffix in (".mo", ".json")} == files


def test_texts_are_made_anew_after_a_change_of_how_they_are_made(made, monkeypatch):
    compiled = made / "fr" / "LC_MESSAGES" / "messages.mo"
    newer = made / "catalogues.py"
    newer.write_text("")
    os.utime(newer, (compiled.stat().st_mtime + 10,) * 2)
    before = compiled.stat().st_ino

    catalogues.build()
    assert compiled.stat().st_ino == before
    monkeypatch.setattr(catalogues, "__file__", str(newer))
    catalogues.build()

    assert compiled.stat().st_ino != before
