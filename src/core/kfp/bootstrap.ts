/**
 * The command of a step's container: a short shell line that hands a Python script and two packed texts,
 * the step runtime and the step's task, to the image's Python. Packed means that no text of the user
 * stands in the pipeline in clear: Argo expands `{{…}}`, Kubernetes `$(…)` and `$$`, the server
 * `{{$…}}`, and kfp.local replaces a word in every argument. Base64 has none of these.
 *
 * The image needs Python only: no shell tool, no pip and no network for the runtime itself.
 *
 * A server keeps the code of each step several times and has narrow limits for all of it, so the
 * runtime stands only in steps that take no values. A step leaves it beside its state, and a step that
 * takes values finds it in the state of a producer, which is of the same pipeline and so has the same.
 */
import type { Task } from '../../protocol/index.js';
import { STATE, stateInput } from './component.js';

/** The step runtime as source: it is written to a temporary folder when the step starts. */
export interface RuntimeSource {
  /** Python source by path below the temporary folder. */
  readonly files: Readonly<Record<string, string>>;
  /** Path of the file, or of the folder with a `__main__.py`, to run; null: the installed package. */
  readonly entry: string | null;
}

/** Packs a text for a command: deflate (zlib format), then base64. */
export type Encode = (text: string) => string;

/** The runtime as a command takes it, from `packRuntime`. */
export interface EmbeddedRuntime {
  readonly packed: string;
}

/** `image`: the image has the Python package jupyterlab-savoy, so no source is embedded. */
export type Runtime = EmbeddedRuntime | 'image';

/** Pack the runtime with the program that starts it: once, when Savoy is built. */
export function packRuntime(source: RuntimeSource, encode: Encode): EmbeddedRuntime {
  const start = [WRITE, INSTALL, RUN].join('\n');
  return { packed: encode(JSON.stringify({ ...source, start })) };
}

/** Package that runs a step where the runtime is installed. */
const RUNTIME_PACKAGE = 'jupyterlab_savoy.runtime';

/** Name of the packed runtime beside a state. */
const RUNTIME_FILE = 'runtime.b64';

/**
 * Stands in clear in each step and several times in the workflow: only what unpacks the rest. No single
 * quote (it stands within two in the shell line), and nothing newer than Python 3.6 before the check.
 * Arguments: the packed runtime or, told by its hyphen, the name of an input; the packed task; those of
 * the container.
 */
const UNPACK = `
import base64, json, os, sys, tempfile, zlib
if sys.version_info < (3, 9):
    sys.exit("savoy: this image has Python %d.%d; a step needs 3.9 or newer" % sys.version_info[:2])
def unpack(text):
    return json.loads(zlib.decompress(base64.b64decode(text)))
def place(side, name):
    uri = json.loads(sys.argv[4])[side]["artifacts"][name]["artifacts"][0]["uri"]
    scheme, mark, path = uri.partition("://")
    return "/%s/%s" % ({"gs": "gcs"}.get(scheme, scheme), path) if mark else uri
packed = sys.argv[1]
if "-" in packed:
    packed = open(os.path.join(place("inputs", packed), "${RUNTIME_FILE}")).read()
runtime, task = unpack(packed), unpack(sys.argv[2])
exec(runtime["start"])
`.trim();

/** Writes the runtime and the task to a folder. */
const WRITE = `
import shutil, signal, subprocess
try:
    folder = tempfile.mkdtemp(prefix="savoy-")
except OSError:
    sys.exit("savoy: no temporary files can be written; mount an emptyDir volume and set TMPDIR to its path")
for name, text in {**runtime["files"], "task.json": json.dumps(task["task"])}.items():
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
`.trim();

/**
 * Installs what the image lacks. A requirement is met by the pinned version, also by one with a local
 * part (`2.1.0+cpu` for `2.1.0`); one that is no plain pin goes to pip, which knows better. A home that
 * cannot be written, as with an arbitrary user id, would fail pip's fallback to a user install: that
 * gets a place in the folder.
 */
