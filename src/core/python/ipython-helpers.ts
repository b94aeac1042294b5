/**
 * Python code that stands in for IPython in lowered cells. Each call is one expression that leaves
 * no name behind and needs the standard library only, so that it works at the place of a magic:
 * inside functions, in blocks, on one line.
 */

/** `var_expand` of IPython: `{expression}` and `$name`; text that cannot be filled in stays. */
const EXPAND = `
import re, string
def expand(text, names):
    def dollar(match):
        field = match.group(1)
        return field if field.startswith('$') else format(eval(field, dict(names)))
    try:
        parts = []
        for literal, field, spec, conversion in string.Formatter().parse(text):
            parts.append(re.sub(r"\\$(\\$?[\\w.]+)(?=(?:[^']*'[^']*')*[^']*$)", dollar, literal))
            if field is not None:
                value = string.Formatter().convert_field(eval(field, dict(names)), conversion)
                parts.append(format(value, expand(spec, names)))
        return ''.join(parts)
    except Exception:
        return text
`;

const SYSTEM = `${EXPAND}
import subprocess
def call(command, names):
    with subprocess.Popen(
        expand(command, names), shell=True, text=True, errors='replace',
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:
        for line in process.stdout:
            print(line, end='')
`;

const LINES = `${EXPAND}
import subprocess
def call(command, names):
    return subprocess.run(
        expand(command, names), shell=True, text=True, errors='replace',
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ).stdout.splitlines()
`;

const SCRIPT = `${EXPAND}
import shlex, subprocess, tempfile
def call(program, arguments, text, check, names):
    command = [program, *shlex.split(expand(arguments, names))]
    with tempfile.TemporaryFile('w+') as script:
        script.write(text)
        script.seek(0)
        with subprocess.Popen(
            command, text=True, errors='replace',
            stdin=script, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ) as process:
            for line in process.stdout:
                print(line, end='')
    if check and process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
`;

const SET_ENVIRONMENT = `${EXPAND}
import os
def call(text, names):
    name, _, value = expand(text, names).partition('=' if '=' in text else ' ')
    os.environ[name.strip()] = value.strip()
    print(f'env: {name.strip()}={value.strip()}')
`;

const CHANGE_DIRECTORY = `${EXPAND}
import os
def call(path, quiet, names):
    os.chdir(os.path.expanduser(expand(path, names) or '~'))
    if not quiet:
        print(os.getcwd())
`;

const WRITE_FILE = `${EXPAND}
import os
def call(path, text, append, names):
    path = os.path.expanduser(expand(path, names))
    verb = 'Appending to' if append else 'Overwriting' if os.path.exists(path) else 'Writing'
    print(verb, path)
    with open(path, 'a' if append else 'w', encoding='utf-8') as file:
        file.write(text)
`;

const CAPTURE = `
import contextlib, io, sys
class Captured:
    def __init__(self):
        self.out, self.err = io.StringIO(), io.StringIO()
    stdout = property(lambda self: self.out.getvalue())
    stderr = property(lambda self: self.err.getvalue())
    outputs = ()
    def show(self):
        sys.stdout.write(self.stdout)
        sys.stderr.write(self.stderr)
    __call__ = show
    def __str__(self):
        return self.stdout
@contextlib.contextmanager
def call(out, err):
    captured = Captured()
    with contextlib.ExitStack() as stack:
        if out:
            stack.enter_context(contextlib.redirect_stdout(captured.out))
        if err:
            stack.enter_context(contextlib.redirect_stderr(captured.err))
        yield captured
`;

const HELPERS = {
  system: SYSTEM,
  lines: LINES,
  script: SCRIPT,
  setEnvironment: SET_ENVIRONMENT,
  changeDirectory: CHANGE_DIRECTORY,
  writeFile: WRITE_FILE,
  capture: CAPTURE
};

/** All names that the code around can see. */
export const NAMES = '{**globals(), **locals()}';

/** A Python string literal; JSON's escapes are Python's too. */
export function pythonString(text: string): string {
  return JSON.stringify(text);
}

export function pythonBoolean(value: boolean): string {
  return value ? 'True' : 'False';
}

/** An expression that calls a helper with arguments given as Python code. */
export function callHelper(helper: keyof typeof HELPERS, ...codes: readonly string[]): string {
  const source = pythonString(HELPERS[helper].trim());
  return `(lambda helper: exec(${source}, helper) or helper['call'])({})(${codes.join(', ')})`;
}
