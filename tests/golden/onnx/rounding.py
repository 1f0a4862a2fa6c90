"""The sides of scaled images, by the steps of crates/onnx/README.md and by exact fractions. Needs Python alone.

python rounding.py
"""

import json
import math
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).parent
# Height and width of an image, and of the images that a model takes. In the first ones a side ends in a half.
CASES = [
    ((300, 400), (206, 206)),
    ((300, 400), (198, 198)),
    ((400, 300), (206, 206)),
    ((400, 300), (202, 210)),
    ((240, 320), (190, 190)),
    ((300, 400), (257, 257)),
    ((363, 360), (257, 257)),
    ((1000, 700), (192, 208)),
    ((260, 100), (257, 257)),
]


def steps(image, target):
    """What crates/onnx/README.md tells Python to do."""
    new, old = min(zip(target, image), key=lambda sides: sides[0] / sides[1])
    return [max((2 * side * new + old) // (2 * old), 1) for side in image]


def exact(image, target):
    scale = min(Fraction(new, old) for new, old in zip(target, image))
    return [max(math.floor(side * scale + Fraction(1, 2)), 1) for side in image]


golden = []
for image, target in CASES:
    scaled = steps(image, target)
    assert scaled == exact(image, target)
    golden.append({"image": image, "target": target, "scaled": scaled})
lines = ",\n".join(json.dumps(case) for case in golden)
(HERE / "rounding.json").write_text(f"[\n{lines}\n]\n")
