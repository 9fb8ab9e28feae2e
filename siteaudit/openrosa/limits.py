"""Pure: how much the door takes at once, each figure with its reason."""

# What HEAD announces for one request; photos of 30 MB fit. Collect spreads more over several requests.
ANNOUNCED = 32_000_000
# The record itself and the lines between the parts come on top.
MOST_BYTES = ANNOUNCED + 4_000_000
MOST_XML = 2_000_000
# Collect sends 100 files at most in one request.
MOST_PARTS = 150
MOST_FILES = 400
MOST_IDS = 500
