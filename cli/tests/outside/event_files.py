"""Event files and run logs, read back by TensorBoard's own reader:

    python event_files.py PARAGRAD

What TensorBoard sees are the losses of the log, rounded to 32 bits.
"""

import json
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

PROGRAM = Path(sys.argv[1]).resolve()
TAGS = {"loss/train": "loss", "loss/validation": "validation", "learning_rate": "learning_rate"}


def run(folder, *words):
    line = [PROGRAM, *words, "--quiet", "--log", folder / "run.jsonl", "--tensorboard", folder / "runs"]
    subprocess.run(line, check=True)
    return [json.loads(line) for line in (folder / "run.jsonl").read_text().splitlines()]


def single(number):
    return struct.unpack("f", struct.pack("f", number))[0]


def compare(folder, epochs):
    """The scalars of a folder are the epochs' numbers."""
    reader = EventAccumulator(str(folder))
    reader.Reload()
    tags = {tag: field for tag, field in TAGS.items() if epochs[0][field] is not None}
    assert set(reader.Tags()["scalars"]) == {*tags, "samples_per_second"}, reader.Tags()
    for tag, field in tags.items():
        read = [(event.step, event.value) for event in reader.Scalars(tag)]
        assert read == [(epoch["epoch"], single(epoch[field])) for epoch in epochs], tag
    rates = reader.Scalars("samples_per_second")
    assert len(rates) == len(epochs) and all(rate.value > 0 for rate in rates)
    times = [event.wall_time for event in reader.Scalars("loss/train")]
    assert times == sorted(times) and times[0] > 1.7e9


def trainings(lines):
    numbers = sorted({line["training"] for line in lines[1:-1]})
    return {number: [line for line in lines[1:-1] if line["training"] == number] for number in numbers}


with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    for name, words, of_one in [
        ("one", ["--data", "iris", "--validation", "0.2", "--epochs", "300"], None),
        ("without validation", ["--data", "diabetes", "--epochs", "3"], None),
        ("folds", ["--data", "iris", "--folds", "5", "--epochs", "20"], "fold"),
        ("restarts", ["--data", "moons", "--restarts", "3", "--epochs", "20"], "restart"),
        ("search", ["tune", "--data", "moons", "--trials", "4", "--epochs", "20"], "trial"),
    ]:
        (folder / name).mkdir()
        lines = run(folder / name, *words)
        assert lines[0]["event"] == "start" and lines[-1]["outcome"] == "finished", lines[-1]
        found = trainings(lines)
        assert len(found) == lines[0]["trainings"]
        for number, epochs in found.items():
            where = folder / name / "runs"
            compare(where if of_one is None else where / f"{of_one}-{number}", epochs)
        print(f"{name}: {len(found)} x {len(found[1])} epochs as TensorBoard reads them")
