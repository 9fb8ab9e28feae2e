"""Brings ODK's engine (npm, pinned by package-lock.json) into a cache beside the tree and asks it about forms under Node."""

import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import pytest

from tests.node import NODE

HERE = pathlib.Path(__file__).parent
NPM = NODE.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
PARTS = ("package.json", "package-lock.json", ".npmrc")


def modules():
    """The folder with the engine's modules; without them and without a network the test is skipped with one line."""
    digest = hashlib.sha256(b"".join((HERE / part).read_bytes() for part in PARTS)).hexdigest()[:16]
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "siteaudit"
    folder = cache / f"oracle-{digest}"
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as new:
            install(pathlib.Path(new))
            with contextlib.suppress(OSError):  # another worker was quicker
                pathlib.Path(new).rename(folder)
                pathlib.Path(new).mkdir()
    return folder


def install(folder):
    """Exactly what the lock names, no scripts of it run."""
    for part in PARTS:
        shutil.copy(HERE / part, folder)
    path = f"{NODE.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    command = [str(NODE), str(NPM), "ci", "--ignore-scripts", "--fetch-retries=1", "--fetch-timeout=20000"]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip("ODK's engine is not here and cannot be fetched: no comparison with it")


def ask(forms, cases, now):
    """What the engine makes of each case: {"questions": {id: {...}}} or {"error": text}. The clock stands at `now`."""
    done = subprocess.run(
        [str(NODE), str(HERE / "oracle.mjs"), str(modules()), now],
        input=json.dumps({"forms": forms, "cases": cases}),
        env={**os.environ, "TZ": "Africa/Lubumbashi"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)
