"""Key files: a damaged one stops the start by its name, and the name of a fresh one is on the disk before it is used."""

import os
import stat

import pytest

from siteaudit.core import keyring
from siteaudit.core.problems import Problem

NAMES = ("session", "totp", "intake.pem", "receipt.pem", "log.pem")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"-----BEGIN PRIVATE KEY-----\n"])
@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_key_is_named(tmp_path, name, content):
    keyring.open_keyring(tmp_path)
    (tmp_path / "keys" / name).write_bytes(content)

    with pytest.raises(Problem, match=r"settings\.invalid") as stopped:
        keyring.open_keyring(tmp_path)
    assert stopped.value.details["faults"][0].startswith(f"{name}: this key is damaged")


def test_a_fresh_key_survives_a_power_cut(tmp_path, monkeypatch):
    settled, real = [], os.fsync

    def fsync(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            settled.append(sorted(path.name for path in (tmp_path / "keys").iterdir()))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    keyring.open_keyring(tmp_path)

    assert settled[-1] == sorted(NAMES)


def test_who_signed_a_head_is_told_apart(tmp_path):
    (tmp_path / "other").mkdir()
    ring, other = keyring.open_keyring(tmp_path), keyring.open_keyring(tmp_path / "other")
    key, signature = ring.sign_head(b"head")

    assert ring.is_head(key, b"head", signature) is True
    assert ring.is_head(key, b"another", signature) is False
    assert ring.is_head(key, b"head", "no signature!") is False
    assert other.is_head(key, b"head", signature) is None
