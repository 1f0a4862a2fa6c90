"""Makes the golden vectors of leuko-eval with scikit-learn, numpy, scipy and matplotlib.

Exact commands, from this folder:

    python3 -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python make.py

Writes auc.json (ROC-AUC, ROC curve, variance of the AUC, interval at AUC = 1), mean_roc.json,
confusion.json and spread.json (quantiles, moments, boxplots). Each case holds its input, so the Rust
tests need nothing else.
"""

import json
import pathlib

import numpy as np
from matplotlib.cbook import boxplot_stats
from scipy import optimize, stats
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    precision_score,
    recall_score,
    roc_auc_score,
    roc_curve,
)

HERE = pathlib.Path(__file__).parent


def write(name, cases):
    text = json.dumps(cases, allow_nan=False, separators=(",", ":"))
    # One case per line, for readable differences.
    text = text.replace("},{", "},\n{")
    (HERE / f"{name}.json").write_text(text + "\n")


def delong_variance(positive, scores):
    """Variance of the AUC by its definition: placements of each image, ties half, over all pairs."""
    x, y = scores[positive], scores[~positive]
    psi = (x[:, None] > y[None, :]) + 0.5 * (x[:, None] == y[None, :])
    return np.var(psi.mean(1), ddof=1) / len(x) + np.var(psi.mean(0), ddof=1) / len(y)


def brunner_munzel_variance(positive, scores):
    """The same variance out of scipy's Brunner-Munzel statistic, (AUC - 1/2) / sqrt(variance)."""
    statistic = stats.brunnermunzel(scores[~positive], scores[positive]).statistic
    return ((roc_auc_score(positive, scores) - 0.5) / statistic) ** 2


def roc_cases():
    rng = np.random.default_rng(3)
    cases = []
    # Number of images, distance of the classes, distinct scores (few = many ties).
    for n, distance, levels in [
        (2, 1, 10),
        (5, 0, 2),
        (25, 1, 3),
        (25, 2, 1000),
        (26, 0, 5),
        (60, 1, 8),
        (60, -1, 1000),
        (250, 1.5, 20),
        (250, 4, 2),
    ]:
        positive = np.arange(n) % 2 == 0
        rng.shuffle(positive)
        raw = rng.normal(size=n) + distance * positive
        scores = np.round((raw - raw.min()) / (raw.max() - raw.min()) * levels) / levels
        fpr, tpr, thresholds = roc_curve(positive, scores, drop_intermediate=False)
        auc = roc_auc_score(positive, scores)
        case = {
            "positive": positive.tolist(),
            "scores": scores.tolist(),
            "auc": auc,
            "fpr": fpr.tolist(),
            "tpr": tpr.tolist(),
            # The first is infinite, which JSON cannot hold.
            "thresholds": thresholds[1:].tolist(),
        }
        if n >= 5:
            variance = delong_variance(positive, scores)
            if variance > 0 and abs(auc - 0.5) > 1e-3:
                np.testing.assert_allclose(
                    brunner_munzel_variance(positive, scores), variance, rtol=1e-9
                )
            case["variance"] = variance
            if 0 < auc < 1:
                logit = np.log(auc / (1 - auc))
                half = stats.norm.ppf(0.975) * np.sqrt(variance) / (auc * (1 - auc))
                case["interval"] = [
                    float(1 / (1 + np.exp(-(logit - half)))),
                    float(1 / (1 + np.exp(-(logit + half)))),
                ]
        cases.append(case)
    return cases


def newcombe_cases():
    """Lower end at AUC = 1: the root of (1 - theta)^2 = z^2 V(theta), here by Brent's method."""
    z = stats.norm.ppf(0.975)
    cases = []
    for m, n in [(1, 1), (12, 13), (125, 125), (3, 200)]:

        def excess(theta, m=m, n=n):
            model = (1 - theta) / (2 - theta) + theta / (1 + theta)
            variance = theta * (1 - theta) / (m * n) * (1 + ((m + n) / 2 - 1) * model)
            return (1 - theta) ** 2 - z**2 * variance

        # theta = 1 is a root too; the lower end is the other one.
        low = optimize.brentq(excess, 1e-9, 1 - 1e-6, xtol=1e-15, rtol=1e-14)
        cases.append({"positives": m, "negatives": n, "low": low})
    return cases


