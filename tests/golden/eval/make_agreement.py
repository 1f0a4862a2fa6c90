"""Makes the golden vectors of experts' agreement with statsmodels.

Exact commands, from this folder:

    python3 -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python make_agreement.py

Writes agreement.json: Wilson's intervals of proportions, and Cohen's kappa with its asymptotic standard
error (Fleiss, Cohen & Everitt 1969) and the 95% interval that statsmodels gives, which is not cut at 1.
"""

import json
import pathlib

from scipy import stats
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import proportion_confint

HERE = pathlib.Path(__file__).parent


def proportions():
    cases = []
    for count, of, level in [
        (0, 1, 0.95),
        (1, 1, 0.95),
        (0, 12, 0.95),
        (7, 12, 0.95),
        (12, 12, 0.95),
        (24, 25, 0.95),
        (24, 25, 0.5),
        (24, 25, 0.99),
        (301, 330, 0.95),
        (1899, 1905, 0.95),
    ]:
        low, high = proportion_confint(count, of, alpha=1 - level, method="wilson")
        cases.append(
            {"count": count, "of": of, "level": level, "low": float(low), "high": float(high)}
        )
    return cases


def kappas():
    cases = []
    for counts in [
        (20, 5, 10, 15),
        (7, 0, 0, 3),
        (1, 2, 3, 4),
        (0, 5, 5, 0),
        (40, 3, 9, 21),
        (3, 0, 1, 1),
        (1500, 30, 45, 330),
        (1850, 20, 30, 5),
        (0, 3, 4, 90),
    ]:
        result = cohens_kappa([counts[:2], counts[2:]])
        half = stats.norm.ppf(0.975) * result.std_kappa
        assert abs(result.kappa_low - (result.kappa - half)) < 1e-12
        cases.append(
            {
                "counts": counts,
                "kappa": float(result.kappa),
                "se": float(result.std_kappa),
                "low": float(result.kappa_low),
                "high": float(result.kappa_upp),
            }
        )
    return cases


text = json.dumps(
    {"proportions": proportions(), "kappas": kappas()}, allow_nan=False, separators=(",", ":")
)
# One case per line, for readable differences.
(HERE / "agreement.json").write_text(text.replace("},{", "},\n{") + "\n")
