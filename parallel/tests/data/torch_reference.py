#!/usr/bin/env python3
"""Reference numbers computed by PyTorch (f64, CPU, one thread) for the tests.

    python torch_reference.py

needs `torch` and writes, next to this file,

    torch_trajectories.json   200 full-batch training steps per optimizer
    torch_losses.json         loss values and gradients, extreme logits included
    torch_operations.json     scalar functions and their derivatives
    torch_schedules.json      learning rates of 20 steps per schedule

Every float is written with Python's `repr`, so that reading it back gives the
same f64. A result that is not a finite number is written as `null` and is not
meant to be compared. Another processor or torch version may change the last
digits (the order of sums and the vectorised exp and tanh differ), so tests
should compare with a tolerance, absolute as well as relative: where torch
cancels or saturates (gelu of a very negative number, the derivative of tanh
far from 0, either cross entropy of a confident right answer) its tiny result
has only absolute accuracy.

Flat parameter lists are ordered layer by layer, within a layer neuron by
neuron, and within a neuron its weights w[0..n_in] followed by its bias.
"""

import json
import math
import os

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
torch.manual_seed(20240607)

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = {"torch": torch.__version__, "script": os.path.basename(__file__)}

STEPS = 200
# The allowed change of any loss of a trajectory when an initial weight moves
# by PERTURBATION: it keeps the trajectories comparable to 1e-12.
PERTURBATION = 1e-15
MAX_LOSS_CHANGE = 1e-13


# ---------------------------------------------------------------- writing ---

def finite(x):
    """`x`, or None where it is an infinity or not a number."""
    return x if math.isfinite(x) else None


def is_scalar(v):
    return v is None or isinstance(v, (str, bool, int, float))


def is_line(v):
    """Whether `v` goes on one line: a scalar, a list of numbers, or a point of
    a loss table."""
    if isinstance(v, list):
        return all(is_scalar(e) and not isinstance(e, str) for e in v)
    if isinstance(v, dict):
        return "outputs" in v
    return is_scalar(v)


def render(v, indent=0):
    """JSON text with one line per array of numbers and per point of a table."""
    pad = " " * (indent + 1)
    if is_line(v):
        return json.dumps(v, separators=(",", ":"), allow_nan=False)
    if isinstance(v, list):
        items = [pad + render(e, indent + 1) for e in v]
        return "[\n" + ",\n".join(items) + "\n" + " " * indent + "]"
    items = [f"{pad}{json.dumps(k)}: {render(e, indent + 1)}" for k, e in v.items()]
    return "{\n" + ",\n".join(items) + "\n" + " " * indent + "}"


def write(name, document):
    text = render(document) + "\n"
    assert json.loads(text) == document, name
    with open(os.path.join(HERE, name), "w", encoding="utf-8") as f:
        f.write(text)
    print(f"{name}: {len(text)} bytes")


# ----------------------------------------------------------- trajectories ---

def rounded(tensor, digits):
    """Nested lists of `tensor`, shortened: what is written is what is used."""
    scale = 10.0 ** digits
    return (torch.round(tensor * scale) / scale).tolist()


def initial_parameters(sizes):
    """Uniform in +-1/sqrt(n_in), in the flat order of the module comment."""
    flat = []
    for n_in, n_out in zip(sizes, sizes[1:]):
        bound = 1.0 / math.sqrt(n_in)
        flat += rounded((torch.rand(n_out * (n_in + 1)) * 2.0 - 1.0) * bound, 6)
    return flat


def unflatten(flat, sizes):
    """[weight, bias, weight, bias, ...] as leaf tensors."""
    params, at = [], 0
    for n_in, n_out in zip(sizes, sizes[1:]):
        end = at + n_out * (n_in + 1)
        block = torch.tensor(flat[at:end]).reshape(n_out, n_in + 1)
        params.append(block[:, :n_in].clone().requires_grad_())
        params.append(block[:, n_in].clone().requires_grad_())
        at = end
    assert at == len(flat)
    return params


def flatten(params):
    blocks = [
        torch.cat([w.detach(), b.detach().unsqueeze(1)], dim=1).reshape(-1)
        for w, b in zip(params[0::2], params[1::2])
    ]
    return torch.cat(blocks).tolist()


