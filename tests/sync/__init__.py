"""The protocol: what phones send, in every wrong way, and what must never happen."""
