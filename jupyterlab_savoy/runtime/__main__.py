"""`python -m PACKAGE` and `python FOLDER`: the KFP entry, whether or not the folder is importable as a package."""

import sys


def _main() -> int:
    if __package__:
        from .kfp import main
    else:
        # Run as a file: Python has put our folder first on the path, where `import kfp` or `import task` in the user's
        # cells would find our modules.
        import importlib.util
        import os

        folder = os.path.dirname(os.path.abspath(__file__))
        sys.path[:] = [path for path in sys.path if os.path.abspath(path or ".") != folder]
        spec = importlib.util.spec_from_file_location(
            "savoy_runtime",
            os.path.join(folder, "__init__.py"),
            submodule_search_locations=[folder],
        )
        package = importlib.util.module_from_spec(spec)
        sys.modules["savoy_runtime"] = package
        spec.loader.exec_module(package)
        main = importlib.import_module("savoy_runtime.kfp").main
    return main()


if __name__ == "__main__":
    sys.exit(_main())
