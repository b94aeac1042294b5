#!/usr/bin/env bash
# Browser tests (Galata) against a real Jupyter server, with Debian's Chromium.
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
cd "$top/ui-tests"
test node_modules/.package-lock.json -nt package-lock.json || PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci
PATH="$top/.venv/bin:$PATH" CI=1 npm test
