"""Golden traces for leuko_train::EarlyStopping, from keras.callbacks.EarlyStopping of Keras 3.

Each trace lists validation losses (null: not a number) up to the epoch that stops, and for each
epoch whether it improved and whether training stops after it. Run with Python 3.11:

    pip install -r requirements.txt
    KERAS_BACKEND=jax JAX_PLATFORMS=cpu JAX_ENABLE_X64=1 python make_stopping.py > stopping.json
"""

import json
import math
from types import SimpleNamespace

import keras
import numpy as np

# Losses are compared in float64, as in leuko_train.
keras.config.set_floatx("float64")


def trace(patience, min_delta, losses):
    model = SimpleNamespace(stop_training=False, get_weights=list)
    callback = keras.callbacks.EarlyStopping(
        monitor="val_loss", mode="min", patience=patience, min_delta=min_delta
    )
    callback.set_model(model)
    callback.on_train_begin()
    epochs = []
    for epoch, loss in enumerate(losses):
        callback.on_epoch_end(epoch, {"val_loss": loss})
        epochs.append(
            {
                "loss": None if math.isnan(loss) else loss,
                "improved": callback.wait == 0,
                "stop": model.stop_training,
            }
        )
        if model.stop_training:
            break
    return {
        "patience": patience,
        "min_delta": min_delta,
        "best_epoch": callback.best_epoch,
        "epochs": epochs,
    }


rng = np.random.default_rng(2021)
traces = []
for patience, min_delta in [(1, 0.0), (3, 0.0), (5, 0.01), (10, 0.0), (50, 0.0)]:
    for _ in range(3):
        # Losses that fall, flatten and scatter; coarse, so that ties occur; now and then no number.
        falling = 0.7 * np.exp(-np.arange(200) / 10) + 0.1 * rng.random(200)
        losses = np.round(falling, 2)
        # Never the first: Keras 3 would take that for the best for good, where Keras 2.0.8 and we
        # start from infinity.
        losses[1:][rng.random(199) < 0.05] = math.nan
        traces.append(trace(patience, min_delta, losses.tolist()))
print("[\n" + ",\n".join(json.dumps(t, separators=(",", ":")) for t in traces) + "\n]")
