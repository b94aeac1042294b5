#!/usr/bin/env bash
# Measures the page: keys, large notebooks, reruns, size. Arguments choose: bench/page.sh typing large
set -euo pipefail
exec "$(dirname "$0")/../scripts/test-ui.sh" --config speed.config.cjs "$@"
