"""Numbers of `mod.rs`: python scikit_learn.py, with scikit-learn, NumPy and pandas."""

import numpy as np
import pandas
import sklearn
from sklearn.base import BaseEstimator
from sklearn.inspection import permutation_importance

print("scikit-learn", sklearn.__version__)
state = 1


def draw():
    global state
    state = (state * 1103515245 + 12345) % 2**31
    return (state >> 8) % 1000 / 100


def row(_):
    a, b, kind = draw(), draw(), "uvw"[int(draw()) % 3]
    return a, b, kind, 2 * a + 0.5 * b + {"u": 0, "v": 3, "w": -1}[kind] + draw()


class Formula(BaseEstimator):
    def fit(self, x, y):
        return self

    def predict(self, x):
        return 2 * x.a + 0.5 * x.b + x.kind.map({"u": 0, "v": 3, "w": -1}) + 4.995

    def score(self, x, y):
        return sklearn.metrics.r2_score(y, self.predict(x))


class Above(Formula):
    def score(self, x, y):
        return np.mean((self.predict(x) > 17.5) == (y > 17.5))


data = pandas.DataFrame([row(i) for i in range(300)], columns=["a", "b", "kind", "y"])
x, y = data[["a", "b", "kind"]], data.y
print("class counts", (y > 17.5).value_counts().to_dict())
for name, model in [("R2", Formula()), ("accuracy", Above())]:
    found = permutation_importance(model, x, y, n_repeats=4000, random_state=0)
    print(name, model.score(x, y), found.importances_mean.tolist(), found.importances_std.tolist())