def mean_roc_case():
    """As scikit-learn's example "ROC with cross validation", but with sample standard deviations."""
    rng = np.random.default_rng(4)
    grid = np.linspace(0, 1, 101)
    folds, rows = [], []
    for _ in range(10):
        positive = np.arange(25) < 12
        scores = np.round(rng.normal(size=25) + 1.5 * positive, 1)
        fpr, tpr, _ = roc_curve(positive, scores, drop_intermediate=False)
        row = np.interp(grid, fpr, tpr)
        row[0] = 0.0
        rows.append(row)
        folds.append({"positive": positive.tolist(), "scores": scores.tolist()})
    mean, sd = np.mean(rows, axis=0), np.std(rows, axis=0, ddof=1)
    return {"folds": folds, "mean": mean.tolist(), "sd": sd.tolist()}


def confusion_cases():
    rng = np.random.default_rng(5)
    cases = []
    # Classes, images, and classes that occur among labels and among answers.
    for classes, n, of_truth, of_answers in [
        (2, 25, 2, 2),
        (2, 10, 2, 1),
        (6, 200, 6, 6),
        (6, 40, 4, 5),
        (15, 300, 15, 15),
    ]:
        truth = rng.integers(of_truth, size=n)
        answer = np.where(rng.random(n) < 0.6, truth, rng.integers(of_answers, size=n))
        answer = np.minimum(answer, of_answers - 1)
        labels = list(range(classes))
        present = sorted(set(truth) | set(answer))
        kept = {"labels": labels, "zero_division": 0}
        per_class = f1_score(truth, answer, average=None, **kept)
        cases.append(
            {
                "classes": classes,
                "truth": truth.tolist(),
                "answer": answer.tolist(),
                "counts": confusion_matrix(truth, answer, labels=labels).tolist(),
                "accuracy": accuracy_score(truth, answer),
                "f1": [per_class[k] if k in present else None for k in labels],
                # Without `labels`: over the classes that occur, as leuko does.
                "f1_weighted": f1_score(truth, answer, average="weighted", zero_division=0),
                "f1_unweighted": f1_score(truth, answer, average="macro", zero_division=0),
                "recall": recall_score(truth, answer, average=None, **kept).tolist(),
                "precision": precision_score(truth, answer, average=None, **kept).tolist(),
            }
        )
    return cases


def spread_cases():
    rng = np.random.default_rng(6)
    samples = [
        [0.97],
        [0.5, 1.0],
        [1.0, 1.0, 1.0],
        [0.9, 0.91, 0.92, 0.93, 0.2],
        # The values next to the box lie beyond the fences: whiskers without length.
        [0.0, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 1.0],
        # Inside both fences lies nothing beyond the box.
        [0.0, 5.0, 5.2, 5.4, 9.9],
        *[np.round(rng.beta(12, 1, size=n), 3).tolist() for n in (4, 5, 7, 10, 10, 11)],
        rng.standard_t(1.5, size=100).round(4).tolist(),
    ]
    probabilities = [0, 0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975, 1]
    cases = []
    for sample in samples:
        [box] = boxplot_stats(sample)
        cases.append(
            {
                "values": sample,
                "probabilities": probabilities,
                "quantiles": np.quantile(sample, probabilities).tolist(),
                "mean": float(np.mean(sample)),
                "sd": float(np.std(sample, ddof=1)) if len(sample) > 1 else None,
                "se": float(stats.sem(sample)) if len(sample) > 1 else None,
                "median": float(box["med"]),
                "q1": float(box["q1"]),
                "q3": float(box["q3"]),
                "whisker_low": float(box["whislo"]),
                "whisker_high": float(box["whishi"]),
                "outliers": sorted(map(float, box["fliers"])),
            }
        )
    return cases


write("auc", {"roc": roc_cases(), "newcombe": newcombe_cases()})
write("mean_roc", mean_roc_case())
write("confusion", confusion_cases())
write("spread", spread_cases())
