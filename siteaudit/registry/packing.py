"""The files of one export as a zip: on disk and never whole in memory, gone once it is handed over. For the pages that hand out."""

import contextlib
import pathlib
import tempfile
import zipfile


@contextlib.contextmanager
def room_for(settings):
    """A folder for the files of one export, beside the data: what stands for the temporary folder may be memory."""
    with tempfile.TemporaryDirectory(prefix=".export-", dir=settings.data_path) as folder:
        yield pathlib.Path(folder)


def pack(folder):
    """An open file without a name, at its beginning: the zip of everything in `folder`."""
    packed = tempfile.TemporaryFile(dir=folder.parent)  # noqa: SIM115 - it is closed when it is handed over
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, file.name)
    packed.seek(0)
    return packed
