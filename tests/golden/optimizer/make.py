"""Golden vectors for leuko_train's optimisers, from two independent libraries in float64.

RMSprop: optax.rmsprop with epsilon outside the root, as Keras 2.0.8 has it (later Keras does not).
Adam: keras.optimizers.Adam of Keras 3, the same formula as in Keras 2.0.8.

Each parameter has gradients of another magnitude, 1e-9 to 1e3; some are zero, always or at times.
All inputs are exact in float32. Run with Python 3.11:

    pip install -r requirements.txt
    KERAS_BACKEND=jax JAX_PLATFORMS=cpu JAX_ENABLE_X64=1 python make.py > optimizer.json
"""

import json

import jax.numpy as jnp
import keras
import numpy as np
import optax

STEPS = 40
MAGNITUDES = [0.0, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0, 1e3]


def rmsprop(weights, gradients):
    rule = optax.rmsprop(1e-3, decay=0.9, eps=1e-7, eps_in_sqrt=False)
    weights = jnp.asarray(weights)
    state = rule.init(weights)
    for gradient in gradients:
        change, state = rule.update(jnp.asarray(gradient), state)
        weights = weights + change
        yield np.asarray(weights)


def adam(weights, gradients):
    rule = keras.optimizers.Adam(1e-4, beta_1=0.9, beta_2=0.999, epsilon=1e-7)
    variable = keras.Variable(weights, dtype="float64")
    for gradient in gradients:
        rule.apply([jnp.asarray(gradient)], [variable])
        yield np.asarray(variable)


keras.config.set_floatx("float64")
rng = np.random.default_rng(2021)
# Each magnitude twice: from weight 0, where a small step shows, and from a weight as drawn.
magnitudes = np.array(MAGNITUDES * 2)
weights = np.concatenate([np.zeros(len(MAGNITUDES)), rng.uniform(-0.5, 0.5, len(MAGNITUDES))])
weights = weights.astype(np.float32).astype(np.float64)
gradients = magnitudes * rng.normal(size=(STEPS, len(magnitudes)))
# A quarter of the time no gradient, and a long silence, as behind a dead ReLU.
gradients *= rng.random(gradients.shape) < 0.75
gradients[15:25, ::3] = 0.0
gradients = gradients.astype(np.float32).astype(np.float64)

result = {"weights": weights.tolist(), "gradients": gradients.tolist()}
for rule in (rmsprop, adam):
    steps = list(rule(weights, gradients))
    assert all(step.dtype == np.float64 for step in steps)
    result[rule.__name__] = [[float(f"{w:.12g}") for w in step] for step in steps]
print("{\n" + ",\n".join(f"{json.dumps(k)}:{json.dumps(v, separators=(',', ':'))}" for k, v in result.items()) + "\n}")
