"""Every route with who may: the table that the matrix tries, and what an answer may be. `everything.py` has what the ids stand for."""

from siteaudit.core.ids import new_id

from .office import BASE

# One letter a role; `south` is a second monitor, in the other area.
ROLES = {
    "M": "monitor", "T": "team_lead", "m": "member", "C": "chair", "S": "secretary", "O": "case_officer", "K": "clerk",
    "R": "registry_officer", "A": "administrator", "H": "auditor",
}  # fmt: skip
ALL = "".join(ROLES)
PEOPLE = (*ROLES.values(), "south", "anonymous")

# Method, address, and who may: letters, or "public" (200 for everybody), "phone" (a signature counts, a cookie does not),
# "closed" (a door that nobody opened), "library" (pages of the sign-in library, and one that leads elsewhere: never a fault). {site} and the like stand for an id; the rest are fields of the form.
TABLE = """
GET   /                                  public
GET   /field/                            public
GET   /field/shell                       public
GET   /field/work                         public
GET   /field/sw.js                       public
GET   /field/js/office/start.js          public
GET   /healthz                           public
GET   /readyz                            public
GET   /registry/key                      public
GET   /registry/                         library
GET   /registry/sites.csv                public
GET   /registry/sites.geojson            public
POST  /sync/enrol                        phone
POST  /sync/hello                        phone
POST  /sync/have                         phone
POST  /sync/packages                     phone
PUT   /sync/packages/{package}           phone
POST  /sync/packages/{package}/seal      phone
GET   /sync/down                         phone
GET   /sync/programs/{digest}            phone
GET   /sync/files/{digest}               phone
GET   /openrosa/door/formList            closed
GET   /openrosa/door/form/{digest}       closed
GET   /openrosa/door/manifest/{digest}   closed
GET   /openrosa/door/media/{digest}/a.csv  closed
GET   /openrosa/door/integrity           closed
GET   /openrosa/door/submission          closed
POST  /openrosa/door/submission          closed
HEAD  /sync/blobs/{digest}               phone
PATCH /sync/blobs/{digest}               phone
GET   /office/                           MTmCSOKRAH
GET   /office/account                    MTmCSOKRAH
GET   /office/account/password           MTmCSOKRAH
GET   /office/account/codes              MTmCSOKRAH
GET   /office/sites                      MTmCSOKRAH
GET   /office/sites/{site}               MTmCSOKRAH
GET   /office/sites/new                  TKRA
GET   /office/visits                     MTmCSOKR
GET   /office/visits/{visit}             MTmCSOKR
GET   /office/photos/{photo}             MTmCSOKR
GET   /office/visits/{visit}/sealed      O
GET   /office/due                        MTmCSOKRAH
GET   /office/bodies                     MTmCSOKRAH
GET   /office/bodies/new                 TKRA
GET   /office/bodies/{body}              MTmCSOKRAH
GET   /office/bodies/sheets/{body_sheet} TKR
GET   /office/dossiers                   mCSOKAH
GET   /office/dossiers/{review}          mCSOKH
GET   /office/dossiers/{review}/sheet    CS
GET   /office/committees                 mCSOKAH
GET   /office/committees/{committee}     mCSOKAH
GET   /office/decisions                  MTmCSOKRAH
GET   /office/decisions/{decision}       MTmCSOKRAH
GET   /office/decisions/new              K
GET   /office/packages                   TSA
GET   /office/phones                     TA
GET   /office/openrosa                   TA
GET   /office/openrosa/records/{record}/record.xml TO
GET   /office/people                     A
GET   /office/people/{person}            A
GET   /office/checklists                 MTmCSOKRAH
GET   /office/checklists/{everywhere}    MTmCSOKRAH
GET   /office/checklists/{everywhere}/compare  MTmCSOKRAH
GET   /office/checklists/{everywhere}/print    MTmCSOKRAH
GET   /office/checklists/{everywhere}/preview  MTmCSOKRAH
GET   /office/checklists/{everywhere}/preview/phone  MTmCSOKRAH
GET   /office/checklists/{everywhere}/file.xlsx  MTmCSOKRAH
GET   /office/checklists/{everywhere}/wording  MTmCSOKRAH
GET   /office/checklists/look/dark.css         MTmCSOKRAH
GET   /office/checklists/new                   A
GET   /office/log                        AH
GET   /registry/exports                  KRA
GET   /registry/manifest/{run}           KRA
POST  /office/sites/new                  TKRA  area={area} name=Neue
POST  /office/bodies/new                 TKRA  area={area} name=Neue kind=cls
POST  /office/bodies/{body}              TKRA  area={area} name=Other kind=cls
POST  /office/bodies/{body}/sites        TKRA  site={site}
POST  /office/bodies/{body}/sites/remove TKRA  site={site}
POST  /office/bodies/{body}/close        TKRA  closed=yes
POST  /office/bodies/sheets/{body_sheet}/body  TKR  body={body}
POST  /office/bodies/sheets/{body_sheet}/new   TKR  area={area} name=Newest kind=cls
POST  /office/due/plan                   TSA   site={site} due_on={soon}
POST  /office/due/{plan}/assign          TA
POST  /office/due/{plan}/cancel          TA
POST  /office/visits/{visit}/place       T     site={site}
POST  /office/visits/{visit}/review      CS    committee={committee}
POST  /office/visits/{visit}/sealed      O     json=1
POST  /office/dossiers/{review}/vote     mC    choice=favourable reason=seen
POST  /office/dossiers/{review}/sheet    CS
POST  /office/dossiers/{sheet}/confirm   mCS   opinion={opinion}
POST  /office/dossiers/{sheet}/reject    mCS   opinion={opinion} reject_reason=mistyped
POST  /office/dossiers/{sheet}/withdraw  CS    opinion={opinion}
POST  /office/dossiers/{review}/close    CS
POST  /office/committees/{committee}/deputy  SA  seat={seat} user={person}
POST  /office/dossiers/{review}/recuse   mC    recusal_reason=cousin
POST  /office/decisions/new              K     annex=x line-text=x line-site={site} reference=Act-one authority=Ministry source=journal signed_on=2026-01-01 effective_on=2026-01-01 status=green profile=icglr-rcm-2 step=record
POST  /office/decisions/{decision}/match K     number=1 site={site}
POST  /office/decisions/{decision}/error K     number=1 error_reason=mistyped
POST  /office/packages/{package}/release TA
POST  /office/phones/code                TA    user={phoned}
POST  /office/phones/{phone}/revoke      TA
POST  /office/openrosa/open              A     project=kivu project_label=Kivu
POST  /office/openrosa/close             A     project=door
POST  /office/openrosa/users             A     door=door label=App areas={area}
POST  /office/openrosa/users/{app}/disable  A
POST  /office/openrosa/records/{record}/release  TA
POST  /office/checklists/new             A
POST  /office/checklists/{everywhere}/publish  A
POST  /office/checklists/{everywhere}/discard  A
POST  /office/checklists/{everywhere}/wording  A     language=en
POST  /office/checklists/{everywhere}/review   TSA   language=en by=Teacher
POST  /office/checklists/{everywhere}/retire   A
POST  /office/checklists/{everywhere}/answers.csv  TORA
POST  /office/account/language           MTmCSOKRAH  language=en
POST  /office/account/password           MTmCSOKRAH  present=wrong
POST  /office/account/sessions           MTmCSOKRAH
POST  /office/account/codes              MTmCSOKRAH
POST  /office/people                     A     areas={area} roles=monitor email=new@example.org label=New
POST  /office/people/{person}/factor     A
POST  /office/people/{person}/reset      A
POST  /office/people/{person}/roles      A     roles=member
POST  /office/people/{person}/close      A
POST  /registry/exports                  KRA   choice=csv-public
GET   /sign-in                           library
POST  /sign-in                           library
GET   /sign-in/again                     library
POST  /sign-in/again                     library
GET   /sign-in/code                      library
POST  /sign-in/code                      library
GET   /sign-in/rescue                    library
GET   /sign-in/codes                     library
POST  /sign-in/codes                     library
GET   /sign-in/recovery                  library
POST  /sign-in/recovery                  library
GET   /tf-select                         library
POST  /tf-select                         library
GET   /fs-static/js/webauthn.js          library
GET   /office/second-factor              library
POST  /office/second-factor              library
POST  /office/second-factor/none         library
POST  /sign-out                          library
"""  # fmt: skip

