"""What is kept twice: the second copy that makes a package durable, the rescue file, and bringing both back."""

import contextlib
import json

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, func, select

from siteaudit.audit.models import LogEntry
from siteaudit.commands import keys as key_commands
from siteaudit.commands import sync as package_commands
from siteaudit.core import keyring, signing
from siteaudit.core.actor import SYSTEM
from siteaudit.core.blobstore import BlobStore
from siteaudit.core.digest import b64, unb64
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import transaction
from siteaudit.sync import rescue, second_copy
from siteaudit.sync.models import Package, PackageBlob
from siteaudit.sync.rules import Transport


@pytest.fixture
def target(app, tmp_path):
    """A folder for second copies, set for this test only."""
    values = app.extensions["siteaudit.settings"].values
    values["second_copy"] = str(tmp_path)
    yield tmp_path
    values["second_copy"] = ""


def states(session):
    session.expire_all()
    return {row.uid: row.transport for row in session.scalars(select(Package))}


def test_a_package_whose_file_rotted_is_not_called_durable_and_holds_up_no_other(app, phone, seal, session, target):
    first, second = seal(phone), seal(phone)
    phone.send()
    store = app.extensions["siteaudit.blobs"]
    name = next(iter(first.blobs))
    store.path(name).write_bytes(b"rot")

    assert second_copy.copy_complete(app) == 1
    assert states(session) == {first.id: Transport.COMPLETE, second.id: Transport.DURABLE}
    assert phone.purge() == [second.id]


def test_a_copy_that_does_not_read_back_right_is_no_copy(app, phone, seal, session, target, monkeypatch):
    package = seal(phone)
    phone.send()
    monkeypatch.setattr(BlobStore, "is_whole", lambda *_given: False)

    assert second_copy.copy_complete(app) == 0
    assert states(session) == {package.id: Transport.COMPLETE}


def test_a_copy_that_is_there_but_damaged_is_made_again(app, phone, seal, session, target):
    package = seal(phone)
    phone.send()
    name, data = next(iter(package.blobs.items()))
    damaged = BlobStore(target / "blobs")
    damaged.put(data)
    damaged.path(name).write_bytes(data[:-1])

    assert second_copy.copy_complete(app) == 1
    assert damaged.path(name).read_bytes() == data


def test_a_target_that_cannot_be_written_makes_nothing_durable(app, phone, seal, session, target):
    package = seal(phone)
    phone.send()
    (target / "blobs").write_text("a file where a folder should be")

    assert second_copy.copy_complete(app) == 0
    assert states(session) == {package.id: Transport.COMPLETE}


def test_a_partial_package_is_not_copied(app, phone, seal, session, target):
    phone.put_manifest(seal(phone))

    assert second_copy.copy_complete(app) == 0
    assert not (target / "packages").exists()


def test_what_was_purged_comes_back_from_the_copies_into_an_emptied_database(app, phone, seal, session, target):
    package = seal(phone)
    phone.send()
    second_copy.copy_complete(app)
    assert phone.purge() == [package.id]
    session.execute(delete(PackageBlob))
    session.execute(delete(Package))
    session.commit()

    results = rescue.import_packages(app, SYSTEM, rescue.read_folder(target))
    again = rescue.import_packages(app, SYSTEM, rescue.read_folder(target))

    assert [one["state"] for one in results] == [one["state"] for one in again] == ["complete"]
    assert session.scalars(select(Package)).one().manifest_hash == package.hash


@pytest.mark.parametrize("envelope", ["", "{", "[]", "{}", '{"manifest": {"blobs": 5}}', '{"manifest": {}, "manifest": {}}'])
def test_a_damaged_envelope_among_the_copies_stops_no_other(app, phone, seal, session, target, envelope):
    package = seal(phone)
    phone.send()
    second_copy.copy_complete(app)
    (target / "packages" / "0.json").write_text(envelope)

    results = rescue.import_packages(app, SYSTEM, rescue.read_folder(target))

    assert [(one["id"], one["state"]) for one in results] == [("0", "refused"), (package.id, "durable")]


# --- the rescue file (B38, F46) ---------------------------------------------------------------------


def test_f46_a_rescue_file_taken_twice_makes_every_package_once(app, phone, seal, session):
    made = [seal(phone) for _ in range(5)]
    data = phone.rescue_file()

    for _ in range(2):
        results = rescue.import_packages(app, SYSTEM, rescue.read_file(data))
        assert [(one["id"], one["state"]) for one in results] == [(one.id, "complete") for one in made]
    assert session.scalar(select(func.count()).where(LogEntry.verb == "package.receive")) == 5
    phone.have()
    assert {one.state for one in made} == {"received"}


def test_b38_a_cut_file_gives_what_is_whole_and_names_the_rest(app, phone, seal, session):
    made = [seal(phone) for _ in range(3)]
    data = phone.rescue_file()

    results = rescue.import_packages(app, SYSTEM, rescue.read_file(data[:-10]))

    assert [one["state"] for one in results] == ["complete", "complete", "partial"]
    assert results[2]["code"] == "sync.missing"
    results = rescue.import_packages(app, SYSTEM, rescue.read_file(data))
    assert [one["state"] for one in results] == ["complete"] * 3
    assert set(states(session)) == {one.id for one in made}


