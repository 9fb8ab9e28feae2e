"""Pure: what a record says, laid into the form of the checklist `ipis-record`.

Questions are filled by name; a name that the checklist version does not have is left out of the answers
and told to the caller, so that nothing disappears unnoticed.
"""


def fill(program, values):
    """(answers, left): form-shaped answers of the questions named in `values`, and the names not asked."""
    left = set(values)
    answers = _fill(program["body"], values, left)
    return answers, left


def _fill(nodes, values, left):
    filled = {}
    for node in nodes:
        if node["kind"] == "question":
            value = _fitting(node, values.get(node["name"]))
            if value is not None:
                filled[node["name"]] = value
                left.discard(node["name"])
        elif node["kind"] == "group":
            inner = _fill(node["children"], values, left)
            if inner:
                filled[node["name"]] = inner
    return filled


def _fitting(node, value):
    """The value when the question can hold it."""
    if value is None or "choices" not in node:
        return value
    known = {choice["name"] for choice in node["choices"]}
    if node["type"] == "select_multiple":
        kept = [one for one in value if one in known] if isinstance(value, list) else []
        return kept or None
    return value if value in known else None
