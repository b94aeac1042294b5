"""The store for programs in other languages: `python command.py VERB STORE …`, one JSON document out.

`gc STORE [--quota BYTES | --share PART] [--keep-last RUNS] [--grace SECONDS] [--dry-run] [--over RUN…]`,
`check STORE SNAPSHOT [--full]`, `pin STORE NAME SNAPSHOT`, `unpin STORE NAME`, `pins STORE`, `import
STORE LAYER`, `export STORE SNAPSHOT LAYER`. A problem is `{"code": …, "message": …}` with status 1.
"""

from __future__ import annotations

import os
import sys

if not __package__:  # started by its path (PEP 366)
    import runpy

    _folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    _start = runpy.run_path(os.path.join(_folder, "local", "start.py"))
    sys.path[:] = [path for path in sys.path if os.path.dirname(path) != _folder]
    __package__ = _start["package"]("store")

import argparse
import json
import shutil
from dataclasses import asdict
from typing import Any, Callable

from ..errors import StepError
from .collect import GRACE
from .store import Store


def _gc(store: Store, options: argparse.Namespace) -> Any:
    quota = options.quota
    if options.share is not None:
        # Of what is free without the store: else each collection would lower it.
        free = shutil.disk_usage(store.root).free + store.gc(dry_run=True).kept
        quota = int(options.share * free)
    limits = quota, options.keep_last, options.grace, options.dry_run, options.over
    return {**asdict(store.gc(*limits)), "quota": quota}


def _check(store: Store, options: argparse.Namespace) -> Any:
    store.check(options.snapshot, options.full)
    return {"snapshot": options.snapshot}


def _pin(store: Store, options: argparse.Namespace) -> Any:
    store.describe(options.snapshot)
    store.pins.add(options.name, options.snapshot)
    return store.pins.all()


def _unpin(store: Store, options: argparse.Namespace) -> Any:
    store.pins.remove(options.name)
    return store.pins.all()


def _import(store: Store, options: argparse.Namespace) -> Any:
    saved = store.import_layer(options.layer, durable=True)
    return {"snapshot": saved.id, "new_bytes": saved.new_bytes}


def _export(store: Store, options: argparse.Namespace) -> Any:
    store.export_layer(options.snapshot, options.layer)
    return {"layer": options.layer}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    verbs = parser.add_subparsers(required=True)

    def verb(name: str, act: Callable[..., Any], *arguments: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(name)
        made.set_defaults(act=act)
        for argument in ("store", *arguments):
            made.add_argument(argument)
        return made

    gc = verb("gc", _gc)
    gc.add_argument("--quota", type=int)
    gc.add_argument("--share", type=float)
    gc.add_argument("--keep-last", type=int)
    gc.add_argument("--grace", type=float, default=GRACE)
    gc.add_argument("--dry-run", action="store_true")
    gc.add_argument("--over", nargs="*", default=[])
    verb("check", _check, "snapshot").add_argument("--full", action="store_true")
    verb("pin", _pin, "name", "snapshot")
    verb("unpin", _unpin, "name")
    verb("pins", lambda store, _: store.pins.all())
    verb("import", _import, "layer")
    verb("export", _export, "snapshot", "layer")
    return parser


def main() -> int:
    options = _parser().parse_args()
    try:
        answer, status = options.act(Store.open(options.store), options), 0
    except StepError as error:
        answer, status = {"code": error.code, "message": str(error)}, 1
    print(json.dumps(answer))
    return status


if __name__ == "__main__":
    sys.exit(main())
