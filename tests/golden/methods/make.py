"""Golden vectors for the classifiers of leuko-methods, by scikit-learn.

python -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python make.py
"""

import json

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

random = np.random.default_rng(20211)


def case(name, train, test, features, classes, scale):
    """Classes around different middles; features of different scales."""
    middles = random.normal(size=(classes, features)) * 0.6
    scales = np.exp(random.normal(size=features) * scale)
    def draw(count):
        labels = np.arange(count) % classes
        points = (middles[labels] + random.normal(size=(count, features))) * scales + scales
        # As leuko reads them.
        return np.round(points, 4), labels
    points, labels = draw(train)
    tested, _ = draw(test)
    logistic = LogisticRegression(C=1.0, tol=1e-10, max_iter=100_000).fit(points, labels)
    knn = KNeighborsClassifier(n_neighbors=5, algorithm="brute").fit(points, labels)
    own = []
    # One class against the rest; of two classes the second.
    for target in range(1, 2) if classes == 2 else range(classes):
        svm = SVC(C=1.0, kernel="rbf", gamma="scale", tol=1e-8).fit(points, labels == target)
        own.append(svm.decision_function(tested).tolist())
    return {
        "name": name,
        "classes": classes,
        "points": points.tolist(),
        "labels": labels.tolist(),
        "tested": tested.tolist(),
        "logistic": logistic.predict_proba(tested).tolist(),
        "neighbours": knn.predict_proba(tested).tolist(),
        "svm_decisions": own,
    }


cases = [
    case("two classes", 40, 12, 5, 2, 0.0),
    case("more features than images", 12, 8, 60, 2, 0.5),
    case("features of different scales", 60, 12, 6, 2, 3.0),
    case("four classes", 60, 12, 5, 4, 0.3),
]
with open("classifiers.json", "w") as file:
    json.dump(cases, file)
    file.write("\n")
