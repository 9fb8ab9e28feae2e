"""The columns, types and words that a checklist source may use; anything else is refused.

Data only, read by `loader.py`. The author's page about them is `checklists/README.md`.
"""

LANGUAGES = {
    "en": "English", "fr": "Français", "sw": "Kiswahili", "ln": "Lingala", "kg": "Kikongo", "lua": "Tshiluba",
    "rw": "Kinyarwanda", "rn": "Kirundi", "lg": "Luganda", "es": "Español", "pt": "Português", "ar": "العربية",
}  # fmt: skip

TEXTS = {"label", "hint", "required_message", "constraint_message"}
EXPRESSIONS = {"relevant", "required", "constraint", "calculation", "repeat_count"}
PLAIN = {"type", "name", "appearance", "default", "read_only"}
DOMAIN = ("severity", "criterion", "fail", "evidence", "sensitivity", "standard", "ask", "duty")
COMMENTS = {"#", "note_to_authors"}
SURVEY = TEXTS | EXPRESSIONS | PLAIN | set(DOMAIN)
CHOICES = {"list_name", "name", "label"}
SETTINGS = {"form_id", "form_title", "version", "default_language", "pillar"}

# Other spellings that XLSForm authors use, and columns that are known but not yet supported.
ALIASES = {
    "relevance": "relevant", "calculate": "calculation", "readonly": "read_only", "list name": "list_name",
    "id_string": "form_id", "title": "form_title", "value": "name", "caption": "label",
    "constraint message": "constraint_message", "required message": "required_message", "count": "repeat_count",
}  # fmt: skip
NOT_YET = {
    "choice_filter": "list the options that belong together in an own list, one question each, with relevant",
    "parameters": "leave it out",
    "trigger": "write the condition into calculation",
    "guidance_hint": "write it into hint",
    "image": "leave it out", "audio": "leave it out", "video": "leave it out", "media": "leave it out",
}  # fmt: skip

GROUPS = {"begin_group", "end_group", "begin_repeat", "end_repeat"}
CHOOSING = {"select_one", "select_multiple"}
ANSWERED = CHOOSING | {"integer", "decimal", "text", "date", "geopoint", "image", "audio"}
TYPES = GROUPS | ANSWERED | {"note", "hidden", "calculate"}
TYPE_ALIASES = {
    "begin group": "begin_group", "end group": "end_group", "begin repeat": "begin_repeat", "end repeat": "end_repeat",
    "select one": "select_one", "select1": "select_one", "select multiple": "select_multiple", "int": "integer",
    "string": "text", "location": "geopoint", "photo": "image",
}  # fmt: skip
TYPE_ADVICE = {
    "start": "leave it out: the app records when a form was begun",
    "end": "leave it out: the app records when a form was finished",
    "deviceid": "leave it out: the package is signed by its phone",
    "username": "leave it out: the package names its author",
    "time": "use text, or date for the day",
    "datetime": "use date",
    "range": "use integer with a constraint",
    "rank": "use select_multiple",
    "video": "use image or audio",
    "file": "use image",
    "geotrace": "use geopoint",
    "geoshape": "use geopoint",
    "barcode": "use text",
    "acknowledge": "use select_one with one option",
    "select_one_from_file": "list the options in the choices sheet",
    "select_multiple_from_file": "list the options in the choices sheet",
}

WORDS = {
    "severity": ("C", "M", "m", "-"),
    "sensitivity": ("P", "R", "S"),
    "ask": ("desk", "look", "leader", "diggers", "women", "services", "committee", "team"),
    "duty": ("operator", "security_force", "state", "committee", "project"),
}
EVIDENCE = ("O", "I", "I2", "D", "P", "G", "R")
SPECIAL_CRITERIA = ("confidence", "visit-mode", "alert")

# The one shared list of reserved answers, added to the options of every question with a severity.
RESERVED_LABELS = {
    "unknown": {"en": "Do not know", "fr": "Ne sait pas", "sw": "Haijulikani"},
    "not_applicable": {"en": "Does not apply here", "fr": "Ne s'applique pas ici", "sw": "Haihusiki hapa"},
    "declined": {"en": "Prefers not to answer", "fr": "Préfère ne pas répondre", "sw": "Hapendi kujibu"},
    "not_asked": {
        "en": "Not asked: not safe",
        "fr": "Pas demandé : pas sûr",
        "sw": "Haikuulizwa: si salama",
    },
}
