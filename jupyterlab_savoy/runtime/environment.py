"""Says which distributions the imports of a notebook come from (savoy.environment/1).

Run by the notebook's own interpreter, in the notebook's folder: names of modules on standard input, one a line;
one JSON document on standard output. `?name` is a hint: a name that will perhaps come, to be looked up meanwhile.
`+name[extra]` is a distribution that is wanted too. With `--closure` the answer has all that the distributions require, for
any platform: whoever reads it knows the platform. Nothing is imported to find out: modules are looked up by the import system's
finders, distributions by their metadata folders. Start-up is the cost, so only modules that the interpreter has
loaded by itself are used, and distributions.py; `importlib.metadata`, `json` and `re` alone would double the time.
"""

import os
import sys

# A module beside the notebook must not be taken for one that this program needs: what is needed is loaded by now.
try:
    from _json import (
        encode_basestring_ascii as quote,
    )  # `json` costs a third of the run: it loads `re`
except ImportError:
    from json.encoder import encode_basestring_ascii as quote

HERE = os.path.dirname(os.path.abspath(__file__))
if sys.path[0] != HERE:  # PYTHONSAFEPATH
    sys.path.insert(0, HERE)
import distributions
from distributions import normalized

# Distributions to look into first where the name of a module does not show them. A hint only: what a distribution
# says of its own files decides.
USUAL = {
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "Crypto": "pycryptodome",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "fitz": "pymupdf",
    "git": "gitpython",
    "mpl_toolkits": "matplotlib",
    "OpenSSL": "pyopenssl",
    "PIL": "pillow",
    "pkg_resources": "setuptools",
    "pylab": "matplotlib",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "umap": "umap-learn",
    "yaml": "pyyaml",
}


# ------------------------------------------------------------------------------------------ modules


def find(name, path=None):
    """The spec of a module by the finders that `import` asks (editable installs add their own)."""
    for finder in sys.meta_path:
        find_spec = getattr(finder, "find_spec", None)
        try:
            spec = find_spec(name, path) if find_spec else None
        except Exception:  # noqa: BLE001 - a finder of somebody else's that stumbles is no reason to know nothing
            spec = None
        if spec is not None:
            return spec
    return None


def resolve(name):
    """The shortest prefix of a dotted name that is more than a namespace package, with its spec."""
    parts = name.split(".")
    spec, path = None, None
    for count in range(1, len(parts) + 1):
        prefix = ".".join(parts[:count])
        spec = find(prefix, path)
        if spec is None or not is_namespace(spec):
            return prefix, spec
        path = list(spec.submodule_search_locations)
        # PathFinder asks the parent of a nested namespace package for its path, by sys.modules.
        parent = sys.modules.setdefault(prefix, type(sys)(prefix))
        parent.__path__ = path
    return name, spec


def is_namespace(spec):
    return spec.origin in (None, "namespace") and spec.submodule_search_locations is not None


def is_standard(top, spec):
    names = getattr(sys, "stdlib_module_names", None)
    if names is not None:
        return top in names or spec is not None and spec.origin in ("built-in", "frozen")
    # Python 3.9 and older have no list: built in, or a file in the library's own folder.
    if (
        top in sys.builtin_module_names
        or spec is not None
        and spec.origin in ("built-in", "frozen")
    ):
        return True
    library = os.path.dirname(os.__file__)
    origin = spec.origin if spec is not None else None
    inner = os.path.relpath(origin, library) if origin and origin.startswith(library) else ""
    return bool(inner) and inner.split(os.sep)[0] not in ("site-packages", "dist-packages")


def places(spec):
    """Where a module is: its file, or the folders of a namespace package."""
    if spec is None:
        return []
    found = list(spec.submodule_search_locations) if is_namespace(spec) else [spec.origin]
    return [place for place in found if place]


def owners(name, found, candidates):
    """The distributions that hold a module: one, or several for a bare namespace package."""
    top = name.split(".")[0]
    keys = (normalized(name), normalized(top), USUAL.get(top))

    def distance(distribution):
        key = distribution.key
        if key in keys:
            return keys.index(key)
        return 3 if keys[1] in key or key in keys[1] else 4

    ordered = sorted(candidates, key=distance)
    result = []
    for place in found:
        for distribution in ordered:
            if distribution.holds(place):
                result.append(distribution)
                if not os.path.isdir(place):
                    break
        else:
            if not result:
                result = [one for one in ordered if one.is_source_of(place)][:1]
    return list(dict.fromkeys(result))


