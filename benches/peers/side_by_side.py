#!/usr/bin/env python3
"""Training steps of paragrad and of its peers, in turn on this machine, as a table in Markdown.

    cargo build --release -p benches --bin steps
    python benches/peers/side_by_side.py [--networks W1 W4] [--peers jax torch sklearn] [--threads 1 2] [--seconds 1]

Every figure is us a step: the median of five windows, and in brackets the range over all windows. paragrad runs before and after the
peers, and the better of its two medians stands; so does a peer's, if it is run twice (--rounds 2). Needs: pip install jax torch scikit-learn.
"""
import argparse, json, pathlib, subprocess, sys

NETWORKS = {
    "W1": ("2-16-16-1 tanh, squared error, batch 100, f64", "--sizes 2,16,16,1 --act tanh --loss mse --batch 100 --dtype f64"),
    "W2": ("4-32-32-3 tanh, cross-entropy, batch 32, f32", "--sizes 4,32,32,3 --act tanh --loss ce --batch 32 --dtype f32"),
    "W3": ("30-64-64-1 relu, binary cross-entropy, batch 64, f32", "--sizes 30,64,64,1 --act relu --loss bce --batch 64 --dtype f32"),
    "W4": ("784-128-64-10 relu, cross-entropy, batch 64, f32", "--sizes 784,128,64,10 --act relu --loss ce --batch 64 --dtype f32"),
    "W4b": ("the same, batch 1024", "--sizes 784,128,64,10 --act relu --loss ce --batch 1024 --dtype f32"),
    "W5": ("512-1024-1024-10 relu, cross-entropy, batch 1024, f32", "--sizes 512,1024,1024,10 --act relu --loss ce --batch 1024 --dtype f32"),
}
HERE = pathlib.Path(__file__).parent

ap = argparse.ArgumentParser()
ap.add_argument("--networks", nargs="*", default=list(NETWORKS))
ap.add_argument("--peers", nargs="*", default=["jax"])
ap.add_argument("--threads", nargs="*", type=int, default=[1, 2])
ap.add_argument("--seconds", type=float, default=1.0)
ap.add_argument("--rounds", type=int, default=1)
ap.add_argument("--steps", default="target/release/steps", help="the built program")
a = ap.parse_args()


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: {done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def figure(results):
    best = min(results, key=lambda r: r["us_step"])
    low, high = min(r["us_min"] for r in results), max(r["us_max"] for r in results)
    return best["us_step"], f"{best['us_step']:.4g} [{low:.4g}, {high:.4g}]"


print("| network | threads | paragrad | " + " | ".join(f"{peer} | {peer} / paragrad" for peer in a.peers) + " |")
print("|---|---|---|" + "---|---|" * len(a.peers))
for name in a.networks:
    words, options = NETWORKS[name]
    for threads in a.threads:
        def ours():
            return run([a.steps, name, str(threads), str(a.seconds)])
        def theirs(peer):
            return run([sys.executable, HERE / "mlp.py", "--peer", peer, *options.split(), "--threads", str(threads), "--seconds", str(a.seconds)])
        own, others = [ours()], {peer: [] for peer in a.peers}
        for _ in range(a.rounds):
            for peer in a.peers:
                others[peer].append(theirs(peer))
            own.append(ours())
        us, text = figure(own)
        cells = [f"{figure(found)[1]} | {figure(found)[0] / us:.2f}" for found in others.values()]
        print(f"| {name} {words} | {threads} | {text} | " + " | ".join(cells) + " |", flush=True)
