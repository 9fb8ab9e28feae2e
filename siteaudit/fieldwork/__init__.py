"""The work package for a phone: its areas' sites, due visits, published checklists. Answers /sync/down."""
