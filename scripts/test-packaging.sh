#!/usr/bin/env bash
# The sdist and the wheel from a clean copy of the checkout; the wheel in a fresh environment gives a working `savoy`,
# a plugin and a server extension that load. Also `pip install .` with no Node.js on PATH.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A PATH with everything but Node.js.
mkdir "$work/nodeless"
ln -s /usr/bin/* "$work/nodeless/" 2>/dev/null || true
rm -f "$work"/nodeless/{node,nodejs,npm,npx,corepack}

step() { echo "-- $*"; }
check() { # check PREFIX: what an installed Savoy must do
  local bin=$1/bin
  (
    cd "$work"
    cp "$top/examples/functions-and-classes/shop.ipynb" .
    env -u PYTHONPATH PATH="$work/nodeless" "$bin/savoy" --version
    env -u PYTHONPATH PATH="$work/nodeless" "$bin/savoy" plan shop.ipynb >/dev/null
    env -u PYTHONPATH PATH="$work/nodeless" "$bin/savoy" compile shop.ipynb -o shop.yaml
    grep -q 'schemaVersion: 2.1.0' shop.yaml
    test -f "$1/share/jupyter/labextensions/jupyterlab-savoy/package.json"
    "$bin/python" -c 'from jupyterlab_savoy.server import _load_jupyter_server_extension'
    # Not piped into `grep -q`: that would end Jupyter by a broken pipe.
    listed=$("$bin/jupyter" server extension list 2>&1)
    grep -q 'jupyterlab_savoy.*OK' <<<"$listed"
  )
}

step 'a clean copy'
mkdir "$work/source"
git -C "$top" ls-files -z --cached --others --exclude-standard | (cd "$top" && xargs -0 cp --parents -t "$work/source")

step 'sdist, then wheel from the sdist'
"$top/.venv/bin/python" -m build --outdir "$work/dist" "$work/source" >"$work/build.log" 2>&1 || { tail -40 "$work/build.log"; exit 1; }
ls -l "$work"/dist

step 'the wheel in a fresh environment'
"$top/.venv/bin/python" -m venv "$work/wheel"
"$work/wheel/bin/pip" install --quiet "$work"/dist/*.whl
check "$work/wheel"

step 'pip install . in a fresh environment, no Node.js on PATH'
"$top/.venv/bin/python" -m venv "$work/source-install"
rm -rf "$work/source/node_modules"
env PATH="$work/source-install/bin:$work/nodeless" "$work/source-install/bin/pip" install --quiet "$work/source"
check "$work/source-install"
echo 'packaging: ok'
