"""Makes math_reference.csv: arguments of the elementary functions with their exact results.

    python3 math_reference.py > math_reference.csv

Columns: function; x and y (y empty unless the function is pow) and the correctly rounded result, as the bits of
an f64; what the rounding lost, in units in the last place of the result. Computed in 1,500 bits, so that sines of
the largest arguments keep several hundred. `python3 math_reference.py N` makes N points a function, for a closer
look. At the end come those functions that f32 has bodies of its own for, as `exp_f32` and so on: arguments and results are
numbers of f32, written as f64, and units are those of f32. Needs mpmath 1.3.
"""

import math
import random
import struct
import sys

from mpmath import cos, erfc, exp, log, log1p, mp, mpf, pi, sin, sqrt, tanh

mp.prec = 1500
random.seed(1729)
N = int(sys.argv[1]) if len(sys.argv) > 1 else 420
TINY = 5e-324


def phi(x):
    return erfc(-x / sqrt(mpf(2))) / 2


def density(x):
    return exp(-x * x / 2) / sqrt(2 * pi)


def uniform(low, high):
    return lambda: random.uniform(low, high)


def magnitudes(low, high):
    """Of either sign, evenly spread in the exponent of two."""
    return lambda: random.choice([-1, 1]) * 2.0 ** random.uniform(low, high)


def positive(low, high):
    return lambda: 2.0 ** random.uniform(low, high)


def near(*points):
    """Up to a few hundred units in the last place away."""

    def draw():
        x = random.choice(points)
        return x + random.randint(-300, 300) * math.ulp(x)

    return draw


def multiples(step, highest):
    """The doubles next to odd multiples of `step`, where a reduction changes over."""

    def draw():
        x = float((2 * random.randint(0, highest) + 1) * step)
        return random.choice([-1, 1]) * (x + random.randint(-3, 3) * math.ulp(x))

    return draw


def subnormal():
    return random.randint(1, 2**52 - 1) * TINY


def any_power():
    """Bases and exponents whose power is within range."""
    x = 2.0 ** random.uniform(-1070, 1020)
    return x, random.uniform(-744, 709) / math.log(x)


def near_one():
    x = 1 + random.choice([-1, 1]) * 2.0 ** random.uniform(-50, -2)
    return x, random.uniform(-744, 709) / math.log(x)


def common_power():
    return random.uniform(0, 10), random.uniform(-10, 10)


def integer_power():
    return float(random.randint(-20, 20) or 3), float(random.randint(-9, 9))


HALF_LN2, QUARTER = log(mpf(2)) / 2, pi / 4
MIN, MAX = sys.float_info.min, sys.float_info.max
SOFT = [
    uniform(-1, 1),
    uniform(-5, 5),
    uniform(-20, 20),
    uniform(-745, 60),
    magnitudes(-60, 2),
    multiples(HALF_LN2, 30),
    near(0.346, 0.7, 1.04),
]
NORMAL = [uniform(-1, 1), uniform(-5, 5), uniform(-38, 10), magnitudes(-60, 3), near(-3.0625, 3.0625)]
ANGLES = [
    uniform(-0.8, 0.8),
    uniform(-10, 10),
    uniform(-1000, 1000),
    magnitudes(-40, 28),
    magnitudes(28, 1023),
    multiples(QUARTER, 300),
    multiples(QUARTER, 10**8),
    multiples(2 * QUARTER, 10**8),
]
HARD_ANGLES = [TINY, -TINY, 2.0**28, 2.0**28 + 1, MAX, 6381956970095103 * 2.0**797, 5.319372648326541e255]
FUNCTIONS = {
    "exp": (
        exp,
        [
            uniform(-1, 1),
            uniform(-708, 709.7),
            uniform(-745.1, -708),
            magnitudes(-60, 3),
            multiples(HALF_LN2, 900),
        ],
        [709.782712893384, -745.1332191019411, -708.3964185322641, TINY, -TINY],
    ),
    "ln": (
        log,
        [
            uniform(0.6, 1.6),
            uniform(0, 10),
            positive(-1074, 1023),
            subnormal,
            near(1.0, 0.5**0.5, 2**0.5, 2.0, MIN),
            lambda: 1 + magnitudes(-52, -1)(),
        ],
        [TINY, MIN, MAX],
    ),
    "tanh": (
        tanh,
        SOFT + [uniform(15, 20), multiples(HALF_LN2 / 2, 30)],
        [TINY, -TINY, MIN, MAX, -MAX, 19.061547465398498, -30.0],
    ),
    "sigmoid": (
        lambda x: 1 / (1 + exp(-x)),
        SOFT + [uniform(30, 40)],
        [TINY, -TINY, 800.0, MAX, -744.5, -709.0],
    ),
    "softplus": (
        lambda x: log1p(exp(x)),
        SOFT + [near(-0.8813735870195430), uniform(-745, -700)],
        [TINY, -TINY, 800.0, MAX, -744.5, -709.0],
    ),
    "gelu": (
        lambda x: x * phi(x),
        NORMAL + [uniform(-38.4, -37)],
        [TINY, -TINY, MIN, MAX, 60.0, -38.4],
    ),
    "gelu_derivative": (
        lambda x: phi(x) + x * density(x),
        NORMAL + [uniform(-0.85, -0.65)],
        [TINY, MAX, 60.0, -38.4],
    ),
    "sin": (sin, ANGLES, HARD_ANGLES),
    "cos": (cos, ANGLES, HARD_ANGLES),
    "pow": (
        lambda x, y: x**y,
        [any_power, near_one, common_power, integer_power],
        [
            (10.0, 308.0),
            (10.0, -323.0),
            (2.0, -1074.0),
            (2.0, 1023.0),
            (0.1, 20.0),
            (TINY, 0.5),
            (MAX, 0.5),
            (1 - 2.0**-53, 2.0**60),
        ],
    ),
}


