"""Makes the polynomial coefficients of core/src/kernels/math/, and prints each with its error.

    python3 math_coefficients.py

Each polynomial minimises the largest weighted error over its interval (E. Ya. Remez, 1934), in 50 digits;
its coefficients are then rounded to f64 and the error of the rounded polynomial is printed as a power of two.
Needs mpmath 1.3.
"""

import struct

from mpmath import atanh, cos, erfc, exp, expm1, floor, log, lu_solve, matrix, mp, mpf, nstr, pi, sin, sqrt, tanh

mp.dps = 50


def remez(f, weight, low, high, n, rounds=12, grid=1500):
    """The n coefficients of p that minimise max |weight (f - p)| over [low, high]."""
    low, high = mpf(low), mpf(high)
    xs = [(low + high) / 2 - (high - low) / 2 * cos(pi * i / grid) for i in range(grid + 1)]
    fs, ws = [f(x) for x in xs], [weight(x) for x in xs]
    picks = [round(grid * (i + 0.5) / (n + 1)) for i in range(n + 1)]
    for _ in range(rounds):
        a = matrix(n + 1, n + 1)
        b = matrix(n + 1, 1)
        for row, i in enumerate(picks):
            for j in range(n):
                a[row, j] = xs[i] ** j
            a[row, n] = (-1) ** row / ws[i]
            b[row] = fs[i]
        p = list(lu_solve(a, b))[:n]
        errors = [w * (y - horner(p, x)) for x, y, w in zip(xs, fs, ws)]
        runs = extremes(errors, n + 1)
        if len(runs) < n + 1 or runs == picks:
            break
        picks = runs
    return p, xs, fs, ws


def horner(p, x):
    total = mpf(0)
    for c in reversed(p):
        total = total * x + c
    return total


def rational_remez(f, weight, high, n, m, rounds=40, grid=3000):
    """The n coefficients of p and m of q that minimise max |weight (f - p / (1 + x q))| over [0, high]."""
    xs = [high / 2 - high / 2 * cos(pi * i / grid) for i in range(grid + 1)]
    fs, ws = [f(x) for x in xs], [weight(x) for x in xs]
    size = n + m + 1
    picks = [round(grid * (i + 0.5) / size) for i in range(size)]
    below = [mpf(1)] * len(xs)
    for _ in range(rounds):
        a, b = matrix(size, size), matrix(size, 1)
        for row, i in enumerate(picks):
            for j in range(n):
                a[row, j] = xs[i] ** j
            for j in range(m):
                a[row, n + j] = -fs[i] * xs[i] ** (j + 1)
            a[row, size - 1] = (-1) ** row * below[i] / ws[i]
            b[row] = fs[i]
        solution = list(lu_solve(a, b))
        p, q = solution[:n], solution[n : n + m]
        below = [1 + x * horner(q, x) for x in xs]
        errors = [w * (horner(p, x) / under - y) for x, y, w, under in zip(xs, fs, ws, below)]
        runs = extremes(errors, size)
        if len(runs) < size or runs == picks:
            break
        picks = runs
    return p, q, xs, fs, ws


def extremes(errors, n):
    """Where the errors of one sign after the other are largest, at most n of them."""
    runs, start = [], 0
    for i in range(1, len(errors) + 1):
        if i == len(errors) or errors[i] * errors[start] < 0:
            runs.append(max(range(start, i), key=lambda j: abs(errors[j])))
            start = i
    while len(runs) > n:
        runs.pop(0 if abs(errors[runs[0]]) < abs(errors[runs[-1]]) else -1)
    return runs


class Single(float):
    """A number of f32, written with as few digits as tell it from its neighbours."""

    def __new__(cls, c):
        return super().__new__(cls, struct.unpack("f", struct.pack("f", float(c)))[0])

    def __repr__(self):
        texts = (f"{float(self):.{digits}g}" for digits in range(1, 10))
        return next(text for text in texts if Single(float(text)) == self)


def show(name, f, weight, low, high, n, exact_first=False, number=float):
    p, xs, fs, ws = remez(f, weight, low, high, n)
    rounded = [number(c) for c in p]
    used = [p[0]] + rounded[1:] if exact_first else rounded
    worst = max(abs(w * (y - horner(used, x))) for x, y, w in zip(xs, fs, ws))
    interval = f"[{nstr(mpf(low), 6)}, {nstr(mpf(high), 6)}]"
    print(f"{name}: {n} coefficients on {interval}, error 2^{nstr(log(worst, 2), 4)}")
    for c in rounded:
        print(f"    {c!r},")
    if exact_first:
        print(f"    and the rest of the first one: {float(p[0] - mpf(rounded[0]))!r}")


def show_rational(name, f, weight, high, n, m, number=float):
    p, q, xs, fs, ws = rational_remez(f, weight, high, n, m)
    p, q = [number(c) for c in p], [number(c) for c in q]
    worst = max(abs(w * (horner(p, x) / (1 + x * horner(q, x)) - y)) for x, y, w in zip(xs, fs, ws))
    print(f"{name}: {n} and {m} coefficients on [0, {nstr(high, 6)}], error 2^{nstr(log(worst, 2), 4)}")
    for c in p + q:
        print(f"    {c!r},")


