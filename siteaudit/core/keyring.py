"""The key files of this install: made at the first start in a folder of mode 0700, files 0600."""

import dataclasses
import os
import secrets

from .problems import Problem


@dataclasses.dataclass(frozen=True)
class Keyring:
    """What the program may use; private protection keys are never among them."""

    session_secret: str
    totp_secret: str


def open_keyring(data_path):
    """Read the keys under `data_path`/keys, making what is missing; wider modes stop the start."""
    folder = data_path / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    _check_mode(folder, 0o700)
    return Keyring(
        session_secret=_secret(folder / "session"),
        totp_secret=_secret(folder / "totp"),
    )


def _secret(path):
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(32))
    _check_mode(path, 0o600)
    return path.read_text()


def _check_mode(path, widest):
    if path.stat().st_mode & 0o777 & ~widest:
        raise Problem("settings.invalid", faults=[f"{path.name}: others may read this key; set its mode to {widest:o}"])
