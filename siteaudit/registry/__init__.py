"""What leaves the house: exports with manifests, the public list and map. Projections only."""
