"""Compiled texts are whole or not there: a start that is cut off leaves the older ones, and the next one makes them anew."""

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
