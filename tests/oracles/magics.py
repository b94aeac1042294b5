"""What IPython makes of cells, and what the outcome binds and needs, one JSON object a line.

Usage: magics.py CELLS    with CELLS, a JSON array of texts

Needs IPython; works on CPython 3.11 to 3.13.
"""

import json
import sys
import warnings

from assignment import Assignment
from IPython.core.inputtransformer2 import TransformerManager


def describe(cell):
    transformed = TransformerManager().transform_cell(cell)
    try:
        answer = Assignment(transformed).answer()
    except SyntaxError as error:
        return {"cell": cell, "transformed": transformed, "error": str(error)}
    return {"cell": cell, "transformed": transformed, **answer}


def main():
    warnings.simplefilter("ignore")
    for cell in json.loads(sys.argv[1]):
        print(json.dumps(describe(cell)))


if __name__ == "__main__":
    main()
