"""The room of what comes with records: cleaned copies of photos and papers, recordings and files as they came."""