def bits(x):
    return struct.pack(">d", x).hex()


def rounded(exact, digits=53, lowest=-1074):
    """The float nearest to `exact` (ties to even), and the difference in units in its last place."""
    if exact == 0:
        return 0.0, 0
    exponent = max(mp.frexp(exact)[1] - digits, lowest)
    significand = int(mp.nint(mp.ldexp(exact, -exponent)))
    nearest = math.ldexp(significand, exponent)
    unit = max(math.frexp(nearest)[1] - digits, lowest) if nearest else lowest
    return nearest, mp.ldexp(exact - mpf(nearest), -unit)


for name, (f, draws, corners) in FUNCTIONS.items():
    for i in range(N):
        x = corners[i] if i < len(corners) else draws[i % len(draws)]()
        arguments = x if name == "pow" else (x,)
        result, residual = rounded(f(*map(mpf, arguments)))
        if math.isinf(result):
            continue
        x, y = bits(arguments[0]), bits(arguments[1]) if name == "pow" else ""
        print(f"{name},{x},{y},{bits(result)},{float(residual):.3f}")


def single(x):
    return struct.unpack("f", struct.pack("f", x))[0]


SINGLES = {
    "exp": [uniform(-1, 1), uniform(-87, 88.7), uniform(-103.9, -87), multiples(HALF_LN2, 120)],
    "ln": [uniform(0.6, 1.6), positive(-149, 127), near(1.0, 0.5**0.5, 2**0.5), lambda: 1 + magnitudes(-23, -1)()],
    "tanh": [uniform(-1, 1), uniform(-10, 10), magnitudes(-30, 1), multiples(HALF_LN2 / 2, 24)],
    "sigmoid": [uniform(-1, 1), uniform(-20, 20), uniform(-103, 20), multiples(HALF_LN2, 30)],
}
for name, draws in SINGLES.items():
    for i in range(N // 4):
        x = single(draws[i % len(draws)]())
        result, residual = rounded(FUNCTIONS[name][0](mpf(x)), 24, -149)
        print(f"{name}_f32,{bits(x)},,{bits(result)},{float(residual):.3f}")

# Where tanh goes over from one form to the other its errors are largest: the worst that were met among 60 million numbers, and
# all numbers of f32.
BEYOND_HALF = uniform(0.5493, 0.58)
for x in [0.55006908361886142] + [BEYOND_HALF() for _ in range(N // 4)]:
    result, residual = rounded(tanh(mpf(x)), 53, -1074)
    print(f"tanh,{bits(x)},,{bits(result)},{float(residual):.3f}")
for x in [single(0.55471873)] + [single(BEYOND_HALF()) for _ in range(N // 4)]:
    result, residual = rounded(tanh(mpf(x)), 24, -149)
    print(f"tanh_f32,{bits(x)},,{bits(result)},{float(residual):.3f}")
