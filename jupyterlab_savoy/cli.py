"""The command `savoy`: hands the process over to Node.js."""

import os
import sys

from ._node import PROGRAM, NodeMissingError, find_node

# Something needed is missing: the same status as the program itself gives.
MISSING = 3


def main() -> int:
    """Become the bundled program; returns (a status) only where that is impossible."""
    # The interpreter that Jupyter's own `python3` kernel uses: the one Savoy is installed in.
    os.environ.setdefault("SAVOY_PYTHON", sys.executable)
    try:
        node = find_node()
    except NodeMissingError as problem:
        print(f"savoy: {problem}", file=sys.stderr)
        return MISSING
    if not os.path.exists(PROGRAM):
        print(
            "savoy: the program is not built; run `make setup` in the checkout, or install the wheel.",
            file=sys.stderr,
        )
        return MISSING
    command = [node, PROGRAM, *sys.argv[1:]]
    if sys.platform == "win32":  # no exec that keeps the console
        import subprocess

        return subprocess.call(command)
    try:
        os.execv(node, command)
    except OSError as problem:
        print(f"savoy: {node} cannot be run: {problem.strerror}.", file=sys.stderr)
        return MISSING


if __name__ == "__main__":
    sys.exit(main())
