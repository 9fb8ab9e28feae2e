"""Packages as phones send them: keeps ciphertext, knows no domain noun, answers every phone."""
