"""Golden vectors for exported models, by onnxruntime.

The files with networks are snapshots of a test of leuko-lab (crates/lab/src/export/golden.rs), which checks their
bytes. The file with the pretrained network is too large to keep; a test of leuko-onnx (crates/onnx/src/probe/golden.rs)
writes it and checks its SHA-256. The images are synthetic cells.

python -m venv venv && venv/bin/pip install -r requirements.txt
leuko synthetic drawn --images 50 --side 208
LEUKO_GOLDEN=$PWD/drawn cargo test --release -p leuko-onnx golden
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
DRAWN = Path(sys.argv[1])
SNAPSHOTS = HERE / "../../../crates/lab/src/export/snapshots"


def answers(path, images):
    onnx.checker.check_model(path, full_check=True)
    model = onnxruntime.InferenceSession(path)
    names = [output.name for output in model.get_outputs()]
    together = model.run(names, {"image": images})
    # One by one, as most users ask.
    for place, image in enumerate(images):
        for all, one in zip(together, model.run(names, {"image": image[None]})):
            assert np.allclose(all[place], one[0], atol=1e-6)
    return {name: np.float64(values).tolist() for name, values in zip(names, together)}


def write(name, golden):
    (HERE / name).write_text(json.dumps(golden) + "\n")


paths = sorted(DRAWN.glob("*/*.png"))
assert len(paths) == 50
# Not square, so that rows and columns cannot be mixed up.
images = np.stack([np.asarray(Image.open(path).convert("RGB"))[:192] for path in paths])
sum = hashlib.sha256(images.tobytes()).hexdigest()

networks = {"images": sum}
for name in ["one", "three"]:
    networks[name] = answers(SNAPSHOTS / f"leuko_lab__export__golden__{name}.snap.onnx", images)
write("answers.json", networks)

file = DRAWN / "pretrained.onnx"
pretrained = {"images": sum, "file": hashlib.sha256(file.read_bytes()).hexdigest()}
write("pretrained.json", pretrained | answers(file, images))
