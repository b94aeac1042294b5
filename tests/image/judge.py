"""Judges what src/core/image makes of markers, versions and wheels: by the package `packaging`, which pip uses.

One JSON document in: {"markers": [[text, values]], "versions": [[a, operator, b]], "wheels": [[file, tags]]};
the answers out, in their order.
"""

import json
import sys

from packaging.markers import Marker
from packaging.specifiers import SpecifierSet
from packaging.tags import compatible_tags, cpython_tags
from packaging.utils import parse_wheel_filename


def tags(minor: int, machine: str):
    # The C library of Debian 12 is 2.36.
    names = [f"manylinux_2_{n}_{machine}" for n in range(36, 4, -1)]
    legacy = {
        "x86_64": ["manylinux2014", "manylinux2010", "manylinux1"],
        "aarch64": ["manylinux2014"],
    }
    platforms = [*names, *(f"{name}_{machine}" for name in legacy[machine]), f"linux_{machine}"]
    version = (3, minor)
    return {
        *cpython_tags(version, platforms=platforms),
        *compatible_tags(version, f"cp3{minor}", platforms),
    }


asked = json.load(sys.stdin)
known = {}
answers = {
    "markers": [Marker(text).evaluate(values) for text, values in asked["markers"]],
    "versions": [
        SpecifierSet(f"{operator}{b}", prereleases=True).contains(a)
        for a, operator, b in asked["versions"]
    ],
    "wheels": [],
}
for file, minor, machine in asked["wheels"]:
    if (minor, machine) not in known:
        known[minor, machine] = tags(minor, machine)
    answers["wheels"].append(bool(parse_wheel_filename(file)[3] & known[minor, machine]))
json.dump(answers, sys.stdout)
