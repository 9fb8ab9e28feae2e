"""The work package for a phone: its areas' sites and bodies, due visits, published checklists. Answers /sync/down."""