def parts(name, value, n):
    """`value` as an unevaluated sum of n doubles."""
    print(name)
    for _ in range(n):
        print(f"    {float(value)!r},")
        value -= mpf(float(value))


def series(f, terms):
    """`f` away from zero, its series near zero, where the closed form cancels."""
    return lambda x: f(x) if abs(x) > mpf(10) ** -8 else sum(c * x**i for i, c in enumerate(terms))


tiny = mpf(10) ** -30
half_ln2 = log(2) / 2 * (1 + mpf(2) ** -20)
s_max2 = ((sqrt(2) - 1) / (sqrt(2) + 1)) ** 2 * (1 + mpf(2) ** -20)
quarter = (pi / 4 * (1 + mpf(2) ** -20)) ** 2

# e^r = 1 + r + r^2 q(r); the weight makes it the relative error of e^r - 1.
exp_tail = series(lambda r: (expm1(r) - r) / r**2, [mpf(1) / 2, mpf(1) / 6, mpf(1) / 24])
show("EXP", exp_tail, lambda r: abs(r) + tiny, -half_ln2, half_ln2, 11)
# ln((1 + s) / (1 - s)) = 2 s + s z q(z), z = s^2; the weight makes it the relative error of the logarithm.
atanh_tail = lambda z: 2 * (atanh(sqrt(z)) / sqrt(z) - 1) / z
ln_tail = series(atanh_tail, [mpf(2) / 3, mpf(2) / 5, mpf(2) / 7])
show("LN", ln_tail, lambda z: z / 2 + tiny, 0, s_max2, 7)
# The same two in f32.
show("EXP_SINGLE", exp_tail, lambda r: abs(r) + tiny, -half_ln2, half_ln2, 6, number=Single)
show("LN_SINGLE", ln_tail, lambda z: z / 2 + tiny, 0, s_max2, 4, number=Single)
# tanh(h) = h + h z r(z) / (1 + z q(z)), z = h^2; the weight makes it the relative error of the tangent.
tanh_tail = series(lambda z: (tanh(sqrt(z)) / sqrt(z) - 1) / z, [-mpf(1) / 3, mpf(2) / 15, -mpf(17) / 315])
half = (log(3) / 2 * (1 + mpf(2) ** -20)) ** 2
in_tanh = lambda z: z / (1 + z * tanh_tail(z))
show_rational("TANH", tanh_tail, in_tanh, half, 3, 3)
show_rational("TANH_SINGLE", tanh_tail, in_tanh, half, 1, 2, number=Single)
# atanh(s) = s + s z (1/3 + z q(z)); the weight is that of q's error in the logarithm.
atanh_tail2 = lambda z: ((atanh(sqrt(z)) / sqrt(z) - 1) / z - mpf(1) / 3) / z
show("LN_LONG", series(atanh_tail2, [mpf(1) / 5, mpf(1) / 7, mpf(1) / 9]), lambda z: z**2 + tiny, 0, s_max2, 8)
# sin(r) = r + r z q(z) and cos(r) = 1 - z/2 + z^2 q(z), z = r^2.
sin_terms = [-mpf(1) / 6, mpf(1) / 120, -mpf(1) / 5040]
sin_tail = series(lambda z: (sin(sqrt(z)) / sqrt(z) - 1) / z, sin_terms)
show("SIN", sin_tail, lambda z: z + tiny, 0, quarter, 6)
cos_terms = [mpf(1) / 24, -mpf(1) / 720, mpf(1) / 40320]
cos_tail = series(lambda z: (cos(sqrt(z)) - 1 + z / 2) / z**2, cos_terms)
show("COS", cos_tail, lambda z: z**2 + tiny, 0, quarter, 6)


def mills(c):
    """(a + c) e^(a^2 / 2) Phi(-a) as a function of t = (a - c) / (a + c)."""

    def f(t):
        a = c * (1 + t) / (1 - t)
        return (a + c) * exp(a * a / 2) * erfc(a / sqrt(2)) / 2

    return f


# Phi(-a) = e^(-a^2 / 2) q(t) / (a + 49/16), with t = (a - 49/16) / (a + 49/16), for a from 0 to 40.
# The first coefficient is kept in two parts: its rounding would be felt. Of the centres around 3,
# 49/16 was taken because its other coefficients happen to round well.
centre = mpf(49) / 16
weight = mills(centre)
show("TAIL", weight, lambda t: 1 / weight(t), -1, (40 - centre) / (40 + centre), 26, exact_first=True)

parts("ln 2", log(2), 2)
parts("pi / 2", pi / 2, 3)
parts("1 / sqrt(2 pi)", 1 / sqrt(2 * pi), 2)
parts("1 / 3", mpf(1) / 3, 2)
high = floor(log(2) * 2**42) / 2**42
print("ln 2 in 42 bits, and the rest")
print(f"    {float(high)!r},\n    {float(log(2) - high)!r},")
high = floor(log(2) * 2**16) / 2**16
print("ln 2 in 16 bits, and the rest, for f32")
print(f"    {Single(high)!r},\n    {Single(log(2) - high)!r},")
print("2 / pi in words of 64 bits, after 64 zero bits")
mp.prec = 1500
bits = int(floor(2 / pi * mpf(2) ** 1216))
for i in range(20):
    print(f"    0x{bits >> (64 * (19 - i)) & (2**64 - 1):016x},")
