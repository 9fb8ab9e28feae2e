"""The room that brings in what others recorded before us: IPIS, CSV, GeoJSON."""
