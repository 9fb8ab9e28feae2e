"""Proof. See README.md."""
