"""Makes the golden vectors of leuko-embed with scikit-learn and openTSNE.

Exact commands, from this folder:

    python3 -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python make.py

Writes separation.json (silhouettes, nearest neighbours, purity, trustworthiness of small cases) and
maps.json (three sets of 32-dimensional points, their principal components, and how good the maps of
scikit-learn and openTSNE are). Points are whole numbers, to be divided by `scale`: they are the same
in every language and every width of float. A few minutes; less with OMP_NUM_THREADS=1.
"""

import json
import pathlib

import numpy as np
import openTSNE
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.metrics import silhouette_samples, silhouette_score
from sklearn.neighbors import NearestNeighbors

HERE = pathlib.Path(__file__).parent
SCALE = 16
# So fine that no two distances are equal, which have no order in scikit-learn.
FINE = 4096


def write(name, cases):
    text = json.dumps(cases, allow_nan=False, separators=(",", ":"))
    # One case per line, for readable differences.
    text = text.replace("},{", "},\n{")
    (HERE / f"{name}.json").write_text(text + "\n")


def grid(values, scale=SCALE):
    return np.round(np.asarray(values) * scale).astype(int)


def has_ties(x):
    """Whether a point has two others at the same distance."""
    squared = np.sort(((x[:, None] - x[None]) ** 2).sum(2), axis=1)
    return bool((np.diff(squared, axis=1) == 0).any())


def separation_cases():
    rng = np.random.default_rng(11)
    cases = []
    # Dimensions, class sizes, distance of the classes, neighbours, scale.
    for dims, sizes, distance, k, scale in [
        (1, [4, 4], 0.5, 2, SCALE),
        (2, [12, 7], 2.0, 3, FINE),
        (32, [30, 30], 0.0, 5, FINE),
        (32, [30, 20], 1.0, 10, SCALE),
        (3, [1, 9, 15, 10], 1.5, 4, FINE),
        (32, [10, 20, 5, 8, 30, 17], 0.8, 10, FINE),
    ]:
        n = sum(sizes)
        # Labels with gaps: what counts is which are equal.
        labels = np.repeat(3 * np.arange(len(sizes)) + 1, sizes)
        rng.shuffle(labels)
        centres = rng.normal(size=(labels.max() + 1, dims)) * distance
        points = grid(rng.normal(size=(n, dims)) + centres[labels], scale)
        x = points / scale
        map_points = grid(x @ rng.normal(size=(dims, 2)) + rng.normal(size=(n, 2)), scale)
        y = map_points / scale
        ties = has_ties(x) or has_ties(y)
        assert not (ties and scale == FINE)
        samples = silhouette_samples(x, labels)
        near = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(x)
        far, indices = near.kneighbors()
        purity = (labels[indices] == labels[:, None]).mean(1)
        cases.append(
            {
                "scale": scale,
                "dims": dims,
                "points": points.ravel().tolist(),
                "labels": labels.tolist(),
                "map": map_points.ravel().tolist(),
                "neighbours": k,
                "ties": ties,
                "indices": indices.ravel().tolist(),
                "distances": far.ravel().tolist(),
                "silhouettes": samples.tolist(),
                "silhouette": float(silhouette_score(x, labels)),
                "class_silhouettes": [float(samples[labels == c].mean()) for c in np.unique(labels)],
                "purity": float(purity.mean()),
                "class_purities": [float(purity[labels == c].mean()) for c in np.unique(labels)],
                "trustworthiness": trust(x, y, min(k, (n - 1) // 2)),
                "trust_neighbours": min(k, (n - 1) // 2),
            }
        )
    return cases


def trust(x, y, k):
    return float(trustworthiness(x, y, n_neighbors=k))


def divergence(x, y, perplexity):
    """Kullback-Leibler divergence over all pairs; what the libraries report is approximated."""
    affinities = openTSNE.affinity.PerplexityBasedNN(x, perplexity, method="exact")
    p = affinities.P.toarray()
    q = 1 / (1 + ((y[:, None] - y[None]) ** 2).sum(2))
    np.fill_diagonal(q, 0)
    q /= q.sum()
    here = p > 0
    return float((p[here] * np.log(p[here] / q[here])).sum())


def activations(rng):
    """As a ReLU layer gives them: two classes that overlap, many zeros, some points equal."""
    labels = np.arange(215) % 2
    hidden = rng.normal(size=(215, 6)) + 1.2 * labels[:, None]
    values = np.maximum(hidden @ rng.normal(size=(6, 32)) * 0.6 - 0.5, 0)
    values[rng.random(215) < 0.05] = 0
    return values, labels


def blobs(rng):
    """Six classes of unequal sizes, some of which touch."""
    labels = np.repeat(np.arange(6), [80, 60, 50, 30, 20, 10])
    centres = rng.normal(size=(6, 32)) * 1.1
    return rng.normal(size=(250, 32)) + centres[labels], labels


def curve(rng):
    """No classes: a closed curve that winds through all dimensions, with noise."""
    t = np.sort(rng.random(250)) * 2 * np.pi
    waves = [f(t * k) for k in range(1, 5) for f in (np.sin, np.cos)]
    values = np.stack(waves, 1) @ rng.normal(size=(8, 32)) + 0.3 * rng.normal(size=(250, 32))
    return values, (t > np.pi).astype(int)


def map_cases():
    rng = np.random.default_rng(12)
    cases = []
    for make in (activations, blobs, curve):
        values, labels = make(rng)
        points = grid(values)
        x = points / SCALE
        n, perplexity = len(x), 30
        sk = TSNE(perplexity=perplexity, init="pca", random_state=0)
        maps = {"scikit_learn": sk.fit_transform(x)}
        opened = openTSNE.TSNE(perplexity=perplexity, random_state=0, n_iter=750).fit(x)
        maps["opentsne"] = np.asarray(opened)
        cases.append(
            {
                "name": make.__name__,
                "scale": SCALE,
                "dims": 32,
                "points": points.ravel().tolist(),
                "labels": labels.tolist(),
                "perplexity": perplexity,
                "components": PCA(2, svd_solver="full").fit_transform(x).ravel().round(9).tolist(),
                "trustworthiness": [
                    {"neighbours": k, **{name: trust(x, y, k) for name, y in maps.items()}}
                    for k in (5, 10, 30)
                ],
                "divergence": {name: divergence(x, y, perplexity) for name, y in maps.items()},
            }
        )
        print(make.__name__, n, cases[-1]["trustworthiness"], cases[-1]["divergence"])
    return cases


write("separation", separation_cases())
write("maps", map_cases())
