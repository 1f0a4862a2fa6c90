"""Makes the golden vectors of leuko-eval's tests and operating points with scikit-learn, scipy and
statsmodels.

Exact commands, from this folder:

    python3 -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python make_statistics.py

Writes statistics.json: precision-recall curves and average precision, Brier scores, Holm's correction, a
bootstrap distribution with its BCa interval, temperatures, and corrected resampled t-tests (Nadeau & Bengio
2003, the formula written out, with scipy's Student distribution).
"""

import json
import pathlib

import numpy as np
from scipy import optimize, special, stats
from sklearn.metrics import average_precision_score, brier_score_loss, precision_recall_curve
from statsmodels.stats.multitest import multipletests

HERE = pathlib.Path(__file__).parent


def precision_recall():
    rng = np.random.default_rng(11)
    cases = []
    for n, distance, levels in [(5, 0, 2), (25, 1, 3), (40, 2, 1000), (60, -1, 8), (200, 1.5, 20)]:
        positive = np.arange(n) % 3 == 0
        rng.shuffle(positive)
        raw = rng.normal(size=n) + distance * positive
        scores = np.round((raw - raw.min()) / (raw.max() - raw.min()) * levels) / levels
        precision, recall, _ = precision_recall_curve(positive, scores)
        cases.append(
            {
                "positive": positive.tolist(),
                "scores": scores.tolist(),
                # From the highest threshold down; scikit-learn's first point (1, 0) is no threshold.
                "precision": precision[::-1][1:].tolist(),
                "recall": recall[::-1][1:].tolist(),
                "average_precision": float(average_precision_score(positive, scores)),
                "brier": float(brier_score_loss(positive, scores)),
            }
        )
    return cases


def holm():
    cases = []
    for ps in [
        [0.04],
        [0.01, 0.04, 0.03, 0.005],
        [0.5, 0.6, 0.9],
        [0.01, 0.01, 0.02, 0.5, 1.0],
        [0.0, 1e-9, 0.2],
    ]:
        adjusted = multipletests(ps, method="holm")[1]
        cases.append({"ps": ps, "adjusted": adjusted.tolist()})
    return cases


def bca():
    """The mean of a skewed sample: scipy's draws, so that only the interval is compared."""
    rng = np.random.default_rng(12)
    sample = np.round(rng.exponential(size=24), 3)
    cases = []
    for level in [0.9, 0.95]:
        result = stats.bootstrap(
            (sample,), np.mean, confidence_level=level, n_resamples=499, method="BCa", rng=rng
        )
        cases.append(
            {
                "sample": sample.tolist(),
                "level": level,
                "draws": result.bootstrap_distribution.tolist(),
                "low": float(result.confidence_interval.low),
                "high": float(result.confidence_interval.high),
            }
        )
    return cases


def temperatures():
    rng = np.random.default_rng(13)
    cases = []
    for n, classes, sharpness in [(40, 2, 3.0), (60, 3, 0.5), (100, 8, 2.0)]:
        truth = rng.integers(classes, size=n)
        logits = rng.normal(size=(n, classes))
        logits[np.arange(n), truth] += 0.8
        logits = np.round(logits * sharpness, 3)

        def loss(log_temperature, logits=logits, truth=truth, n=n):
            scaled = logits / np.exp(log_temperature)
            return -np.mean(special.log_softmax(scaled, axis=1)[np.arange(n), truth])

        found = optimize.minimize_scalar(loss, bounds=(-3, 3), method="bounded", options={"xatol": 1e-12})
        cases.append(
            {
                "logits": logits.tolist(),
                "truth": truth.tolist(),
                "temperature": float(np.exp(found.x)),
                "before": float(loss(0.0)),
                "after": float(found.fun),
            }
        )
    return cases


def resampled_t():
    rng = np.random.default_rng(14)
    cases = []
    for folds, ratio in [(10, 1 / 9), (15, 0.25), (3, 0.5), (10, 0.0)]:
        differences = np.round(rng.normal(0.02, 0.03, size=folds), 4)
        se = np.sqrt((1 / folds + ratio) * np.var(differences, ddof=1))
        t = differences.mean() / se
        half = se * stats.t.ppf(0.975, folds - 1)
        p = 2 * stats.t.sf(abs(t), folds - 1)
        if ratio == 0:
            assert abs(p - stats.ttest_1samp(differences, 0).pvalue) < 1e-12
        cases.append(
            {
                "differences": differences.tolist(),
                "ratio": ratio,
                "t": float(t),
                "p": float(p),
                "low": float(differences.mean() - half),
                "high": float(differences.mean() + half),
            }
        )
    return cases


def main():
    cases = {
        "precision_recall": precision_recall(),
        "holm": holm(),
        "bca": bca(),
        "temperatures": temperatures(),
        "resampled_t": resampled_t(),
    }
    text = json.dumps(cases, allow_nan=False, separators=(",", ":")).replace("},{", "},\n{")
    (HERE / "statistics.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
