"""LibreOffice opens the workbooks that we write, and what it saves comes back with the same hash; skipped without it."""

import shutil
import subprocess

import pytest

from siteaudit.checklists.authoring.reading import read_file, read_sheets
from siteaudit.checklists.authoring.workbook import write_workbook
from siteaudit.checklists.source import build, build_sheets
from tests.house.test_checklists import FORMS

SECONDS = 240  # for all lists together; it takes about ten
SOFFICE = shutil.which("soffice")

pytestmark = pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not here (apt-get install libreoffice-calc): its half of the round trip is not tried")


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Folders by road: ours as LibreOffice saves it, and the same by way of .ods."""
    top = tmp_path_factory.mktemp("libreoffice")
    ours, again, ods, back = (top / name for name in ("ours", "again", "ods", "back"))
    ours.mkdir()
    for path in FORMS:
        (ours / f"{path.stem}.xlsx").write_bytes(write_workbook(read_sheets(*read_file(path))))
    for kind, source, target in (("xlsx", ours, again), ("ods", ours, ods), ("xlsx", ods, back)):
        convert(kind, sorted(source.iterdir()), target, top / "profile")
    return {"xlsx": again, "ods": back}


def convert(kind, files, target, profile):
    """One process for all files, with a profile of its own."""
    command = [SOFFICE, "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", kind, "--outdir", target, *files]
    subprocess.run(command, check=True, timeout=SECONDS, capture_output=True)


@pytest.mark.parametrize("road", ["xlsx", "ods"])
@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_workbook_saved_by_libreoffice_keeps_the_hash(saved, path, road):
    _, ours, _ = build(*read_file(path), stem=path.stem)

    _, theirs, faults = build_sheets(read_sheets(*read_file(saved[road] / f"{path.stem}.xlsx")))

    assert faults == []
    assert theirs["digest"] == ours["digest"]
