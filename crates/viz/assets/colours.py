"""Writes the colour maps of the figures' maps: ../src/colour_tables.rs.

Exact commands, from this folder:

    python3 -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python colours.py

VIRIDIS is every fifth of the 256 colours of matplotlib's map of that name, by S. van der Walt and
N. Smith, which they gave away under CC0. Between its entries it runs straight: nowhere more than one
step of 255 away from the map itself, which is checked below.

COLD and WARM are our own: straight lines in CIELAB (D65) from white to a blue and a red of equal
lightness and chroma, so that equal steps look equal and both signs weigh alike.
"""

import pathlib

import matplotlib
import numpy as np

HERE = pathlib.Path(__file__).parent
D65 = np.array([0.95047, 1.0, 1.08883])
# Linear sRGB from XYZ (IEC 61966-2-1).
FROM_XYZ = np.array(
    [
        [3.2404542, -1.5371385, -0.4985314],
        [-0.9692660, 1.8760108, 0.0415560],
        [0.0556434, -0.2040259, 1.0572252],
    ]
)
LIGHTNESS, CHROMA = 38.0, 54.0
BLUE_HUE, RED_HUE = 285.0, 33.0
STEPS = 49


def srgb(lab):
    """CIELAB to sRGB in 0..=255, not rounded; fails outside what sRGB can show."""
    y = (lab[..., 0] + 16.0) / 116.0
    xyz = np.stack([y + lab[..., 1] / 500.0, y, y - lab[..., 2] / 200.0], -1)
    edge = 6.0 / 29.0
    xyz = np.where(xyz > edge, xyz**3, 3.0 * edge**2 * (xyz - 4.0 / 29.0)) * D65
    linear = xyz @ FROM_XYZ.T
    assert linear.min() > -0.003 and linear.max() < 1.003, linear
    linear = linear.clip(0.0, 1.0)
    return 255.0 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def ray(hue, shares):
    angle = np.radians(hue)
    end = np.array([LIGHTNESS, CHROMA * np.cos(angle), CHROMA * np.sin(angle)])
    white = np.array([100.0, 0.0, 0.0])
    return srgb(white + (end - white) * np.asarray(shares)[:, None])


def farthest(table, exact):
    """Largest distance of the straight pieces of a table from the colours that they stand for."""
    places = np.linspace(0.0, 1.0, len(table)), np.linspace(0.0, 1.0, len(exact))
    pieces = [np.interp(places[1], places[0], table[:, channel]) for channel in range(3)]
    return np.abs(np.stack(pieces, -1) - exact).max()


def written(name, documentation, table):
    colours = "".join(f"    0x{r:02X}{g:02X}{b:02X},\n" for r, g, b in table)
    lines = f"/// {documentation}\n#[rustfmt::skip]\n"
    return f"{lines}pub(crate) const {name}: [u32; {len(table)}] = [\n{colours}];\n"


viridis = 255.0 * np.array(matplotlib.colormaps["viridis"].colors)
tables = [("VIRIDIS", "From dark blue to yellow.", viridis[::5].round().astype(int), viridis)]
for name, hue, documentation in [
    ("COLD", BLUE_HUE, "From white to blue."),
    ("WARM", RED_HUE, "From white to red, as light and as strong as the blue."),
]:
    exact = ray(hue, np.linspace(0.0, 1.0, 1025))
    tables.append((name, documentation, ray(hue, np.linspace(0.0, 1.0, STEPS)).round().astype(int), exact))

text = "//! Colour maps, evenly spaced, `0xRRGGBB`. Written by `assets/colours.py`, which says whence.\n"
for name, documentation, table, exact in tables:
    distance = farthest(table, exact)
    print(f"{name}: {len(table)} colours, at most {distance:.2f} of 255 off")
    assert distance < 1.0
    text += "\n" + written(name, documentation, table)
(HERE.parent / "src" / "colour_tables.rs").write_text(text)
