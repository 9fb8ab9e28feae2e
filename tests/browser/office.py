"""A small office in memory for the phone's tests: serves static/ below /field/ under the real policy, speaks /sync with real
keys and signatures, and can be told to fail. It proves the phone; the real server has its own tests."""

import base64
import gzip
import hashlib
import http.server
import json
import re
import threading
import time
import uuid
from pathlib import Path

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, hpke, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from siteaudit.sync import frame

STATIC = Path(__file__).parents[2] / "static"
SUITE = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
POLICY = (
    "default-src 'none'; script-src 'self' 'sha256-{digest}'; connect-src 'self'; img-src 'self' blob:; style-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types siteaudit"
)
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".html": "text/html"}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Key:
    """A P-256 key pair with the ids and signatures of the wire format."""

    def __init__(self):
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.raw = self.private.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        self.id = hashlib.sha256(self.raw).hexdigest()[:16]
        self.public = {"id": self.id, "public": b64(self.raw)}

    def sign(self, value):
        r, s = decode_dss_signature(self.private.sign(rfc8785.dumps(value), ec.ECDSA(hashes.SHA256())))
        return b64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))

    def unwrap(self, wrapped, info):
        return SUITE.decrypt(unb64(wrapped["enc"]) + unb64(wrapped["wrapped"]), self.private, info.encode())

    def open(self, blob):
        """The header and the data of a sealed file."""
        assert blob[:4] == b"SAB1"
        end = 8 + int.from_bytes(blob[4:8], "big")
        header = json.loads(blob[8:end])
        mine = next(reader for reader in header["to"] if reader["key"] == self.id)
        key = AESGCM(self.unwrap(mine, f"siteaudit/file/1|{header['package']}|{header['part']}|{self.id}"))
        aad, plain, index = hashlib.sha256(blob[8:end]).digest(), b"", 0
        size = header["chunk"] + 16
        for at in range(end, len(blob), size):
            last = at + size >= len(blob)
            plain += key.decrypt(bytes(7) + index.to_bytes(4, "big") + bytes([last]), blob[at : at + size], aad)
            index += 1
        data = plain[5 : 5 + int.from_bytes(plain[1:5], "big")]
        return header, gzip.decompress(data) if plain[0] == 1 else data, len(plain)


def is_signed(raw, signature, data):
    r, s = (int.from_bytes(signature[at : at + 32], "big") for at in (0, 32))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    try:
        key.verify(encode_dss_signature(r, s), data, ec.ECDSA(hashes.SHA256()))
        return True
    except InvalidSignature:
        return False


