"""The key files of this install: made at the first start in a folder of mode 0700, files 0600.

Private protection keys are never among them: officers hold those, the server only public halves.
"""

import dataclasses
import os
import secrets

from . import signing
from .blobstore import sync_folder
from .digest import b64, unb64
from .problems import Problem


@dataclasses.dataclass(frozen=True, repr=False)
class Keyring:
    """What the program may use: secrets of sessions, and the intake, receipt (P-256) and log (Ed25519) keys."""

    session_secret: str
    totp_secret: str
    intake: object
    receipt: object
    log: object

    @property
    def intake_public(self):
        """Raw point that phones seal assessment parts to."""
        return signing.p256_public(self.intake)

    @property
    def receipt_public(self):
        """Raw point that phones verify receipts and key lists with."""
        return signing.p256_public(self.receipt)

    @property
    def log_public(self):
        """Raw Ed25519 key that heads of the log are verified with."""
        return signing.ed25519_public(self.log)

    def sign_receipt(self, message):
        """A receipt's or key list's signature as base64url."""
        return b64(signing.sign_p256(self.receipt, message))

    def sign_head(self, message):
        """(key id, signature) by the log key, for heads and manifests."""
        return signing.key_id(self.log_public), b64(self.log.sign(message))

    def is_head(self, key, message, signature):
        """Whether the log key made this signature of `sign_head`; None when another key is named."""
        if key != signing.key_id(self.log_public):
            return None
        try:
            return signing.is_signed_ed25519(self.log_public, message, unb64(signature))
        except Problem:
            return False


def open_keyring(data_path):
    """Read the keys under `data_path`/keys, making what is missing; wider modes stop the start."""
    folder = data_path / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    _check_mode(folder, 0o700)
    return Keyring(
        session_secret=_secret(folder / "session"),
        totp_secret=_secret(folder / "totp"),
        intake=_key(folder / "intake.pem", signing.new_p256),
        receipt=_key(folder / "receipt.pem", signing.new_p256),
        log=_key(folder / "log.pem", signing.new_ed25519),
    )


def _key(path, make):
    data = _file(path, lambda: signing.private_bytes(make()))
    try:
        return signing.load_private(data)
    except (ValueError, TypeError) as error:
        raise _damaged(path) from error


def _secret(path):
    text = _file(path, lambda: secrets.token_urlsafe(32).encode()).decode(errors="replace")
    if len(text) < 32:
        raise _damaged(path)
    return text


def _damaged(path):
    return Problem("settings.invalid", faults=[f"{path.name}: this key is damaged; bring it back from a copy"])


def _file(path, make):
    """The file's bytes; when several processes start at once, the first one's file wins for all."""
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        # What phones seal from now on opens with this key alone: its name must outlive a power cut.
        sync_folder(path.parent)
    _check_mode(path, 0o600)
    return path.read_bytes()


def _check_mode(path, widest):
    if path.stat().st_mode & 0o777 & ~widest:
        raise Problem("settings.invalid", faults=[f"{path.name}: others may read this key; set its mode to {widest:o}"])
