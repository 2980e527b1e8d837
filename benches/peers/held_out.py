"""Held-out scores of paragrad's default recipe beside scikit-learn's defaults, on the same folds.

    cargo build --release -p cli && cargo build --release -p paragrad-datasets --example folds
    pip install scikit-learn pandas plotnine mlxtend xai
    python benches/peers/held_out.py --out results.jsonl             # what is measured is added to the file
    python benches/peers/held_out.py --out results.jsonl --table     # a table of what the file has

Five folds for each seed, those of `paragrad --folds 5 --seed N`. scikit-learn's pipeline is StandardScaler for numbers,
OneHotEncoder for words, then MLPClassifier or MLPRegressor as they are but for random_state, which is the seed; the linear
model is LogisticRegression or Ridge behind the same. A fold's scaling is fitted on its training rows. The score is
accuracy, or R2 for diabetes and diamonds. Seconds are processor time of one fit, on whatever else the machine does.

bundled: iris, wine, breast_cancer, digits, diabetes. From PyPI: diamonds (plotnine, price from the rest), mnist (the 5,000
images of mlxtend), adult (census.csv of xai, less its column of row numbers).
"""

import argparse
import csv
import gzip
import importlib.util
import io
import json
import pathlib
import resource
import statistics
import subprocess
import tempfile
import time
import warnings

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ROOT / "target" / "release"
SETS = ["iris", "wine", "breast_cancer", "digits", "diabetes", "mnist", "adult", "diamonds"]
REGRESSION = {"diabetes", "diamonds"}
METHODS = ["paragrad", "linear (paragrad)", "MLP (scikit-learn)", "linear (scikit-learn)"]


def package_file(package, path):
    """A file in an installed package, without importing it."""
    return pathlib.Path(importlib.util.find_spec(package).origin).parent / path


def table_of(name):
    """The rows of a set, the header first and the target last."""
    if name == "mnist":
        rows = list(csv.reader(io.TextIOWrapper(gzip.open(package_file("mlxtend", "data/data/mnist_5k.csv.gz")))))
        return [[f"pixel{i}" for i in range(len(rows[0]) - 1)] + ["digit"]] + rows
    if name == "adult":
        rows = csv.reader(open(package_file("xai", "data/census.csv")))
        return [[cell.strip() for cell in row[1:]] for row in rows]
    if name == "diamonds":
        rows = list(csv.reader(open(package_file("plotnine", "data/diamonds.csv"))))
        price = rows[0].index("price")
        return [row[:price] + row[price + 1:] + [row[price]] for row in rows]
    return list(csv.reader(open(ROOT / "datasets" / "data" / f"{name}.csv")))


def our_scores(path, name, seed):
    """Scores of the network and of its linear model, a number a fold, and the seconds of one training."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [TOOLS / "paragrad", "--data", path, "--folds", "5", "--seed", str(seed), "--json"]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = (after.ru_utime - before.ru_utime) / 5
    score = "r2" if name in REGRESSION else "accuracy"
    yield "paragrad", [fold["metrics"][score] for fold in told["folds"]], seconds
    linear = [(fold["metrics"].get("linear") or {}).get(score) for fold in told["folds"]]
    if None not in linear:
        yield "linear (paragrad)", linear, None


def folds(path, n_seeds):
    """For each seed, the fold that each row validates in."""
    command = [TOOLS / "examples" / "folds", path, "5", str(n_seeds)]
    lines = subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()[1:]
    return list(zip(*[map(int, line.split(",")) for line in lines]))


def their_scores(path, name, seed, fold_of, wanted):
    """The same of scikit-learn."""
    import numpy
    import pandas
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    table = pandas.read_csv(path)
    x, y = table.iloc[:, :-1], table.iloc[:, -1]
    words = [column for column in x if not pandas.api.types.is_numeric_dtype(x[column])]
    numbers = [column for column in x if column not in words]
    fold_of = numpy.array(fold_of)
    regression = name in REGRESSION
    network = MLPRegressor if regression else MLPClassifier
    models = {"MLP (scikit-learn)": lambda: network(random_state=seed),
              "linear (scikit-learn)": lambda: Ridge() if regression else LogisticRegression(max_iter=1000)}
    for method, model in models.items():
        if method not in wanted:
            continue
        scores, start = [], time.process_time()
        for fold in range(5):
            encode = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), words),
                                             (StandardScaler(), numbers), sparse_threshold=0)
            training, apart = fold_of != fold, fold_of == fold
            pipeline = make_pipeline(encode, model()).fit(x[training], y[training])
            scores.append(pipeline.score(x[apart], y[apart]))
        yield method, scores, (time.process_time() - start) / 5


def measure(out, sets, n_seeds, methods):
    """Adds what is missing to the results."""
    known = {(result["set"], result["seed"], result["method"]) for result in read(out)}
    for name in sets:
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / f"{name}.csv"
            with open(path, "w", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(table_of(name))
            fold_of = folds(path, n_seeds)
            for seed in range(n_seeds):
                wanted = [method for method in methods if (name, seed, method) not in known]
                results = []
                if wanted and wanted[0] == "paragrad":
                    results.append(our_scores(path, name, seed))
                results.append(their_scores(path, name, seed, fold_of[seed], wanted))
                for method, scores, seconds in (result for each in results for result in each):
                    if method not in wanted:
                        continue
                    result = {"set": name, "seed": seed, "method": method, "scores": scores, "seconds": seconds}
                    with open(out, "a") as file:
                        print(json.dumps(result), file=file)
                    print(name, seed, method, statistics.mean(scores), flush=True)


def read(path):
    """The results of earlier measurements."""
    return [json.loads(line) for line in open(path)] if path.exists() else []


def cell(results):
    """Mean over seeds of the mean over folds, its deviation over seeds, and seconds a fit."""
    if not results:
        return "-"
    means = [statistics.mean(result["scores"]) for result in results]
    spread = f" ± {statistics.stdev(means):.4f}" if len(means) > 1 else ""
    seconds = [result["seconds"] for result in results if result["seconds"] is not None]
    took = f", {statistics.median(seconds):.3g} s" if seconds else ""
    return f"{statistics.mean(means):.4f}{spread}{took}"


def print_table(results):
    """The results in Markdown."""
    print("| set | seeds | " + " | ".join(METHODS) + " |\n|---|---|" + "---|" * len(METHODS))
    for name in SETS:
        of = {method: [r for r in results if (r["set"], r["method"]) == (name, method)] for method in METHODS}
        print(f"| {name} | {len(of['paragrad'])} | " + " | ".join(cell(of[method]) for method in METHODS) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=SETS)
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=METHODS)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--table", action="store_true")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")  # that 200 iterations do not suffice
    if not arguments.table:
        measure(arguments.out, arguments.sets, arguments.seeds, arguments.methods)
    print_table(read(arguments.out))


if __name__ == "__main__":
    main()
