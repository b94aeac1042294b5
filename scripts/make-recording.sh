#!/usr/bin/env bash
# Records docs/images/iteration.gif: a browser test takes the frames, Pillow makes an animation of them.
# Like the pictures (SHOTS=folder scripts/test-ui.sh pictures.spec.ts) it is made when it is asked for.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
frames=$(mktemp -d)
trap 'rm -rf "$frames"' EXIT
RECORDING=$frames bash "$top/scripts/test-ui.sh" recording.spec.ts
"$top/.venv/bin/python" "$top/scripts/frames_to_gif.py" "$frames" "$top/docs/images/iteration.gif"
