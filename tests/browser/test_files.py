"""Files of a checklist on the phone: fetched once for all versions, kept sealed, there without network, sites as a list."""

import pytest

from .phone import require_browser

require_browser()
# A picture of one point.
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK-kcQAAAABJRU5ErkJggg"
FIRST, SECOND, ROWS, PICTURE = "ab" * 32, "cd" * 32, "1" * 64, "2" * 64

WIDTH = "async (url) => { const image = new Image(); image.src = url; await image.decode(); return image.naturalWidth; }"


BODY = {"name": "b1", "label": "CLS Masisi", "kind": "cls", "seat": "", "province": "Nord-Kivu", "territory": "Masisi", "last_sheet": ""}


def listed(digest, version, **files):
    return {"name": "wells", "version": version, "digest": digest, "title": {"en": "Wells"}, "pillar": "other", "files": files}


@pytest.fixture
def filled(bare_office):
    bare_office.work["cursor"] = "f1"
    bare_office.work["sites"] = [
        {"uid": "s1", "name": "Rubaya ", "area": ["Nord-Kivu", "Masisi"], "activity": "active", "operator_type": "company", "minerals": ["2609", "7108"]},
        {"uid": "s2", "name": "Lukoma", "area": ["Sud-Kivu"], "activity": "active", "operator_type": "none", "minerals": []},
    ]
    bare_office.work["bodies"] = [BODY]
    bare_office.work["checklists"] = [listed(FIRST, "1", **{"villages.csv": ROWS, "pump.jpg": PICTURE})]
    bare_office.programs |= {digest: {"id": "wells", "body": [], "files": ["bodies.csv", "pump.jpg", "sites.csv", "villages.csv"]} for digest in (FIRST, SECOND)}
    bare_office.files |= {
        ROWS: {"rows": [{"name": "v1", "label": "Kaleo"}]},
        PICTURE: {"type": "image/png", "data": PNG},
    }
    return bare_office


def test_lists_and_pictures_come_down_once_and_a_program_reads_them_by_name(enrolled, filled):
    enrolled.call("sync/refresh", "pull")

    assert enrolled.call("store/reference", "checklists")[0]["ready"] is True
    files = enrolled.call("store/reference", "files", FIRST)
    assert files["villages.csv"] == [{"name": "v1", "label": "Kaleo"}]
    assert files["bodies.csv"] == [BODY]
    assert files["sites.csv"] == [
        {"name": "s1", "label": "Rubaya, Masisi", "province": "Nord-Kivu", "territory": "Masisi", "activity": "active", "operator_type": "company", "minerals": "2609 7108"},
        {"name": "s2", "label": "Lukoma, Sud-Kivu", "province": "Sud-Kivu", "territory": "", "activity": "active", "operator_type": "none", "minerals": ""},
    ]
    assert enrolled.run(WIDTH, files["pump.jpg"]) == 1
    assert enrolled.call("store/reference", "files", FIRST)["pump.jpg"] == files["pump.jpg"]


def test_a_newer_version_with_the_same_files_fetches_none_and_the_older_keeps_its_own(enrolled, filled):
    enrolled.call("sync/refresh", "pull")
    filled.work["cursor"] = "f2"
    filled.work["checklists"] = [listed(SECOND, "2", **{"villages.csv": ROWS, "pump.jpg": PICTURE})]
    filled.files.clear()

    assert enrolled.call("sync/refresh", "pull")["programs"] == 1
    assert enrolled.call("store/reference", "files", SECOND)["villages.csv"][0]["label"] == "Kaleo"
    assert enrolled.call("store/reference", "files", FIRST)["villages.csv"][0]["label"] == "Kaleo"


def test_a_list_without_its_files_is_not_ready_and_asks_again(enrolled, filled):
    held = filled.files.pop(ROWS)
    assert enrolled.call("sync/refresh", "pull")["code"]
    assert enrolled.call("store/reference", "checklists")[0]["ready"] is False

    filled.files[ROWS] = held
    enrolled.call("sync/refresh", "pull")
    assert enrolled.call("store/reference", "checklists")[0]["ready"] is True


def test_a_locked_phone_gives_no_file(enrolled, filled):
    enrolled.call("sync/refresh", "pull")
    enrolled.run("async () => (await import('/field/js/vault/client.js')).lock()")

    assert enrolled.call("store/reference", "files", FIRST)["code"] == "vault.locked"
