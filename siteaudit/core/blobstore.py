"""Files by the SHA-256 of their content, in a folder: append, fsync, rename. Nothing is ever overwritten.

A partial file grows under `partial/` until it is complete; its durable length is its offset. A file that
no longer hashes to its name is set aside under `rotten/`, so that it can be sent again.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import pathlib
import re
import time

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
        if not self._is_sound(name):
            partial = self._partial(f"{name}.{os.getpid()}.{os.urandom(4).hex()}")
            try:
                with _full_disk_told(), partial.open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                self._settle(partial, name)
            finally:
                # Nobody would ever go on with it, and a full disk needs its room.
                partial.unlink(missing_ok=True)
        return name

    def get(self, name):
        """The bytes of a complete file; blob.unknown without one."""
        try:
            return self.path(name).read_bytes()
        except FileNotFoundError as error:
            raise Problem("blob.unknown") from error

    def head(self, name, length):
        """The first bytes of a complete file; blob.unknown without one."""
        try:
            with self.path(name).open("rb") as file:
                return file.read(length)
        except FileNotFoundError as error:
            raise Problem("blob.unknown") from error

    def has(self, name):
        """Whether the file is complete here."""
        return self.path(name).exists()

    def size(self, name):
        """Bytes that are durable: of the complete file, else of the partial one, else 0."""
        # The complete one is looked at last too: it may have been renamed between the two looks.
        for path in (self.path(name), self._partial(name), self.path(name)):
            with contextlib.suppress(FileNotFoundError):
                return path.stat().st_size
        return 0

    def append(self, name, offset, stream, limit, *, expected=None, is_whole=False):
        """Append at most `limit` bytes of `stream` at `offset` and return the new durable length.

        Raises blob.offset when the file is elsewhere, blob.busy while another writer holds it, blob.cut (what
        came is kept) when fewer than `limit` arrive although the piece `is_whole`, and blob.checksum (nothing
        kept) when the bytes do not have the SHA-256 `expected`.
        """
        path = self._partial(name)
        is_new = not path.exists()
        with _full_disk_told(), path.open("ab") as file:
            _lock(file)
            # Another writer may have added to it between the opening and the lock.
            if file.seek(0, os.SEEK_END) != offset or self.has(name):
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
                if is_new:
                    sync_folder(path.parent)
            if is_whole and limit:
                raise Problem("blob.cut", offset=file.tell())
            if expected is not None and digest.digest() != expected:
                os.ftruncate(file.fileno(), offset)
                os.fsync(file.fileno())
                raise Problem("blob.checksum")
            return file.tell()

    def complete(self, name):
        """Re-read the partial file and give it its name; False (and the bytes dropped) when it is another's.

        Raises blob.busy while somebody still writes it.
        """
        if self._is_sound(name):
            return True
        partial = self._partial(name)
        try:
            with partial.open("rb") as file:
                _lock(file, patience=20)
                # Two seals at once: the first one renamed it while we waited.
                if not self.has(name):
                    if _hash_of(partial) != name:
                        partial.unlink()
                        return False
                    self._settle(partial, name)
        except FileNotFoundError:
            return self.has(name)
        return True

    def is_whole(self, name):
        """Whether the complete file still hashes to its name, read afresh."""
        return self.has(name) and _hash_of(self.path(name)) == name

    def path(self, name):
        """Where the complete file stands."""
        return self.folder / check_name(name)[:2] / name

    def _is_sound(self, name):
        """Whether the complete file is here and whole; a rotten one makes room, and is kept for who must look."""
        if not self.has(name):
            return False
        if self.is_whole(name):
            return True
        aside = self.folder / "rotten"
        aside.mkdir(parents=True, exist_ok=True)
        self.path(name).rename(aside / f"{name}.{os.urandom(4).hex()}")
        sync_folder(self.path(name).parent)
        return False

    def _partial(self, name):
        folder = self.folder / "partial"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / name

    def _settle(self, partial, name):
        final = self.path(name)
        is_new = not final.parent.exists()
        final.parent.mkdir(parents=True, exist_ok=True)
        partial.rename(final)
        sync_folder(final.parent)
        if is_new:
            sync_folder(self.folder)


def sync_folder(folder):
    """Make a rename in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lock(file, patience=0):
    """Hold the file against other writers; blob.busy when one is there (after `patience` looks), or has dropped it."""
    for left in range(patience, -1, -1):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError as error:
            if not left:
                raise Problem("blob.busy") from error
            time.sleep(0.05)
    if os.fstat(file.fileno()).st_nlink == 0:
        raise Problem("blob.busy")


@contextlib.contextmanager
def _full_disk_told():
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Problem("storage.full") from error
        raise


def _hash_of(path):
    with path.open("rb") as file:
        # Ask the disk, not the memory of what was just written there.
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.file_digest(file, "sha256").hexdigest()
