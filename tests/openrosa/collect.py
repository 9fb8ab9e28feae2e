"""A client that speaks as ODK Collect 2026.3 does: its headers, its parts in its order, its reading of answers."""

import base64

from tests.conftest import FreshClient

BOUNDARY = "2d1f6a3c-7b44-4f53-9a0b-5d2f1c7e8b90"
AGENT = "org.odk.collect.android/v2026.3.1 Dalvik/2.1.0 (Linux; U; Android 13)"
# Collect writes the hour with two digits of twelve: servers must not look at it.
DATE = "Tue, 24 Nov 2026 10:30:00 GMT"


class Collect:
    """One phone with one project set up."""

    def __init__(self, app, name, secret, project="kivu", base="http://127.0.0.1:8000"):
        self.client = FreshClient(app, app.response_class)
        self.project, self.base = project, base
        self.headers = {
            "User-Agent": AGENT,
            "X-OpenRosa-Version": "1.0",
            "Date": DATE,
            "Accept-Language": "en",
            "Authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode(),
        }

    def get(self, path, method="GET", **headers):
        """A request with `deviceID`, as every one of Collect's has it."""
        mark = "&" if "?" in path else "?"
        address = f"/openrosa/{self.project}/{path}{mark}deviceID=collect%3Ao3fA8vZkYc1LmQ2x"
        return self.client.open(address, method=method, base_url=self.base, headers={**self.headers, **headers})

    def send(self, xml, files=(), incomplete=False, **headers):
        """POST a record (text or bytes) and files [(name, bytes)...]."""
        content = xml.encode() if isinstance(xml, str) else xml
        parts = [("xml_submission_file", "submission.xml", "text/xml", content)]
        parts += [(name, name, media_type(name), data) for name, data in files]
        if incomplete:
            parts.append(("*isIncomplete*", None, None, b"yes"))
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return self.client.post(
            f"/openrosa/{self.project}/submission?deviceID=collect%3Ao3fA8vZkYc1LmQ2x",
            base_url=self.base,
            data=multipart(parts),
            headers={**self.headers, "Content-Type": kind, **headers},
        )


def multipart(parts):
    """The body that OkHttp writes: (name, file name or None, type or None, bytes) for each part."""
    lines = []
    for name, filename, kind, data in parts:
        given = f'; filename="{filename}"' if filename is not None else ""
        lines.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{given}\r\n'.encode())
        lines.append(f"Content-Type: {kind}\r\n".encode() if kind else b"")
        lines.append(b"Content-Length: %d\r\n\r\n" % len(data) + data + b"\r\n")
    return b"".join(lines) + f"--{BOUNDARY}--\r\n".encode()


def media_type(name):
    """What Collect says of a file by its ending."""
    endings = {"jpg": "image/jpeg", "csv": "text/csv", "png": "image/png", "m4a": "audio/mp4"}
    return endings.get(name.rpartition(".")[2], "application/octet-stream")


def report(
    site="6f1c8a52-3f0e-4a7b-9d55-0c3b1f9e7a01",
    *,
    instance="uuid:3b3f5e0a-7a39-4b63-8a86-0a5d6a4f1c11",
    replaces=None,
    more="",
    **values,
):
    """A finished record of the short report, as Collect writes it."""
    given = {"version": "2026112401", "children": "no", "picture": "", "gate": "", "remark": "", "audit": ""} | values
    deprecated = f"<deprecatedID>{replaces}</deprecatedID>" if replaces else ""
    identity = f"<instanceID>{instance}</instanceID>" if instance else ""
    return (
        "<?xml version='1.0' ?>"
        f'<data id="short-report" version="{given["version"]}" xmlns:ev="http://www.w3.org/2001/xml-events"'
        ' xmlns:orx="http://openrosa.org/xforms" xmlns:odk="http://www.opendatakit.org/xforms"'
        ' xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">'
        "<start>2026-11-24T12:05:10.000+02:00</start><end>2026-11-24T12:20:40.000+02:00</end><today>2026-11-24</today>"
        f"<site>{site}</site><look><place>-1.2044 4.1031 1450.0 6.5</place><children>{given['children']}</children>"
        f"<picture>{given['picture']}</picture><gate>{given['gate']}</gate></look>"
        "<pit><depth>12</depth><ladder><length>3.5</length></ladder><ladder><length>2</length></ladder></pit>"
        "<pit><depth>0</depth><ladder><length/></ladder></pit>"
        f"<minerals>gold tin</minerals><remark>{given['remark']}</remark>{more}"
        f"<meta><audit>{given['audit']}</audit>{identity}{deprecated}</meta></data>"
    )
