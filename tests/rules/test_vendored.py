"""The foreign modules are exactly the pinned ones, each with its licence, and the lock names no host."""

import hashlib
import json
from pathlib import Path

VENDOR = Path(__file__).parents[2] / "static" / "vendor"
MAKING = {"README.md", "SHA256SUMS", "package.json", "package-lock.json", ".npmrc", "vendor.mjs"}


def listed() -> dict[str, str]:
    lines = (VENDOR / "SHA256SUMS").read_text().splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def test_every_vendored_file_matches_its_hash():
    for name, digest in listed().items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_no_vendored_file_is_unlisted():
    found = {
        path.relative_to(VENDOR).as_posix()
        for path in VENDOR.rglob("*")
        if path.is_file() and "node_modules" not in path.parts
    }

    assert found - MAKING == set(listed())


def test_versions_are_exact_and_the_lock_names_no_host():
    package = json.loads((VENDOR / "package.json").read_text())
    lock_text = (VENDOR / "package-lock.json").read_text()
    lock = json.loads(lock_text)["packages"]

    for name, version in {**package["dependencies"], **package["devDependencies"]}.items():
        assert lock[f"node_modules/{name}"]["version"] == version
        assert lock[f"node_modules/{name}"]["integrity"].startswith("sha512-")
    assert '"resolved"' not in lock_text


def test_vendored_modules_are_few_and_carry_their_licence():
    modules = [name for name in listed() if name.endswith(".mjs")]

    assert len(modules) <= 15
    for name in modules:
        pack = (VENDOR / name).read_text().splitlines()[0].split()[1]
        assert f"{pack}.LICENSE" in listed()
