"""A phone written in Python: enrols, seals and sends through the real protocol. For demo and tests.

`http(method, path, headers, body) -> (status, headers, bytes)` carries it: Flask's test client or a real
connection. What it holds is what a phone holds: two keys, the pinned keys, a queue that only asking empties.
"""

import base64
import dataclasses
import hashlib
import json
import struct
import urllib.error
import urllib.request

from siteaudit.core import clock, sealing, signing
from siteaudit.core.digest import b64, canonical, sha256, unb64
from siteaudit.core.ids import new_id
from siteaudit.sync import frame

INLINE = 48 * 1024
_REQUEST, _ASKED = 900 * 1024, 500


class Refused(Exception):
    """The server said no, or something else answered in its place: `status` and the problem's `code`."""

    def __init__(self, status, code):
        self.status, self.code = status, code
        super().__init__(f"{status} {code}")


@dataclasses.dataclass
class Sealed:
    """A package in the phone's queue, with its state as the phone knows it."""

    manifest: dict
    signature: str
    blobs: dict
    state: str = "on_phone"
    receipt: dict | None = None
    receipt_signature: str | None = None
    code: str | None = None

    @property
    def id(self):
        """The package's id."""
        return self.manifest["package_id"]

    @property
    def hash(self):
        """The hash of its manifest."""
        return sha256(canonical(self.manifest))

    @property
    def envelope(self):
        """Manifest and signature, as they travel."""
        return {"manifest": self.manifest, "signature": self.signature}

    @property
    def size(self):
        """Bytes of its files."""
        return sum(map(len, self.blobs.values()))


