"""Files by the SHA-256 of their content, in a folder: append, fsync, rename. Nothing is ever overwritten.

A partial file grows under `partial/` until it is complete; its durable length is its offset.
"""

import fcntl
import hashlib
import os
import pathlib
import re

from .digest import sha256
from .problems import Problem

_NAME = re.compile(r"[0-9a-f]{64}")


def check_name(name):
    """Return `name` when it is 64 lowercase hex digits, else raise blob.name."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise Problem("blob.name")
    return name


class BlobStore:
    """One folder of files named by their hash, spread over 256 folders."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def put(self, data):
        """Store `data` durably and return its name; storing it again changes nothing."""
        name = sha256(data)
        if not self.path(name).exists():
            partial = self._partial(f"{name}.{os.getpid()}.{os.urandom(4).hex()}")
            with partial.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            self._settle(partial, name)
        return name

    def get(self, name):
        """The bytes of a complete file; blob.unknown without one."""
        try:
            return self.path(name).read_bytes()
        except FileNotFoundError as error:
            raise Problem("blob.unknown") from error

    def has(self, name):
        """Whether the file is complete here."""
        return self.path(name).exists()

    def size(self, name):
        """Bytes that are durable: of the complete file, else of the partial one, else 0."""
        for path in (self.path(name), self._partial(name)):
            if path.exists():
                return path.stat().st_size
        return 0

    def append(self, name, offset, stream, limit, expected=None):
        """Append at most `limit` bytes of `stream` at `offset` and return the new durable length.

        Raises blob.offset when the file is elsewhere, blob.busy while another writer holds it, and
        blob.checksum (nothing kept) when the bytes do not have the SHA-256 `expected`.
        """
        with self._partial(name).open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Problem("blob.busy") from error
            if file.tell() != offset or self.has(name):
                raise Problem("blob.offset", offset=self.size(name))
            digest = hashlib.sha256()
            try:
                while limit and (block := stream.read(min(65536, limit))):
                    file.write(block)
                    digest.update(block)
                    limit -= len(block)
            finally:
                # Bytes that arrived before a connection broke are kept; the hash at the end judges.
                file.flush()
                os.fsync(file.fileno())
            if expected is not None and digest.digest() != expected:
                os.ftruncate(file.fileno(), offset)
                os.fsync(file.fileno())
                raise Problem("blob.checksum")
            return file.tell()

    def complete(self, name):
        """Re-read the partial file and give it its name; False (and the bytes dropped) when it is another's."""
        if self.has(name):
            return True
        partial = self._partial(name)
        if not partial.exists():
            return False
        if _hash_of(partial) != name:
            partial.unlink()
            return False
        self._settle(partial, name)
        return True

    def is_whole(self, name):
        """Whether the complete file still hashes to its name, read afresh."""
        return self.has(name) and _hash_of(self.path(name)) == name

    def path(self, name):
        """Where the complete file stands."""
        return self.folder / check_name(name)[:2] / name

    def _partial(self, name):
        folder = self.folder / "partial"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / name

    def _settle(self, partial, name):
        final = self.path(name)
        final.parent.mkdir(parents=True, exist_ok=True)
        partial.rename(final)
        for folder in (final.parent, partial.parent, self.folder):
            sync_folder(folder)


def sync_folder(folder):
    """Make a rename in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _hash_of(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
