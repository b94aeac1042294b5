"""Says which distributions the imports of a notebook come from (savoy.environment/1).

Run by the notebook's own interpreter, in the notebook's folder: names of modules on standard input, one a line;
one JSON document on standard output. `?name` is a hint: a name that will perhaps come, to be looked up meanwhile.
`+name[extra]` is a distribution that is wanted too. With `--closure` the answer has all that the distributions require, for
any platform: whoever reads it knows the platform. Nothing is imported to find out: modules are looked up by the import system's
finders, distributions by their metadata folders. Start-up is the cost, so only modules that the interpreter has
loaded by itself are used; `importlib.metadata`, `json` and `re` alone would double the time.
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
CODE = (".py", ".pyc", ".pyd", ".so")


def normalized(name):
    """Name of a distribution as the simple index compares them (PEP 503)."""
    return "-".join(
        part for part in name.lower().replace("_", "-").replace(".", "-").split("-") if part
    )


def read(*path):
    try:
        with open(os.path.join(*path), "rb") as file:
            return file.read()
    except OSError:
        return b""


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
    return list(spec.submodule_search_locations) if is_namespace(spec) else [spec.origin]


# ------------------------------------------------------------------------------------ distributions


class Distribution:
    """An installed distribution, by its metadata folder (or file, for old ones)."""

    def __init__(self, folder, entry):
        self.folder = folder
        self.metadata = os.path.join(folder, entry)
        stem, self.kind = os.path.splitext(entry)
        # name-version, or name-version-py3.11 for an .egg-info; a development one has no version.
        self.name, _, version = stem.partition("-")
        self.version = version.split("-py")[0] if self.kind == ".egg-info" else version
        self.key = normalized(self.name)

    def holds(self, place):
        """Whether the distribution's own list of files has the file, or something in the folder."""
        if os.path.isdir(place):
            place = os.path.join(place, "")
        relative = relative_to(place, self.folder)
        record = read(self.metadata, "RECORD")
        if record:
            line = os.fsencode(relative).replace(b"\\", b"/")
            line = line if line.endswith(b"/") else line + b","
            return record.startswith(line) or b"\n" + line in record
        if self.kind == ".egg-info" and not relative.startswith(os.pardir):
            first = relative.split(os.sep)[0].split(".")[0]
            listed = read(self.metadata, "top_level.txt").decode("utf-8", "replace").split()
            return first in listed or not listed and normalized(first) == self.key
        return False

    def direct_url(self):
        """What direct_url.json says (PEP 610): where it was installed from, editable or not."""
        text = read(self.metadata, "direct_url.json")
        if not text:
            return {}
        import json

        try:
            value = json.loads(text)
        except ValueError:
            value = None
        return value if isinstance(value, dict) else {}

    def is_source_of(self, place):
        """Whether the module lies in the folder that an editable install points to."""
        direct = self.direct_url()
        if not (direct.get("dir_info") or {}).get("editable"):
            return False
        folder = path_of(direct.get("url", ""))
        return bool(folder) and (place + os.sep).startswith(folder + os.sep)

    def head(self):
        """The text of its metadata."""
        text = (
            read(self.metadata, "METADATA")
            or read(self.metadata, "PKG-INFO")
            or read(self.metadata)
        )
        return text.decode("utf-8", "replace")

    def describe(self):
        name, version = self.name, self.version
        for line in self.head()[:4096].splitlines():
            field, _, value = line.partition(":")
            if field == "Name":
                name = value.strip()
            elif field == "Version":
                version = value.strip()
            elif not line:
                break
        result = {"name": name, "version": version}
        direct = self.direct_url()
        if "url" in direct:
            result["direct"] = describe_url(direct)
            if (direct.get("dir_info") or {}).get("editable"):
                result["editable"] = True
        elif self.kind == ".egg-info" and not is_site(self.folder):
            # `setup.py develop`: the metadata lies in the project itself.
            result["direct"] = self.folder
            result["editable"] = True
        return result

    def requirements(self):
        """What it requires, as written; old metadata (.egg-info) has it in a file of its own."""
        found = []
        for line in self.head().splitlines():
            if not line:
                break
            field, _, value = line.partition(":")
            if field == "Requires-Dist":
                found.append(value.strip())
        marker = ""
        for line in read(self.metadata, "requires.txt").decode("utf-8", "replace").splitlines():
            if line.startswith("["):
                extra, _, condition = line.strip("[] ").partition(":")
                parts = [f"extra == '{extra}'"] if extra else []
                parts += [f"({condition})"] if condition else []
                marker = "; " + " and ".join(parts) if parts else ""
            elif line.strip():
                found.append(line.strip() + marker)
        return found

    def size(self):
        """Bytes of its files, as its own list says."""
        lines = read(self.metadata, "RECORD").splitlines()
        sizes = (line.rpartition(b",")[2] for line in lines)
        return sum(int(size) for size in sizes if size.isdigit())

    def sources(self):
        """Modules and packages of an editable install: by its own list, by what its finder and .pth files map."""
        top = read(self.metadata, "top_level.txt").decode("utf-8", "replace").split()
        record = read(self.metadata, "RECORD").decode("utf-8", "replace")
        found = []
        for line in record.splitlines():
            entry = line.split(",")[0]
            if entry.endswith(".pth"):
                for path in read(self.folder, entry).decode("utf-8", "replace").splitlines():
                    if path and not path.startswith("import ") and os.path.isdir(path):
                        found += modules_in(path, top)
        for name in top:
            spec = find(name)
            found += [unit_of(place) for place in (places(spec) if spec else []) if place]
        if self.kind == ".egg-info" and not found:
            found = modules_in(self.folder, top)
        return sorted(set(found))

    def describe_all(self):
        """Also what it requires and what it takes; of one from this machine, where its files are."""
        result = self.describe()
        result["requires"] = self.requirements()
        result["size"] = self.size()
        if is_of_this_machine(result.get("direct", "")) or "editable" in result:
            result["metadata"] = self.metadata
            if "editable" in result:
                result["sources"] = self.sources()
        return result


