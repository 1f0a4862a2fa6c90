"""Golden vectors for leuko_explain: zennit, captum and PyTorch's autograd, in float64.

One network of random weights with biases, one image of noise of 190x193, both drawn from streams as
leuko_core::Stream draws them (an independent implementation, as in ../stream/make.py), so that no
weight or pixel is in this folder. Maps are kept as sums: at the input of each layer, of each channel
over a grid of 10x10 cells, and some values one by one.

How the comparison was made equal:

- Stabiliser. zennit adds epsilon with the denominator's sign, and +1 for a denominator of 0; captum
  the same. So does leuko. Its size differs by default (1e-6; 1e-9 in captum): each case names it.
- Bias. Both keep it in the denominator and lose its part (`absorbs`); zennit's zero_params="bias" is
  `ignored`. No library has `shared`, which is why no case has it. In zennit's ZBox the bias cancels,
  and Flat has none, as in leuko.
- Gamma. zennit has the generalised rule, as leuko. captum has the first one, for outputs above 0 only:
  compared where the explained logit is positive, as relevance reaches no hidden output below 0. zennit
  and leuko raise a bias as they raise a weight, captum does not: compared with captum's biases zeroed.
- Max-pool. In zennit it is no rule's, so autograd gives all to the winner, the first of equals. In
  leuko equals share. The image is noise, so no two values of a window are equal but zeros behind a
  ReLU, which have no relevance by these rules. captum treats a max-pool, and here the
  flattening, as a layer with the rule epsilon, which loses a little: epsilon is 1e-15 there.
- ReLU. zennit's Pass, captum's pass-through and leuko agree: relevance goes through.
- Start. zennit and captum start from the logit, times a one-hot vector.
- Integrated gradients. captum's riemann_middle is the midpoint rule.

Run with Python 3.11:

    pip install -r requirements.txt && python make.py
"""

import hashlib
import json
import struct

import numpy as np
import torch
from captum.attr import LRP, InputXGradient, IntegratedGradients, Saliency
from captum.attr._utils.lrp_rules import EpsilonRule, GammaRule
from torch import nn
from zennit.core import Composite
from zennit.rules import AlphaBeta, Epsilon, Flat, Gamma, Pass, ZBox, ZPlus

HEIGHT, WIDTH = 190, 193
GRID = 10
SEED = 2021
MASK = np.uint32(0xFFFFFFFF)


