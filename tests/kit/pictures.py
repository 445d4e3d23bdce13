"""Pictures for the documents: small, and written only where they show something else."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops

COLOURS = 64
MOST_BYTES = 200 * 1024
# Of a picture that shows the same, some dots at the edges of letters may be another shade.
SHADE, STRAY = 40, 20


def small(png: bytes) -> bytes:
    """The same picture with a palette."""
    plain = Image.open(BytesIO(png)).convert("RGB")
    few = plain.quantize(COLOURS, dither=Image.Dither.NONE)
    out = BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def shows_the_same(one: bytes, other: bytes) -> bool:
    """Whether nobody can tell two pictures apart."""
    first, second = (Image.open(BytesIO(png)).convert("L") for png in (one, other))
    if first.size != second.size:
        return False
    counts = ImageChops.difference(first, second).histogram()
    return sum(counts[SHADE:]) <= STRAY


def keep(png: bytes, file: Path) -> None:
    """Write a picture, unless the file shows that already."""
    made = small(png)
    assert len(made) <= MOST_BYTES, f"{file.name}: {len(made)} bytes"
    if not file.exists() or not shows_the_same(file.read_bytes(), made):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(made)
