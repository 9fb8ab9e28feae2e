"""The papers tell the truth: settings, commands, sizes, names, browser code free of strings as HTML."""

import pathlib
import re
import subprocess

from siteaudit.cli import COMMANDS
from siteaudit.core import settings
from siteaudit.web import catalogues

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = ROOT / "siteaudit" / "README.md"
DANGEROUS = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|dangerouslySet|\son\w+=\"")


# Where tracked files lie, for a copy of the program that git does not know.
FOLDERS = (".ci", "checklists", "config", "migrations", "siteaudit", "static", "tests")


def tracked(*patterns):
    """Files that git knows, else what lies in our folders: no check passes because it saw nothing."""
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=False)
    found = [ROOT / name for name in listed.stdout.split("\0") if name]
    below = patterns or [f"{folder}/**/*" for folder in FOLDERS]
    return found or [path for pattern in below for path in ROOT.glob(pattern) if path.is_file() and "node_modules" not in path.parts]


def test_files_are_found_with_git_and_without(monkeypatch):
    wanted = ("static/js/**/*.js", "siteaudit/**/*.html")
    known = {path for path in tracked(*wanted) if path.exists()}
    monkeypatch.setattr(subprocess, "run", lambda *_given, **_more: subprocess.CompletedProcess([], 128, stdout=""))

    assert len(known) > 100
    assert known - set(tracked(*wanted)) == set()
    assert len(tracked()) > 500


def test_every_setting_is_documented():
    text = README.read_text(encoding="utf-8")

    assert [name for name in settings.TABLE if f"`{name}`" not in text] == []


def test_the_example_of_a_real_install_is_accepted():
    import tomllib

    values = tomllib.loads((ROOT / "config" / "production.example.toml").read_text(encoding="utf-8"))

    assert settings.load({}, **values).public_url.startswith("https://")


def test_every_command_is_documented():
    text = README.read_text(encoding="utf-8")

    assert [name for name in COMMANDS if not re.search(rf"`siteaudit {name}\b", text)] == []


def test_lock_files_name_no_host():
    for name in ("requirements.txt", "requirements-test.txt"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_no_tracked_file_is_larger_than_a_megabyte():
    assert [str(path) for path in tracked() if path.exists() and path.stat().st_size > 1_000_000] == []


def test_browser_code_and_templates_make_no_html_from_strings():
    files = [p for p in tracked("static/*.js", "static/**/*.js", "siteaudit/**/*.html") if "vendor" not in p.parts]

    assert [str(p) for p in files if p.exists() and DANGEROUS.search(p.read_text(encoding="utf-8"))] == []
    assert [str(p) for p in files if p.exists() and re.search(r"\|\s*safe\b", p.read_text(encoding="utf-8"))] == []


def test_python_makes_no_html_from_strings_either():
    made = re.compile(r"\bMarkup\(|render_template_string|\bfrom_string\(|autoescape\s*=\s*False|response_class\([^)]*<")
    files = sorted((ROOT / "siteaudit").rglob("*.py"))

    assert len(files) > 100
    assert [str(path) for path in files if made.search(path.read_text(encoding="utf-8"))] == []


def test_browser_files_open_with_their_duty_and_stay_short():
    files = [p for p in tracked("static/js/*.js", "static/js/**/*.js") if p.exists()]
    silent = [str(p) for p in files if not re.match(r"\s*(//|/\*)", p.read_text(encoding="utf-8"))]

    assert silent == []
    assert [str(p) for p in files if p.read_text(encoding="utf-8").count("\n") > 600] == []


def test_every_text_is_there_in_every_language():
    keys = {}
    for language in catalogues.LANGUAGES:
        catalogue = catalogues.merge(language)
        keys[language] = {(m.context, m.id) for m in catalogue if m.id and m.string}

    phone = {pair for pair in keys["en"] if pair[0] == "phone"}
    assert phone
    assert phone == {pair for pair in keys["fr"] if pair[0] == "phone"} == {p for p in keys["sw"] if p[0] == "phone"}
    assert keys["fr"] == keys["sw"]
