"""Numbers of `mod.rs`: python scikit_learn.py, with scikit-learn and NumPy.

Also writes `parallel/tests/data/linnerud.csv`, scikit-learn's `load_linnerud`: exercises and measures of twenty middle-aged
men, from Tenenhaus, La régression PLS: théorie et pratique, 1998, table 1.
"""

import pathlib

import numpy as np
import sklearn
from sklearn.datasets import load_linnerud
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import StandardScaler

print("scikit-learn", sklearn.__version__)
x, y = load_linnerud(return_X_y=True)
names = "chins,situps,jumps,weight,waist,pulse"
file = pathlib.Path(__file__).resolve().parents[2] / "data" / "linnerud.csv"
np.savetxt(file, np.hstack([x, y]), fmt="%d", delimiter=",", header=names, comments="")


def report(what, truth, said):
    scores = [score(truth, said, multioutput="raw_values") for score in (r2_score, mean_absolute_error, root_mean_squared_error)]
    print(what, "each target", np.array(scores).T.tolist())
    means = [score(truth, said) for score in (r2_score, mean_absolute_error, root_mean_squared_error)]
    print(what, "mean", [float(mean) for mean in means])


# Ridge of the first fifteen rows, which scale both sides; scores are of the last five.
train = slice(0, 15)
x_scaler, y_scaler = StandardScaler().fit(x[train]), StandardScaler().fit(y[train])
ridge = Ridge(alpha=1, solver="cholesky").fit(x_scaler.transform(x[train]), y_scaler.transform(y[train]))
said = y_scaler.inverse_transform(ridge.predict(x_scaler.transform(x)))
print("ridge of row 20", said[19].tolist())
report("ridge", y[15:], said[15:])
report("mean of training", y[15:], np.tile(y[train].mean(axis=0), (5, 1)))

# A network 3-4-3 of tanh, with parameters by a formula, each neuron's weights before its bias; 50 updates of all rows.
# scikit-learn minimises half the sum of the squares, ours is their mean: the rate is 2/3 of the one in mod.rs.
rate, sizes, k = 0.3 * 2 / 3, [3, 4, 3], 0
net = MLPRegressor(hidden_layer_sizes=[4], activation="tanh", solver="sgd", momentum=0, alpha=0, learning_rate_init=rate, batch_size=20, random_state=0)
x, y = StandardScaler().fit_transform(x), StandardScaler().fit_transform(y)
net.partial_fit(x, y)
for layer in range(2):
    for neuron in range(sizes[layer + 1]):
        numbers = [((7 * (k + i)) % 11 - 5) / 10 for i in range(sizes[layer] + 1)]
        net.coefs_[layer][:, neuron], net.intercepts_[layer][neuron] = numbers[:-1], numbers[-1]
        k += len(numbers)
for _ in range(50):
    net.partial_fit(x, y)
print("loss", float(np.mean((net.predict(x) - y) ** 2)), "of row 1", net.predict(x)[0].tolist())
