"""frames_to_gif.py FOLDER FILE: an animation of the frames that ui-tests/tests/recording.spec.ts has taken.

A frame is named NUMBER-MILLISECONDS.png. All have one palette, so that what stays the same costs nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageChops

WIDTH = 1024
COLOURS = 96
#: What must fit into a README.
MOST_BYTES = 3_000_000


def main(folder: str, target: str) -> None:
    files = sorted(Path(folder).glob("*.png"))
    if not files:
        raise SystemExit(f"there are no frames in {folder}")
    frames, durations = [], []
    for file in files:
        picture = _scaled(Image.open(file).convert("RGB"))
        milliseconds = int(file.stem.split("-")[1])
        if frames and ImageChops.difference(frames[-1], picture).getbbox() is None:
            durations[-1] += milliseconds
        else:
            frames.append(picture)
            durations.append(milliseconds)
    palette = _palette(frames)
    first, *others = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    options = {"save_all": True, "optimize": False, "loop": 0, "disposal": 1}
    first.save(target, append_images=others, duration=durations, **options)
    size = Path(target).stat().st_size
    print(f"{target}: {len(frames)} frames, {sum(durations) / 1000:.0f} s, {size / 1e6:.1f} MB")
    if size > MOST_BYTES:
        raise SystemExit(f"{target} is larger than {MOST_BYTES / 1e6:.0f} MB")


def _scaled(picture: Image.Image) -> Image.Image:
    height = round(picture.height * WIDTH / picture.width)
    return picture.resize((WIDTH, height), Image.Resampling.LANCZOS)


def _palette(frames: list[Image.Image]) -> Image.Image:
    """Of frames from the whole of it, side by side."""
    chosen = frames[:: max(1, len(frames) // 12)]
    width, height = chosen[0].size
    sheet = Image.new("RGB", (width, height * len(chosen)))
    for index, frame in enumerate(chosen):
        sheet.paste(frame, (0, height * index))
    return sheet.quantize(COLOURS, method=Image.Quantize.MEDIANCUT)


if __name__ == "__main__":
    main(*sys.argv[1:])
