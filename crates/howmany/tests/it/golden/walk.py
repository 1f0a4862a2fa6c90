"""Numbers for the fit with a random walk (Prior::misfit_walk), by numpy: python3 walk.py > walk.json

An implementation of its own beside `method.py`: it inverts the covariance, where the crate whitens.
"""
import json
import math
from pathlib import Path

import numpy as np
from scipy.special import ndtr

import method as M

STEP = 0.05  # variance of the logarithm of the error for each unit of ln n, below the largest size


class Walk(M.Fit):
    def __init__(self, n, Y, test):
        self.n, E = np.asarray(n, float), 1 - np.asarray(Y, float)
        self.nL = self.n[-1]
        folds = len(E)
        self.floor = 1 / (test[0] * test[1])
        self.noise = nz = M.Noise(E, self.floor, test, "auc")
        self.own, self.y = nz.v * (1 - nz.rho), nz.mean
        H = M.shape_matrix(M.SHAPES, self.n / self.nL)
        self.x = np.log(self.nL / self.n)
        walk = STEP * np.minimum.outer(self.x, self.x) * np.outer(nz.smooth, nz.smooth)
        prior = np.log([shape[4] for shape in M.SHAPES])
        self.parts, weights = [], []
        for z in M.LAMBDA_Z:
            u = 2 / (9 * nz.nu)
            scale = (1 - u + z * math.sqrt(u)) ** -3
            K = np.diag(scale * self.own / folds + (M.TAU_IN * nz.smooth) ** 2) + walk
            inverse = np.linalg.inv(K)
            A = np.einsum("ps,st,pt->p", H, inverse, H)
            B = H @ inverse @ self.y
            C = self.y @ inverse @ self.y
            m, q = B / A, A ** -0.5
            a = m / q
            above = np.maximum(ndtr(a), 1e-300)
            weights.append(
                prior - 0.5 * np.linalg.slogdet(K)[1] - 0.5 * (C - B * B / A) + np.log(q) + np.log(above)
            )
            hazard = np.exp(-0.5 * a * a) / math.sqrt(2 * math.pi) / above
            mean = m + q * hazard
            variance = q * q * np.maximum(1 - hazard * (a + hazard), 1e-6)
            self.parts.append((inverse, mean, np.minimum(variance, mean**2)))
        weights = np.exp(np.array(weights) - np.max(weights))
        weights /= weights.sum()
        weights[weights <= 1e-5] = 0  # as the crate leaves parts out
        self.weights, self.H = weights / weights.sum(), H

    def mixture(self, n):
        n = float(np.squeeze(n))
        r, nz = n / self.nL, self.noise
        h = M.shape_matrix(M.SHAPES, [r])[:, 0]
        smooth = math.exp(np.interp(math.log(n), np.log(self.n), np.log(nz.smooth)))
        x = max(-math.log(r), 0.0)
        k = STEP * smooth * nz.smooth * np.minimum(x, self.x)
        w, mu, sd = [], [], []
        d = M.SIG_A * math.log(max(r, 1)) + (M.SIG_B * np.abs(np.log(h)) if r > 1 else 0 * h)
        for weight, (inverse, m, q2) in zip(self.weights, self.parts):
            g = k @ inverse
            left = max(STEP * smooth**2 * x - g @ k, 0.0)
            c = h - self.H @ g
            e = np.maximum(c * m + g @ self.y, 1e-5)
            s2 = np.log1p(np.minimum((c * c * q2 + left) / e**2, 4.0))
            middle = np.log(e) - 0.5 * s2
            error = np.exp(middle)
            shared = nz.rho * nz.var(error) / nz.F
            s2 = s2 + np.log1p(shared / error**2) + M.TAU_IN**2
            for share, factor in M.TAIL:
                w.append(weight * share)
                mu.append(middle)
                sd.append(np.sqrt(s2 + (factor * d) ** 2))
        return np.concatenate(w), np.concatenate(mu)[:, None], np.concatenate(sd)[:, None]


def forecasts(case):
    fit = Walk(case["sizes"], case["scores"], case["test"])
    at = [case["sizes"][0], 14, case["sizes"][1], 33, case["sizes"][-1], 2 * case["sizes"][-1]]
    return [[n, *fit.score(n)] for n in at]


# A curve of cells whose trainings on 10 images fail in two of four folds.
failing = dict(
    name="two of four trainings fail",
    sizes=[10, 20, 40],
    scores=[[0.54, 0.97, 1.0], [0.99, 0.99, 0.99], [0.43, 0.95, 0.97], [1.0, 1.0, 0.99]],
    test=[28, 28],
)
reference = json.loads(Path(__file__).with_name("reference.json").read_text())["cases"]
known = [c for c in reference if c["test"] and c["metric"] == "auc"]
cases = [failing] + [{key: c[key] for key in ("name", "sizes", "scores", "test")} for c in known]
print(json.dumps([dict(name=c["name"], sizes=c["sizes"], scores=c["scores"], test=c["test"], forecasts=forecasts(c)) for c in cases]))
