"""The room of cleaned copies of photos and papers."""
