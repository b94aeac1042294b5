"""Distributions as their metadata folders tell of them: for environment.py, and loaded by it alone.

Knows nothing of imports: where the modules of a name lie is for whoever asks to say. Uses only modules that the
interpreter has loaded by itself, as environment.py does.
"""

import os
import sys

CODE = (".py", ".pyc", ".pyd", ".so")


def standard(name):
    """A module of the standard library that is seldom needed; one beside the notebook is not taken for it."""
    path = sys.path[:]
    sys.path[:] = [entry for entry in path if entry != os.getcwd()]
    try:
        __import__(name)
        return sys.modules[name]
    finally:
        sys.path[:] = path


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
        try:
            value = standard("json").loads(text)
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

    def sources(self, places_of):
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
            found += map(unit_of, places_of(name))
        if self.kind == ".egg-info" and not found:
            found = modules_in(self.folder, top)
        return sorted(set(found))

    def describe_all(self, places_of):
        """Also what it requires and what it takes; of one from this machine, where its files are."""
        result = self.describe()
        result["requires"] = self.requirements()
        result["size"] = self.size()
        if is_of_this_machine(result.get("direct", "")) or "editable" in result:
            result["metadata"] = self.metadata
            if "editable" in result:
                result["sources"] = self.sources(places_of)
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
    path = url[len("file:") :]
    if path.startswith("//"):
        path = "/" + path[2:].partition("/")[2]
    return standard("urllib.request").url2pathname(path).rstrip(os.sep)


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


def parts_of(requirement):
    """Normalized name, normalized extras and marker of a requirement."""
    head, _, marker = requirement.partition(";")
    end = 0
    while end < len(head) and (head[end].isalnum() or head[end] in "-_."):
        end += 1
    rest = head[end:].lstrip()
    inner = rest[1:].partition("]")[0] if rest.startswith("[") else ""
    return normalized(head[:end]), [normalized(one) for one in inner.split(",") if one], marker


def closure(roots, distributions, places_of):
    """The roots (requirements) and all that these may require, by any marker but for extras that nobody wants.

    `places_of` says where a module of this name lies: files, or folders of a namespace package.
    """
    known = {one.key: one for one in reversed(distributions)}
    found, seen, pending = {}, set(), list(roots)
    while pending:
        key, extras, _ = parts_of(pending.pop())
        for extra in ["", *extras]:
            if key not in known or (key, extra) in seen:
                continue
            seen.add((key, extra))
            found[key] = found.get(key) or known[key].describe_all(places_of)
            for requirement in found[key]["requires"]:
                marker = parts_of(requirement)[2].replace('"', "'")
                wants = "extra" in marker and f"'{extra}'" in normalized(marker)
                if wants if extra else "extra" not in marker:
                    pending.append(requirement)
    return [found[key] for key in sorted(found)]