const INSTALL = String.raw`
import re
from importlib import metadata
def is_met(requirement):
    pin = re.fullmatch(r"([A-Za-z0-9][\w.-]*)(?:==([^\s;]+))?", requirement)
    try:
        found = metadata.version(pin[1]) if pin else None
    except metadata.PackageNotFoundError:
        found = None
    return found is not None and pin[2] in (None, found, found.split("+")[0])
missing = [one for one in task["packages"] if not is_met(one)]
if missing:
    print("savoy: pip installs " + " ".join(missing), file=sys.stderr, flush=True)
    if not os.access(os.path.expanduser("~"), os.W_OK):
        os.environ["PYTHONUSERBASE"] = os.path.join(folder, "user")
    calm = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore", "PIP_BREAK_SYSTEM_PACKAGES": "1"}
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-warn-script-location"]
    pip += ["--no-deps", "--"] if task.get("complete") else ["--"]
    if subprocess.call(pip + missing, env={**calm, **os.environ}):
        shutil.rmtree(folder, ignore_errors=True)
        sys.exit("savoy: pip could not install what the step imports, see above; use an image that has it, or name an index that can be reached in PIP_INDEX_URL")
`.trim();

/**
 * Runs the step as a child, so that its sudden death, as by lack of memory, is told and the folder goes
 * away: kfp.local runs on somebody's machine. A process that ends well without the executor output was
 * ended by the user's code (`os._exit(0)`): no success. Then leaves the runtime for the steps that take values.
 */
const RUN = `
entry = runtime["entry"]
program = [os.path.join(folder, entry)] if entry else ["-m", "${RUNTIME_PACKAGE}"]
arguments = ["--task", os.path.join(folder, "task.json"), *sys.argv[3:]]
child = subprocess.Popen([sys.executable, *program, *arguments])
signal.signal(signal.SIGTERM, lambda *_: child.terminate())
try:
    status = child.wait()
except KeyboardInterrupt:
    status = child.wait()
finally:
    shutil.rmtree(folder, ignore_errors=True)
if status < 0:
    hint = "; it may need more memory" if status == -signal.SIGKILL else ""
    print("savoy: the step was ended by signal %d%s" % (-status, hint), file=sys.stderr)
    sys.exit(128 - status)
result = json.loads(sys.argv[4])["outputs"].get("outputFile")
if status == 0 and result and not os.path.exists(result):
    sys.exit("savoy: the code of the step ended its process (os._exit?), so the step is not done")
if status == 0:
    state = place("outputs", "${STATE}")
    os.makedirs(state, exist_ok=True)
    with open(os.path.join(state, "${RUNTIME_FILE}"), "w") as file:
        file.write(packed)
sys.exit(status)
`.trim();

/**
 * kfp.local's SubprocessRunner refuses a command that does not name `kfp.dsl.executor_main`. The word
 * `python3` is replaced there by the path of its interpreter, which may hold a space.
 */
const SHELL = `# Unpacks and runs a step; not kfp.dsl.executor_main, which kfp.local looks for.
for python in "python3" python; do
  if command -v "$python" >/dev/null; then exec "$python" -c '${UNPACK}' "$0" "$@"; fi
done
echo "savoy: this image has no Python" >&2
exit 127
`;

/** Where the packed texts begin in a command: behind `sh -ec SCRIPT`. */
export const PACKED_FROM = 3;

export interface Command {
  readonly command: readonly string[];
  readonly args: readonly string[];
}

/** Makes the commands of a pipeline's steps. */
export class CommandWriter {
  private readonly packedRuntime: string;

  constructor(
    runtime: Runtime,
    private readonly encode: Encode
  ) {
    const embedded =
      runtime === 'image' ? packRuntime({ files: {}, entry: null }, encode) : runtime;
    this.packedRuntime = embedded.packed;
  }

  /**
   * Command and arguments of a step.
   *
   * @param packages requirements for pip
   * @param isComplete they need nothing else: pip does not look further
   * @param producer task that leaves the runtime beside the state that this step takes
   */
  write(
    task: Task,
    packages: readonly string[],
    isComplete: boolean,
    producer: string | undefined
  ): Command {
    return {
      command: [
        'sh',
        '-ec',
        SHELL,
        producer === undefined ? this.packedRuntime : stateInput(producer),
        this.encode(JSON.stringify({ task, packages, ...(isComplete && { complete: true }) }))
      ],
      // `--step` makes each container unique: from 2.3 the server stores a component under the hash
      // of its container, so that steps with equal containers would share one interface.
      args: ['--executor_input', '{{$}}', '--step', task.task]
    };
  }
}