def modules_in(folder, names):
    """Modules and packages in a folder: those of these names, or all that a build would find in it."""
    found = []
    for entry in sorted(os.listdir(folder)):
        path = os.path.join(folder, entry)
        name = entry.split(".")[0]
        is_module = entry.endswith(CODE) or os.path.isfile(os.path.join(path, "__init__.py"))
        if is_module and (
            name in names or not names and name not in ("setup", "conftest", "tests")
        ):
            found.append(path)
    return found


def unit_of(place):
    """The folder of a package, the file of a module."""
    return os.path.dirname(place) if os.path.basename(place) == "__init__.py" else place


def is_of_this_machine(direct):
    return direct.startswith(("file:", "/")) or "+file:" in direct


def relative_to(place, folder):
    try:
        relative = os.path.relpath(place, folder)
    except ValueError:  # another drive on Windows
        return os.pardir
    return relative + os.sep if place.endswith(os.sep) else relative


def is_site(folder):
    return os.path.basename(folder) in ("site-packages", "dist-packages")


def path_of(url):
    """Path of a file: URL."""
    if not url.startswith("file:"):
        return ""
    from urllib.request import url2pathname

    path = url[len("file:") :]
    if path.startswith("//"):
        path = "/" + path[2:].partition("/")[2]
    return url2pathname(path).rstrip(os.sep)


def describe_url(direct):
    """The URL as pip takes it: with scheme and commit of a version control system, without credentials."""
    url = direct["url"]
    scheme, slashes, rest = url.partition("://")
    if slashes and scheme != "file":
        host, slash, path = rest.partition("/")
        url = scheme + slashes + host.rpartition("@")[2] + slash + path
    vcs = direct.get("vcs_info") or {}
    if vcs.get("vcs"):
        url = "{}+{}".format(vcs["vcs"], url)
        commit = vcs.get("commit_id") or vcs.get("requested_revision")
        url += "@" + commit if commit else ""
    subdirectory = direct.get("subdirectory")
    return url + "#subdirectory=" + subdirectory if subdirectory else url


def installed():
    """All distributions on the path, in its order: an earlier one hides a later one of the same name."""
    found, seen = [], set()
    for folder in dict.fromkeys(os.path.abspath(entry) for entry in sys.path):
        try:
            entries = sorted(os.listdir(folder))
        except OSError:
            continue
        for entry in entries:
            if entry.endswith((".dist-info", ".egg-info")):
                distribution = Distribution(folder, entry)
                if distribution.key not in seen:
                    seen.add(distribution.key)
                    found.append(distribution)
    return found


def owners(name, found, distributions):
    """The distributions that hold a module: one, or several for a bare namespace package."""
    top = name.split(".")[0]
    keys = (normalized(name), normalized(top), USUAL.get(top))

    def distance(distribution):
        key = distribution.key
        if key in keys:
            return keys.index(key)
        return 3 if keys[1] in key or key in keys[1] else 4

    ordered = sorted(distributions, key=distance)
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


def classify(name, folder, distributions):
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
    found = [place for place in places(spec) if place]
    holders = owners(unit, found, distributions())
    if holders:
        return [({"name": unit, "origin": "distribution"}, holder) for holder in holders]
    return [({"name": unit, "origin": "unknown-file", "path": found[0] if found else ""}, None)]


def local_path(spec, top, folder):
    """Path, relative to the notebook's folder, of a module or package that lies beside it."""
    for place in places(spec) if spec is not None else []:
        parent = os.path.dirname(place or "")
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
            self.installed.extend(installed())
        return self.installed

    def look_up(self, name):
        if name not in self.known:
            self.known[name] = classify(name, self.folder, self.distributions)
        return self.known[name]


def parts_of(requirement):
    """Normalized name, normalized extras and marker of a requirement."""
    head, _, marker = requirement.partition(";")
    end = 0
    while end < len(head) and (head[end].isalnum() or head[end] in "-_."):
        end += 1
    rest = head[end:].lstrip()
    inner = rest[1:].partition("]")[0] if rest.startswith("[") else ""
    return normalized(head[:end]), [normalized(one) for one in inner.split(",") if one], marker


def closure(roots, distributions):
    """The roots (requirements) and all that these may require, by any marker but for extras that nobody wants."""
    known = {one.key: one for one in reversed(distributions)}
    found, seen, pending = {}, set(), list(roots)
    while pending:
        key, extras, _ = parts_of(pending.pop())
        for extra in ["", *extras]:
            if key not in known or (key, extra) in seen:
                continue
            seen.add((key, extra))
            found[key] = found.get(key) or known[key].describe_all()
            for requirement in found[key]["requires"]:
                marker = parts_of(requirement)[2].replace('"', "'")
                wants = "extra" in marker and f"'{extra}'" in normalized(marker)
                if wants if extra else "extra" not in marker:
                    pending.append(requirement)
    return [found[key] for key in sorted(found)]


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
        more["closure"] = closure(roots + wanted, reporter.distributions())
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
