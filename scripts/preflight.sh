#!/usr/bin/env bash
# Says in plain words what this machine lacks to build Savoy, and how to get it. Usage: preflight.sh PYTHON
set -u
python=${1:-python3}
missing=()

if ! command -v "$python" >/dev/null; then
  missing+=("Python 3.11 or newer ('$python' was not found): apt-get install python3 python3-venv")
elif ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  missing+=("Python 3.11 or newer ('$python' is $("$python" -V 2>&1)): name another by make PYTHON=…")
elif ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
  missing+=("the venv module of $("$python" -V 2>&1): apt-get install python3-venv")
fi
if ! command -v node >/dev/null; then
  missing+=("Node.js 20.19 or newer (22.12 or newer in the 22 line): https://nodejs.org")
elif ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(Number(!((a === 20 && b >= 19) || (a === 22 && b >= 12) || a > 22)))'; then
  missing+=("Node.js 20.19 or newer, or 22.12 or newer (this is $(node --version))")
fi
command -v npm >/dev/null || missing+=("npm (it comes with Node.js)")
command -v cc >/dev/null || missing+=("a C toolchain: apt-get install build-essential")

if [ ${#missing[@]} -gt 0 ]; then
  echo 'Savoy cannot be built here. Missing:' >&2
  printf '  - %s\n' "${missing[@]}" >&2
  exit 3
fi
