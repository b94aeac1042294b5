"""Content ids: what they tell apart, and that they never change their meaning."""

import hashlib

import pytest
from jupyterlab_savoy.runtime.store import hashing, multilinear

np = pytest.importorskip("numpy")

NAMES = ["sha256", "multilinear_128", "xxh3_128"]


@pytest.fixture(params=NAMES)
def name(request):
    if not hashing.can_hash(request.param):
        pytest.skip("xxhash is not installed")
    return request.param


def test_a_tree_is_known_again_from_the_leaves_that_changed(name):
    data = np.arange(3 * hashing.LEAF // 8 + 5, dtype="u8")
    before = hashing.tree_of(memoryview(data).cast("B"), name)
    data[hashing.LEAF // 8] += 1
    view = memoryview(data).cast("B")
    tree, changed = hashing.changed_leaves(before, view, range(hashing.leaf_count(len(view))))
    assert changed == [1] and tree == hashing.tree_of(view, name) != before


def test_many_threads_give_the_same(name):
    data = memoryview(np.arange(20 * hashing.LEAF, dtype="u1"))
    parts = [data[at : at + hashing.LEAF] for at in range(0, len(data), hashing.LEAF)]
    one_by_one = b"".join(hashing.tree_of(part, name).leaves for part in parts)
    assert hashing.tree_of(data, name).leaves == one_by_one


def test_small_data_and_streams_have_their_sha256():
    assert hashing.content_id(b"abc") == hashlib.sha256(b"abc").hexdigest()


def test_multilinear_means_what_it_always_meant():
    """Of stored data: on no machine and under no version of numpy may it give anything else."""
    data = bytes(range(256)) * 1024
    assert multilinear.digest(data).hex() == "ee36bf7b94d038902eb5b2f28f920bcf"
    assert multilinear.digest(data[:100_001]).hex() == "2aa495f883905e08f670a0e00e180cc5"
    assert multilinear.digest(b"").hex() == "e3b0c44298fc1c149afbf4c8996fb924"


@pytest.mark.parametrize("dtype", ["f8", "f4", "i8", "i4", "i2", "u1"])
def test_multilinear_tells_values_apart(dtype):
    """Signs, powers of two, neighbours that change together: differences of few, high bits."""
    plain = np.zeros(40_000, dtype)
    seen = {multilinear.digest(memoryview(plain).cast("B"))}
    count = 1
    for at in (0, 1, 4095, 4096, 39_998):
        for value in (1, 2, 64, -1, -2, -128):
            for neighbours in (1, 2):
                changed = plain.copy()
                changed[at : at + neighbours] = np.array(value).astype(dtype)
                seen.add(multilinear.digest(memoryview(changed).cast("B")))
                count += 1
    assert len(seen) == count


def test_multilinear_sees_each_bit():
    data = bytearray(100_000)
    seen = {multilinear.digest(data)}
    for bit in range(0, 800_000, 1237):
        data[bit // 8] ^= 1 << bit % 8
        seen.add(multilinear.digest(data))
        data[bit // 8] ^= 1 << bit % 8
    assert len(seen) == 1 + len(range(0, 800_000, 1237))


def test_multilinear_does_not_mind_where_data_lies():
    whole = np.arange(70_001, dtype="u1")
    for shift in (1, 4, 7):
        moved = np.empty(80_000, "u1")[shift:][: len(whole)]
        moved[:] = whole
        assert multilinear.digest(memoryview(moved)) == multilinear.digest(memoryview(whole))
