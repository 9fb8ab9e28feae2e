"""ONE table: what else must happen when a verb was done. Handlers run in the same transaction."""

REACTIONS = {}


def announce(session, actor, verb, subject):
    """Run the handlers of `verb` in the table's order."""
    for handler in REACTIONS.get(verb, ()):
        handler(session, actor, subject)