class Phone:
    """One enrolled phone."""

    def __init__(self, http):
        self.http = http
        self.push, self.read = signing.new_p256(), signing.new_p256()
        self.device = self.keys = self.receipt_key = self.statement = None
        self.seq, self.last_hash, self.queue = 0, None, {}
        self.bytes_sent = self.bytes_got = self.requests = 0

    def enrol(self, code, label="Phone", language="fr"):
        """Use the office's code; refuses a server whose receipt key is not the one in the code."""
        plain, _, fingerprint = code.partition(".")
        answer = self._json(
            "POST",
            "/sync/enrol",
            {
                "code": plain,
                "label": label,
                "language": language,
                "push_key": b64(signing.p256_public(self.push)),
                "read_key": b64(signing.p256_public(self.read)),
            },
            key=None,
        )
        self.receipt_key = unb64(answer["receipt_key"])
        if fingerprint and signing.key_id(self.receipt_key) != fingerprint:
            raise Refused(0, "enrol.fingerprint")
        self._accept_keys(answer)
        self.device = answer["device"]
        self.statement = {name: answer[name] for name in ("statement", "statement_signature")}
        return answer

    def hello(self, with_statement=False):
        """Ask the time, the keys and whether there is new work."""
        body = {"device": self.device, "build": "1", "queue": {"count": len(self.queue)}, "storage": {}}
        answer = self._json("POST", "/sync/hello", body | (self.statement if with_statement else {}))
        self._accept_keys(answer)
        return answer

    def seal(self, assessment, protected, photos=(), kind="visit", checklists=None):
        """Finish a visit: `photos` are (bytes, entry of the record); returns the sealed package."""
        package_id, blobs, listed = new_id(), {}, []

        def add(data, part, content):
            readers = [self.keys["intake"]] if part == "assessment" else self.keys["protection"]
            file = sealing.seal_file(
                data, [unb64(one["public"]) for one in readers], package_id=package_id, part=part, content=content
            )
            name = sha256(file)
            blobs[name] = file
            listed.append({"sha256": name, "size": len(file), "part": part, "content": content})
            return name

        records = {"assessment": dict(assessment), "protected": dict(protected)}
        for part in records.values():
            part["photos"] = list(part.get("photos", ()))
        for data, entry in photos:
            name = add(data, entry["part"], "photo")
            records[entry["part"]]["photos"].append({**entry, "blob": name, "sha256": sha256(data)})
        for part, record in records.items():
            add(json.dumps(record, ensure_ascii=False).encode(), part, "record")
        self.seq += 1
        named = checklists or [one["digest"] for one in assessment.get("submissions", ())]
        manifest = {
            "format": 1,
            "package_id": package_id,
            "kind": kind,
            "checklists": named,
            "device": self.device,
            "device_seq": self.seq,
            "previous": self.last_hash,
            "created_at": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "recipients": {
                "assessment": [self.keys["intake"]["id"]],
                "protected": [one["id"] for one in self.keys["protection"]],
            },
            "blobs": listed,
        }
        package = Sealed(manifest, b64(signing.sign_p256(self.push, canonical(manifest))), blobs)
        self.last_hash = package.hash
        self.queue[package.id] = package
        return package

    def send(self):
        """One round: ask what is there, send the rest, small ones together, large ones in pieces.

        What the server does not want of one package stops no other; a broken line ends the round.
        """
        self.have()
        waiting = [one for one in self.queue.values() if one.state == "on_phone"]
        for some in _batches([one for one in waiting if one.size <= INLINE]):
            self.send_inline(some)
        for package in waiting:
            if package.size > INLINE:
                try:
                    self.send_large(package)
                except Refused as refused:
                    if refused.status in (0, 401, 403, 429) or refused.status >= 500:
                        raise
                    package.code = refused.code

    def have(self, packages=None):
        """Ask about every package of the queue; believes signed receipts only."""
        packages = list(self.queue.values()) if packages is None else packages
        answers = []
        for start in range(0, len(packages), _ASKED):
            items = [{"id": one.id, "manifest_hash": one.hash} for one in packages[start : start + _ASKED]]
            answers += self._json("POST", "/sync/have", {"items": items})["items"]
        for answer in answers:
            self._settle(self.queue.get(answer["id"]), answer)
        return answers

    def send_inline(self, packages):
        """Packages with their files in one request."""
        body = frame.pack([one.envelope for one in packages], [one.blobs for one in packages])
        status, headers, data = self.raw("POST", "/sync/packages", body, {"Content-Type": frame.TYPE})
        results = _parsed(status, headers, data)["results"]
        for result in results:
            self._settle(self.queue.get(result["id"]), result)
        return results

    def send_large(self, package, piece=256 * 1024):
        """Manifest, then every file in pieces from where the server has it, then the seal; what is missing again."""
        self.put_manifest(package)
        for left in (2, 1, 0):
            for name, data in package.blobs.items():
                self._send_file(name, data, piece)
            try:
                answer = self.seal_remote(package)
            except Refused as refused:
                if refused.status not in (422, 460) or not left:
                    raise
            else:
                self._settle(package, answer)
                return answer
        return None

    def _send_file(self, name, data, piece):
        offset, left = self.offset(name), 3
        while offset < len(data):
            try:
                offset = self.patch(name, offset, data[offset : offset + piece])
            except Refused as refused:
                left -= 1
                if refused.status not in (409, 460) or not left:
                    raise
                offset = self.offset(name)

    def put_manifest(self, package):
        """M2."""
        return self._json("PUT", f"/sync/packages/{package.id}", package.envelope)

    def seal_remote(self, package):
        """M4."""
        return self._json("POST", f"/sync/packages/{package.id}/seal", {})

    def offset(self, name):
        """M3: how many bytes of a file the server has."""
        status, headers, _ = self.raw("HEAD", f"/sync/blobs/{name}", b"", {"Tus-Resumable": "1.0.0"})
        if status != 200 or "Upload-Offset" not in headers:
            raise Refused(status, "blob")
        return int(headers["Upload-Offset"])

    def patch(self, name, offset, data, **more):
        """M3': append one piece; returns the new offset."""
        given = {
            "Tus-Resumable": "1.0.0",
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(offset),
            "Upload-Checksum": "sha256 " + base64.b64encode(hashlib.sha256(data).digest()).decode(),
        } | more
        status, headers, body = self.raw("PATCH", f"/sync/blobs/{name}", data, given)
        if status != 204:
            raise Refused(status, _code(body))
        return int(headers["Upload-Offset"])

    def purge(self):
        """Let go of what the server, asked now, calls durable with the same hash. Returns the ids."""
        durable = [answer["id"] for answer in self.have() if answer["state"] == "durable"]
        gone = [uid for uid in durable if self.queue[uid].state == "safe"]
        for uid in gone:
            del self.queue[uid]
        return gone

    def rescue_file(self):
        """Everything not yet safe as one file, for the day when nothing can be sent. Useless to a finder."""
        left = [one for one in self.queue.values() if one.state != "safe"]
        return b"SAQ1" + frame.pack([one.envelope for one in left], [one.blobs for one in left])

    def down(self, cursor=None):
        """The work package, signed by the read key."""
        return self._json("GET", f"/sync/down?cursor={cursor}" if cursor else "/sync/down", None, key="read")

    def program(self, digest):
        """A published checklist's program."""
        return self._json("GET", f"/sync/programs/{digest}", None, key="read")

    def file(self, digest):
        """A file that a checklist needs, by the SHA-256 of its content."""
        return self._json("GET", f"/sync/files/{digest}", None, key="read")

    def raw(self, method, path, body, headers=None, key="push"):
        """One signed request: (status, headers, bytes)."""
        signed = self._sign(method, path, body, key) if key else {}
        self.requests += 1
        self.bytes_sent += len(body)
        status, answered, data = self.http(method, path, {**(headers or {}), **signed}, body)
        self.bytes_got += len(data)
        return status, answered, data

    def _json(self, method, path, value, key="push"):
        body = b"" if value is None else json.dumps(value).encode()
        headers = {} if value is None else {"Content-Type": "application/json"}
        return _parsed(*self.raw(method, path, body, headers, key))

    def _sign(self, method, path, body, key):
        moment = clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        message = "\n".join(("siteaudit/request/1", method, path, sha256(body), moment))
        private = self.push if key == "push" else self.read
        return {
            "Siteaudit-Device": self.device or "",
            "Siteaudit-Key": key,
            "Siteaudit-Time": moment,
            "Siteaudit-Signature": b64(signing.sign_p256(private, message.encode())),
        }

    def _accept_keys(self, answer):
        if not signing.is_signed_p256(self.receipt_key, canonical(answer["keys"]), unb64(answer["keys_signature"])):
            raise Refused(0, "enrol.signature")
        self.keys = answer["keys"]

    def _settle(self, package, answer):
        if package is None:
            return
        state, package.code = answer["state"], answer.get("code")
        if state == "absent":
            package.state, package.receipt = "on_phone", None
        if state in ("complete", "durable", "quarantine") and self._is_receipt(package, answer):
            package.receipt, package.receipt_signature = answer["receipt"], answer["receipt_signature"]
            package.state = "safe" if state == "durable" else "received"

    def _is_receipt(self, package, answer):
        receipt = answer.get("receipt")
        if not receipt or (receipt["package_id"], receipt["manifest_hash"]) != (package.id, package.hash):
            return False
        return signing.is_signed_p256(self.receipt_key, canonical(receipt), unb64(answer["receipt_signature"]))


