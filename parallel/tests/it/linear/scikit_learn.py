"""Prints what linear.rs expects: scikit-learn's linear models of the bundled sets, converged.

    pip install scikit-learn pandas
    python parallel/tests/it/linear/scikit_learn.py
"""

import pathlib

import numpy
import pandas
import sklearn
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler

DATA = pathlib.Path(__file__).resolve().parents[4] / "datasets" / "data"

print("scikit-learn", sklearn.__version__)
for name in ["diabetes", "breast_cancer", "iris", "wine", "digits"]:
    table = pandas.read_csv(DATA / f"{name}.csv")
    x, y = table.iloc[:, :-1], table.iloc[:, -1]
    x = x.loc[:, x.nunique() > 1]
    x = StandardScaler().fit_transform(x)
    if name == "diabetes":
        model = Ridge(solver="cholesky").fit(x, y)
        said = model.predict(x)
    else:
        solver = "newton-cholesky" if name == "breast_cancer" else "lbfgs"
        model = LogisticRegression(solver=solver, tol=1e-12, max_iter=100_000).fit(x, y)
        said = model.predict_proba(x).max(axis=1)
    rows = [0, 1, 2, len(x) // 2, len(x) - 1]
    print(name, [float(said[row]) for row in rows], "mean", float(numpy.mean(said)), "score", float(model.score(x, y)))
