"""Checks exported models in other programs.

Every .onnx of a folder passes onnx.checker and runs in onnxruntime, whose answers are those that stand in the .json beside
it; the tensors of the .safetensors, opened by the safetensors package, make the same network in NumPy.

    cargo run -p paragrad --example export_cases -- FOLDER
    python check_onnx.py FOLDER
"""

import json
import math
import sys
from pathlib import Path

import numpy
import onnx
import onnxruntime
from safetensors import safe_open

TOLERANCE = 1e-12

ACTIVATIONS = {
    "tanh": numpy.tanh,
    "relu": lambda x: numpy.maximum(x, 0),
    "leaky-relu": lambda x: numpy.where(x > 0, x, 0.01 * x),
    "gelu": lambda x: x * 0.5 * numpy.vectorize(math.erfc)(-x / math.sqrt(2)),
    "softplus": lambda x: numpy.logaddexp(0, x),
    "sigmoid": lambda x: numpy.exp(-numpy.logaddexp(0, -x)),
    "linear": lambda x: x,
}


def tensor(node, cells):
    """The cells of a column as the graph's input wants them."""
    if node.type == "tensor(double)":
        return numpy.array([math.nan if cell is None else cell for cell in cells]).reshape(-1, 1)
    return numpy.array(cells, dtype=object).reshape(-1, 1)


def difference(found, expected):
    """The largest difference, of the size of what is expected or of 1."""
    found, expected = numpy.asarray(found, float), numpy.asarray(expected, float)
    assert found.shape == expected.shape, f"found the shape {found.shape}, expected {expected.shape}"
    if found.size == 0:
        return 0.0
    assert numpy.isfinite(found).all(), "a number is not finite"
    return float(numpy.max(numpy.abs(found - expected) / numpy.maximum(1, numpy.abs(expected))))


def check_onnx(path, rows):
    """Runs the graph on all rows, and on rows that have no prediction; gives the largest difference."""
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(path)
    inputs = {node.name: tensor(node, rows["columns"][node.name]) for node in session.get_inputs()}
    first, *rest = session.run(None, inputs)
    is_text = first.dtype == object
    largest = 0.0
    for row, answer in enumerate(rows["answers"]):
        if answer is None:
            assert first[row, 0] == "" if is_text else numpy.isnan(first[row]).all(), f"row {row} has a prediction"
            assert all(numpy.isnan(each[row]).all() for each in rest), f"row {row} has a prediction"
            continue
        label, numbers = answer
        if is_text:
            assert first[row, 0] == label, f"row {row}: {first[row, 0]!r}, expected {label!r}"
        if is_text:
            found = rest[0][row] if rest else []
        else:
            found = numpy.concatenate([first[row], *(each[row] for each in rest)])
        largest = max(largest, difference(found, numbers))
    check_refusals(session, inputs)
    return largest


def check_refusals(session, inputs):
    """A number that is infinite, or a word that says neither yes nor no, has no prediction, as `predict` refuses it."""
    card = json.loads(session.get_modelmeta().custom_metadata_map["paragrad"])
    wrong = {"numeric": [math.inf, -math.inf], "boolean": ["maybe"], "categorical": []}
    for column in card["preparation"]["inputs"]:
        for cell in wrong[column["kind"]]:
            name = column["name"]
            one = {key: values[:1].copy() for key, values in inputs.items()}
            one[name][0, 0] = cell
            first, *rest = session.run(None, one)
            assert first[0, 0] == "" or first[0, 0] != first[0, 0], f"column {name!r} takes {cell!r}"
            assert all(numpy.isnan(each).all() for each in rest), f"column {name!r} takes {cell!r}"


def check_safetensors(path, rows):
    """Runs the network in NumPy; gives the largest difference of its outputs."""
    with safe_open(path, framework="numpy") as file:
        layers = json.loads(file.metadata()["paragrad"])["network"]["layers"]
        x = numpy.array(rows["features"])
        for i, layer in enumerate(layers):
            weight, bias = (file.get_tensor(f"layers.{i}.{name}").astype(float) for name in ("weight", "bias"))
            x = ACTIVATIONS[layer["activation"]](x @ weight.T + bias)
    return difference(x, rows["outputs"])


def main():
    models = sorted(Path(sys.argv[1]).glob("*.onnx"))
    assert models, f"no .onnx in {sys.argv[1]}"
    failed = False
    print(f"onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__}: largest differences of answers, and of outputs in NumPy")
    for path in models:
        rows = json.loads(path.with_suffix(".json").read_text())
        try:
            differences = check_onnx(str(path), rows), check_safetensors(path.with_suffix(".safetensors"), rows)
        except Exception as error:
            print(f"{path.stem:24} {type(error).__name__}: {error}")
            failed = True
            continue
        print(f"{path.stem:24} {differences[0]:.1e} {differences[1]:.1e}")
        failed |= max(differences) > TOLERANCE
    sys.exit(failed and f"found a difference above {TOLERANCE}, or a fault")


if __name__ == "__main__":
    main()
