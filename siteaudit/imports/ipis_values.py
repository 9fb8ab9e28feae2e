"""Pure: what a visit in the IPIS open data says of workers, services and armed actors, in our words. Called by ipis.py.

Naming of armed actors is restricted wherever it is shown.
"""

import re

from siteaudit.access.rules import fold

from . import ipis_words as words

_YES_NO_COLUMNS = ("mercury", "presence", "interference", "childunder15", "women")
_WHOLE = re.compile(r"[0-9]{1,7}")


def read_values(cells, texts, *, is_status):
    """Everything a visit may say, by our names; an empty cell says nothing and stands nowhere."""
    values = {name: words.YES_NO.get(cells.get(name)) for name in _YES_NO_COLUMNS}
    values["workers_numb"] = int(cells["workers_numb"]) if _WHOLE.fullmatch(cells.get("workers_numb", "")) else None
    values |= {name: words.ACCESS.get(cells.get(name)) for name in ("access_dry", "access_wet")}
    values["mechanisation"] = words.MECHANISATION.get(fold(cells.get("mechanisation") or "-"))
    values["traceability"] = _traceability(cells.get("traceability", ""))
    if not is_status:
        values["qualification"] = words.STATUSES.get(fold(cells.get("qualification") or "-"))
    services = [cells.get(f"state_service{number}", "") for number in (1, 2, 3, 4)]
    values["state_services"] = list(dict.fromkeys(service(text) for text in services if text)) or None
    texts |= {f"state_service{n}": text for n, text in enumerate(services, 1) if text and service(text) == "other"}
    for name in ("childunder15work", "womenwork"):
        if cells.get(name):
            texts[name] = cells[name]
    for number in (1, 2, 3):
        values |= _actor(cells, number, texts)
    return {name: value for name, value in values.items() if value is not None}


def frequency(text):
    """One of the frequency words, "other" for a sentence, None for an empty cell."""
    folded = fold(text) if text else ""
    if not folded:
        return None
    plain = re.sub(r"\boccasionel", "occasionnel", folded)
    for known in (plain, re.sub(r"(le|e)$", "", plain), re.sub(r"ere$", "er", plain), re.sub(r"lle$", "l", plain)):
        if known in words.FREQUENCIES:
            return words.FREQUENCIES[known]
    return "other"


def service(text):
    """The code of a state service, "other" when the list has none."""
    folded = fold(text)
    for part, code in words.SERVICES:
        if part in folded:
            return code
    return "other"


def _actor(cells, number, texts):
    kind = words.ACTORS.get(fold(cells.get(f"type_armed_group{number}") or "-"))
    if kind == "none" and not cells.get(f"armed_group{number}"):
        return {"armed_group1_type": "none"} if number == 1 else {}
    if kind is None and not cells.get(f"armed_group{number}"):
        return {}
    name = f"armed_group{number}"
    often = cells.get(f"frequency_armed_group{number}", "")
    if frequency(often) == "other":
        texts[f"frequency_{name}"] = often
    acts = [act for act in words.ACTS if cells.get(f"{act}_{name}") == "1"]
    asked = [act for act in words.ACTS if cells.get(f"{act}_{name}") in ("0", "1")]
    return {
        name: cells.get(name) or None,
        f"{name}_type": kind or "unknown",
        f"{name}_frequency": frequency(often),
        f"{name}_acts": (acts or ["none"]) if asked else None,
    }


def _traceability(text):
    folded = fold(text) if text else ""
    if "itsci" in folded:
        return "itsci"
    if "better mining" in folded:
        return "better_mining"
    return "itoa" if folded == "itoa" else ("other" if folded else None)