class Office:
    def __init__(self):
        self.receipt, self.intake, self.protection, self.outsider = Key(), Key(), Key(), Key()
        self.code, self.generation = "K7QF-3MTD", uuid.uuid4().hex
        self.devices, self.packages, self.blobs = {}, {}, {}
        self.work = {"cursor": "c1", "sites": [], "visits": [], "checklists": [], "areas": [], "profile": {"id": "p"}, "own": [], "user": {"label": "Amina", "language": "fr"}}
        self.files = {}
        self.programs, self.seen, self.wire, self.faults = {}, [], [], []
        self.durable, self.hello_more, self.lie = False, {}, None
        handler = type("Handler", (Handler,), {"office": self})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def keys(self):
        keys = {"receipt": self.receipt.public, "intake": self.intake.public, "protection": [self.protection.public]}
        return {"keys": keys, "keys_signature": self.receipt.sign(keys)}

    def fail(self, path, kind, times=1, method=None):
        """The next `times` requests whose path starts with `path` fail: drop, html, redirect, lost (done, answer dropped) or a status."""
        self.faults += [[path, kind, method] for _ in range(times)]

    def now(self):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())

    def enrol(self, body):
        if body["code"] != self.code:
            return 404, {"code": "device.code-unknown"}
        uid = str(uuid.uuid4())
        self.devices[uid] = {"push": unb64(body["push_key"]), "read": unb64(body["read_key"]), "status": "active"}
        statement = {"device": uid, "push_key": body["push_key"], "read_key": body["read_key"], "area": "a", "issued_at": self.now()}
        return 201, {
            "device": uid, "user": {"label": "Amina", "language": body["language"]}, "statement": statement,
            "statement_signature": self.receipt.sign(statement), "receipt_key": self.receipt.public["public"], "server_time": self.now(),
            "generation": self.generation, "office": "Bukavu", "demo": True, **self.keys(),
        }

    def hello(self, body):
        return 200, {
            "server_time": self.now(), "generation": self.generation, "limits": {}, **self.keys(), "work": "w", "device_status": "active",
            "erase_keys": False, "second_copy": True, "min_build": "1", **self.hello_more,
        }

    def proof(self, package):
        receipt = {"package_id": package["id"], "manifest_hash": package["hash"], "log_index": package["index"], "server_time": package["at"], "generation": self.generation}
        if self.lie == "hash":
            receipt["manifest_hash"] = "0" * 64
        return {"receipt": receipt, "receipt_signature": (self.outsider if self.lie == "key" else self.receipt).sign(receipt)}

    def keep(self, manifest, signature):
        digest = hashlib.sha256(rfc8785.dumps(manifest)).hexdigest()
        device = self.devices[manifest["device"]]
        assert is_signed(device["push"], unb64(signature), rfc8785.dumps(manifest))
        package = self.packages.setdefault(manifest["package_id"], {"id": manifest["package_id"], "hash": digest, "manifest": manifest, "complete": False})
        return package if package["hash"] == digest else None

    def seal(self, package):
        missing = [blob["sha256"] for blob in package["manifest"]["blobs"] if len(self.blobs.get(blob["sha256"], b"")) != blob["size"]]
        if missing:
            return 422, {"code": "package.blobs-missing", "details": {"missing": missing}}
        for blob in package["manifest"]["blobs"]:
            if hashlib.sha256(self.blobs[blob["sha256"]]).hexdigest() != blob["sha256"]:
                self.blobs[blob["sha256"]] = b""
                return 460, {"code": "blob.hash-mismatch"}
        if not package["complete"]:
            package.update(complete=True, index=len(self.packages), at=self.now())
        return 200, {"state": "complete", **self.proof(package)}

    def have(self, body):
        said = []
        for item in body["items"]:
            package = self.packages.get(item["id"])
            if not package:
                said.append({"id": item["id"], "state": "absent"})
            elif package["hash"] != item["manifest_hash"]:
                said.append({"id": item["id"], "state": "conflict"})
            elif package["complete"]:
                said.append({"id": item["id"], "state": "durable" if self.durable else "complete", **self.proof(package)})
            else:
                offsets = {blob["sha256"]: len(self.blobs.get(blob["sha256"], b"")) for blob in package["manifest"]["blobs"]}
                said.append({"id": item["id"], "state": "partial", "offsets": offsets})
        return 200, {"items": said}

    def together(self, body):
        results = []
        for one, files in frame.unpack(body):
            package = self.keep(one["manifest"], one["signature"])
            if package is None:
                results.append({"id": one["manifest"]["package_id"], "state": "conflict"})
                continue
            self.blobs |= files
            results.append({"id": package["id"], **self.seal(package)[1]})
        return 200, {"results": results}

    def opened(self, package_id):
        """Both records of a package, with the header of each blob and the photos' bytes."""
        package, found = self.packages[package_id], {"photos": []}
        for blob in package["manifest"]["blobs"]:
            key = self.intake if blob["part"] == "assessment" else self.protection
            header, data, padded = key.open(bytes(self.blobs[blob["sha256"]]))
            assert (header["package"], header["part"]) == (package_id, blob["part"])
            assert padded % (1024 if blob["content"] == "record" else 65536) == 0
            if blob["content"] == "record":
                found[blob["part"]] = json.loads(data)
            else:
                found["photos"].append((blob["part"], data))
        return found


