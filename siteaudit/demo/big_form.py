"""Pure: a form as large as the largest of this field, for measuring: 300 questions in ten groups, a repeat of 100 rows, a list of 16,000 from a file."""

import yaml

GROUPS, IN_GROUP, ROWS, VILLAGES, PROVINCES = 10, 30, 100, 16_000, 16
NAME, LIST = "big-form", "villages.csv"
KINDS = ("select_one yn", "integer", "select_one yn", "text", "select_multiple tools", "decimal")
YN = [{"name": "yes", "label": {"en": "Yes", "fr": "Oui"}}, {"name": "no", "label": {"en": "No", "fr": "Non"}}]
TOOLS = [{"name": f"tool{n}", "label": {"en": f"Tool {n}", "fr": f"Outil {n}"}} for n in range(1, 6)]


def source():
    """The form in our YAML."""
    survey = [row for at in range(1, GROUPS + 1) for row in _group(at)]
    settings = {"form_id": NAME, "version": "2026112403", "default_language": "fr", "form_title": _texts("A very large form"), "pillar": "human_rights"}
    provinces = [{"name": f"p{n}", "label": _texts(f"Province {n}")} for n in range(1, PROVINCES + 1)]
    form = {"settings": settings, "survey": survey + _barriers(), "choices": {"yn": YN, "tools": TOOLS, "provinces": provinces}}
    return yaml.safe_dump(form, allow_unicode=True, sort_keys=False)


def villages():
    """The list as a file: name, label, province."""
    rows = [f"v{n},Village {n} of Kivu,p{n % PROVINCES + 1}" for n in range(1, VILLAGES + 1)]
    return "\n".join(["name,label,province", *rows]) + "\n"


def _group(at):
    """One group: a list or two in the last, conditions on what was answered just before, sums, limits."""
    head = {"type": "begin_group", "name": f"g{at}", "label": _texts(f"Part {at}")}
    rows = [_question(at, n) for n in range(1, IN_GROUP + 1)]
    if at == GROUPS:
        rows[0] = {"type": "select_one provinces", "name": "province", "label": _texts("Which province?")}
        rows[1] = {"type": f"select_one_from_file {LIST}", "name": "village", "label": _texts("Which village?"), "choice_filter": "province = ${province}", "appearance": "minimal"}
        rows[2] = {"type": f"select_one_from_file {LIST}", "name": "origin", "label": _texts("Where do most diggers come from?"), "appearance": "minimal"}
    return [head, *rows, {"type": "end_group"}]


def _question(at, n):
    name = f"q{at}_{n}"
    kind = KINDS[(n - 1) % len(KINDS)]
    row = {"type": kind, "name": name, "label": _texts(f"Question {n} of part {at}: what did you see here?"), "hint": _texts("Look before you answer.")}
    if kind == "integer":
        row |= {"constraint": ". >= 0 and . < 1000", "constraint_message": _texts("Between 0 and 999."), "relevant": f"${{q{at}_{n - 1}}} != 'no'"}
    if n == IN_GROUP:
        counted = " + ".join(f"coalesce(${{q{at}_{k}}}, 0)" for k in range(4, IN_GROUP) if KINDS[(k - 1) % len(KINDS)] == "integer")
        return {"type": "calculate", "name": name, "calculation": counted}
    return row


def _barriers():
    repeat = {"type": "begin_repeat", "name": "barrier", "label": _texts("Barrier"), "repeat_count": str(ROWS)}
    inside = [
        {"type": "text", "name": "place", "label": _texts("Where is it?"), "appearance": "short"},
        {"type": "select_one yn", "name": "paid", "label": _texts("Is money taken?")},
        {"type": "integer", "name": "amount", "label": _texts("How much?"), "relevant": "${paid} = 'yes'"},
        {"type": "select_one tools", "name": "who", "label": _texts("Who takes it?"), "relevant": "${paid} = 'yes'"},
    ]
    total = {"type": "note", "name": "total_note", "label": _texts("In all: ${total}")}
    return [
        {"type": "begin_group", "name": "road", "label": _texts("The road")}, total, repeat, *inside, {"type": "end_repeat"},
        {"type": "calculate", "name": "total", "calculation": "sum(${amount})"}, {"type": "end_group"},
    ]  # fmt: skip


def _texts(text):
    return {"en": text, "fr": text}
