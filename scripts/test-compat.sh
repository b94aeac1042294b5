#!/usr/bin/env bash
# The built wheel in other versions of JupyterLab, with and without jupyter-collaboration, each in an environment of
# its own below node_modules/.cache, and the smoke test of ui-tests/compat in Chromium.
#
#   scripts/test-compat.sh                      the oldest that is supported, and the newest with collaboration: what CI runs
#   scripts/test-compat.sh all                  every minor version, each with and without collaboration
#   scripts/test-compat.sh 4.5 4.6+collaboration …
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
python=$top/.venv/bin/python
cache=$top/node_modules/.cache/compat
all=(4.4 4.4+collaboration 4.5 4.5+collaboration newest newest+collaboration)

case "${1:-}" in
  '') wanted=(4.4 newest+collaboration) ;;
  all) wanted=("${all[@]}") ;;
  *) wanted=("$@") ;;
esac

export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

# requirements NAME: what pip is asked for.
requirements() {
  local version=${1%+collaboration}
  if [ "$version" = newest ]; then echo 'jupyterlab>=4.6,<5'; else echo "jupyterlab==$version.*"; fi
  if [ "$version" != "$1" ]; then echo jupyter-collaboration; fi
}

environment() { # environment NAME: makes it where it is not there yet; the wheel is put in anew
  local folder=$cache/$1
  if [ ! -e "$folder/.ready" ]; then
    rm -rf "$folder"
    "$python" -m venv "$folder"
    mapfile -t asked < <(requirements "$1")
    "$folder/bin/pip" install --quiet "${asked[@]}" "$wheel"
    touch "$folder/.ready"
  else
    "$folder/bin/pip" install --quiet --no-deps --force-reinstall "$wheel"
  fi
}

mkdir -p "$cache"
rm -rf "$cache/dist"
echo '-- the wheel of what is built'
"$python" -m build --wheel --no-isolation --skip-dependency-check --outdir "$cache/dist" "$top" >"$cache/build.log" 2>&1 || { tail -40 "$cache/build.log"; exit 1; }
wheel=$(ls "$cache"/dist/*.whl)

failed=()
for name in "${wanted[@]}"; do
  echo "-- JupyterLab $name"
  environment "$name"
  "$cache/$name/bin/pip" list 2>/dev/null | grep -E '^(jupyterlab|jupyter-collaboration|jupyter_server) ' || true
  collaboration=0
  [[ $name == *+collaboration ]] && collaboration=1
  SAVOY_COLLABORATION=$collaboration SAVOY_LAB=$cache/$name/bin \
    bash "$top/scripts/test-ui.sh" --config compat.config.cjs || failed+=("$name")
done
if [ ${#failed[@]} -gt 0 ]; then
  echo "compat: failed in JupyterLab ${failed[*]}" >&2
  exit 1
fi
echo "compat: ok in JupyterLab ${wanted[*]}"
