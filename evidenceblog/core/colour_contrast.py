"""Colours and how well they stand out, by WCAG 2.2: relative luminance and contrast."""

import re

# Text of any size (success criterion 1.4.3, AA).
ENOUGH = 4.5
HEX = re.compile(r"#[0-9a-f]{6}")
# Below this a channel is linear (sRGB).
LINEAR_BELOW = 0.04045
WHITE = "#ffffff"


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours such as `#b5452c`, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def lighten(colour: str, ground: str) -> str:
    """Return the colour, mixed with just as much white as it needs to be read on a dark
    ground."""
    shades = (_mix(colour, WHITE, percent) for percent in range(0, 101, 2))
    return next((one for one in shades if contrast(one, ground) >= ENOUGH), WHITE)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    if channel <= LINEAR_BELOW:
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)


def _channels(colour: str) -> bytes:
    return bytes.fromhex(colour.removeprefix("#"))


def _mix(colour: str, other: str, percent: int) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    mixed = (round(a + (b - a) * percent / 100) for a, b in pairs)
    return f"#{bytes(mixed).hex()}"
