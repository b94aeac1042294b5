#!/usr/bin/env bash
# Browser tests (Galata) against a real Jupyter server, with Debian's Chromium. Arguments go to Playwright:
# scripts/test-ui.sh chips run.spec
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
export CHROMIUM=${CHROMIUM:-$(command -v chromium || true)}
if [ -z "$CHROMIUM" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
    CHROMIUM=$(command -v chromium)
  else
    echo 'The browser tests need Chromium: apt-get install chromium, or name one by CHROMIUM=…' >&2
    exit 3
  fi
fi
# Images are built where the engine of the tests is up (scripts/docker-for-tests.sh); else that is skipped.
engine=${SAVOY_TEST_DOCKER:-${TMPDIR:-/tmp}/savoy-docker-$(id -u)}
if [ -s "$engine/docker.pid" ] && kill -0 "$(cat "$engine/docker.pid")" 2>/dev/null; then
  while IFS= read -r line; do export "${line?}"; done < <(cd "$top" && scripts/docker-for-tests.sh up)
fi
cd "$top/ui-tests"
test node_modules/.package-lock.json -nt package-lock.json || PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci
PATH="${SAVOY_LAB:-$top/.venv/bin}:$PATH" CI=1 npm --silent test -- "$@"
