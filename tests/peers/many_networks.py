"""Many networks at once in PyTorch: images a second of forward and backward passes.

leuko's engine `ensemble` does the same through libtorch (`leuko bench --ensemble`). Each network has weights and images
of its own. Forms:

vmap      torch.func.vmap over grad of one network
grouped   one convolution with a group for each network, channels-last
planar    the same on planar tensors
columns   windows as columns (im2col), multiplied in a batched matrix product
taps      nine einsum products, one for each place in the kernel
one       one network after the other
"""

import argparse
import statistics
import time

import torch
import torch.nn.functional as F

FILTERS = [4, 8, 8, 8, 16, 16]
CLASSES, HIDDEN = 2, 32


def weights(networks, side, device):
    """Weight and bias of each layer, of all networks: [network, ...]."""
    tensors, channels = [], 3
    for filters in FILTERS:
        tensors += [torch.randn(networks, filters, channels, 3, 3) * 0.2, torch.zeros(networks, filters)]
        channels, side = filters, (side - 2) // 2
    for inputs, outputs in [(channels * side * side, HIDDEN), (HIDDEN, CLASSES)]:
        tensors += [torch.randn(networks, outputs, inputs) * 0.1, torch.zeros(networks, outputs)]
    return [tensor.to(device).requires_grad_() for tensor in tensors]


def one(tensors, images):
    """Logits of one network, [image, class]."""
    x = images
    for layer in range(len(FILTERS)):
        x = F.max_pool2d(F.conv2d(x, tensors[2 * layer], tensors[2 * layer + 1]), 2).relu()
    x = F.linear(x.flatten(1), tensors[-4], tensors[-3]).relu()
    return F.linear(x, tensors[-2], tensors[-1])


def dense(tensors, x):
    """The last two layers of all networks. x: [network, image, value]."""
    x = torch.baddbmm(tensors[-3].unsqueeze(1), x, tensors[-4].transpose(1, 2)).relu()
    return torch.baddbmm(tensors[-1].unsqueeze(1), x, tensors[-2].transpose(1, 2))


def grouped(tensors, images, channels_last=True):
    networks = images.shape[0]
    x = images.transpose(0, 1).flatten(1, 2)
    x = x.contiguous(memory_format=torch.channels_last if channels_last else torch.contiguous_format)
    for layer in range(len(FILTERS)):
        weight, bias = tensors[2 * layer].flatten(0, 1), tensors[2 * layer + 1].flatten()
        x = F.max_pool2d(F.conv2d(x, weight, bias, groups=networks), 2).relu()
    return dense(tensors, x.unflatten(1, (networks, -1)).transpose(0, 1).flatten(2))


def columns(tensors, images):
    networks, batch = images.shape[:2]
    x = images.flatten(0, 1)
    for layer in range(len(FILTERS)):
        weight, bias = tensors[2 * layer], tensors[2 * layer + 1]
        height, width = x.shape[2] - 2, x.shape[3] - 2
        windows = F.unfold(x, 3).unflatten(0, (networks, batch))
        y = weight.flatten(2).unsqueeze(1) @ windows + bias[:, None, :, None]
        x = F.max_pool2d(y.reshape(networks * batch, -1, height, width), 2).relu()
    return dense(tensors, x.unflatten(0, (networks, batch)).flatten(2))


def taps(tensors, images):
    networks, batch = images.shape[:2]
    x = images
    for layer in range(len(FILTERS)):
        weight, bias = tensors[2 * layer], tensors[2 * layer + 1]
        height, width = x.shape[3] - 2, x.shape[4] - 2
        y = bias[:, None, :, None, None]
        for i in range(3):
            for j in range(3):
                part = x[..., i : i + height, j : j + width]
                y = y + torch.einsum("moc,mbchw->mbohw", weight[..., i, j], part)
        x = F.max_pool2d(y.flatten(0, 1), 2).relu().unflatten(0, (networks, batch))
    return dense(tensors, x.flatten(2))


def mean_loss(logits, labels):
    return F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum") / labels.shape[-1]


def gradients(form, tensors, images, labels):
    if form == "vmap":
        loss = lambda one_of_each, x, y: mean_loss(one(one_of_each, x), y)
        return torch.func.vmap(torch.func.grad(loss))(tuple(t.detach() for t in tensors), images, labels)
    if form == "one":
        logits = torch.stack([one([t[n] for t in tensors], images[n]) for n in range(images.shape[0])])
    elif form == "planar":
        logits = grouped(tensors, images, channels_last=False)
    else:
        logits = {"grouped": grouped, "columns": columns, "taps": taps}[form](tensors, images)
    return torch.autograd.grad(mean_loss(logits, labels), tensors)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--networks", default="1,8,64,512")
    parser.add_argument("--forms", default="vmap")
    parser.add_argument("--side", type=int, default=257)
    parser.add_argument("--batch", type=int, default=5)
    parser.add_argument("--steps", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    device = torch.device(options.device)
    print(f"{'networks':>8}  {'form':<8}  images a second, difference of gradients from the first form")
    for networks in map(int, options.networks.split(",")):
        torch.manual_seed(0)
        tensors = weights(networks, options.side, device)
        images = torch.rand(networks, options.batch, 3, options.side, options.side, device=device)
        labels = torch.randint(0, CLASSES, (networks, options.batch), device=device)
        expected = None
        for form in options.forms.split(","):
            seconds = []
            try:
                for _ in range(options.steps + 2):
                    start = time.perf_counter()
                    found = gradients(form, tensors, images, labels)
                    # A card works on while the program goes on; reading a value waits for it.
                    found[0].sum().item()
                    seconds.append(time.perf_counter() - start)
            except torch.OutOfMemoryError:
                print(f"{networks:>8}  {form:<8}  no memory", flush=True)
                continue
            flat = torch.cat([part.flatten(1) for part in found], 1)
            expected = flat if expected is None else expected
            difference = ((flat - expected).abs().max() / expected.abs().max()).item()
            speed = networks * options.batch / statistics.median(seconds[2:])
            print(f"{networks:>8}  {form:<8}  {speed:>10.0f}  {difference:.0e}", flush=True)


if __name__ == "__main__":
    main()
