"""The study's training loop as one writes it in PyTorch: Pillow turns and flips, one step a batch.

Corners are filled with black, as Pillow does, where the study takes the nearest pixel. From this folder:

python3 -m venv peers && peers/bin/pip install -r requirements.txt
taskset -c 0 peers/bin/python plain_pytorch.py             one core
peers/bin/python plain_pytorch.py --threads 2              two cores
"""

import numpy as np
import torch
from PIL import Image
from torch import nn

from common import arguments, noise, report


def network(side):
    layers, channels = [], 3
    for outputs in [4, 8, 8, 8, 16, 16]:
        layers += [nn.Conv2d(channels, outputs, 3), nn.ReLU(), nn.MaxPool2d(2)]
        channels, side = outputs, (side - 2) // 2
    return nn.Sequential(
        *layers, nn.Flatten(), nn.Linear(channels * side * side, 32), nn.ReLU(), nn.Linear(32, 2)
    )


def tensor(images):
    stacked = np.stack([np.asarray(image) for image in images])
    return torch.from_numpy(stacked).permute(0, 3, 1, 2).contiguous().float() / 255


def augmented(image, rng):
    image = image.rotate(rng.uniform(0, 359), resample=Image.Resampling.BILINEAR)
    if rng.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if rng.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    return image


def main():
    args = arguments(__doc__)
    torch.set_num_threads(args.threads)
    pixels, labels = noise(args.images + args.validation, args.side)
    images = [Image.fromarray(image) for image in pixels]
    labels = torch.from_numpy(labels)
    model = network(args.side)
    loss = nn.CrossEntropyLoss()
    optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-3, alpha=0.9, eps=1e-7)
    rng = np.random.default_rng(0)

    def epoch():
        order = rng.permutation(args.images)
        for batch in np.split(order, range(args.batch, len(order), args.batch)):
            inputs = tensor([augmented(images[i], rng) for i in batch])
            optimizer.zero_grad()
            loss(model(inputs), labels[batch]).backward()
            optimizer.step()
        with torch.no_grad():
            for start in range(args.images, len(images), args.batch):
                model(tensor(images[start : start + args.batch]))

    report(f"PyTorch {torch.__version__}", args, epoch)


if __name__ == "__main__":
    main()
