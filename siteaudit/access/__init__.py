"""Who may do what, where: users, roles, areas, phones, and the one table of verbs."""
