"""Golden vectors for exported networks, by onnxruntime.

The files are snapshots of a test of leuko-lab (crates/lab/src/export/golden.rs), which checks their bytes. The images
are synthetic cells.

python -m venv venv && venv/bin/pip install -r requirements.txt
leuko synthetic drawn --images 50 --side 208
venv/bin/python make.py drawn
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from PIL import Image

HERE = Path(__file__).parent
FILES = HERE / "../../../crates/lab/src/export/snapshots"


def answers(name, images):
    path = FILES / f"leuko_lab__export__golden__{name}.snap.onnx"
    onnx.checker.check_model(path, full_check=True)
    model = onnxruntime.InferenceSession(path)
    names = [output.name for output in model.get_outputs()]
    together = model.run(names, {"image": images})
    # One by one, as most users ask.
    for place, image in enumerate(images):
        for all, one in zip(together, model.run(names, {"image": image[None]})):
            assert np.allclose(all[place], one[0], atol=1e-6)
    return {name: np.float64(values).tolist() for name, values in zip(names, together)}


paths = sorted(Path(sys.argv[1]).glob("*/*.png"))
assert len(paths) == 50
# Not square, so that rows and columns cannot be mixed up.
images = np.stack([np.asarray(Image.open(path).convert("RGB"))[:192] for path in paths])
golden = {"images": hashlib.sha256(images.tobytes()).hexdigest()}
for name in ["one", "three"]:
    golden[name] = answers(name, images)
(HERE / "answers.json").write_text(json.dumps(golden) + "\n")