def chacha8(purpose, n):
    """The first n 64-bit words of a stream."""
    key = hashlib.sha256(b"leuko stream 1\0" + struct.pack("<Q", SEED) + purpose.encode()).digest()
    blocks = -(-n // 8)
    counter = np.arange(blocks, dtype=np.uint64)
    head = np.frombuffer(b"expand 32-byte k" + key, dtype="<u4")
    start = [np.full(blocks, word, dtype=np.uint32) for word in head]
    start += [(counter & np.uint64(0xFFFFFFFF)).astype(np.uint32), (counter >> np.uint64(32)).astype(np.uint32)]
    start += [np.zeros(blocks, dtype=np.uint32)] * 2
    s = [word.copy() for word in start]

    def turn(i, j, by):
        s[i] ^= s[j]
        s[i] = (s[i] << np.uint32(by)) | (s[i] >> np.uint32(32 - by))

    def quarter(a, b, c, d):
        for x, y, z, by in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            s[x] = s[x] + s[y]
            turn(z, x, by)

    for _ in range(4):
        quarter(0, 4, 8, 12), quarter(1, 5, 9, 13), quarter(2, 6, 10, 14), quarter(3, 7, 11, 15)
        quarter(0, 5, 10, 15), quarter(1, 6, 11, 12), quarter(2, 7, 8, 13), quarter(3, 4, 9, 14)
    words = np.stack([a + b for a, b in zip(s, start)], axis=1).reshape(-1).astype(np.uint64)
    return (words[0::2] | (words[1::2] << np.uint64(32)))[:n]


def units(purpose, n):
    return (chacha8(purpose, n) >> np.uint64(11)).astype(np.float64) / 2.0**53


def network():
    layers, channels, height, width = [], 3, HEIGHT, WIDTH
    for filters in (4, 8, 8, 8, 16, 16):
        layers += [nn.Conv2d(channels, filters, 3), nn.ReLU(), nn.MaxPool2d(2)]
        channels, height, width = filters, (height - 2) // 2, (width - 2) // 2
    layers += [nn.Flatten(), nn.Linear(channels * height * width, 32), nn.ReLU(), nn.Linear(32, 2)]
    model = nn.Sequential(*layers).double().eval()
    weighted = [layer for layer in model if hasattr(layer, "weight")]
    n_weights = sum(layer.weight.numel() for layer in weighted)
    n_biases = sum(layer.bias.numel() for layer in weighted)
    weights, biases = units("explain/weights", n_weights), units("explain/biases", n_biases)
    for layer in weighted:
        area = layer.weight[0, 0].numel()
        fans = (layer.weight.shape[0] + layer.weight.shape[1]) * area
        limit = np.sqrt(6.0 / fans)
        taken, weights = np.split(weights, [layer.weight.numel()])
        taken = (-limit + (limit - -limit) * taken).astype(np.float32).astype(np.float64)
        layer.weight.data = torch.from_numpy(taken).reshape(layer.weight.shape)
        taken, biases = np.split(biases, [layer.bias.numel()])
        taken = (-0.1 + (0.1 - -0.1) * taken).astype(np.float32).astype(np.float64)
        layer.bias.data = torch.from_numpy(taken)
    return model


def image():
    values = units("explain/image", 3 * HEIGHT * WIDTH).astype(np.float32).astype(np.float64)
    return torch.from_numpy(values).reshape(1, 3, HEIGHT, WIDTH)


def rounded(value):
    return float(f"{value:.12g}")


PICKED = np.random.default_rng(SEED).choice(3 * HEIGHT * WIDTH, 60, replace=False)


def summary(values, layers=None):
    """A map of [channel, row, column], brief; sums at the input of each layer, if known."""
    values = values.detach().numpy().reshape(3, HEIGHT, WIDTH)
    cells = [
        rounded(values[c, rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].sum())
        for c in range(3)
        for rows in np.array_split(np.arange(HEIGHT), GRID)
        for columns in np.array_split(np.arange(WIDTH), GRID)
    ]
    flat = values.reshape(-1)
    brief = {"cells": cells, "values": [rounded(flat[i]) for i in PICKED], "largest": rounded(np.abs(flat).max())}
    if layers is not None:
        brief["layers"] = [rounded(layer) for layer in layers]
    return brief


def walk(model, x, target, start):
    """Goes through the layers one by one; the gradient at each one's input, and the logits."""
    values = [x.clone().requires_grad_()]
    for layer in model:
        output = layer(values[-1])
        output.retain_grad()
        values.append(output)
    logits = values.pop()
    seed = torch.zeros_like(logits)
    seed[0, target] = logits[0, target].detach() if start == "logit" else 1.0
    logits.backward(seed)
    return values, logits.detach()[0]


def zennit(model, x, target, choose):
    weighted = [layer for layer in model if hasattr(layer, "weight")]

    def module_map(ctx, name, module):
        if isinstance(module, nn.ReLU):
            return Pass()
        if module in weighted:
            return choose(weighted.index(module))
        return None

    composite = Composite(module_map=module_map)
    composite.register(model)
    values, _ = walk(model, x, target, "logit")
    composite.remove()
    return summary(values[0].grad, [value.grad.sum().item() for value in values])


def captum(model, x, target, choose):
    weighted = [layer for layer in model if hasattr(layer, "weight")]
    for layer in model:
        if layer in weighted:
            layer.rule = choose(weighted.index(layer))
        elif isinstance(layer, (nn.MaxPool2d, nn.Flatten)):
            layer.rule = EpsilonRule(1e-15)
    result = LRP(model).attribute(x.clone(), target=target)
    for layer in model:
        if hasattr(layer, "rule"):
            del layer.rule
    return summary(result)


def main():
    torch.set_num_threads(1)
    model, x = network(), image()
    logits = model(x)[0].detach()
    positive = int(logits.argmax())
    assert logits[positive] > 0, "captum's gamma needs a positive logit"

    def uniform(rule):
        return lambda order: rule()

    def plus_flat(order):
        if order == 0:
            return Flat(stabilizer=1e-9)
        return ZPlus(stabilizer=1e-9) if order < 6 else Epsilon(1e-6)

    def mixed(order):
        if order == 0:
            return ZBox(low=0.0, high=1.0, stabilizer=1e-6)
        return Gamma(0.25, stabilizer=1e-6) if order < 6 else Epsilon(0.05 if order == 6 else 1e-6)

    ignored = {"zero_params": "bias"}
    rules = {
        "epsilon": uniform(lambda: Epsilon(1e-6)),
        "paper": uniform(lambda: Epsilon(1.0 / 255.0)),
        "epsilon-plus-flat": plus_flat,
        "epsilon-bias-ignored": uniform(lambda: Epsilon(1e-3, **ignored)),
        "gamma": uniform(lambda: Gamma(0.5, stabilizer=1e-6)),
        "gamma-bias-ignored": uniform(lambda: Gamma(0.5, stabilizer=1e-6, **ignored)),
        "alpha-beta": uniform(lambda: AlphaBeta(2.0, 1.0, stabilizer=1e-3)),
        "alpha-beta-bias-ignored": uniform(lambda: AlphaBeta(1.5, 0.5, stabilizer=1e-3, **ignored)),
        "z-plus": uniform(lambda: ZPlus(stabilizer=1e-6)),
        "mixed": mixed,
    }
    files = {"lrp": {}, "gradients": {}}
    for name, choose in rules.items():
        files["lrp"][f"zennit/{name}"] = [zennit(model, x, target, choose) for target in (0, 1)]
    for name, choose in {
        "epsilon": lambda order: EpsilonRule(1e-6),
        "gamma-bias-ignored": lambda order: GammaRule(0.25, set_bias_to_zero=True),
    }.items():
        files["lrp"][f"captum/{name}"] = captum(model, x, positive, choose)

    gradients = files["gradients"]
    for target in (0, 1):
        values, _ = walk(model, x, target, "one")
        layers = [value.grad.sum().item() for value in values]
        times = [(value.grad * value).sum().item() for value in values]
        saliency = Saliency(model).attribute(x.clone().requires_grad_(), target=target, abs=False)
        assert torch.equal(saliency, values[0].grad)
        gradients[f"raw/{target}"] = summary(saliency, layers)
        scaled = InputXGradient(model).attribute(x.clone().requires_grad_(), target=target)
        gradients[f"times-input/{target}"] = summary(scaled, times)
        for baseline in (0.0, 1.0):
            way = IntegratedGradients(model).attribute(
                x, baselines=torch.full_like(x, baseline), target=target, n_steps=16, method="riemann_middle"
            )
            nothing = model(torch.full_like(x, baseline))[0, target]
            brief = summary(way)
            brief["explained"] = rounded((logits[target] - nothing).item())
            gradients[f"integrated-{baseline:g}/{target}"] = brief

    for name, cases in files.items():
        head = {
            "seed": SEED,
            "picked": PICKED.tolist(),
            "logits": [rounded(logit) for logit in logits.tolist()],
            "positive": positive,
            "penultimate": [rounded(value) for value in model[:-1](x)[0].tolist()],
        }
        lines = [f'"{key}":{json.dumps(value, separators=(",", ":"))}' for key, value in {**head, **cases}.items()]
        with open(f"{name}.json", "w") as file:
            file.write("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
