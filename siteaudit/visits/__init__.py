"""The room of planned and made visits, what was answered and what was found."""
