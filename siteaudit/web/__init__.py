"""The HTTP platform: identify, one transaction a write, one shape of answers."""
