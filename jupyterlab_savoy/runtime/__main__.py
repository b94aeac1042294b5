"""`python -m PACKAGE` and `python FOLDER`: the entry for KFP, wherever the folder lies."""

import importlib.util
import os
import sys

if __package__:
    from .kfp import main
else:
    # Run as a folder, which Python has put first on the path: there `import kfp` or `import task`
    # in the user's cells would find our modules.
    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [path for path in sys.path if os.path.abspath(path or ".") != folder]
    name = "savoy_runtime"
    spec = importlib.util.spec_from_file_location(
        name, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    sys.modules[name] = importlib.util.module_from_spec(spec)
    main = importlib.import_module(name + ".kfp").main

if __name__ == "__main__":
    sys.exit(main())
