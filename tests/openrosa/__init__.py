"""The door for ODK Collect: its conversation as data, and what attackers try."""
