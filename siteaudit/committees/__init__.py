"""Multi-stakeholder committees: seats, reviews, recusals, votes, opinions. Knows no other room's nouns."""
