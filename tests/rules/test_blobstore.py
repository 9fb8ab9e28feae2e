"""Files by their hash: a full disk keeps no half of them, and two writers never mix."""

import errno
import io
import os

import pytest

from siteaudit.core import blobstore
from siteaudit.core.digest import sha256
from siteaudit.core.problems import Problem


@pytest.fixture
def store(tmp_path):
    return blobstore.BlobStore(tmp_path)


def test_a_full_disk_is_not_filled_further(store, monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch, pytest.raises(Problem, match=r"storage\.full"):
        patch.setattr(os, "fsync", full)
        store.put(b"photo")

    assert [path for path in store.folder.rglob("*") if path.is_file()] == []
    assert store.get(store.put(b"photo")) == b"photo"


def test_what_another_writer_added_before_the_lock_is_not_added_again(store, monkeypatch):
    name, real = sha256(b"whole"), blobstore._lock

    def late(file, patience=0):
        (store.folder / "partial" / name).write_bytes(b"who")
        real(file, patience)

    monkeypatch.setattr(blobstore, "_lock", late)
    with pytest.raises(Problem, match=r"blob\.offset") as told:
        store.append(name, 0, io.BytesIO(b"who"), 3)

    assert told.value.details == {"offset": 3}
    assert store.size(name) == 3
