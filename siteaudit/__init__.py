"""siteaudit: checklists without network, trustworthy sync, certification over time."""
