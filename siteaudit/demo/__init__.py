"""Fills a demonstration through the services and the real protocol; only the command line imports it."""