def over_test_client(client, base_url="https://localhost"):
    """Carry a phone's requests by a Flask test client."""

    def http(method, path, headers, body):
        answer = client.open(path, method=method, headers=headers, data=body, base_url=base_url)
        return answer.status_code, answer.headers, answer.data

    return http


def over_network(base_url, timeout=60):
    """Carry a phone's requests to a running server."""

    def http(method, path, headers, body):
        asked = urllib.request.Request(base_url + path, data=body or None, headers=headers, method=method)  # noqa: S310 - the caller's server
        try:
            with urllib.request.urlopen(asked, timeout=timeout) as answer:  # noqa: S310
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()
        except OSError as error:
            raise Refused(0, "network.offline") from error

    return http


def _batches(packages):
    """Lists of packages that fit into one request each."""
    some, size = [], 0
    for one in packages:
        if some and (size + one.size > _REQUEST or len(some) == _ASKED):
            yield some
            some, size = [], 0
        some.append(one)
        size += one.size + len(json.dumps(one.envelope)) + struct.calcsize(">I")
    if some:
        yield some


def _parsed(status, headers, data):
    """The JSON of an answer; Refused for a problem, and for whatever else stands between us and the server."""
    kind = headers.get("Content-Type", "").split(";")[0]
    if status >= 400:
        raise Refused(status, _code(data))
    if kind != "application/json":
        raise Refused(0, "network.portal")
    return json.loads(data)


def _code(data):
    try:
        return json.loads(data).get("code")
    except ValueError:
        return None
