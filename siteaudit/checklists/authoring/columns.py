"""The columns, types and words that a checklist source may use; anything else is refused.

Data only, read by `cells.py`, `types.py` and the files of the sheets. The author's page is `checklists/README.md`.
"""

from ..faults import say

LANGUAGES = {
    "en": "English", "fr": "Français", "sw": "Kiswahili", "ln": "Lingala", "kg": "Kikongo", "lua": "Tshiluba",
    "rw": "Kinyarwanda", "rn": "Kirundi", "lg": "Luganda", "es": "Español", "pt": "Português", "ar": "العربية",
}  # fmt: skip

TEXTS = {"label", "hint", "guidance_hint", "required_message", "constraint_message"}
MEDIA = {"image", "audio", "video", "big-image"}
BY_LANGUAGE = TEXTS | MEDIA
EXPRESSIONS = {"relevant", "required", "constraint", "calculation", "repeat_count", "choice_filter", "read_only"}
PLAIN = {"type", "name", "appearance", "default", "parameters", "trigger", "autoplay", "rows", "fixed"}
DOMAIN = ("severity", "criterion", "fail", "evidence", "sensitivity", "standard", "ask", "duty")
COMMENTS = {"#", "note_to_authors"}
SURVEY = BY_LANGUAGE | EXPRESSIONS | PLAIN | set(DOMAIN)
CHOICES = {"list_name", "name", "label"} | MEDIA
SETTINGS = {
    "form_id", "form_title", "version", "default_language", "pillar", "instance_name", "style", "unchecked",
    "allow_choice_duplicates",
}  # fmt: skip
YES = {"yes", "Yes", "YES", "true", "True", "TRUE", "true()"}
NO = {"no", "No", "NO", "false", "False", "FALSE", "false()"}
LISTED = {"evidence", "unchecked"}  # may be written as a list

# Other spellings that XLSForm authors use.
ALIASES = {
    "relevance": "relevant", "calculate": "calculation", "readonly": "read_only", "list name": "list_name",
    "id_string": "form_id", "set_form_id": "form_id", "title": "form_title", "set_form_title": "form_title",
    "value": "name", "tag": "name", "caption": "label", "command": "type", "constraint message": "constraint_message",
    "constraining_message": "constraint_message", "constraintmsg": "constraint_message",
    "required message": "required_message", "requiredmsg": "required_message", "count": "repeat_count",
    "jr:count": "repeat_count", "guidance hint": "guidance_hint", "choice filter": "choice_filter", "read only": "read_only",
    "jr:constraintmsg": "constraint_message", "jr:requiredmsg": "required_message", "jr:noaddremove": "fixed",
}  # fmt: skip
# bind::relevant, control::appearance, media::image and the like mean the column itself.
PREFIXES = {"bind", "control", "body", "media"}
PREFIXED = set(DOMAIN) | {
    "relevant", "required", "constraint", "calculation", "read_only", "constraint_message", "required_message",
    "appearance", "repeat_count", "autoplay", "rows", "fixed", "intent",
}  # fmt: skip
REFUSED = {
    "save_to": say("leave it out: sites are changed in the office, from what a visit found"),
    "instance": say("leave it out: nothing of the form's own XML can be changed here"),
    "bind": say("use the columns of XLSForm"),
    "control": say("use the columns of XLSForm"),
    "body": say("use the columns of XLSForm"),
    "media": say("write image, audio, video or big-image"),
    "intent": say("leave it out: no other app is opened"),
    "query": say("use choice_filter"),
    "trigger_message": say("leave it out"),
    "public_key": say("delete the column: packages are sealed by the app itself"),
    "submission_url": say("delete the column: records go to the server that gave the form out"),
    "auto_send": say("delete the column: the app sends when it can"),
    "auto_delete": say("delete the column: the app deletes what has arrived"),
    "client_editable": say("delete the column"),
    "namespaces": say("delete the column: only the columns of XLSForm and ours are kept"),
    "prefix": say("delete the column: records are not sent by SMS"),
    "delimiter": say("delete the column: records are not sent by SMS"),
    "attribute": say("delete the column"),
    "fixed": say("write true"),
}
# What no app of today reads: left out without a difference.
FORGOTTEN = {
    "sms_field", "sms_option", "sms_separator", "sms_allow_media", "sms_date_format", "sms_datetime_format",
    "sms_response", "sms_keyword", "compact_tag", "noapperrorstring", "no_app_error_string", "jr:noapperrorstring",
    "buttontext", "add_none_option", "omit_instanceid", "clean_text_values", "flat", "name",
}  # fmt: skip

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
        "fr": "Pas demandé : dangereux",
        "sw": "Haikuulizwa: si salama",
    },
}
OTHER_LABEL = {"en": "Other", "fr": "Autre", "sw": "Nyingine"}
SPECIFY_LABEL = {"en": "Which other?", "fr": "Lequel ou laquelle ?", "sw": "Nyingine gani?"}
