"""Cuts the figures' font out of DejaVu Sans: the characters below, no hinting, no kerning.

Exact commands, from this folder:

    python3 -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python make.py

Reads the font from the matplotlib wheel and writes DejaVuSans-subset.ttf and .woff2, the same for
-Bold, and LICENSE_DEJAVU. The TTF draws the PNG, the WOFF2 of the same outlines travels in the SVG;
without kerning both advance by the same table of widths.
"""

import pathlib
import shutil

import matplotlib
from fontTools import subset

HERE = pathlib.Path(__file__).parent
FONTS = pathlib.Path(matplotlib.get_data_path()) / "fonts" / "ttf"

# ASCII and Latin-1, then the signs and Greek letters that figures use.
CHARACTERS = [*range(0x20, 0x7F), *range(0xA0, 0x100)] + [
    ord(c) for c in "–—‘’“”•…′″−≈≠≤≥→∞√ΔΣαβγδεθκλμπρστφχ"
]

for weight in ["DejaVuSans", "DejaVuSans-Bold"]:
    for flavour in ["ttf", "woff2"]:
        options = subset.Options()
        options.hinting = False
        options.layout_features = []
        options.drop_tables += ["GPOS", "GSUB", "GDEF", "kern", "FFTM"]
        options.name_IDs = [0, 1, 2, 4, 6, 13]
        options.name_languages = [0x409]
        options.recalc_timestamp = False
        options.flavor = "woff2" if flavour == "woff2" else None
        font = subset.load_font(FONTS / f"{weight}.ttf", options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=CHARACTERS)
        subsetter.subset(font)
        subset.save_font(font, HERE / f"{weight}-subset.{flavour}", options)

shutil.copyfile(FONTS / "LICENSE_DEJAVU", HERE / "LICENSE_DEJAVU")
