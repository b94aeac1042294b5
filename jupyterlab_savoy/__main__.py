"""`python -m jupyterlab_savoy` is the command `savoy`, for where its script is not on PATH."""

import sys

from .cli import main

sys.exit(main())
