"""Walks through three files that we did not make, and prints every command with what it says: docs/walkthrough.md.

    .ci/python "numpy onnx onnxruntime" cli/tests/walkthrough/walkthrough.py target/release/paragrad > docs/walkthrough.md

Of each file a fifth of the rows is kept apart. The rest is described and trains a model; the model predicts the rows kept
apart, which have no target then, and is evaluated on them; its ONNX graph must say the same of them in onnxruntime.
"""

import csv
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import numpy
import onnx
import onnxruntime

HERE = pathlib.Path(__file__).parent
PROGRAM = pathlib.Path(sys.argv[1]).resolve()
MISSING = {"", "na", "n/a", "nan", "null", "none", "?", "#n/a", "<na>"}
# A file, its target, what else the commands need, and the least accuracy or R2 on the rows kept apart.
FILES = [("titanic", "survived", "", 0.7), ("penguins", "species", "", 0.9), ("diamonds", "price", "", 0.9)]


def run(folder, line):
    """What a command says, notes first."""
    done = subprocess.run([PROGRAM, *line.split()], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, f"{line}: exit code {done.returncode}\n{done.stderr}"
    return done.stderr + done.stdout


def show(folder, line, most=40):
    """Prints a command and its first lines; times are left out, since they are others each time."""
    lines = [line for line in run(folder, line).splitlines() if not line.startswith("time ")]
    shown = lines[:most] + (["..."] if len(lines) > most else [])
    print(f"```text\n$ paragrad {line}\n" + "\n".join(shown) + "\n```\n")


def write(path, rows):
    with open(path, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def part(folder, name, target):
    """Writes train.csv, test.csv and, without the target, new.csv."""
    header, *rows = csv.reader(open(HERE / f"{name}.csv", newline=""))
    place = header.index(target)
    rows = [row for row in rows if row[place].lower() not in MISSING]
    apart = rows[::5]
    write(folder / "train.csv", [header] + [row for i, row in enumerate(rows) if i % 5])
    write(folder / "test.csv", [header] + apart)
    write(folder / "new.csv", [row[:place] + row[place + 1:] for row in [header] + apart])


def graph_answers(folder):
    """What onnxruntime says of new.csv."""
    onnx.checker.check_model(onnx.load(folder / "m.onnx"), full_check=True)
    session = onnxruntime.InferenceSession(folder / "m.onnx")
    header, *rows = csv.reader(open(folder / "new.csv", newline=""))

    def column(node):
        cells = ["" if row[header.index(node.name)].lower() in MISSING else row[header.index(node.name)] for row in rows]
        if node.type == "tensor(double)":
            return numpy.array([float(cell) if cell else math.nan for cell in cells]).reshape(-1, 1)
        return numpy.array(cells, dtype=object).reshape(-1, 1)

    return session.run(None, {node.name: column(node) for node in session.get_inputs()})[0][:, 0]


def compare(folder):
    """Refuses a graph that says something else than predict; gives how many rows agree."""
    said = [row["prediction"] for row in csv.DictReader(open(folder / "said.csv", newline=""))]
    for row, (ours, theirs) in enumerate(zip(said, graph_answers(folder), strict=True)):
        if isinstance(theirs, str):
            assert ours == theirs, f"row {row}: {ours!r} and {theirs!r}"
        else:
            assert abs(float(ours) - theirs) <= 1e-6 * max(1, abs(theirs)), f"row {row}: {ours} and {theirs}"
    return len(said)


def walk(name, target, options, least):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        part(folder, name, target)
        print(f"## {name}\n")
        show(folder, f"describe --data train.csv --target {target}{options}")
        show(folder, f"train --data train.csv --target {target}{options} --out m.safetensors", 14)
        show(folder, "predict --model m.safetensors --data new.csv", 5)
        run(folder, "predict --model m.safetensors --data new.csv --out said.csv --quiet")
        show(folder, "evaluate --model m.safetensors --data test.csv", 16)
        report = json.loads(run(folder, "evaluate --model m.safetensors --data test.csv --json --quiet"))
        score = report.get("accuracy", report.get("r2"))
        assert score >= least, f"{name}: {score}, expected at least {least}"
        show(folder, "export --model m.safetensors --onnx m.onnx")
        print(f"onnxruntime says the same of all {compare(folder)} rows of `new.csv` (numbers to 1e-6).\n")


def main():
    print("# A walk through three files\n\nAs `cli/tests/walkthrough/walkthrough.py` prints it, run by `.ci/run`. The files, "
          "with their sources and licences, are\nin [cli/tests/walkthrough](../cli/tests/walkthrough/README.md). A fifth of "
          "the rows is kept apart as `test.csv`, and without\nthe target as `new.csv`.\n")
    for name, target, options, least in FILES:
        walk(name, target, options, least)


if __name__ == "__main__":
    main()
