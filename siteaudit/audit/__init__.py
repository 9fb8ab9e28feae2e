"""The append-only log under every verb: RFC 6962 Merkle tree, signed heads."""