GOOD = {200, 302, 409, 422}
REFUSED = {403, 404}


class Ids(dict):
    """An id of nothing for every name."""

    def __missing__(self, name):
        return {"digest": "0" * 64, "soon": "2030-01-01"}.get(name) or new_id()


def rows():
    """(method, address, who, fields) of each line."""
    for line in TABLE.strip().splitlines():
        method, address, who, *fields = line.split()
        yield method, address, who, dict(field.split("=", 1) for field in fields)


def ask(client, method, address, fields, ids, form_token, headers=None):
    """The status of one request."""
    given = {name: value.format_map(ids).replace("csv-public", "csv public") for name, value in fields.items()}
    how = {"json": {"reason": "other"}} if "json" in given else {"data": given | {"csrf_token": form_token}}
    if method in ("GET", "HEAD"):
        how = {}
    return client.open(address.format_map(ids), method=method, base_url=BASE, headers=headers, **how).status_code


def fits(status, name, who, place, method):
    """Whether a status is what the table means."""
    if who == "public":
        return status == 200
    if who == "closed":
        return status == 404
    if who == "library":
        return status < 500
    if who == "phone":
        return status in (400, 401, 412, 415, 422)
    if name == "anonymous":
        return status == 302 if method == "GET" else status in (401, 403)
    letter = next((key for key, role in ROLES.items() if role == name), "M")
    if letter not in who:
        return status in REFUSED
    if place != "own":
        return status == 404
    return status == 200 if method == "GET" else status in GOOD