# ------------------------------------------------------------------------------------------- report


def classify(name, folder, candidates):
    """What a module is, as a ModuleOrigin, with the distribution that holds it: one pair, or several."""
    top = name.split(".")[0]
    unit, spec = resolve(name)
    local = local_path(find(top), top, folder)
    if local:
        module = {"name": top, "origin": "local", "path": local}
        if is_standard(top, None):
            module["shadowsStandardLibrary"] = True
        return [(module, None)]
    if is_standard(top, spec):
        return [({"name": top, "origin": "standard-library"}, None)]
    if spec is None:
        return [({"name": unit, "origin": "missing"}, None)]
    found = places(spec)
    holders = owners(unit, found, candidates())
    if holders:
        return [({"name": unit, "origin": "distribution"}, holder) for holder in holders]
    return [({"name": unit, "origin": "unknown-file", "path": found[0] if found else ""}, None)]


def local_path(spec, top, folder):
    """Path, relative to the notebook's folder, of a module or package that lies beside it."""
    for place in places(spec):
        parent = os.path.dirname(place)
        if parent == folder:
            return os.path.basename(place)
        if parent == os.path.join(folder, top):
            return top
    return ""


class Reporter:
    """Looks modules up, each once."""

    def __init__(self, folder):
        self.folder = folder
        self.known = {}
        self.installed = []

    def distributions(self):
        if not self.installed:
            self.installed.extend(distributions.installed())
        return self.installed

    def look_up(self, name):
        if name not in self.known:
            self.known[name] = classify(name, self.folder, self.distributions)
        return self.known[name]


def report(names, reporter, wanted=None):
    """`wanted`: names of distributions; then the closure is reported, else not."""
    modules, used = {}, {}
    for name in sorted(set(names)):
        for module, holder in reporter.look_up(name):
            if holder is not None:
                used[holder.key] = used.get(holder.key) or holder.describe()
                module["distribution"] = used[holder.key]["name"]
            modules[module["name"], module.get("distribution", "")] = module
    # A bare namespace package (`google.cloud`) says less than one of its members.
    units = [unit for unit, _ in modules]
    modules = {
        key: module
        for key, module in modules.items()
        if not any(unit.startswith(key[0] + ".") for unit in units)
    }
    holding = {distribution for _, distribution in modules}
    more = {}
    if wanted is not None:
        roots = [key for key, one in used.items() if one["name"] in holding]
        more["closure"] = distributions.closure(
            roots + wanted, reporter.distributions(), lambda name: places(find(name))
        )
    return {
        "schema": "savoy.environment/1",
        "python": "{}.{}.{}".format(*sys.version_info[:3]),
        "implementation": sys.implementation.name,
        "platform": sys.platform,
        "machine": machine(),
        "modules": [modules[key] for key in sorted(modules)],
        "distributions": sorted(
            (one for one in used.values() if one["name"] in holding),
            key=lambda one: one["name"].lower(),
        ),
        **more,
    }


def machine():
    return (
        os.uname().machine if hasattr(os, "uname") else os.environ.get("PROCESSOR_ARCHITECTURE", "")
    )


def to_json(value):
    if isinstance(value, dict):
        return "{" + ",".join(quote(key) + ":" + to_json(item) for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(to_json, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return quote(value)


def main():
    folder = os.getcwd()
    # As in a kernel: the notebook's folder comes first, and the folder of this program is not on the path.
    sys.path[:1] = [folder]
    reporter, names = Reporter(folder), []
    wanted = [] if "--closure" in sys.argv else None
    for line in sys.stdin.buffer:
        name = line.decode("utf-8").strip()
        if name.startswith("?"):
            reporter.look_up(name[1:])
        elif name.startswith("+") and wanted is not None:
            wanted.append(name[1:])
        elif name:
            names.append(name)
    print(to_json(report(names, reporter, wanted)), flush=True)
    os._exit(0)  # nothing to tidy up, and somebody waits


if __name__ == "__main__":
    main()
