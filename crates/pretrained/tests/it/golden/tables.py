"""Tables of features by NumPy and safetensors, beside this file.

    pip install numpy safetensors
    python tables.py
"""

from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

FOLDER = Path(__file__).parent
IDS = np.array(["cell_é1", "cell_2"], dtype=str)
VECTORS = np.array([[0.5, -1.25, 3.0], [0.0, 2.0, 1e-3]])

np.savez(FOLDER / "float32.npz", ids=IDS, vectors=VECTORS.astype(np.float32))
np.savez_compressed(FOLDER / "float64.npz", ids=IDS, vectors=VECTORS)
np.savez(FOLDER / "fortran.npz", ids=IDS, vectors=np.asfortranarray(VECTORS.astype(np.float32)))
save_file(
    {str(name): vector for name, vector in zip(IDS, VECTORS.astype(np.float32))},
    FOLDER / "tensors.safetensors",
)
# Each of these is wrong in one way.
np.savez(FOLDER / "objects.npz", ids=IDS.astype(object), vectors=VECTORS)
np.savez(FOLDER / "numbers.npz", ids=IDS, vectors=VECTORS.astype(np.int64))
np.savez(FOLDER / "flat.npz", ids=IDS, vectors=VECTORS[0])
np.savez(FOLDER / "lacking.npz", names=IDS, vectors=VECTORS)
