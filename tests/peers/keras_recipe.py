"""The study's own recipe: Keras with ImageDataGenerator (rotation, flips, nearest fill).

From this folder:

python3 -m venv peers && peers/bin/pip install -r requirements.txt
taskset -c 0 peers/bin/python keras_recipe.py              one core
peers/bin/python keras_recipe.py --threads 2               two cores
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import tensorflow as tf
from tensorflow import keras

from common import arguments, noise, report


def network(side):
    layers = [keras.layers.Input((side, side, 3))]
    for outputs in [4, 8, 8, 8, 16, 16]:
        layers.append(keras.layers.Conv2D(outputs, 3, activation="relu"))
        layers.append(keras.layers.MaxPooling2D(2))
    layers.append(keras.layers.Flatten())
    layers.append(keras.layers.Dense(32, activation="relu"))
    layers.append(keras.layers.Dense(2, activation="softmax"))
    return keras.Sequential(layers)


def main():
    args = arguments(__doc__)
    tf.config.threading.set_intra_op_parallelism_threads(args.threads)
    tf.config.threading.set_inter_op_parallelism_threads(args.threads)
    pixels, labels = noise(args.images + args.validation, args.side)
    labels = keras.utils.to_categorical(labels, 2)
    generator = keras.preprocessing.image.ImageDataGenerator(
        rescale=1 / 255,
        rotation_range=359,
        horizontal_flip=True,
        vertical_flip=True,
        fill_mode="nearest",
    )
    plain = keras.preprocessing.image.ImageDataGenerator(rescale=1 / 255)
    n = args.images
    training = generator.flow(pixels[:n], labels[:n], batch_size=args.batch)
    validation = plain.flow(pixels[n:], labels[n:], batch_size=args.batch)
    model = network(args.side)
    optimizer = keras.optimizers.RMSprop(learning_rate=1e-3, rho=0.9, epsilon=1e-7)
    model.compile(optimizer, "categorical_crossentropy")

    def epoch():
        model.fit(training, validation_data=validation, epochs=1, verbose=0)

    report(f"Keras {keras.__version__}", args, epoch)


if __name__ == "__main__":
    main()
