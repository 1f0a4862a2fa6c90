"""Golden vectors for leuko_augment::warp: scipy's affine_transform, driven as Keras 2 drives it.

The algorithm of keras.preprocessing.image.ImageDataGenerator.random_transform (Keras 2.0.8),
written anew in float64: one rotation matrix in (row, column) coordinates about the centre,
scipy.ndimage.affine_transform(order=1, mode="nearest") channel by channel, then the flips.
Two departures: the centre is the true one, (size - 1) / 2, where Keras 2.0.8 has size / 2 + 1 / 2;
and the interpolation is bilinear, where Keras 2.0.8 takes the nearest pixel (order=0).

Each case lists the source bytes and the result, both [row, column, channel]; the result is in grey
levels, 0 to 255, rounded to 4 decimals. Run with Python 3.11:

    pip install -r requirements.txt && python make.py > warp.json
"""

import json

import numpy as np
from scipy import ndimage


def keras_transform(image, angle_degrees, flip_horizontal, flip_vertical):
    theta = np.deg2rad(angle_degrees)
    rotation = np.array(
        [
            [np.cos(theta), -np.sin(theta), 0],
            [np.sin(theta), np.cos(theta), 0],
            [0, 0, 1],
        ]
    )
    row, column = (image.shape[0] - 1) / 2, (image.shape[1] - 1) / 2
    to_centre = np.array([[1, 0, row], [0, 1, column], [0, 0, 1]])
    from_centre = np.array([[1, 0, -row], [0, 1, -column], [0, 0, 1]])
    matrix = to_centre @ rotation @ from_centre
    channels = [
        ndimage.affine_transform(
            image[:, :, channel].astype(np.float64),
            matrix[:2, :2],
            matrix[:2, 2],
            order=1,
            mode="nearest",
        )
        for channel in range(3)
    ]
    result = np.stack(channels, axis=2)
    if flip_horizontal:
        result = result[:, ::-1]
    if flip_vertical:
        result = result[::-1]
    return result


rng = np.random.default_rng(2021)
cases = []
for height, width, angle, horizontal, vertical in [
    (9, 9, 0.0, False, False),
    (9, 9, 0.0, True, False),
    (9, 9, 0.0, False, True),
    (9, 9, 30.0, False, False),
    (8, 8, 90.0, False, False),
    (9, 9, 180.0, True, False),
    (9, 9, 270.0, False, True),
    (8, 8, 45.0, True, True),
    (9, 8, 90.0, False, False),
    (7, 12, 123.4, False, False),
    (12, 7, 123.4, True, False),
    (6, 11, 201.7, False, True),
    (1, 9, 77.0, False, False),
    (9, 1, 301.5, True, True),
    (2, 3, 358.9, True, False),
    (16, 16, 0.01, False, False),
    # Wider than any run of columns handled at once, so that seams would show.
    (3, 201, 3.0, False, False),
    (3, 201, 359.0, True, False),
]:
    image = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    result = keras_transform(image, angle, horizontal, vertical)
    cases.append(
        {
            "height": height,
            "width": width,
            "angle_degrees": angle,
            "flip_horizontal": horizontal,
            "flip_vertical": vertical,
            "pixels": image.ravel().tolist(),
            "warped": np.round(result, 4).ravel().tolist(),
        }
    )
print("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]")
