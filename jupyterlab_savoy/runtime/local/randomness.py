"""What the random generators that modules keep to themselves start from, in a forked step.

The rule, from weakest to strongest:
1. A forked process has the generators of the one it came from; two steps would draw the same numbers.
   So each starts from the system's entropy, as a new process does.
2. Seeds that the prelude sets hold, in every step, as in a pod.
3. A step that comes after others goes on where the last of them, in the order of the notebook, has
   left the generators: a chain of steps draws what the notebook draws from top to bottom.
4. Of several steps that come after the same one, only the first can do so; the others `branch`: their
   start is made from the state they would go on from and their own name. They draw other numbers
   than their sibling, and the same ones in each run if that state came from a seed.
5. What the cells seed themselves holds.
"""

from __future__ import annotations

import hashlib
import random
import sys


def start_anew() -> None:
    """Rule 1, for what is imported already. `random` does it itself in a fork, since Python 3.7."""
    numpy = sys.modules.get("numpy.random")
    if numpy:
        numpy.seed()
    torch = sys.modules.get("torch")
    if torch:
        torch.seed()


def branch(name: str) -> None:
    """Rule 4: make another state from the present one and a name."""

    def digest(state: object) -> int:
        return int.from_bytes(hashlib.sha256(f"{name}\n{state!r}".encode()).digest()[:16], "big")

    random.seed(digest(random.getstate()))
    numpy = sys.modules.get("numpy.random")
    if numpy:
        _, key, position, *_ = numpy.get_state()
        number = digest((key.tobytes(), position))
        numpy.seed([number >> shift & 0xFFFFFFFF for shift in (0, 32, 64, 96)])
    torch = sys.modules.get("torch")
    if torch:
        torch.manual_seed(digest(bytes(torch.get_rng_state().numpy())) >> 65)
