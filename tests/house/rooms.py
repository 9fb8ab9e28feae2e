"""The table of rooms: who may import whom. The same table stands in siteaudit/README.md for people."""

PLATFORM = ("core", "audit", "access", "web")
ROOMS = {
    "attachments": set(),
    "sites": set(),
    "checklists": set(),
    "committees": {"attachments"},
    "sync": set(),
    "protection": {"sync", "visits"},
    "visits": {"attachments", "sites", "checklists"},
    "certification": {"sites", "checklists", "visits", "committees", "attachments"},
    "intake": {"sync", "attachments", "sites", "checklists", "visits", "certification"},
    "openrosa": {"attachments", "sites", "checklists", "visits", "certification"},
    "imports": {"sites", "checklists", "visits", "certification"},
    "fieldwork": {"sites", "checklists", "visits", "certification", "sync"},
    "registry": {"sites", "checklists", "visits", "certification", "committees", "attachments"},
}
ROOMS["office"] = set(ROOMS)
# These stand above the rooms and put them together; no room imports them.
ASSEMBLY = {"app", "cli", "commands", "wsgi", "worker", "reactions", "demo", "__main__"}
FRAMEWORK = {"flask", "flask_sqlalchemy", "flask_smorest", "marshmallow", "sqlalchemy", "geoalchemy2"}
# File (or folder) name inside a room -> packages it never imports.
NEVER = {
    "rules": FRAMEWORK,
    "authoring": FRAMEWORK,
    "compiler": FRAMEWORK,
    "engine": FRAMEWORK,
    "xpath": FRAMEWORK,
    "profiles": FRAMEWORK,
    "merkle": FRAMEWORK,
    "models": {"flask", "flask_smorest", "marshmallow"},
    "service": {"flask", "flask_smorest", "marshmallow"},
    "schemas": {"flask", "sqlalchemy", "geoalchemy2"},
    "routes": {"sqlalchemy", "geoalchemy2"},
    "pages": {"sqlalchemy", "geoalchemy2"},
}
# Inside a room: which files stand above which.
WITHIN = {
    "rules": set(),
    "models": {"rules"},
    "service": {"models", "rules"},
    "schemas": {"rules"},
    "routes": {"schemas", "service"},
    "pages": {"schemas", "service"},
}
# Folders inside a room -> which of its folders they stand on.
INSIDE = {"checklists": {"engine": set(), "xpath": {"engine"}, "authoring": {"xpath"}, "compiler": {"authoring", "xpath"}}}
FACES = {"routes", "pages", "schemas"}
# Files with names of their own that know the request; every other one of a room is told what it needs.
HTTP = {"sync": {"signed_request", "tus", "enrolment"}, "openrosa": {"door", "parts"}, "registry": {"words"}}
# Other rooms may not reach into these.
PRIVATE = {"routes", "pages", "schemas"}
