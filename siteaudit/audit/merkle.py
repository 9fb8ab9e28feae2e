"""Merkle tree hashing, inclusion and consistency proofs as in RFC 6962, section 2.1. Pure.

Hashes are 32 bytes. `node(level, index)` is a lookup of the hash of the complete subtree that holds
leaves index * 2**level up to (index + 1) * 2**level - 1, so that proofs cost O(log n) lookups.
"""

import hashlib


def leaf_hash(data):
    """Hash of one leaf: SHA-256(0x00 || data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left, right):
    """Hash of an inner node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def completed(index, leaf, node):
    """The complete subtrees that leaf number `index` finishes: (level, index, hash), leaf first."""
    level, value = 0, leaf
    yield level, index, value
    while index % 2:
        value = node_hash(node(level, index - 1), value)
        level, index = level + 1, index // 2
        yield level, index, value


def subtree(start, size, node):
    """MTH of the leaves start .. start + size - 1, where start is a multiple of the largest part."""
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, start >> level)
    left = _split(size)
    return node_hash(subtree(start, left, node), subtree(start + left, size - left, node))


def root(size, node):
    """The root of the first `size` leaves; of none, SHA-256 of nothing."""
    return subtree(0, size, node) if size else hashlib.sha256().digest()


def inclusion_proof(index, size, node):
    """PATH(index, D[size]) of RFC 6962, 2.1.1: sibling hashes from the leaf upwards."""
    return _path(index, 0, size, node)


def consistency_proof(first, second, node):
    """PROOF(first, D[second]) of RFC 6962, 2.1.2; 0 < first <= second."""
    return [] if first == second else _subproof(first, 0, second, True, node)


def check_inclusion(leaf, index, size, proof, expected):
    """Whether `proof` leads from `leaf` at `index` to the root `expected` of `size` leaves."""
    if not 0 <= index < size:
        return False
    place, last, value = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place % 2 or place == last:
            value = node_hash(sibling, value)
            while not place % 2 and place:
                place, last = place >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and value == expected


def check_consistency(first, second, old_root, new_root, proof):
    """Whether `proof` shows that the tree of `second` leaves only adds to the one of `first`."""
    if first == second:
        return not proof and old_root == new_root
    if first & (first - 1) == 0:
        proof = [old_root, *proof]
    place, last = first - 1, second - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    if not proof:
        return False
    old = new = proof[0]
    for sibling in proof[1:]:
        if last == 0:
            return False
        if place % 2 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not place % 2 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def _split(size):
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _path(index, start, size, node):
    if size == 1:
        return []
    left = _split(size)
    if index < left:
        return [*_path(index, start, left, node), subtree(start + left, size - left, node)]
    return [*_path(index - left, start + left, size - left, node), subtree(start, left, node)]


def _subproof(first, start, size, whole, node):
    if first == size:
        return [] if whole else [subtree(start, size, node)]
    left = _split(size)
    if first <= left:
        return [*_subproof(first, start, left, whole, node), subtree(start + left, size - left, node)]
    return [
        *_subproof(first - left, start + left, size - left, False, node),
        subtree(start, left, node),
    ]
