"""The signed manifest of an export, its check by who received it, and who may make and read one."""

import json

import pytest

from siteaudit.core import signing
from siteaudit.core.actor import SYSTEM
from siteaudit.core.ids import new_id
from siteaudit.core.problems import Problem
from siteaudit.registry import manifest, rules, service
from siteaudit.sites import service as sites
from tests.services.register import OFFICE, PUBLIC, Register


@pytest.fixture
def register(session, people, tmp_path):
    return Register(session, people, tmp_path)


def test_the_manifest_holds_for_the_file_and_for_nothing_else(register):
    register.decide(register.site("Kalimbi"))
    made, data = register.export("csv")
    path = register.folder / "sites-registry.csv.manifest.json"

    assert manifest.check(path, signing.key_id(PUBLIC)) == made
    assert made["profiles"] == ["icglr-rcm-2 1"]
    assert made["files"][0]["bytes"] == len(data)
    for broken in (
        lambda: path.with_name("sites-registry.csv").write_bytes(data + b"x"),
        lambda: path.write_text(json.dumps(made | {"office": "Another"})),
        lambda: path.write_text("[]"),
        lambda: path.write_bytes(b"\xff\x00"),
    ):
        broken()
        with pytest.raises(Problem) as refused:
            manifest.check(path)
        assert refused.value.code == "export.broken"


def test_another_key_than_the_offices_is_noticed(register):
    register.export("csv")

    with pytest.raises(Problem):
        manifest.check(register.folder / "sites-registry.csv.manifest.json", "0" * 16)


def test_a_name_in_a_manifest_never_leaves_the_folder(register, tmp_path):
    made, _ = register.export("csv")
    outside = tmp_path.parent / "outside.csv"
    outside.write_bytes(b"x")
    unsigned = {name: value for name, value in made.items() if name != "signature"}
    unsigned["files"] = [{"name": "../outside.csv", "sha256": manifest.file_digest(outside)}]
    path = register.folder / "x.manifest.json"
    path.write_text(json.dumps(manifest.sign(unsigned, OFFICE.sign, OFFICE.log_public)))

    with pytest.raises(Problem):
        manifest.check(path)


@pytest.mark.parametrize("file", [{"name": 5, "sha256": "x"}, {"name": "x\0.csv", "sha256": "x"}, {"name": "sites-registry.csv", "sha256": None}, {"name": "..", "sha256": "x"}, 5])
def test_a_manifest_of_wrong_types_is_broken_whoever_signed_it(register, file):
    made, _ = register.export("csv")
    path = register.folder / "x.manifest.json"
    unsigned = {name: value for name, value in made.items() if name != "signature"} | {"files": [file]}
    path.write_text(json.dumps(manifest.sign(unsigned, OFFICE.sign, OFFICE.log_public)))

    with pytest.raises(Problem) as refused:
        manifest.check(path)

    assert refused.value.code == "export.broken"


def test_a_manifest_without_end_is_broken(tmp_path):
    path = tmp_path / "x.manifest.json"
    path.write_text("[" * 100_000)

    with pytest.raises(Problem) as refused:
        manifest.check(path)

    assert refused.value.code == "export.broken"


def test_persons_are_counted_in_each_file(register):
    register.decide(register.site("Kalimbi"))
    told = {(form, face): register.export(form, face)[0]["files"][0]["personal_data"] for form, face in rules.CHOICES}

    assert told == {choice: choice[0] == "icglr-json" for choice in rules.CHOICES}


def test_an_export_is_kept_and_written_into_the_log(register):
    made, _ = register.export("csv", actor=register.people.rachid)
    (run,) = service.list_exports(register.session, register.people.rachid)

    assert run.manifest == made
    assert service.get_manifest(register.session, register.people.rachid, made["export"]) == made
    register.session.commit()
    assert run.user_id == register.people.rachid.id


def test_a_member_makes_no_export_and_reads_no_manifest(register):
    for act in (
        lambda: register.export("csv", actor=register.people.pascal),
        lambda: service.list_exports(register.session, register.people.pascal),
        lambda: service.get_manifest(register.session, register.people.pascal, new_id()),
    ):
        with pytest.raises(Problem) as refused:
            act()
        assert refused.value.code == "access.denied"


@pytest.mark.parametrize(("form", "face"), [("icglr-json", "public"), ("xlsx", "registry"), ("csv", "partner"), ("", "")])
def test_what_does_not_exist_is_refused(register, form, face):
    with pytest.raises(Problem) as refused:
        register.export(form, face)

    assert refused.value.code == "export.unknown"
    assert list(register.folder.iterdir()) == []


def test_an_officer_exports_only_the_sites_of_the_own_areas(register):
    register.decide(register.site("Kalimbi"))
    sites.create_site(register.session, SYSTEM, area=register.people.areas["Mwela"], name="Inside")

    made, data = register.export("csv", actor=register.people.rachid)

    assert b"Inside" in data
    assert b"Kalimbi" not in data
    assert made["counts"] == {"exported": 1, "left_out": 0}
