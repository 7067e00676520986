"""Cut static/fonts/ from Adobe's Source Serif 4 and Source Sans 3.

In a folder and a virtual environment of its own:

    npm install source-serif@4.5.1 source-sans@3.52.0
    pip install fonttools==4.68.0 brotli
    python3 bench/cut_fonts.py node_modules static/fonts
"""

import io
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

# Letters of the languages of Europe and Turkey that are written in Latin letters.
LETTERS = (
    "U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+02C6,U+02DA,U+02DC,U+2002-200A,"
    "U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,U+2039-203A,U+20AC,"
    "U+0100-0107,U+010C-0113,U+0116-011B,U+011E-011F,U+0122-0123,U+012A-012B,"
    "U+012E-0130,U+0136-0137,U+0139-013E,U+0141-0148,U+0150-0151,U+0154-0155,"
    "U+0158-015B,U+015E-0165,U+016A-016B,U+016E-0173,U+0178-017E,U+0218-021B,U+1E9E"
)
SIGNS = (
    "U+2030,U+2032-2033,U+2044,U+2122,U+2190-2193,U+2197,U+21A9,U+2212,U+2248,U+2260,"
    "U+2264-2265"
)
# Pairs of other letters are not kerned: that would take another ten thousand bytes.
KERNED = "U+0020-007E,U+2013-2014,U+2018-2019,U+201C-201D"
COPYRIGHT, FAMILY, STYLE, UNIQUE, FULL, POSTSCRIPT = 0, 1, 2, 3, 4, 6
LICENCE = (13, 14)


def narrow(path: Path, **axes: float | tuple[float, float]) -> TTFont:
    font = TTFont(path)
    kept = {axis.axisTag for axis in font["fvar"].axes} & axes.keys()
    chosen = {axis: axes[axis] for axis in kept}
    return _read_again(instancer.instantiateVariableFont(font, chosen))


def keep(font: TTFont, letters: str, features: list[str]) -> TTFont:
    options = subset.Options(
        layout_features=features, hinting=False, name_IDs=[COPYRIGHT, *LICENCE]
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=subset.parse_unicodes(letters))
    cutter.subset(font)
    return _read_again(font)


def kern(font: TTFont, path: Path, weight: float) -> None:
    """Give a font the kerning that one weight has, of the commonest letters."""
    kerned = keep(narrow(path, wght=weight, opsz=16), KERNED, ["kern"])
    font["GPOS"] = kerned["GPOS"]


def write(font: TTFont, family: str, file: Path) -> None:
    """Write it by another name: the licence reserves `Source`."""
    names = {FAMILY: family, STYLE: "Regular", UNIQUE: family, FULL: family}
    for number, name in (names | {POSTSCRIPT: family.replace(" ", "")}).items():
        font["name"].setName(name, number, 3, 1, 0x409)
    font.flavor = "woff2"
    font.save(file)


def cut(packages: Path, out: Path) -> None:
    serif = packages / "source-serif/VAR/SourceSerif4Variable-Roman.ttf"
    italic = packages / "source-serif/VAR/SourceSerif4Variable-Italic.ttf"
    sans = packages / "source-sans/VF/SourceSans3VF-Upright.ttf"
    both = f"{LETTERS},{SIGNS}"

    reading = keep(narrow(serif, wght=(400, 700), opsz=16), both, ["liga", "locl"])
    kern(reading, serif, 500)
    write(reading, "Evidence Serif", out / "evidence-serif.woff2")
    slanted = keep(narrow(italic, wght=400, opsz=16), LETTERS, ["locl"])
    write(slanted, "Evidence Serif Italic", out / "evidence-serif-italic.woff2")
    rest = keep(narrow(sans, wght=(400, 700)), both, ["locl", "tnum"])
    kern(rest, sans, 500)
    write(rest, "Evidence Sans", out / "evidence-sans.woff2")


def _read_again(font: TTFont) -> TTFont:
    """Return the font as it is read from its bytes: what was dropped is gone."""
    stored = io.BytesIO()
    font.save(stored)
    stored.seek(0)
    return TTFont(stored)


if __name__ == "__main__":
    cut(Path(sys.argv[1]), Path(sys.argv[2]))
