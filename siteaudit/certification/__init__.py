"""Official decisions of authorities and the status over time that follows from them under a profile."""
