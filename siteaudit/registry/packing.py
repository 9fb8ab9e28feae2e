"""The folder in which the files of one export are made, and their zip: on disk and never whole in memory, gone once handed over.

Answers lie in such a folder in the clear. Who works in one holds a lock on it, so one without a lock was left by a process
that was killed: the next export beside it and every start take it away.
"""

import contextlib
import fcntl
import os
import pathlib
import shutil
import tempfile
import zipfile

_PREFIX = ".siteaudit-export-"


@contextlib.contextmanager
def room_in(parent):
    """An empty folder in `parent`, gone at the end; the temporary folder of the system may be memory or another disk."""
    sweep(parent)
    with contextlib.ExitStack() as stack:
        yield _begin(parent, stack)


def sweep(parent):
    """Take away the folders in `parent` that nobody works in any more."""
    for folder in pathlib.Path(parent).glob(f"{_PREFIX}*"):
        # Held by somebody, gone meanwhile, or another user's.
        with contextlib.suppress(OSError), _locked(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
            shutil.rmtree(folder)


def pack(folder):
    """An open file without a name, at its beginning: the zip of everything in `folder`."""
    packed = tempfile.TemporaryFile(dir=folder.parent)  # noqa: SIM115 - it is closed when it is handed over
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, file.name)
    packed.seek(0)
    return packed


def _begin(parent, stack):
    """A new folder that is held until `stack` ends; a sweep may take one away before it is held."""
    while True:
        folder = pathlib.Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        with contextlib.suppress(FileNotFoundError):
            stack.enter_context(_locked(folder, fcntl.LOCK_EX))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            if folder.exists():
                return folder


@contextlib.contextmanager
def _locked(folder, how):
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)
