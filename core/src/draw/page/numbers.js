// Numbers: as text, and the one operation that JavaScript lacks.

/** Four significant digits, as in a formula. */
function short(x) {
  if (Number.isNaN(x)) return "NaN";
  const size = Math.abs(x);
  const isPlain = x === 0 || (size >= 1e-3 && size < 1e6);
  const text = !Number.isFinite(x) ? "∞" : isPlain ? String(Number(size.toPrecision(4))) : size.toExponential(2);
  return (x < 0 || Object.is(x, -0) ? "−" : "") + text;
}

/** All digits: the text reads back as the same number. */
function exact(x) {
  return Object.is(x, -0) ? "-0" : String(x);
}

/** A number as a factor or a summand: in parentheses if it has a sign. */
function factor(x) {
  return x < 0 || Object.is(x, -0) ? `(${short(x)})` : short(x);
}

/**
 * a * b + c, rounded once, as the engine adds to a gradient. Exact integers do it: a double is one, times a power of 2.
 * (Where the result is smaller than 1e-307 the last bit may differ.)
 */
function fusedMultiplyAdd(a, b, c) {
  const product = a * b;
  if (c === 0 || product === 0 || !Number.isFinite(product + c)) return product + c;
  const [aDigits, aPower] = digitsAndPower(a);
  const [bDigits, bPower] = digitsAndPower(b);
  const [cDigits, cPower] = digitsAndPower(c);
  const power = Math.min(aPower + bPower, cPower);
  const sum = ((aDigits * bDigits) << BigInt(aPower + bPower - power)) + (cDigits << BigInt(cPower - power));
  return rounded(sum, power);
}

/** The whole number and the power of 2 whose product a double is. */
function digitsAndPower(x) {
  digitsAndPower.view.setFloat64(0, x);
  const bits = digitsAndPower.view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 2047n);
  const fraction = bits & ((1n << 52n) - 1n);
  const digits = exponent === 0 ? fraction : fraction | (1n << 52n);
  return [x < 0 ? -digits : digits, Math.max(exponent, 1) - 1075];
}
digitsAndPower.view = new DataView(new ArrayBuffer(8));

/** The double nearest to digits * 2^power. Of the digits 64 bits matter, and whether any beyond them is set. */
function rounded(digits, power) {
  const size = digits < 0n ? -digits : digits;
  const beyond = Math.max(0, size.toString(16).length * 4 - 64);
  const kept = size >> BigInt(beyond);
  const sticky = kept << BigInt(beyond) === size ? 0n : 1n;
  const half = Math.trunc((power + beyond) / 2);
  const nearest = Number(kept | sticky) * 2 ** half * 2 ** (power + beyond - half);
  return digits < 0n ? -nearest : nearest;
}
