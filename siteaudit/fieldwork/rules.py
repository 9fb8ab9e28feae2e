"""Pure: what of a last visit may lie on a phone that can be forced open (USERS U3)."""

import datetime

# Of a last visit something comes down only this long before a visit that was assigned to this person.
BEFORE = datetime.timedelta(days=14)
# Acts after which every work package is what it was.
ELSEWHERE = frozenset(
    {
        "attachment.add", "checklist.discard", "checklist.draft", "checklist.export", "checklist.review",
        "device.enrol", "export.make", "key.import", "openrosa.close", "openrosa.conflict", "openrosa.disable",
        "openrosa.open", "openrosa.release", "openrosa.set-aside", "openrosa.submit", "openrosa.user",
        "opinion.confirm", "opinion.record", "opinion.reject", "opinion.withdraw", "package.conflict", "package.flag",
        "package.quarantine", "package.receive", "package.release", "review.close", "review.open", "review.recuse",
        "review.vote", "session.end", "session.start",
    }
)  # fmt: skip


def is_near(due_on, today):
    """Whether an assigned visit is near enough for findings of the last one to come down."""
    return due_on - today <= BEFORE


def last_visit(visited_on, findings):
    """P findings as they are; R and S ones only as questions to ask again, without the answer.

    `findings`: (question id, severity word, sensitivity word, the question's text by language).
    """
    shown = [
        {"id": question, "label": label, "severity": severity}
        for question, severity, sensitivity, label in findings
        if sensitivity == "public"
    ]
    again = sorted({question for question, _severity, sensitivity, _label in findings if sensitivity != "public"})
    return {"on": visited_on.isoformat(), "findings": shown, "ask_again": again}


def question_labels(program):
    """Texts of every question of a program by id, from its tree."""
    labels, waiting = {}, list(program["body"])
    while waiting:
        node = waiting.pop()
        if node["kind"] == "question":
            labels[node["id"]] = node.get("label", {})
        waiting += node.get("children", ())
    return labels


def is_for_field(pillar):
    """Whether a checklist is filled in the field; historical records have one too, which nobody fills."""
    return pillar != "history"
