"""Writes iris, wine, breast_cancer, digits and diabetes from a scikit-learn wheel: the same values, under named columns.

    python from_scikit_learn.py scikit_learn-1.9.1-*.whl

The files beside this script were written from scikit-learn 1.9.1; Python's standard library is enough to run it.
"""

import csv
import gzip
import io
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).parent


def write(name, header, rows):
    with open(HERE / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main(wheel):
    archive = zipfile.ZipFile(wheel)

    def lines(name):
        data = archive.read(f"sklearn/datasets/data/{name}")
        text = gzip.decompress(data) if name.endswith(".gz") else data
        return list(io.StringIO(text.decode("utf-8")))

    def classes(name, labels):
        """Rows of a file whose first line is a summary and whose last column is an index into `labels`."""
        return [row[:-1] + [labels[int(row[-1])]] for row in csv.reader(lines(name)[1:])]

    lengths = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
    write("iris", lengths + ["species"], classes("iris.csv", ["setosa", "versicolor", "virginica"]))

    wine = (
        "alcohol malic_acid ash alcalinity_of_ash magnesium total_phenols flavanoids nonflavanoid_phenols "
        "proanthocyanins color_intensity hue od280/od315_of_diluted_wines proline"
    ).split()
    write("wine", wine + ["class"], classes("wine_data.csv", ["class_0", "class_1", "class_2"]))

    nucleus = (
        "radius texture perimeter area smoothness compactness concavity concave_points symmetry fractal_dimension"
    ).split()
    measures = [f"{measure}_{name}" for measure in ["mean", "error", "worst"] for name in nucleus]
    write("breast_cancer", measures + ["diagnosis"], classes("breast_cancer.csv", ["malignant", "benign"]))

    pixels = [f"pixel_{row}_{column}" for row in range(8) for column in range(8)]
    write("digits", pixels + ["digit"], csv.reader(lines("digits.csv.gz")))

    serum = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"]
    progress = [str(int(float(line))) for line in lines("diabetes_target.csv.gz")]
    raw = [line.split() for line in lines("diabetes_data_raw.csv.gz")]
    write("diabetes", serum + ["progression"], [row + [y] for row, y in zip(raw, progress, strict=True)])


if __name__ == "__main__":
    main(sys.argv[1])
