"""One class for everything that is refused, and the registry of its stable codes.

Services and rules raise `Problem`; `web/answers.py` turns it into application/problem+json, the
command line into one line on stderr. Codes are never reused. No value that a caller sent goes in.
"""

CODES = {
    # platform
    "access.denied": (403, "Your role does not allow this."),
    "access.last-administrator": (409, "The last administrator cannot give up that role."),
    "access.own-account": (403, "Nobody does this to the own account."),
    "access.roles-apart": (422, "Who keeps accounts neither votes, decides nor opens sealed parts."),
    "account.closed": (409, "This account is closed."),
    "account.exists": (409, "Somebody with this address exists already."),
    "account.same-person": (403, "You gave this account its present password. Another administrator gives it a role that decides, or it is done on the server itself."),
    "account.two-keys": (403, "This account decides, votes, opens sealed parts or gives rights. Its owner must keep one of its two keys, password or second factor; without either it is opened on the server itself."),
    "account.unfinished": (401, "First choose a password of your own, and set up your second factor."),
    "account.unknown": (404, "There is nobody with this address."),
    "area.unknown": (404, "This area is not known here."),
    "body.invalid": (422, "Some fields are missing or not as they should be."),
    "body.not-json": (400, "The body is not well-formed JSON."),
    "body.not-text": (422, "The file is not UTF-8 text."),
    "body.too-deep": (400, "The body is nested too deep."),
    "body.too-large": (413, "The body is larger than allowed."),
    "body.type": (415, "This content type or encoding is not accepted here."),
    "database.busy": (503, "The database is busy. Nothing was changed; try again."),
    "database.constraint": (409, "This contradicts what is already stored."),
    "database.differs": (409, "Models and migrations differ."),
    "demo.real-use": (409, "A demonstration database is not for real data."),
    "factor.needed": (403, "Your role needs a second factor."),
    "factor.none": (409, "This account has no second factor."),
    "form.token": (403, "This page is too old. Load it again and repeat; nothing was changed."),
    "id.invalid": (400, "This is not a valid id."),
    "item.not-found": (404, "Not found."),
    "method.not-allowed": (405, "This address does not accept that method."),
    "not-signed-in": (401, "Please sign in."),
    "origin.foreign": (403, "The request came from another site."),
    "port.taken": (409, "Another program uses this port. Choose one: PORT=8080 ./run"),
    "request.refused": (400, "The request cannot be handled as it is."),
    "role.unknown": (422, "There is no such role."),
    "server.fault": (500, "Something went wrong here. Nothing was lost."),
    "settings.invalid": (500, "The settings are not usable."),
    "sign-in.stale": (409, "You signed in a while ago. Type your password again first."),
    "sign-in.too-many": (429, "Too many attempts. Wait a minute and try again."),
    # audit
    "log.broken": (409, "The log does not agree with itself."),
    "log.unknown": (404, "The log has no such entry."),
    # files and sealing
    "blob.busy": (423, "Another request is writing this file."),
    "blob.checksum": (460, "The bytes do not have the checksum that was sent with them."),
    "blob.cut": (400, "The connection broke. What arrived is kept; ask for the offset and go on."),
    "blob.name": (400, "This is no name of a file."),
    "blob.offset": (409, "The file continues at another place."),
    "blob.unknown": (404, "There is no such file."),
    "storage.full": (507, "The disk here is full. Nothing was acknowledged; what is on the phone stays there."),
    "key.invalid": (422, "This is no public key on the curve P-256."),
    "key.private": (422, "This file holds a private key. Only the public half belongs here; keep this one away."),
    "seal.no-reader": (409, "There is no key to seal to."),
    "seal.unreadable": (422, "The sealed file cannot be opened."),
    # sync
    "device.revoked": (403, "This phone was revoked. What it holds can still be sent."),
    "device.signature": (401, "The signature of this request is not right."),
    "device.time": (401, "The time of this request is too far from ours."),
    "device.unknown": (401, "This phone is not known here."),
    "enrol.account": (422, "This account takes no work into the field, so it needs no phone."),
    "enrol.code-expired": (410, "This code is too old. Ask your office for a new one."),
    "enrol.code-unknown": (404, "There is no such code. Check each letter."),
    "enrol.code-used": (409, "This code was used before. Ask your office for a new one."),
    "enrol.keys": (422, "The phone's keys are not usable."),
    "enrol.too-many": (429, "Too many wrong codes. Wait a quarter of an hour."),
    "keys.missing": (409, "No officer's protection key is here yet, so no phone can be enrolled."),
    "package.conflict": (409, "Another package with this id is here. Both are kept."),
    "package.not-waiting": (409, "This package does not wait for a decision."),
    "sync.frame": (400, "The lengths in this body do not fit."),
    "sync.hash": (460, "A file does not have the content that its name says. Send it again."),
    "sync.limits": (422, "The package is larger than allowed."),
    "sync.manifest": (422, "The manifest does not have the agreed shape."),
    "sync.mismatch": (400, "The id in the address is not the one in the manifest."),
    "sync.missing": (422, "Files of this package are still missing."),
    "sync.not-sealed": (422, "This package is not sealed. It was not stored."),
    "sync.time": (400, "This is no moment in time."),
    "sync.too-many": (413, "Too many at once."),
    "tus.length": (400, "The offset is no number, or lies beyond the file's end."),
    "tus.version": (412, "Only tus 1.0.0 is spoken here."),
    # certification
    "decision.dates": (422, "A decision cannot end before it takes effect."),
    "decision.exists": (409, "This decision is recorded already."),
    "decision.line": (409, "This line of the annex cannot be changed so."),
    "decision.site-twice": (422, "A site stands twice in the annex."),
    "duration.invalid": (422, "A duration is a calendar duration such as P12M, P3Y or P90D."),
    "event.invalid": (422, "An event or date is not as it should be."),
    "profile.changed": (409, "This profile was changed without a new version."),
    "profile.invalid": (422, "The certification profile is not usable."),
    "profile.unknown": (404, "There is no such certification profile."),
    "status.unknown": (422, "The profile has no such status."),
    # committees
    "opinion.same-person": (409, "A second person must confirm this opinion."),
    "review.already-recused": (409, "This seat is recused already."),
    "review.already-voted": (409, "This seat has voted already."),
    "review.area": (422, "This committee does not cover that area."),
    "review.closed": (409, "This review is closed. Nothing was changed."),
    "review.consensus": (422, "A consensus has one answer only."),
    "review.no-seat": (403, "You hold no seat in this committee today."),
    "review.open-already": (409, "This committee reviews that already."),
    "review.quorum": (409, "The quorum is not reached."),
    "review.recused": (403, "Your seat is recused from this item."),
    "review.tally": (422, "The count does not agree with who was present."),
    "seat.taken": (409, "This person has a seat in this committee already."),
    "seat.term": (422, "A term cannot end before it begins."),
    "seat.unknown": (422, "This committee has no such seat on that day."),
    # sites
    "position.invalid": (422, "This is not a place on earth: longitude -180 to 180, latitude -90 to 90."),
    "site.exists": (409, "A site with this id exists already."),
    "site.code-taken": (409, "Another site has this code."),
    "site.hint-settled": (409, "This was settled before."),
    "body.known": (409, "A body of this name and kind is in this area already."),
    "area.no-country": (409, "The country above this area has no ISO code yet."),
    "area.too-deep": (422, "There are more place names than levels below this area."),
    # attachments
    "attachment.type-not-allowed": (415, "Only JPEG, PNG and WebP photos are accepted."),
    "attachment.kind-not-allowed": (415, "Photos (JPEG, PNG, WebP), sound, films, PDF, office documents and plain text are accepted."),
    "attachment.too-large": (422, "The file has more pixels or bytes than allowed."),
    "attachment.unreadable": (422, "The file is empty, cut off or damaged."),
    # checklists
    "checklist.invalid": (422, "The checklist cannot be published; each fault names its sheet, row and column."),
    "checklist.yaml": (422, "The file is not well-formed YAML; the line is named."),
    "checklist.unreadable": (422, "The file cannot be read as a checklist."),
    "checklist.bomb": (422, "The file is far larger inside than it looks. It was not opened."),
    "checklist.cell-too-long": (422, "A text is longer than a cell of a spreadsheet can hold."),
    "checklist.external": (422, "The file refers to something outside itself. Save it without links and try again."),
    "checklist.formula": (422, "A cell holds a formula or an error. Write its value instead."),
    "checklist.groups": (422, "The checklist has more groups than can be read, or they are nested too deep."),
    "checklist.heading-twice": (422, "A heading stands twice in a sheet."),
    "checklist.logic-changed": (409, "A revision of the wording changes texts only; this would change what is asked or counted."),
    "checklist.macros": (422, "The file may hold macros. Save it as a plain workbook and try again."),
    "checklist.not-draft": (409, "This version is no draft any more."),
    "checklist.nothing-changed": (422, "No text was changed, so there is nothing to publish."),
    "checklist.not-published": (409, "This version is not the published one."),
    "checklist.too-large": (413, "The file has more bytes or rows than allowed."),
    "checklist.too-slow": (422, "The file took too much time or memory to read."),
    "checklist.version-exists": (409, "This version was published before with other content."),
    "checklist.version-older": (409, "A newer version of this checklist is published already."),
    # visits
    "visit.plan-closed": (409, "This planned visit is done or cancelled."),
    "visit.assignee": (422, "This person may not make visits in that area."),
    "visit.due-past": (422, "The day lies in the past."),
    "visit.exists": (409, "This visit was recorded before with other content."),
    "visit.placed": (409, "This visit belongs to a site already."),
    # openrosa
    "openrosa.area": (403, "The site lies outside your areas. The record is kept apart at the office; ask there."),
    "openrosa.conflict": (409, "Another record with this instanceID is here. Nothing of it was changed."),
    "openrosa.edit-stale": (409, "It corrects a record that was corrected meanwhile. It is kept apart at the office; ask there."),
    "openrosa.files": (413, "The record has more files than allowed."),
    "openrosa.form-unknown": (404, "This version of the form was never published here. The record is kept apart at the office; keep it on the phone too."),
    "openrosa.insecure": (403, "This address speaks https only."),
    "openrosa.no-instance-id": (400, "The record has no instanceID, so it could not be told from another."),
    "openrosa.no-record": (400, "The part xml_submission_file is missing."),
    "openrosa.not-waiting": (409, "This record does not wait for a decision."),
    "openrosa.not-xml": (400, "The record is no well-formed XML, or holds what no record may hold."),
    "openrosa.sealed-answer": (403, "It answers a question that must be sealed. Nothing was stored; answer it in the siteaudit app."),
    "openrosa.sealed-form": (403, "This form has questions that must be sealed. Nothing was stored; fill it in the siteaudit app."),
    "openrosa.sign-in": (401, "Name or password is not right."),
    "openrosa.too-long": (422, "An answer is longer than allowed. The record is kept apart at the office; ask there."),
    # protection
    "protection.nothing": (404, "No sealed file came with this visit."),
    # office
    "review.no-site": (409, "Say first which site this visit was at."),
    # intake
    "package.unreadable": (422, "The package cannot be opened or is no visit record."),
    "package.invalid": (422, "The record does not have the agreed shape."),
    "checklist.version-unknown": (422, "The record names a checklist version that this server does not have."),
    "answers.invalid": (422, "Answers are missing or do not fit their questions. The visit is kept."),
    "package.fault": (500, "The package could not be judged after three tries."),
    # registry
    "export.broken": (409, "This hand-over does not agree with its manifest."),
    "export.workbook-full": (422, "This does not fit into a workbook. Export it as csv."),
    "export.unknown": (422, "There is no such export, or not for this face."),
    # imports
    "import.column-missing": (422, "The file lacks columns that are needed."),
    "import.not-readable": (422, "The file is not what the mapping expects."),
    "import.row-longer": (422, "The row has more cells than the file has headings."),
    "import.row-twice": (422, "A row before it has the same code."),
    "import.row-incomplete": (422, "The row lacks a value that is needed."),
    "import.value-unknown": (422, "The row holds a value that is not understood."),
}


class Problem(Exception):
    """Something was refused: a stable code, an HTTP status, a sentence, and details free of values."""

    def __init__(self, code, /, *, fields=None, **details):
        self.code = code
        self.status, self.title = CODES[code]
        self.details = details
        self.fields = fields or {}
        super().__init__(f"{code}: {self.title}")

    def as_json(self):
        """The members of an RFC 9457 problem document."""
        body = {"status": self.status, "title": self.title, "code": self.code}
        if self.details:
            body["details"] = self.details
        if self.fields:
            body["fields"] = self.fields
        return body
