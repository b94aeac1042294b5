/**
 * The command of a step's container: a short shell line that hands a Python script and a payload to
 * the image's Python. The payload holds the step runtime and the step's task, packed, so that no text
 * of the user stands in the pipeline in clear: Argo expands `{{…}}`, Kubernetes `$(…)` and `$$`, the
 * server `{{$…}}`, and kfp.local replaces a word in every argument. Base64 has none of these.
 *
 * The image needs Python only: no shell tool, no pip and no network for the runtime itself.
 */
import type { Task } from '../../protocol/index.js';

/** The step runtime as source: it is written to a temporary folder when the step starts. */
export interface EmbeddedRuntime {
  /** Python source by path below the temporary folder. */
  readonly files: Readonly<Record<string, string>>;
  /** Path of the file, or of the folder with a `__main__.py`, to run. */
  readonly entry: string;
}

/** `image`: the image has the Python package jupyterlab-savoy, so only the task is embedded. */
export type Runtime = EmbeddedRuntime | 'image';

/** Module that runs a step where the runtime is installed. */
const RUNTIME_MODULE = 'jupyterlab_savoy.runtime';

/** What the script unpacks. */
interface Payload {
  /** Text by path below the temporary folder. */
  readonly files: Readonly<Record<string, string>>;
  /** Python that goes on from there. */
  readonly start: string;
}

const TASK_FILE = 'task.json';

/**
 * Stands in clear in each step and several times in the workflow: only what unpacks the rest. No single
 * quote (it stands within two in the shell line), and nothing newer than Python 3.6 before the check.
 */
const UNPACK = `
import base64, json, os, sys, tempfile, zlib
if sys.version_info < (3, 9):
    sys.exit("savoy: this image has Python %d.%d; a step needs 3.9 or newer" % sys.version_info[:2])
try:
    folder = tempfile.mkdtemp(prefix="savoy-")
except OSError:
    sys.exit("savoy: no temporary files can be written; mount an emptyDir volume and set TMPDIR to its path")
payload = json.loads(zlib.decompress(base64.b64decode(sys.argv[1])))
for name, text in payload["files"].items():
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
exec(payload["start"])
`.trim();

/**
 * Installs what the image lacks; `packages` is defined before. A requirement is met by the pinned
 * version, also by one with a local part (`2.1.0+cpu` for `2.1.0`); one that is no plain pin goes to
 * pip, which knows better. A home that cannot be written, as with an arbitrary user id, would fail
 * pip's fallback to a user install: that gets a place in the folder.
 */
const INSTALL = String.raw`
import re, subprocess
from importlib import metadata
def is_met(requirement):
    pin = re.fullmatch(r"([A-Za-z0-9][\w.-]*)(?:==([^\s;]+))?", requirement)
    try:
        found = metadata.version(pin[1]) if pin else None
    except metadata.PackageNotFoundError:
        found = None
    return found is not None and pin[2] in (None, found, found.split("+")[0])
missing = [one for one in packages if not is_met(one)]
if missing:
    print("savoy: pip installs " + " ".join(missing), file=sys.stderr, flush=True)
    if not os.access(os.path.expanduser("~"), os.W_OK):
        os.environ["PYTHONUSERBASE"] = os.path.join(folder, "user")
    calm = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore", "PIP_BREAK_SYSTEM_PACKAGES": "1"}
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-warn-script-location", "--"]
    if subprocess.call(pip + missing, env={**calm, **os.environ}):
        sys.exit("savoy: pip could not install what the step imports, see above; use an image that has it, or name an index that can be reached in PIP_INDEX_URL")
`.trim();

/** Replaces the process by the runtime. `runtime`, defined before, are arguments of Python. */
const RUN = `
task = os.path.join(folder, "${TASK_FILE}")
os.execv(sys.executable, [sys.executable] + runtime + ["--task", task] + sys.argv[2:])
`.trim();

function startScript(runtime: Runtime, packages: readonly string[]): string {
  // JSON texts of strings and lists of strings are Python literals as well.
  const start =
    runtime === 'image'
      ? `["-m", ${JSON.stringify(RUNTIME_MODULE)}]`
      : `[os.path.join(folder, ${JSON.stringify(runtime.entry)})]`;
  return [
    ...(packages.length > 0 ? [`packages = ${JSON.stringify(packages)}`, INSTALL] : []),
    `runtime = ${start}`,
    RUN
  ].join('\n');
}

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

export interface CommandInput {
  readonly task: Task;
  readonly runtime: Runtime;
  readonly packages: readonly string[];
  /** Packs a text: deflate (zlib format), then base64. */
  readonly encode: (text: string) => string;
}

export interface Command {
  readonly command: readonly string[];
  readonly args: readonly string[];
}

/**
 * Command and arguments of a step. `--step` makes each container unique: from 2.3 the server stores
 * a component under the hash of its container, so that two equal containers share one interface.
 */
export function stepCommand({ task, runtime, packages, encode }: CommandInput): Command {
  const payload: Payload = {
    // The runtime comes first: equal beginnings of payloads are stored once where Argo compresses.
    files: { ...(runtime === 'image' ? {} : runtime.files), [TASK_FILE]: JSON.stringify(task) },
    start: startScript(runtime, packages)
  };
  return {
    command: ['sh', '-ec', SHELL, encode(JSON.stringify(payload))],
    args: ['--executor_input', '{{$}}', '--step', task.task]
  };
}
