"""runtime/environment.py: which distribution each import comes from, against installed trees made here."""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[1] / "runtime" / "environment.py"


class Site:
    """A folder like site-packages, with distributions that hold what they are told to."""

    def __init__(self, folder: Path):
        self.folder = folder

    def write(self, path: str, text: str = "") -> str:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return path

    def install(self, name: str, version: str, *files: str, direct_url: dict | None = None) -> None:
        info = f"{name.replace('-', '_')}-{version}.dist-info"
        self.write(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        if direct_url:
            self.write(f"{info}/direct_url.json", json.dumps(direct_url))
        listed = [self.write(path) for path in files] + [f"{info}/METADATA"]
        self.write(f"{info}/RECORD", "".join(f"{path},sha256=x,0\n" for path in listed))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    (tmp_path / "site-packages").mkdir()
    return Site(tmp_path / "site-packages")


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    return folder


@pytest.fixture
def capture(site: Site, notebook: Path):
    def run(*names: str, python: str = sys.executable, options: Sequence[str] = ()) -> dict:
        done = subprocess.run(
            [python, PROGRAM, *options],
            input="\n".join(names),
            check=True,
            capture_output=True,
            text=True,
            cwd=notebook,
            env={**os.environ, "PYTHONPATH": str(site.folder)},
        )
        assert done.stderr == ""
        return json.loads(done.stdout)

    return run


def modules(environment: dict) -> dict[str, str]:
    """Name → distribution, or origin where there is none."""
    return {one["name"]: one.get("distribution", one["origin"]) for one in environment["modules"]}


def test_says_what_the_interpreter_is(capture):
    environment = capture()
    assert environment["schema"] == "savoy.environment/1"
    assert environment["python"] == "{}.{}.{}".format(*sys.version_info[:3])
    assert environment["platform"] == sys.platform
    assert environment["modules"] == environment["distributions"] == []


def test_standard_library_and_missing_modules(capture):
    assert modules(capture("os.path", "sys", "xml.etree", "nowhere.at.all")) == {
        "os": "standard-library",
        "sys": "standard-library",
        "xml": "standard-library",
        "nowhere": "missing",
    }


@pytest.mark.parametrize(
    ("module", "distribution", "file"),
    [
        ("pandas", "pandas", "pandas/__init__.py"),
        ("sklearn.ensemble", "scikit-learn", "sklearn/__init__.py"),
        ("cv2", "opencv-python-headless", "cv2/__init__.py"),
        ("PIL.Image", "Pillow", "PIL/__init__.py"),
        ("yaml", "PyYAML", "yaml/__init__.py"),
        ("bs4", "beautifulsoup4", "bs4/__init__.py"),
        ("dateutil.parser", "python-dateutil", "dateutil/__init__.py"),
        ("six", "six", "six.py"),
        ("unlikely", "quite-another-name", "unlikely/__init__.py"),
        ("my_tool", "My.Tool", "my_tool.py"),
    ],
)
def test_finds_the_distribution(capture, site: Site, module: str, distribution: str, file: str):
    site.install("a-first-one", "9", "a_first_one.py")
    site.install(distribution, "1.2.3", file)
    environment = capture(module)
    assert modules(environment) == {module.split(".")[0]: distribution}
    assert environment["distributions"] == [{"name": distribution, "version": "1.2.3"}]


def test_the_files_decide_not_the_name(capture, site: Site):
    site.install("jwt", "1.0", "other.py")
    site.install("PyJWT", "2.8.0", "jwt/__init__.py")
    assert modules(capture("jwt")) == {"jwt": "PyJWT"}


def test_namespace_packages_belong_to_several_distributions(capture, site: Site):
    site.install("acme-cloud-storage", "2.1", "acme/cloud/storage/__init__.py")
    site.install("acme-cloud-tables", "3.2", "acme/cloud/tables/__init__.py")
    site.install("acme-wire", "5.0", "acme/wire/__init__.py")
    assert modules(capture("acme.cloud", "acme.cloud.storage.blob")) == {
        "acme.cloud.storage": "acme-cloud-storage"
    }
    assert {one["name"] for one in capture("acme.cloud")["distributions"]} == {
        "acme-cloud-storage",
        "acme-cloud-tables",
    }
    assert modules(capture("acme.cloud.nothing")) == {"acme.cloud.nothing": "missing"}


def test_modules_beside_the_notebook_are_local(capture, notebook: Path, site: Site):
    site.install("helpers", "1.0", "helpers.py")
    Site(notebook).write("helpers.py")
    Site(notebook).write("library/__init__.py")
    Site(notebook).write("src/tools.py")
    environment = capture("helpers", "library.part", "src.tools")
    assert [(one["name"], one["origin"], one["path"]) for one in environment["modules"]] == [
        ("helpers", "local", "helpers.py"),
        ("library", "local", "library"),
        ("src", "local", "src"),
    ]


def test_a_folder_of_data_hides_no_installed_package(capture, notebook: Path, site: Site):
    site.install("data", "1.0", "data/__init__.py")
    Site(notebook).write("data/prices.csv")
    assert modules(capture("data")) == {"data": "data"}


def test_no_code_of_the_notebook_runs(capture, notebook: Path, site: Site):
    trap = "raise SystemExit('imported')"
    for name in ("json", "re", "urllib", "trap", "sitecustomize", "os", "distributions"):
        Site(notebook).write(f"{name}.py", trap)
    # What tells of this installation is read by `json` and `urllib`.
    direct = {"url": f"file://{notebook}", "dir_info": {"editable": True}}
    site.install("edited", "1", direct_url=direct)
    environment = capture("trap", "json", "+edited", options=["--closure"])
    assert environment["modules"][0] == {
        "name": "json",
        "origin": "local",
        "path": "json.py",
        "shadowsStandardLibrary": True,
    }


def test_files_that_belong_to_nothing(capture, site: Site):
    site.write("stray.py")
    assert capture("stray")["modules"] == [
        {"name": "stray", "origin": "unknown-file", "path": str(site.folder / "stray.py")}
    ]


def test_editable_installs(capture, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    project = tmp_path / "my project"
    Site(project / "src").write("mine/__init__.py")
    url = {"url": project.as_uri(), "dir_info": {"editable": True}}
    site.install("mine-too", "0.1", direct_url=url)
    # What setuptools writes: a finder that its .pth file puts on sys.meta_path, here by hand.
    monkeypatch.setenv("PYTHONPATH", str(site.folder))
    code = (
        "import sys, importlib.util, runpy\n"
        "class Finder:\n"
        "    @staticmethod\n"
        "    def find_spec(name, path=None, target=None):\n"
        f"        file = {str(project / 'src' / 'mine' / '__init__.py')!r}\n"
        "        if name == 'mine':\n"
        "            return importlib.util.spec_from_file_location(name, file)\n"
        "sys.meta_path.append(Finder)\n"
        f"runpy.run_path({str(PROGRAM)!r}, run_name='__main__')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input="mine", check=True, capture_output=True, text=True
    )
    environment = json.loads(done.stdout)
    assert environment["distributions"] == [
        {"name": "mine-too", "version": "0.1", "direct": project.as_uri(), "editable": True}
    ]


@pytest.mark.parametrize(
    ("direct_url", "shown"),
    [
        (
            {
                "url": "https://user:secret@git.example.org/me/tool.git",
                "vcs_info": {"vcs": "git", "commit_id": "abc", "requested_revision": "main"},
            },
            "git+https://git.example.org/me/tool.git@abc",
        ),
        (
            {"url": "https://example.org/tool-1.0.tar.gz", "archive_info": {}, "subdirectory": "x"},
            "https://example.org/tool-1.0.tar.gz#subdirectory=x",
        ),
        ({"url": "file:///home/me/tool", "dir_info": {}}, "file:///home/me/tool"),
    ],
)
def test_where_a_distribution_was_installed_from(capture, site: Site, direct_url: dict, shown: str):
    site.install("tool", "1.0", "tool.py", direct_url=direct_url)
    assert capture("tool")["distributions"][0]["direct"] == shown


def test_old_metadata_without_a_list_of_files(capture, site: Site):
    site.write("Old_Tool-1.5-py3.11.egg-info/PKG-INFO", "Name: Old-Tool\nVersion: 1.5\n")
    site.write("Old_Tool-1.5-py3.11.egg-info/top_level.txt", "oldtool\n")
    site.write("oldtool/__init__.py")
    assert capture("oldtool")["distributions"] == [{"name": "Old-Tool", "version": "1.5"}]


def test_agrees_with_importlib_metadata_on_a_real_environment(capture):
    """Every top-level module of this environment that one distribution holds."""
    holders = importlib.metadata.packages_distributions()
    standard = set(sys.stdlib_module_names)
    names = [
        name
        for name, owners in holders.items()
        if len(set(owners)) == 1
        and name.isidentifier()
        and name not in standard
        # Neither what is in the checkout only, nor what has no code of its own.
        and owners[0] != "jupyterlab-savoy"
    ]
    found = modules(capture(*names))
    wrong = {
        name: (found.get(name), holders[name][0])
        for name in names
        if name in found and found[name] not in ("missing", holders[name][0])
    }
    assert len(names) > 50
    assert wrong == {}


@pytest.mark.parametrize("version", ["3.8", "3.9", "3.10", "3.12", "3.13"])
def test_runs_in_other_pythons(capture, site: Site, version: str):
    pythons = sorted(Path("~/.pyenv/versions").expanduser().glob(f"{version}.*/bin/python"))
    if not pythons:
        pytest.skip(f"no Python {version}")
    site.install("scikit-learn", "1.0", "sklearn/__init__.py")
    environment = capture("sklearn", "os", "nowhere", python=str(pythons[-1]))
    assert environment["python"].startswith(version + ".")
    assert modules(environment) == {
        "nowhere": "missing",
        "os": "standard-library",
        "sklearn": "scikit-learn",
    }


def test_a_hint_is_only_a_hint(capture):
    hinted = capture("?numpy", "?no.such.module", "json")
    assert hinted == capture("json")
    assert capture("?numpy", "numpy") == capture("numpy")


def test_closure_has_what_is_required_for_any_platform_but_no_extra_that_nobody_wants(
    capture, site: Site
):
    for name in ("tool", "base", "windows", "plotting", "unused"):
        site.install(name, "1.0", f"{name}.py")
    requires = ["base>=1", "windows; sys_platform == 'win32'", 'plotting; extra == "plots"', "gone"]
    lines = "".join(f"Requires-Dist: {one}\n" for one in requires)
    site.write(
        "tool-1.0.dist-info/METADATA", f"Name: tool\nVersion: 1.0\n{lines}\nRequires-Dist: x\n"
    )

    plain = capture("tool", options=["--closure"])["closure"]
    wanted = capture("+Tool[plots]", options=["--closure"])["closure"]

    assert [one["name"] for one in plain] == ["base", "tool", "windows"]
    assert plain[1]["requires"] == requires
    assert [one["name"] for one in wanted] == ["base", "plotting", "tool", "windows"]
    assert "closure" not in capture("tool")


def test_closure_tells_the_size_and_where_installs_of_this_machine_lie(capture, site: Site):
    project = site.folder.parent / "project"
    (project / "tool").mkdir(parents=True)
    (project / "tool" / "__init__.py").touch()
    (project / "tests").mkdir()
    (project / "setup.py").touch()
    direct = {"url": project.as_uri(), "dir_info": {"editable": True}}
    site.install("tool", "1.0", direct_url=direct)
    site.write("tool.pth", f"{project}\n")
    site.write("tool-1.0.dist-info/RECORD", "tool.pth,,20\ntool-1.0.dist-info/METADATA,,22\n")

    (tool,) = capture("+tool", options=["--closure"])["closure"]

    assert tool["size"] == 42
    assert tool["metadata"] == str(site.folder / "tool-1.0.dist-info")
    assert tool["sources"] == [str(project / "tool")]