class Handler(http.server.BaseHTTPRequestHandler):
    office: Office
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", kind="application/json", **headers):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind if status < 400 or kind != "application/json" else "application/problem+json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def static(self):
        path = self.path.split("?")[0]
        page = re.search(r'<script type="importmap">(.*?)</script>', (STATIC / "index.html").read_text(), re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(page.group(1).encode()).digest()).decode()
        policy = {"Content_Security_Policy": POLICY.format(digest=digest)}
        if path == "/field/bare.html":
            return self.answer(200, f"<!doctype html><title>bare</title>{page.group(0)}".encode(), "text/html", **policy)
        file = (STATIC / path.removeprefix("/field/")).resolve()
        if not file.is_relative_to(STATIC) or not file.is_file():
            return self.answer(404, b"", "text/plain")
        return self.answer(200, file.read_bytes(), TYPES.get(file.suffix, "application/octet-stream"), **policy)

    def handle_sync(self):
        office, path = self.office, self.path
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        office.seen.append((self.command, path, len(raw)))
        office.wire.append(f"{self.command} {path} {self.headers}".encode() + raw)
        fault = next((fault for fault in office.faults if path.startswith(fault[0]) and fault[2] in (None, self.command)), None)
        if fault:
            office.faults.remove(fault)
            if fault[1] == "html":
                return self.answer(200, b"<h1>Log in to the hotel</h1>", "text/html")
            if fault[1] == "redirect":
                return self.answer(302, b"", "text/html", Location="/login")
            if isinstance(fault[1], int):
                return self.answer(fault[1], {"code": f"test.{fault[1]}"}, Retry_After="1")
            if isinstance(fault[1], tuple):  # ("cut", n): n bytes arrive, then the line breaks
                name = path.rsplit("/", 1)[1]
                if int(self.headers["Upload-Offset"]) == len(office.blobs.get(name, b"")):
                    office.blobs[name] = office.blobs.get(name, b"") + raw[: fault[1][1]]
            if fault[1] == "lost":
                self.wfile = open("/dev/null", "wb")  # noqa: SIM115
                self.act(raw)
            self.close_connection = True
            return self.connection.close()
        return self.act(raw)

    def signer(self, raw):
        device = self.office.devices.get(self.headers.get("Siteaudit-Device"))
        kind = self.headers.get("Siteaudit-Key")
        line = "\n".join(["siteaudit/request/1", self.command, self.path, hashlib.sha256(raw).hexdigest(), self.headers.get("Siteaudit-Time", "")])
        if not device or not is_signed(device[kind], unb64(self.headers["Siteaudit-Signature"]), line.encode()):
            return None
        return kind

    def act(self, raw):
        office, path = self.office, self.path.split("?")[0]
        body = json.loads(raw) if raw and self.headers.get("Content-Type") == "application/json" else raw
        if path == "/sync/enrol":
            return self.answer(*office.enrol(body))
        if path == "/sync/hello" and not self.signer(raw):
            if "statement" not in body or not is_signed(office.receipt.raw, unb64(body["statement_signature"]), rfc8785.dumps(body["statement"])):
                return self.answer(401, {"code": "device.unknown"})
            told = body["statement"]
            office.devices[told["device"]] = {"push": unb64(told["push_key"]), "read": unb64(told["read_key"]), "status": "to_confirm"}
        kind = self.signer(raw)
        if not kind or (path.startswith(("/sync/down", "/sync/programs", "/sync/files")) and kind != "read"):
            return self.answer(401, {"code": "device.bad-signature"})
        if path == "/sync/down":
            same = f"cursor={office.work['cursor']}" in self.path
            return self.answer(200, {"cursor": office.work["cursor"], "unchanged": True} if same else {"unchanged": False, **office.work})
        if path.startswith("/sync/programs/"):
            return self.answer(200, office.programs[path.rsplit("/", 1)[1]])
        if path.startswith("/sync/files/"):
            return self.answer(200, office.files[path.rsplit("/", 1)[1]])
        if path.startswith("/sync/blobs/"):
            return self.tus(path.rsplit("/", 1)[1], raw)
        if path.startswith("/sync/packages/"):
            uid = path.split("/")[3]
            if path.endswith("/seal"):
                return self.answer(*office.seal(office.packages[uid]))
            return self.answer(201 if office.keep(body["manifest"], body["signature"]) else 409, {"code": "package.conflict"})
        return self.answer(*{"/sync/hello": office.hello, "/sync/have": office.have, "/sync/packages": office.together}[path](body))

    def tus(self, name, raw):
        known = any(name == blob["sha256"] for package in self.office.packages.values() for blob in package["manifest"]["blobs"])
        data = self.office.blobs.get(name, b"")
        head = {"Tus_Resumable": "1.0.0", "Upload_Offset": str(len(data))}
        if not known:
            return self.answer(404, {"code": "item.not-found"}, **head)
        if self.command == "HEAD":
            return self.answer(200, b"", **head)
        if int(self.headers["Upload-Offset"]) != len(data):
            return self.answer(409, {"code": "blob.offset"}, **head)
        assert self.headers["Upload-Checksum"] == "sha256 " + base64.b64encode(hashlib.sha256(raw).digest()).decode()
        self.office.blobs[name] = data + raw
        return self.answer(204, b"", Tus_Resumable="1.0.0", Upload_Offset=str(len(data) + len(raw)))

    def do_GET(self):
        return self.static() if self.path.startswith("/field/") else self.handle_sync()

    do_POST = do_PUT = do_PATCH = do_HEAD = lambda self: self.handle_sync()  # noqa: E731