def forward(params, activation, x):
    act = {"tanh": torch.tanh, "relu": torch.relu}[activation]
    layers = list(zip(params[0::2], params[1::2]))
    for i, (w, b) in enumerate(layers):
        x = F.linear(x, w, b)
        if i + 1 < len(layers):
            x = act(x)
    return x


def batch_loss(kind, p, y):
    if kind == "squared_error":
        return F.mse_loss(p, y)
    if kind == "binary_cross_entropy":
        return F.binary_cross_entropy_with_logits(p, y)
    if kind == "cross_entropy":
        return F.cross_entropy(p, y.argmax(dim=1))
    raise ValueError(kind)


def make_optimizer(spec, params, lr):
    hyper = {k: v for k, v in spec.items() if k != "kind"}
    if "beta1" in hyper:
        hyper["betas"] = (hyper.pop("beta1"), hyper.pop("beta2"))
    cls = {
        "sgd": torch.optim.SGD,
        "adam": torch.optim.Adam,
        "adamw": torch.optim.AdamW,
        "rmsprop": torch.optim.RMSprop,
    }[spec["kind"]]
    return cls(params, lr=lr, foreach=False, **hyper)


def train(problem, spec, lr, flat, rows=None):
    """Losses before each update and the final parameters of STEPS steps."""
    params = unflatten(flat, problem["sizes"])
    x, y = torch.tensor(problem["inputs"]), torch.tensor(problem["targets"])
    if rows is not None:
        x, y = x[rows], y[rows]
    optimizer = make_optimizer(spec, params, lr)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = batch_loss(problem["loss"], forward(params, problem["activation"], x), y)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    return losses, flatten(params)


def make_problems():
    problems = {}

    sizes = [2, 16, 16, 1]
    x = torch.tensor(rounded(torch.rand(25, 2) * 3.0 - 1.5, 4))
    y = torch.sin(2.0 * x[:, :1]) + 0.5 * x[:, :1] * x[:, 1:]
    problems["regression"] = {
        "sizes": sizes, "activation": "tanh", "loss": "squared_error",
        "inputs": x.tolist(), "targets": rounded(y, 4),
        "initial_parameters": initial_parameters(sizes),
    }

    sizes = [4, 32, 32, 3]
    labels = torch.arange(30) % 3
    centres = torch.randn(3, 4)
    x = centres[labels] + 0.7 * torch.randn(30, 4)
    problems["classification"] = {
        "sizes": sizes, "activation": "relu", "loss": "cross_entropy",
        "inputs": rounded(x, 4), "targets": F.one_hot(labels, 3).to(x.dtype).tolist(),
        "initial_parameters": initial_parameters(sizes),
    }

    sizes = [3, 8, 1]
    x = torch.tensor(rounded(torch.randn(20, 3), 4))
    y = (x[:, :1] - 0.5 * x[:, 1:2] + 0.8 * x[:, 2:] ** 2 + 0.3 * torch.randn(20, 1) > 0.4)
    problems["binary"] = {
        "sizes": sizes, "activation": "relu", "loss": "binary_cross_entropy",
        "inputs": x.tolist(), "targets": y.to(x.dtype).tolist(),
        "initial_parameters": initial_parameters(sizes),
    }
    return problems


def sgd(momentum=0.0, nesterov=False, weight_decay=0.0):
    return {"kind": "sgd", "momentum": momentum, "dampening": 0.0,
            "nesterov": nesterov, "weight_decay": weight_decay}


def adam(kind="adam", weight_decay=0.0):
    return {"kind": kind, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8,
            "weight_decay": weight_decay}


def rmsprop(momentum=0.0):
    return {"kind": "rmsprop", "alpha": 0.99, "eps": 1e-8, "momentum": momentum,
            "centered": False, "weight_decay": 0.0}


# name, optimizer, learning rate for "regression", for "classification"
OPTIMIZERS = [
    ("sgd", sgd(), 0.1, 0.1),
    ("sgd_momentum", sgd(momentum=0.9), 0.02, 0.02),
    ("sgd_nesterov", sgd(momentum=0.9, nesterov=True), 0.02, 0.02),
    ("sgd_weight_decay", sgd(weight_decay=1e-2), 0.1, 0.1),
    ("adam", adam(), 0.005, 0.002),
    ("adam_weight_decay", adam(weight_decay=1e-2), 0.005, 0.002),
    ("adamw", adam("adamw", weight_decay=1e-2), 0.005, 0.002),
    ("rmsprop", rmsprop(), 0.001, 0.0005),
    ("rmsprop_momentum", rmsprop(momentum=0.9), 0.0002, 0.0001),
]


