"""Runs a pipeline that Kale has generated with kfp's local runner. Usage: kale_local.py FILE.kale.py

Kale has no local run of its own: this is what its user could do by hand. The packages are installed already; that each
step would first install them is left out.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import kfp.local


def main(file: Path) -> None:
    source = re.sub(r"packages_to_install=\[[^\]]*\]", "packages_to_install=[]", file.read_text())
    module = file.with_name("pipeline_to_run.py")
    module.write_text(source)
    spec = importlib.util.spec_from_file_location("pipeline_to_run", module)
    loaded = importlib.util.module_from_spec(spec)
    sys.modules["pipeline_to_run"] = loaded
    spec.loader.exec_module(loaded)
    runner = kfp.local.SubprocessRunner(use_venv=False)
    kfp.local.init(runner=runner, pipeline_root=str(file.parent / "outputs"))
    loaded.auto_generated_pipeline()  # raises where a step fails


if __name__ == "__main__":
    main(Path(sys.argv[1]))
