"""What both peers do alike: the images, the timing and the line that is printed."""

import argparse
import json
import statistics
import time

import numpy as np


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--side", type=int, default=257, help="rows and columns of an image")
    parser.add_argument("--batch", type=int, default=5, help="images in a step")
    parser.add_argument("--images", type=int, default=100, help="training images of an epoch")
    parser.add_argument("--validation", type=int, default=26, help="validation images of an epoch")
    parser.add_argument("--rounds", type=int, default=5, help="epochs timed, after one that is not")
    parser.add_argument("--threads", type=int, default=1, help="threads of the library")
    parser.add_argument("--json", action="store_true", help="print a line of JSON")
    return parser.parse_args()


def noise(count, side):
    """Random 8-bit images and labels: noise costs what cells cost."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (count, side, side, 3), dtype=np.uint8)
    return images, np.arange(count) % 2


def report(name, args, epoch):
    """Times `epoch()` and prints training images a second: the median and the range.

    The JSON also has images a second of the processor's time, which leaves out what other programs took.
    """
    epoch()
    speeds, of_processor = [], []
    for _ in range(args.rounds):
        start, processor = time.perf_counter(), time.process_time()
        epoch()
        speeds.append(args.images / (time.perf_counter() - start))
        of_processor.append(args.images / (time.process_time() - processor))
    if args.json:
        line = {
            "engine": name,
            "images_per_second": speeds,
            "images_per_processor_second": of_processor,
        }
        print(json.dumps(line))
        return
    print(
        f"{name}: {statistics.median(speeds):.1f} images/s "
        f"({min(speeds):.1f}-{max(speeds):.1f}), {args.threads} thread(s), "
        f"{args.side}x{args.side} pixels, batch {args.batch}"
    )
