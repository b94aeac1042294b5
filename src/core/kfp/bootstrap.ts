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
import { stateInput } from './component.js';
import { RUNTIME_FILE, START_PROGRAM } from './start-program.js';

/** The step runtime as source: it is written to a temporary folder when the step starts. */
export interface RuntimeSource {
  /** Python source by path below the temporary folder. */
  readonly files: Readonly<Record<string, string>>;
  /** Path of the file, or of the folder with a `__main__.py`, to run; null: the installed package. */
  readonly entry: string | null;
}

/**
 * Where packages come from, by normalised name: the cell that imports one, or the name of the package
 * that needs it. For the message when one cannot be installed.
 */
export type PackageOrigins = ReadonlyMap<string, number | string>;

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
  return { packed: encode(JSON.stringify({ ...source, start: START_PROGRAM })) };
}

/**
 * Stands in clear in each step and several times in the workflow: only what unpacks the rest. No single
 * quote (it stands within two in the shell line), and nothing newer than Python 3.6 before the check.
 * Its failures take a moment, since kfp.local takes a container that is gone for a success.
 * Arguments: the packed runtime or, told by its hyphen, the name of an input; the packed task; those of
 * the container.
 */
const UNPACK = `
import base64, json, os, sys, tempfile, time, zlib
def fail(text):
    time.sleep(0.5)
    sys.exit("savoy: %s cannot start: %s" % (sys.argv[-1], text))
if sys.version_info < (3, 9):
    fail("the image has Python %d.%d, and it needs 3.9 or newer" % sys.version_info[:2])
def unpack(text):
    return json.loads(zlib.decompress(base64.b64decode(text)))
def place(side, name):
    uri = json.loads(sys.argv[4])[side]["artifacts"][name]["artifacts"][0]["uri"]
    scheme, mark, path = uri.partition("://")
    return "/%s/%s" % ({"gs": "gcs"}.get(scheme, scheme), path) if mark else uri
packed = sys.argv[1]
if "-" in packed:
    try:
        packed = open(os.path.join(place("inputs", packed), "${RUNTIME_FILE}")).read()
    except OSError as error:
        fail("the %s that it takes is not there (%s); run the pipeline again" % (packed.replace("-", " of ", 1), error))
runtime, task = unpack(packed), unpack(sys.argv[2])
exec(runtime["start"])
`.trim();

/**
 * kfp.local's SubprocessRunner refuses a command that does not name `kfp.dsl.executor_main`. The word
 * `python3` is replaced there by the path of its interpreter, which may hold a space.
 */
const SHELL = `# Unpacks and runs a step; not kfp.dsl.executor_main, which kfp.local looks for.
for python in "python3" python; do
  if command -v "$python" >/dev/null; then exec "$python" -c '${UNPACK}' "$0" "$@"; fi
done
echo "savoy: this image has no Python; use one that has, such as python:3.12-slim" >&2
sleep 1 2>/dev/null || true
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
   * @param origins where they come from
   * @param isComplete they need nothing else: pip does not look further
   * @param producer task that leaves the runtime beside the state that this step takes
   */
  write(
    task: Task,
    packages: readonly string[],
    origins: PackageOrigins,
    isComplete: boolean,
    producer: string | undefined
  ): Command {
    return {
      command: [
        'sh',
        '-ec',
        SHELL,
        producer === undefined ? this.packedRuntime : stateInput(producer),
        this.encode(
          JSON.stringify({
            task,
            packages,
            ...(packages.length > 0 &&
              origins.size > 0 && { origins: Object.fromEntries(origins) }),
            ...(isComplete && { complete: true })
          })
        )
      ],
      // `--step` makes each container unique: from 2.3 the server stores a component under the hash
      // of its container, so that steps with equal containers would share one interface.
      args: ['--executor_input', '{{$}}', '--step', task.task]
    };
  }
}
