"""The command line: JSON on demand, exit codes 0, 1, 2, one line on stderr, never a traceback on bad input."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

from siteaudit import cli
from siteaudit.core.settings import ROOT
from tests.programs import SMALL

PROFILE = ROOT / "config" / "profiles" / "icglr-rcm-2.yaml"


@pytest.fixture(scope="module")
def install(tmp_path_factory):
    """A data folder with an upgraded database, made once."""
    folder = tmp_path_factory.mktemp("install")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITEAUDIT_DATA_DIR", str(folder / "data"))
        with pytest.raises(SystemExit) as left:
            cli.main(["db", "upgrade"])
    assert left.value.code == 0
    return folder / "data"


@pytest.fixture
def run(install, tmp_path, monkeypatch, capsys):
    """run("log", "head") -> (exit code, stdout, stderr), on a copy of the install."""
    shutil.copytree(install, tmp_path / "data")
    monkeypatch.setenv("SITEAUDIT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("SITEAUDIT_DATABASE_URL", raising=False)
    monkeypatch.delenv("SITEAUDIT_CONFIG", raising=False)

    def call(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main([str(one) for one in arguments])
        told = capsys.readouterr()
        return left.value.code, told.out, told.err

    return call


@pytest.fixture
def good(run):
    """good("log", "head") -> the JSON of a command that must succeed."""

    def call(*arguments):
        code, out, err = run(*arguments, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return call


@pytest.fixture
def files(tmp_path):
    """Files that nobody should feed to a command, and some that one may."""
    folder = tmp_path / "files"
    folder.mkdir()
    written = {
        "binary": bytes(range(256)) * 8,
        "empty": b"",
        "broken.json": b'{"a": ',
        "nan.json": b'[NaN]',
        "number.json": b"7",
        "deep.json": b"[" * 200_000,
        "broken.yaml": b"a: [1\nb: }",
        "deep.yaml": b"[" * 5_000,
        "bomb.yaml": b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n",
        "list.yaml": b"- 1\n- 2\n",
        "text.csv": b"a,b\n1,2\n",
        "features.geojson": b'{"features": [7, {"properties": []}]}',
        "small.yaml": SMALL.encode(),
        "answers.json": b'{"safety": {"children": "yes"}, "$marks": {"safety/children": {"evidence": "A"}}}',
        "strange.json": b'{"safety": [1, 2], "$marks": 3, "other": {"x": null}}',
        "events.json": b'[{"type": "decision", "on": "2026-01-01", "signed_on": "2026-01-01", "effective_on": "2026-01-01",'
                       b' "status": "green", "reference": "D1"}]',
        "events-bad.json": b'[{"type": "decision", "on": "never"}, 3]',
    }  # fmt: skip
    for name, content in written.items():
        (folder / name).write_bytes(content)
    (folder / "folder.yaml").mkdir()
    (folder / "small.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    return folder


def refused(told, *codes):
    """A refusal is one line on stderr, no traceback, and one of these exit codes."""
    code, _out, err = told
    assert code in codes, told
    assert err.startswith("siteaudit: "), told
    assert err.count("\n") == 1, told
    assert "Traceback" not in err


# --- what works --------------------------------------------------------------------------------------


def test_the_database_goes_up_and_down_and_agrees_with_the_models(good, run):
    assert good("db", "check") == {"agree": True}
    top = good("db", "upgrade")["revision"]
    below = good("db", "downgrade")["revision"]

    assert below != top  # the number in a name tells when it was made, not where it stands
    assert good("db", "upgrade")["revision"] == top
    refused(run("db", "downgrade", "no-such-revision"), 2)


def test_an_account_is_made_changed_and_closed(good):
    area = good("area", "create", "Kaleo", "--level", "country")
    made = good("user", "create", "Amina@example.org", "--label", "Amina", "--role", "monitor", "--area", area["uid"])

    assert made["email"] == "amina@example.org"
    assert len(made["password"]) >= 15
    assert good("user", "role", "amina@example.org", "monitor", "team_lead")["roles"] == ["monitor", "team_lead"]
    assert good("user", "disable", "amina@example.org") == {"email": "amina@example.org", "active": False}
    assert [one["name"] for one in good("area", "list")] == ["Kaleo"]


def test_wrong_names_of_people_areas_and_roles_are_wrong_use(run, good):
    refused(run("user", "role", "nobody@example.org", "monitor"), 2)
    refused(run("user", "role", "nobody@example.org", "king"), 2)
    refused(run("user", "create", "a@example.org", "--label", "A", "--role", "monitor", "--area", "nowhere"), 1, 2)
    refused(run("area", "create", "X", "--level", "galaxy"), 2)
    refused(run("device", "revoke", "nothing"), 1, 2)
    refused(run("device", "enrol", "nobody@example.org"), 2)


def test_a_checklist_is_checked_compiled_evaluated_and_published(good, run, files):
    small = files / "small.yaml"

    assert good("checklist", "check", small) == {"errors": []}
    assert json.loads(run("checklist", "compile", small)[1])["id"] == "small"
    assert run("checklist", "compile", small, "--xform")[1].startswith("<?xml")
    told = good("checklist", "evaluate", small, "--answers", files / "answers.json", "--profile", "icglr-rcm-2")
    assert told["findings"] == [{"id": "safety/children", "severity": "C", "evidence": "A"}]
    first = good("checklist", "publish", small)
    assert good("checklist", "publish", small) == first


def test_a_profile_is_checked_and_simulated(good, run, files):
    assert good("profile", "check", PROFILE) == {"faults": []}
    told = good("profile", "simulate", "icglr-rcm-2", "--events", files / "events.json", "--at", "2026-06-01")
    assert (told["status"], told["code"]) == ("green", 1)
    code, out, err = run("profile", "check", files / "list.yaml")
    assert (code, err) == (1, "")
    assert "line 1" in out


def test_sites_are_imported_and_exported_with_a_manifest_that_verifies(good, run, tmp_path):
    (tmp_path / "sites.csv").write_text("code,name,longitude,latitude\nx1,Kalimbi,28.1,-1.9\nx2,Broken,200,0\n")
    good("area", "create", "Kaleo", "--level", "country", "--iso", "ZZ")
    told = good("sites", "import", tmp_path / "sites.csv", "--mapping", "csv")
    assert (told["created"], len(told["refused"])) == (1, 1)
    made = good("export", "csv", "--face", "registry", "--out", tmp_path / "out")
    path = tmp_path / "out" / "sites-registry.csv.manifest.json"

    assert made["counts"] == {"exported": 1, "left_out": 0}
    assert good("manifest", "verify", path)["valid"] is True
    (tmp_path / "out" / "sites-registry.csv").write_bytes(b"changed")
    code, out, err = run("manifest", "verify", path, "--json")
    assert (code, json.loads(out)["valid"]) == (1, False)
    assert err.count("\n") == 1


def test_the_log_is_signed_verified_and_proven(good, run):
    area = good("area", "create", "Kaleo", "--level", "country")
    size = good("log", "verify")["size"]

    assert good("log", "head")["size"] == size
    assert good("log", "prove", area["uid"])["position"] == good("log", "prove", "0")["position"] == 0
    refused(run("log", "prove", "99999"), 1)
    refused(run("log", "prove", "99999999999999999999999999"), 1, 2)
    refused(run("log", "prove", "-1"), 1, 2)
    refused(run("log", "prove", "x"), 2)


@pytest.mark.parametrize("change", ["signature = 'AA'", "statement = replace(statement, 'root', 'toor')", "root = substr(root, 2) || 'x'"])
def test_a_kept_head_that_was_changed_is_found(good, run, tmp_path, change):
    good("area", "create", "Kaleo", "--level", "country")
    good("log", "head")
    assert good("log", "verify")["heads"] == 1

    with sqlite3.connect(tmp_path / "data" / "siteaudit.db") as database:
        database.execute(f"UPDATE log_head SET {change}")

    code, out, err = run("log", "verify")
    assert (code, out) == (1, "")
    assert "log.broken" in err


def test_a_head_of_another_key_is_told_and_breaks_nothing(good, run, tmp_path):
    good("log", "head")
    (tmp_path / "data" / "keys" / "log.pem").unlink()

    assert good("log", "verify")["of_other_keys"] == 1
    assert "1 heads name another key" in run("log", "verify")[1]


def test_the_servers_keys_are_listed(good):
    assert {one["purpose"] for one in good("key", "list")} == {"receipt", "intake", "log"}


# --- bad input ---------------------------------------------------------------------------------------

READS = [
    ("checklist", "check", "{}"),
    ("checklist", "compile", "{}"),
    ("checklist", "publish", "{}"),
    ("checklist", "evaluate", "{}", "--answers", "{files}/answers.json"),
    ("checklist", "evaluate", "{files}/small.yaml", "--answers", "{}"),
    ("profile", "check", "{}"),
    ("profile", "simulate", "{}", "--events", "{files}/events.json", "--at", "2026-01-01"),
    ("profile", "simulate", "icglr-rcm-2", "--events", "{}", "--at", "2026-01-01"),
    ("sites", "import", "{}", "--mapping", "csv"),
    ("sites", "import", "{}", "--mapping", "geojson"),
    ("sites", "import", "{}", "--mapping", "ipis"),
    ("manifest", "verify", "{}"),
    ("package", "import", "{}"),
    ("key", "import", "{}", "--label", "x"),
]
BAD = [
    "binary", "empty", "broken.json", "nan.json", "number.json", "deep.json", "broken.yaml", "deep.yaml", "bomb.yaml",
    "list.yaml", "text.csv", "features.geojson", "small.xlsx", "folder.yaml", "missing", "events-bad.json",
]  # fmt: skip


@pytest.mark.parametrize("command", READS, ids=" ".join)
def test_no_file_makes_a_command_stumble(run, files, command):
    for name in BAD:
        given = [one.replace("{files}", str(files)).replace("{}", str(files / name)) for one in command]
        code, out, err = told = run(*given)
        if name == "features.geojson" and command[-2:] == ("--answers", "{}"):
            # A JSON object with names that the checklist does not know: nothing is answered.
            continue
        if name == "folder.yaml" and command[0] == "package":
            # A second copy is a folder; an empty one holds no package.
            continue
        assert code in (1, 2), (name, told)
        # The two checks and publish name faults on stdout; everything else says one line on stderr.
        if not (command[1] in ("check", "publish") and out):
            refused(told, 1, 2)
        assert "Traceback" not in out + err, (name, told)


def test_a_check_of_rubbish_is_a_no_with_its_reason(run, files):
    for kind in ("checklist", "profile"):
        for name in ("binary", "empty", "broken.yaml", "deep.yaml", "list.yaml"):
            code, out, err = run(kind, "check", files / name, "--json")
            assert (code, err) == (1, ""), (kind, name, err)
            assert json.loads(out)


def test_strange_answers_are_evaluated_or_refused_but_never_stumbled_over(run, files):
    code, out, err = run("checklist", "evaluate", files / "small.yaml", "--answers", files / "strange.json", "--json")

    assert code in (0, 1, 2)
    assert "Traceback" not in out + err


@pytest.mark.parametrize(
    "command",
    [
        ("nonsense",),
        ("log", "nonsense"),
        ("log", "head", "--nonsense"),
        ("export", "xlsx", "--face", "registry", "--out", "x"),
        ("export", "csv", "--face", "partner", "--out", "x"),
        ("export", "icglr-json", "--face", "public", "--out", "x"),
        ("export", "csv", "--face", "registry"),
        ("sites", "import"),
        ("sites", "import", __file__, "--mapping", "magic"),
        ("profile", "simulate", "icglr-rcm-2", "--events", __file__, "--at", "yesterday"),
        ("profile", "simulate", "../../etc/passwd", "--events", __file__, "--at", "2026-01-01"),
        ("user", "create"),
    ],
    ids=" ".join,
)
def test_wrong_use_is_exit_2(run, command):
    refused(run(*command), 2)


def test_a_folder_that_cannot_be_written_is_wrong_use(run, tmp_path):
    (tmp_path / "file").write_text("x")

    refused(run("export", "csv", "--face", "registry", "--out", tmp_path / "file"), 2)
    refused(run("export", "csv", "--face", "registry", "--out", tmp_path / "file" / "below"), 2)


def test_a_database_without_tables_says_what_to_do(run, tmp_path, monkeypatch):
    monkeypatch.setenv("SITEAUDIT_DATA_DIR", str(tmp_path / "fresh"))

    told = run("area", "list")

    refused(told, 2)
    assert "siteaudit db upgrade" in told[2]


@pytest.mark.parametrize("address", ["nonsense", "postgresql+psycopg://nobody@127.0.0.1:1/x", "sqlite:////no/such/folder/x.db"])
def test_a_database_that_is_not_there_is_one_line(run, monkeypatch, address):
    monkeypatch.setenv("SITEAUDIT_DATABASE_URL", address)

    refused(run("area", "list"), 1, 2)


def test_settings_that_do_not_fit_are_one_line(run, monkeypatch, tmp_path):
    (tmp_path / "x.toml").write_text("office_nmae = 1\n")
    monkeypatch.setenv("SITEAUDIT_CONFIG", str(tmp_path / "x.toml"))

    refused(run("area", "list"), 2)


def test_a_profile_that_is_not_installed_stops_the_start(run, monkeypatch, tmp_path):
    (tmp_path / "x.toml").write_text('profile = "moon"\n')
    monkeypatch.setenv("SITEAUDIT_CONFIG", str(tmp_path / "x.toml"))

    told = run("area", "list")

    refused(told, 2)
    assert "profile.unknown" in told[2]


@pytest.mark.parametrize("port", ["abc", "", "0", "-1", "65536", "٨٠٨٠", "8000 "])
@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_that_is_none_is_wrong_use(run, monkeypatch, command, port):
    monkeypatch.setenv("PORT", port)

    refused(run(command), 2)


def test_the_demonstration_is_not_made_over_real_use(run, monkeypatch, tmp_path):
    (tmp_path / "real.toml").write_text("demo = false\n")
    monkeypatch.setenv("SITEAUDIT_CONFIG", str(tmp_path / "real.toml"))

    refused(run("demo"), 1)


# --- as a process ------------------------------------------------------------------------------------


def process(*arguments, **more):
    environment = os.environ | {"SITEAUDIT_DATA_DIR": "/nonexistent"}
    return subprocess.run(
        [sys.executable, "-m", "siteaudit", *map(str, arguments)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, **more
    )


def test_a_process_leaves_with_the_same_codes():
    good = process("profile", "check", PROFILE, "--json")
    bad = process("profile", "check", ROOT / "run")
    wrong = process("profile", "check", "missing.yaml")

    assert (good.returncode, good.stdout, good.stderr) == (0, '{"faults": []}\n', "")
    assert (bad.returncode, bad.stderr) == (1, "")
    assert (wrong.returncode, wrong.stdout, wrong.stderr.count("\n")) == (2, "", 1)


def test_a_reader_that_goes_away_is_no_fault():
    done = subprocess.run(
        f"{sys.executable} -m siteaudit checklist compile checklists/human-rights.yaml | head -c 10",
        shell=True, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.stdout == '{"format": '[: len(done.stdout)]
    assert done.stderr == ""
