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


def tracked(*patterns):
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=False)
    return [ROOT / name for name in listed.stdout.split("\0") if name]


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
