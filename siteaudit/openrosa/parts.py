"""Reads the parts of a multipart request: the record, then its files. Called by routes only.

Werkzeug counts bytes and parts and puts large files on disk; one after the other comes into memory.
"""

from flask import request

from siteaudit.core.problems import Problem

from . import limits, rules, seal

_RECORD, _INCOMPLETE = "xml_submission_file", "*isIncomplete*"


def read_parts():
    """The record's bytes and the files as (name, stream); openrosa.no-record, openrosa.files."""
    if request.mimetype != "multipart/form-data" or request.headers.get("Content-Encoding"):
        raise Problem("body.type")
    if request.content_length is not None and request.content_length > limits.MOST_BYTES:
        raise Problem("body.too-large", most=limits.MOST_BYTES)
    request.max_content_length = limits.MOST_BYTES
    request.max_form_memory_size = limits.MOST_XML + 1
    request.max_form_parts = limits.MOST_PARTS
    record = request.files.get(_RECORD)
    content = record.stream.read(limits.MOST_XML + 1) if record else request.form.get(_RECORD, "").encode()
    if not content:
        raise Problem("openrosa.no-record")
    sent = (
        (file.filename, file) for name, file in request.files.items(multi=True) if name not in (_RECORD, _INCOMPLETE)
    )
    return content, [(name, file) for filename, file in sent if (name := rules.clean_name(filename))]


def check_sealed(envelope, files, form):
    """The files that may be kept with a record of a list with sealed questions (a seal.OpenForm): those that it names.

    Refuses with openrosa.sealed-answer when it, or its log of filling, brings what must be sealed.
    """
    seal.check_record(envelope, form)
    logs, told = seal.logs_told(envelope.root), seal.names_told(envelope.root)
    for name, file in files:
        if name in logs:
            seal.check_log(_look(file.stream), envelope.root, form)
    return [(name, file) for name, file in files if name in told]


def keep(store, file):
    """(sha256, size) of a file, one after the other, so that memory holds one at a time."""
    data = file.stream.read()
    return store.put(data), len(data)


def _look(stream):
    content = stream.read()
    stream.seek(0)
    return content
