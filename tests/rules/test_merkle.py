"""The log's tree against RFC 6962: its own test tree, and every proof up to forty leaves."""

import hashlib

import pytest

from siteaudit.audit import merkle

LEAVES = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    bytes(range(0x50, 0x58)),
    bytes(range(0x60, 0x70)),
]
# The known roots of certificate-transparency's reference tree, one to eight leaves.
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def tree(leaves):
    nodes = {}
    for index, data in enumerate(leaves):
        for level, place, value in merkle.completed(index, merkle.leaf_hash(data), lambda *at: nodes[at]):
            nodes[level, place] = value
    return lambda *at: nodes[at]


def test_the_reference_tree_has_the_known_roots():
    node = tree(LEAVES)

    assert {size: merkle.root(size, node).hex() for size in ROOTS} == ROOTS
    assert merkle.root(0, node) == hashlib.sha256().digest()


@pytest.mark.parametrize("size", range(1, 41))
def test_every_inclusion_and_consistency_proof_holds_and_no_other(size):
    leaves = [bytes([number]) * 3 for number in range(size)]
    node = tree(leaves)
    root = merkle.root(size, node)

    for index, data in enumerate(leaves):
        proof = merkle.inclusion_proof(index, size, node)
        assert merkle.check_inclusion(merkle.leaf_hash(data), index, size, proof, root)
        assert not merkle.check_inclusion(merkle.leaf_hash(b"other"), index, size, proof, root)
    for first in range(1, size + 1):
        old = merkle.root(first, node)
        proof = merkle.consistency_proof(first, size, node)
        assert merkle.check_consistency(first, size, old, root, proof)
        if first < size:
            assert not merkle.check_consistency(first, size, bytes(32), root, proof)
