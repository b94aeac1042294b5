/**
 * What runs once a step's command has unpacked it (bootstrap.ts): writes the runtime and the task to a
 * folder, installs what the image lacks, runs the step. Python 3.9, standard library; it stands packed
 * beside the runtime. Has from its caller: `base64`, `json`, `os`, `sys`, `tempfile`, `time`, `zlib`,
 * `place`, `packed`, `runtime`, `task`, and the arguments, of which the fourth is the executor input.
 *
 * Each end that is no success is told in one sentence: which step, which cell, why, and what to do.
 */
import { STATE } from './component.js';

/** Package that runs a step where the runtime is installed. */
const RUNTIME_PACKAGE = 'jupyterlab_savoy.runtime';

/** Name of the packed runtime beside a state. */
export const RUNTIME_FILE = 'runtime.b64';

/**
 * Ends the process. kfp.local's DockerRunner takes a container that is gone before it asks for a success:
 * a failure takes its time, and leaves an executor output that no reader accepts. A cluster's launcher
 * does not look at it after a failure.
 */
const END = `
import re, shutil, signal, subprocess
step = task["task"]["step"]
folder = ""
def end(status, text=""):
    result = json.loads(sys.argv[4])["outputs"].get("outputFile")
    if text:
        print("savoy: %s %s" % (step, text), file=sys.stderr, flush=True)
    if status and result:
        try:
            os.makedirs(os.path.dirname(result), exist_ok=True)
            with open(result, "w", encoding="utf-8") as file:
                json.dump({"savoy: %s %s" % (step, text or "failed, as its log says"): None}, file)
        except OSError:
            pass
        time.sleep(0.5)
    shutil.rmtree(folder, ignore_errors=True)
    sys.exit(status)
`.trim();

/** Writes the runtime and the task to a folder. */
const WRITE = `
try:
    folder = tempfile.mkdtemp(prefix="savoy-")
    for name, text in {**runtime["files"], "task.json": json.dumps(task["task"]), "task.json.cell": ""}.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
except OSError as error:
    end(1, "cannot start: no temporary files can be written (%s); mount an emptyDir volume and set TMPDIR to its path" % error)
`.trim();

/**
 * Installs what the image lacks. A requirement is met by the pinned version, also by one with a local
 * part (`2.1.0+cpu` for `2.1.0`); one that is no plain pin goes to pip, which knows better. A home that
 * cannot be written, as with an arbitrary user id, would fail pip's fallback to a user install: that
 * gets a place in the folder. What pip says is passed on, and the package that it names is looked for.
 */
const INSTALL = String.raw`
from importlib import metadata
def is_met(requirement):
    pin = re.fullmatch(r"([A-Za-z0-9][\w.-]*)(?:==([^\s;]+))?", requirement)
    try:
        found = metadata.version(pin[1]) if pin else None
    except metadata.PackageNotFoundError:
        found = None
    return found is not None and pin[2] in (None, found, found.split("+")[0])
def key(requirement):
    return re.sub("[-_.]+", "-", re.match(r"[\w.-]*", requirement)[0]).lower()
def origin(name):
    found = task.get("origins", {}).get(name)
    if isinstance(found, str):
        return " for %s%s" % (found, origin(found))
    return "" if found is None else " (imported in cell %d)" % (found + 1)
missing = [one for one in task["packages"] if not is_met(one)]
if missing:
    print("savoy: pip installs " + " ".join(missing), file=sys.stderr, flush=True)
    if not os.access(os.path.expanduser("~"), os.W_OK):
        os.environ["PYTHONUSERBASE"] = os.path.join(folder, "user")
    calm = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore", "PIP_BREAK_SYSTEM_PACKAGES": "1"}
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-warn-script-location"]
    pip += ["--no-deps", "--"] if task.get("complete") else ["--"]
    said = ""
    with subprocess.Popen(pip + missing, env={**calm, **os.environ}, stderr=subprocess.PIPE) as child:
        for line in child.stderr:
            said = (said + line.decode("utf-8", "replace"))[-50000:]
            sys.stderr.buffer.write(line)
            sys.stderr.flush()
    if child.returncode:
        named = re.findall(r"(?:No matching distribution found for|Failed building wheel for|Failed to build|no versions? of) ([\w.-]+)", said)
        known = {key(one): one for one in missing}
        blamed = [one for one in map(key, named) if one in known] or [*known][: len(known) == 1]
        what = known[blamed[0]] + origin(blamed[0]) if blamed else "what its code imports"
        advice = "use another version of it, or an image that has it (savoy image)"
        if re.search("No module named pip", said):
            why = "because the image has no pip; use an image that has the packages (savoy image)"
        elif re.search("(?i)name resolution|network is unreachable|newconnectionerror|connection refused|timed out", said):
            why = "because no package index can be reached from here; name one in PIP_INDEX_URL, or use an image that has the packages (savoy image)"
        elif "No matching distribution" in said:
            why = "because the index has no such version for Python %d.%d on this machine; %s" % (*sys.version_info[:2], advice)
        elif re.search("(?i)no space left|disk quota", said):
            why = "because the disk is full; give the step more ephemeral storage, or use an image that has the packages (savoy image)"
        elif re.search("(?i)failed (building|to build)", said):
            why = "because it has no wheel for this machine and cannot be compiled here; " + advice
        else:
            why = "for what pip says above; " + advice
        end(1, "cannot start: %s could not be installed, %s" % (what, why))
`.trim();

/**
 * Runs the step as a child, so that its sudden death, as by lack of memory, is told and the folder goes
 * away: kfp.local runs on somebody's machine. The child notes which cell it is in, and takes the note
 * away when it has told itself how it ended. One that ends well without the executor output was ended by
 * the user's code (`os._exit(0)`): no success. Then leaves the runtime for the steps that take values.
 */
const RUN = `
entry = runtime["entry"]
program = [os.path.join(folder, entry)] if entry else ["-m", "${RUNTIME_PACKAGE}"]
arguments = ["--task", os.path.join(folder, "task.json"), *sys.argv[3:]]
child = subprocess.Popen([sys.executable, *program, *arguments])
stopped = []
signal.signal(signal.SIGTERM, lambda *_: (stopped.append(1), child.terminate()))
try:
    status = child.wait()
except KeyboardInterrupt:
    status = child.wait()
try:
    with open(os.path.join(folder, "task.json.cell")) as file:
        cell = file.read()
except OSError:
    cell = None
where = " in cell " + cell if cell else ""
if status < 0:
    name = signal.Signals(-status).name
    if stopped:
        end(128 - status, "was stopped%s before it was done: its time was up, or the run was cancelled [SV644]" % where)
    hint = ", most likely for lack of memory; give the step more, or let it do less at once" if name == "SIGKILL" else ""
    end(128 - status, "was killed by %s%s%s [SV642]" % (name, where, hint))
result = json.loads(sys.argv[4])["outputs"].get("outputFile")
lost = status == 0 and result and not os.path.exists(result)
if lost or status and cell:
    end(status or 1, "is not done: the code%s ended its process with status %d (os._exit?); raise an exception instead, or let the cell come to its end [SV643]" % (where, status))
if status == 0:
    state = place("outputs", "${STATE}")
    os.makedirs(state, exist_ok=True)
    with open(os.path.join(state, "${RUNTIME_FILE}"), "w") as file:
        file.write(packed)
end(status)
`.trim();

/** All of it. */
export const START_PROGRAM = [END, WRITE, INSTALL, RUN].join('\n');