def test_b38_one_corrupt_package_of_many_is_named(app, phone, seal, session):
    made = [seal(phone) for _ in range(5)]
    name = next(iter(made[2].blobs))
    made[2].blobs[name] = bytes(len(made[2].blobs[name]))

    results = rescue.import_packages(app, SYSTEM, rescue.read_file(phone.rescue_file()))

    assert [one["state"] for one in results] == ["complete", "complete", "partial", "complete", "complete"]
    assert (results[2]["code"], results[2]["blobs"]) == ("sync.missing", [name])
    assert results[2]["id"] == made[2].id


@pytest.mark.parametrize(
    "data", [b"", b"SAQ1", b"SAQ2\0\0\0\x0f{}", b"PK\3\4", b"SAQ1\xff\xff\xff\xff", b"SAQ1\0\0\0\2[]"]
)
def test_b38_another_file_is_refused(data):
    with pytest.raises(Problem) as refused:
        rescue.read_file(data)

    assert refused.value.code in ("sync.frame", "body.not-json", "sync.manifest")


@pytest.mark.parametrize("item", [5, None, [], {"manifest": 5}])
def test_what_is_no_package_is_refused_also_where_no_phone_is_known(app, session, item):
    head = json.dumps({"packages": [item]}).encode()
    data = b"SAQ1" + len(head).to_bytes(4) + head

    results = rescue.import_packages(app, SYSTEM, rescue.read_file(data))

    assert results == [{"id": None, "state": "refused", "code": "sync.manifest"}]


def test_a_package_of_a_phone_nobody_knows_is_named(app, phone, seal, session):
    package = seal(phone)
    package.manifest["device"] = "0d2f5a1c-9f0e-4b7e-8a43-0c1d2e3f4a5b"

    results = rescue.import_packages(app, SYSTEM, rescue.read_file(phone.rescue_file()))

    assert results == [{"id": package.id, "state": "refused", "code": "device.unknown"}]


# --- commands and key files -------------------------------------------------------------------------


@pytest.fixture
def run(app, session, monkeypatch):
    """run(command, *arguments) -> click's result, on this test's database."""

    @contextlib.contextmanager
    def application():
        yield app

    @contextlib.contextmanager
    def acting():
        with transaction() as made:
            yield made, SYSTEM

    monkeypatch.setattr(package_commands, "application", application)
    monkeypatch.setattr(key_commands, "application", application)
    monkeypatch.setattr(key_commands, "acting", acting)
    return lambda command, *arguments: CliRunner().invoke(
        command, [str(one) for one in arguments], standalone_mode=False
    )


def test_package_import_tells_what_it_kept(run, phone, seal, tmp_path):
    seal(phone)
    file = tmp_path / "phone.msp"
    file.write_bytes(phone.rescue_file())

    done = run(package_commands.package, "import", file, "--json")

    assert json.loads(done.output) == {"kept": 1, "others": []}
    late = seal(phone)
    file.write_bytes(phone.rescue_file()[:-5])
    cut = run(package_commands.package, "import", file, "--json")
    assert json.loads(cut.output)["others"] == [{"id": late.id, "state": "partial", "code": "sync.missing"}]
    assert cut.return_value == 1


def test_a_public_key_is_imported_once_and_listed_beside_the_servers_own(run, app, session, people, tmp_path):
    raw = signing.p256_public(signing.new_p256())
    file = tmp_path / "odette.pub"
    file.write_text(b64(raw))

    for _ in range(2):
        done = run(key_commands.key, "import", file, "--label", "Case officer North", "--json")
        assert json.loads(done.output)["id"] == signing.key_id(raw)
    rows = json.loads(run(key_commands.key, "list", "--json").output)

    assert [row["purpose"] for row in rows] == ["receipt", "intake", "log", "protection"]
    assert rows[3]["public"] == b64(raw)
    assert rows[0]["id"] == signing.key_id(app.extensions["siteaudit.keyring"].receipt_public)


def test_a_private_key_does_not_come_in(run, tmp_path):
    file = tmp_path / "wrong.pem"
    file.write_bytes(signing.private_bytes(signing.new_p256()))

    assert run(key_commands.key, "import", file, "--label", "x").exception.code == "key.private"


def test_keys_are_made_once_with_closed_modes_and_come_back_the_same(tmp_path):
    first, second = keyring.open_keyring(tmp_path), keyring.open_keyring(tmp_path)

    assert first.receipt_public == second.receipt_public
    assert first.intake_public == second.intake_public
    assert first.session_secret == second.session_secret != first.totp_secret
    folder = tmp_path / "keys"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert {path.name for path in folder.iterdir()} == {"session", "totp", "intake.pem", "receipt.pem", "log.pem"}
    assert "PRIVATE" not in repr(first)


@pytest.mark.parametrize("name", [".", "intake.pem", "receipt.pem", "log.pem", "session"])
def test_a_key_that_others_may_read_stops_the_start(tmp_path, name):
    keyring.open_keyring(tmp_path)
    path = tmp_path / "keys" / name
    path.chmod(path.stat().st_mode | 0o040)

    with pytest.raises(Problem) as stopped:
        keyring.open_keyring(tmp_path)

    assert stopped.value.code == "settings.invalid"


def test_a_damaged_key_stops_the_start(tmp_path):
    keyring.open_keyring(tmp_path)
    (tmp_path / "keys" / "receipt.pem").write_bytes(b"")

    with pytest.raises((Problem, ValueError)):
        keyring.open_keyring(tmp_path)


def test_a_head_of_the_log_is_signed_by_the_log_key(tmp_path):
    ring = keyring.open_keyring(tmp_path)

    identity, signature = ring.sign_head(b"head")

    assert identity == signing.key_id(ring.log_public)
    assert signing.is_signed_ed25519(ring.log_public, b"head", unb64(signature))