def distance(a, b):
    return max(abs(u - v) for u, v in zip(a, b))


def sensitivity(problem, spec, lr, losses, final):
    """Largest change of a loss and of a final parameter over slightly
    different runs: one initial weight moved by PERTURBATION, all of them moved
    by it with random signs, and the rows of the batch taken in reverse (which
    rounds every sum of every step differently)."""
    flat = problem["initial_parameters"]
    runs = []
    for k in (0, len(flat) // 2, len(flat) - 2):
        moved = list(flat)
        moved[k] += PERTURBATION
        runs.append(train(problem, spec, lr, moved))
    generator = torch.Generator().manual_seed(1)
    for _ in range(2):
        signs = torch.randint(0, 2, (len(flat),), generator=generator) * 2 - 1
        moved = [w + PERTURBATION * s for w, s in zip(flat, signs.tolist())]
        runs.append(train(problem, spec, lr, moved))
    rows = list(range(len(problem["inputs"])))[::-1]
    runs.append(train(problem, spec, lr, flat, rows))
    return (max(distance(l, losses) for l, _ in runs),
            max(distance(p, final) for _, p in runs))


def trajectories():
    problems = make_problems()
    plan = [("regression", n, o, lr) for n, o, lr, _ in OPTIMIZERS]
    plan += [("classification", n, o, lr) for n, o, _, lr in OPTIMIZERS]
    plan += [("binary", "sgd", sgd(), 0.2), ("binary", "adam", adam(), 0.01)]
    cases = []
    for problem_name, name, spec, lr in plan:
        problem = problems[problem_name]
        losses, final = train(problem, spec, lr, problem["initial_parameters"])
        d_loss, d_final = sensitivity(problem, spec, lr, losses, final)
        print(f"  {problem_name:14} {name:18} lr {lr:<7} loss {losses[0]:.4f} -> "
              f"{losses[-1]:.6f} rises {sum(b > a for a, b in zip(losses, losses[1:])):3} "
              f"sensitivity {d_loss:.1e} (loss) {d_final:.1e} (parameters)")
        assert d_loss < MAX_LOSS_CHANGE, (problem_name, name)
        cases.append({
            "name": f"{problem_name}_{name}",
            "problem": problem_name,
            "optimizer": spec,
            "learning_rate": lr,
            "batch": "full: every row of the problem, in order, at every step",
            "loss_sensitivity": d_loss,
            "parameter_sensitivity": d_final,
            "losses": losses,
            "final_parameters": final,
        })
    write("torch_trajectories.json", {
        "source": SOURCE,
        "description": [
            "losses[t] is the mean batch loss before update t; final_parameters are those after the last update.",
            "parameters: per layer, per neuron, its weights then its bias. The activation follows every layer but the last, which is linear.",
            "squared_error: mean over batch and outputs of (p-y)^2. binary_cross_entropy: mean over batch and outputs, p are logits. cross_entropy: mean over the batch of the softmax cross entropy, p are logits, targets one-hot.",
            "weight_decay applies to weights and biases alike: in sgd, adam and rmsprop weight_decay*p is added to the gradient first; adamw multiplies p by 1-learning_rate*weight_decay before its step.",
            "sgd: b = momentum*b + g (b = 0 at first); p -= learning_rate*b, or learning_rate*(g + momentum*b) with nesterov.",
            "adam, adamw: p -= learning_rate*mhat/(sqrt(vhat)+eps) with both moments bias-corrected.",
            "rmsprop: v = alpha*v + (1-alpha)*g^2 (v = 0 at first); b = momentum*b + g/(sqrt(v)+eps); p -= learning_rate*b.",
            "*_sensitivity: the largest change seen when initial parameters move by 1e-15 or the rows of the batch are reversed.",
        ],
        "steps": STEPS,
        "problems": problems,
        "cases": cases,
    })


# ----------------------------------------------------------------- losses ---

def hinge(p, y):
    # relu: the derivative on the margin itself, 1 - y p = 0, is 0
    return torch.relu(1.0 - y * p).mean()


def soft_cross_entropy(p, y):
    # a batch of one row: the "mean" is over rows, so classes are summed
    return F.cross_entropy(p.unsqueeze(0), y.unsqueeze(0), reduction="mean")


LOSSES = [
    ("squared_error", {}, lambda p, y: F.mse_loss(p, y), "real",
     "mean (p-y)^2"),
    ("absolute_error", {}, lambda p, y: F.l1_loss(p, y), "real",
     "mean |p-y|; derivative 0 at p=y"),
    ("huber", {"delta": 1.0}, lambda p, y: F.huber_loss(p, y, delta=1.0), "real",
     "mean of d^2/2 where |d|<=delta, else delta*(|d|-delta/2), with d=p-y"),
    ("huber", {"delta": 0.5}, lambda p, y: F.huber_loss(p, y, delta=0.5), "real",
     "mean of d^2/2 where |d|<=delta, else delta*(|d|-delta/2), with d=p-y"),
    ("binary_cross_entropy", {}, lambda p, y: F.binary_cross_entropy_with_logits(p, y), "unit",
     "mean over outputs, p are logits, y in [0,1]"),
    ("cross_entropy", {}, soft_cross_entropy, "distribution",
     "-sum y log softmax(p), not divided by the number of classes; y one-hot or soft"),
    ("hinge", {}, hinge, "sign",
     "mean max(0, 1-y*p), y is -1 or 1; derivative 0 where y*p=1"),
    ("poisson", {}, lambda p, y: F.poisson_nll_loss(p, y, log_input=True, full=False), "count",
     "mean exp(p)-y*p; outputs of 1000 are left out, exp overflows"),
]

EXTREMES = [-1000.0, -50.0, -1.0, 0.0, 0.5, 50.0, 1000.0]


def outputs_for(targets):
    """Output vectors of widths 1, 3 and 10: every extreme, then random ones."""
    top = 700.0 if targets == "count" else 1000.0
    outputs = [[min(e, top)] for e in EXTREMES]
    outputs += [
        [0.0, 0.0, 0.0], [1000.0, -1000.0, 0.0], [50.0, 0.0, -50.0],
        [1000.0, 1000.0, 1000.0], [-1000.0, -1000.0, -1000.0], [1000.0, 999.0, 998.5],
        [0.1, -0.2, 0.3],
    ]
    wide = [-1000.0, -50.0, -2.0, -0.1, 0.0, 0.1, 2.0, 50.0, 999.0, 1000.0]
    outputs += [wide, wide[::-1], [0.0] * 10]
    for width, scale, count in [(1, 2.0, 3), (3, 1.0, 3), (3, 5.0, 2), (10, 1.0, 2), (10, 5.0, 2)]:
        outputs += rounded(torch.randn(count, width) * scale, 6)
    return [[min(p, top) for p in row] for row in outputs]


def targets_for(kind, p):
    """Several target vectors for the outputs `p`."""
    n = len(p)
    if kind == "real":
        # differences of exactly 0, 0.5 and 1, shifted by one output, and random ones
        near = [[v + (0.0, 0.5, -1.0)[(i + k) % 3] for i, v in enumerate(p)] for k in (0, 1)]
        return near + [rounded(torch.randn(n), 6)]
    if kind == "unit":
        hard = [float(v) for v in torch.randint(0, 2, (n,)).tolist()]
        return [hard, [1.0 - v for v in hard], rounded(torch.rand(n), 6)]
    if kind == "sign":
        hard = [2.0 * v - 1.0 for v in torch.randint(0, 2, (n,)).tolist()]
        return [hard, [-v for v in hard]]
    if kind == "count":
        return [[float(v) for v in torch.randint(0, 6, (n,)).tolist()]]
    # distribution: the first and the last class, and sixteenths that add to 1
    one_hot = [[float(i == k) for i in range(n)] for k in sorted({0, n - 1})]
    if n == 1:
        return one_hot
    picks = torch.randint(0, n, (16,))
    return one_hot + [(torch.bincount(picks, minlength=n) / 16.0).tolist()]


def loss_point(name, function, outputs, targets):
    p = torch.tensor(outputs, requires_grad=True)
    y = torch.tensor(targets)
    loss = function(p, y)
    loss.backward()
    # a corner, where the derivative is a matter of convention
    corner = (name == "absolute_error" and any(a == b for a, b in zip(outputs, targets))) or \
        (name == "hinge" and any(a * b == 1.0 for a, b in zip(outputs, targets)))
    values = [loss.item()] + p.grad.tolist()
    assert all(math.isfinite(v) for v in values), (name, outputs, targets)
    return {"outputs": outputs, "targets": targets, "loss": loss.item(),
            "gradient": p.grad.tolist(), "corner": corner}


def losses():
    tables = []
    for name, options, function, kind, formula in LOSSES:
        rows = outputs_for(kind)
        if kind == "sign":
            rows += [[1.0], [-1.0], [1.0, 0.999999, 1.000001]]
        points = [loss_point(name, function, p, y) for p in rows for y in targets_for(kind, p)]
        tables.append({"loss": name, **options, "formula": formula, "points": points})
    write("torch_losses.json", {
        "source": SOURCE,
        "description": [
            "each point is one row of outputs and targets, its loss, and the gradient of the loss with respect to the outputs.",
            "corner marks a point at a corner of the loss, where the derivative is a convention (0 here).",
        ],
        "tables": tables,
    })


# ------------------------------------------------------------- operations ---

ANY = [-30.0, -10.0, -5.5, -3.0, -2.0, -1.5, -1.0, -0.75, -0.5, -0.1, -1e-3, -1e-8, 0.0,
       1e-8, 1e-3, 0.1, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.5, 10.0, 30.0]
WIDE = [-1000.0, -700.0, -100.0, -40.0] + ANY + [40.0, 100.0, 700.0, 1000.0]
POSITIVE = [1e-300, 1e-100, 1e-16, 1e-8, 1e-5, 1e-3, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999999,
            1.0, 1.000001, 1.1, 1.5, 2.0, 2.718281828459045, 3.0, 10.0, 100.0, 1e4, 1e10, 1e100, 1e300]

UNARY = [
    ("exp", {}, torch.exp, [-745.0, -700.0, -100.0] + ANY + [100.0, 700.0], []),
    ("ln", {}, torch.log, POSITIVE, []),
    ("sqrt", {}, torch.sqrt, [0.0] + POSITIVE, []),
    ("abs", {}, torch.abs, WIDE, [0.0]),
    ("sin", {}, torch.sin, ANY + [100.0, -100.0, 1000.0, 1e6], []),
    ("cos", {}, torch.cos, ANY + [100.0, -100.0, 1000.0, 1e6], []),
    ("tanh", {}, torch.tanh, WIDE, []),
    ("sigmoid", {}, torch.sigmoid, WIDE, []),
    ("relu", {}, torch.relu, WIDE, [0.0]),
    ("leaky_relu", {"slope": 0.01}, lambda x: F.leaky_relu(x, 0.01), WIDE, [0.0]),
    # the default threshold of 20 would return x itself where exp(-x) still counts
    ("softplus", {}, lambda x: F.softplus(x, threshold=40.0), WIDE, []),
    ("gelu", {"approximate": "none"}, F.gelu, WIDE, []),
]

PAIRS = [(1.0, 2.0), (2.0, 1.0), (-1.0, 2.0), (2.0, -1.0), (-3.0, -0.5), (-0.5, -3.0), (0.0, 1.5),
         (0.0, -1.5), (1e-8, 3.0), (3.0, 1e-8), (1e8, 0.1), (0.1, 1e8), (-1e8, 7.0), (1e-300, 1e-3),
         (1e300, 1e3), (0.3, 0.7), (0.7, 0.3), (-0.3, 0.7), (0.7, -0.3), (10.0, 3.0), (3.0, -10.0),
         (1.0, 1.000001), (-1e-8, 1e-8), (1000.0, -1000.0)]
TIES = [(0.0, 0.0), (1.0, 1.0), (-2.5, -2.5)]
POWERS = [(2.0, 3.0), (2.0, 0.5), (2.0, -1.0), (2.0, 0.0), (2.0, 1.0), (0.5, 2.0), (0.5, -2.5),
          (1.0, 7.3), (1.0, -7.3), (1.0, 0.0), (3.7, 2.2), (10.0, -3.0), (10.0, 10.0), (100.0, 0.5),
          (1e-8, 0.5), (1e-8, 2.0), (1e-3, -1.5), (1e8, 1.25), (1e100, 2.5), (1e-100, 2.5),
          (1.000001, 1000.0), (0.0, 2.0), (0.0, 1.0), (0.0, 3.5), (-2.0, 2.0), (-2.0, 3.0),
          (-2.0, -1.0), (-0.5, 4.0), (-1.5, 1.0)]

BINARY = [
    ("pow", torch.pow, POWERS),
    ("max", torch.maximum, PAIRS + TIES),
    ("min", torch.minimum, PAIRS + TIES),
    ("div", torch.div, [(x, y) for x, y in PAIRS if abs(x / y) < 1e300] + [(-2.5, -2.5), (0.0, 1e-8)]),
]


def operations():
    unary, binary = [], []
    for name, options, function, points, corners in UNARY:
        x = torch.tensor(points, requires_grad=True)
        value = function(x)
        value.sum().backward()
        unary.append({
            "name": name, **options, "corners": corners, "x": points,
            "value": [finite(v) for v in value.tolist()],
            "derivative": [finite(v) for v in x.grad.tolist()],
        })
    for name, function, points in BINARY:
        x = torch.tensor([a for a, _ in points], requires_grad=True)
        y = torch.tensor([b for _, b in points], requires_grad=True)
        value = function(x, y)
        value.sum().backward()
        binary.append({
            "name": name, "x": x.tolist(), "y": y.tolist(),
            "value": [finite(v) for v in value.tolist()],
            "derivative_x": [finite(v) for v in x.grad.tolist()],
            "derivative_y": [finite(v) for v in y.grad.tolist()],
        })
    write("torch_operations.json", {
        "source": SOURCE,
        "description": [
            "column i of every array of an operation is one point; null stands for a result that is not a finite number.",
            "corners: points of x where the derivative is a convention (torch: abs 0, relu 0, leaky_relu its slope).",
            "max and min of equal numbers: torch gives each side half of the derivative.",
            "pow of a negative x has no derivative in y (null).",
            "softplus is ln(1+exp(x)), without torch's default cut-off at 20; gelu is x*Phi(x), by erf.",
        ],
        "unary": unary,
        "binary": binary,
    })


# -------------------------------------------------------------- schedules ---

BASE_LR = 0.1
SCHEDULE_STEPS = 20

SCHEDULES = [
    ("constant", "LambdaLR", {"lr_lambda": "lambda step: 1.0"}),
    ("step", "StepLR", {"step_size": 5, "gamma": 0.5}),
    ("cosine", "CosineAnnealingLR", {"T_max": 20, "eta_min": 0.001}),
    ("linear", "LinearLR", {"start_factor": 1.0, "end_factor": 0.1, "total_iters": 20}),
    # full rate from step 5 on: factors 0.2, 0.36, 0.52, 0.68, 0.84, 1
    ("warm_up_full_at_step_5", "LinearLR",
     {"start_factor": 0.2, "end_factor": 1.0, "total_iters": 5}),
    # full rate from step 4 on: factors 1/5, 2/5, 3/5, 4/5, 1
    ("warm_up_full_at_step_4", "LinearLR",
     {"start_factor": 0.2, "end_factor": 1.0, "total_iters": 4}),
]


def schedules():
    entries = []
    for name, class_name, arguments in SCHEDULES:
        parameter = torch.zeros(1, requires_grad=True)
        optimizer = torch.optim.SGD([parameter], lr=BASE_LR)
        given = dict(arguments)
        if class_name == "LambdaLR":
            given["lr_lambda"] = lambda step: 1.0
        scheduler = getattr(torch.optim.lr_scheduler, class_name)(optimizer, **given)
        rates = []
        for _ in range(SCHEDULE_STEPS):
            rates.append(float(optimizer.param_groups[0]["lr"]))
            optimizer.step()
            scheduler.step()
        entries.append({
            "name": name,
            "torch_class": f"torch.optim.lr_scheduler.{class_name}",
            "arguments": arguments,
            "base_learning_rate": BASE_LR,
            "rates": rates,
            "rate_after": float(optimizer.param_groups[0]["lr"]),
        })
    write("torch_schedules.json", {
        "source": SOURCE,
        "description": [
            "rates[t] is the learning rate used by update t = 0..19 (the scheduler steps once after every update); rate_after is the one update 20 would use.",
        ],
        "schedules": entries,
    })


if __name__ == "__main__":
    trajectories()
    losses()
    operations()
    schedules()
