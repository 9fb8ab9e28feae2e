"""Sealed parts: hands them, still sealed, to a key holder's browser against a reason. Opens nothing."""
