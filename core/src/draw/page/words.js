// What operations do, in words and formulas. Operands come as text: a, b, and y for the result.

/** By sign: how it is written, what it does, its derivatives as formulas, and what that means for gradients. */
const OPERATIONS = {
  "+": {
    write: ([a, b]) => `${a} + ${b}`,
    does: "It adds its operands.",
    slopes: () => ["1", "1"],
    passes: "A sum passes its gradient on unchanged, to both operands.",
  },
  "-": {
    write: ([a, b]) => `${a} − ${b}`,
    does: "It takes the second operand from the first.",
    slopes: () => ["1", "−1"],
    passes: "A difference passes its gradient on to the first operand, and with the opposite sign to the second.",
  },
  "*": {
    write: ([a, b]) => `${a} × ${b}`,
    does: "It multiplies its operands.",
    slopes: ([a, b]) => [b, a],
    passes: "In a product, the derivative by one operand is the other operand.",
  },
  "/": {
    write: ([a, b]) => `${a} / ${b}`,
    does: "It divides the first operand by the second.",
    slopes: ([, b], y) => [`1 / ${b}`, `−${y} / ${b}`],
    passes: "The larger the divisor, the less the quotient reacts.",
  },
  neg: {
    write: ([a]) => `−${a}`,
    does: "It changes the sign.",
    slopes: () => ["−1"],
    passes: "The gradient changes its sign too.",
  },
  "**": {
    write: ([a, b], exponent) => `${a} ^ ${b ?? exponent}`,
    does: "It raises the operand to a power.",
    slopes: ([a, b], y, exponent) =>
      b === undefined ? [`${exponent} × ${a} ^ (${exponent} − 1)`] : [`${b} × ${a} ^ (${b} − 1)`, `${y} × ln ${a}`],
    passes: "The derivative of a power is the exponent times the next lower power.",
  },
  exp: {
    write: ([a]) => `exp(${a})`,
    does: "It raises e to the operand; the result is above 0.",
    slopes: (_, y) => [y],
    passes: "The exponential is its own derivative.",
  },
  ln: {
    write: ([a]) => `ln(${a})`,
    does: "It takes the natural logarithm.",
    slopes: ([a]) => [`1 / ${a}`],
    passes: "The smaller the operand, the steeper the logarithm.",
  },
  sqrt: {
    write: ([a]) => `√${a}`,
    does: "It takes the square root.",
    slopes: (_, y) => [`1 / (2 × ${y})`],
    passes: "The smaller the operand, the steeper the root.",
  },
  abs: {
    write: ([a]) => `|${a}|`,
    does: "It drops the sign.",
    slopes: () => ["the sign"],
    passes: "Only the sign of the operand matters to its gradient.",
  },
  sin: {
    write: ([a]) => `sin(${a})`,
    does: "It takes the sine.",
    slopes: ([a]) => [`cos(${a})`],
    passes: "The derivative of the sine is the cosine.",
  },
  cos: {
    write: ([a]) => `cos(${a})`,
    does: "It takes the cosine.",
    slopes: ([a]) => [`−sin(${a})`],
    passes: "The derivative of the cosine is the negative sine.",
  },
  tanh: {
    write: ([a]) => `tanh(${a})`,
    does: "It squashes any number into the range from −1 to 1.",
    slopes: (_, y) => [`1 − ${y}²`],
    passes: "Near 0 tanh passes on nearly all of its gradient; far out, where it is flat, nearly nothing.",
  },
  sigmoid: {
    write: ([a]) => `sigmoid(${a})`,
    does: "It squashes any number into the range from 0 to 1, as a probability.",
    slopes: (_, y) => [`${y} × (1 − ${y})`],
    passes: "At most a quarter of the gradient gets through, and nearly nothing where the sigmoid is sure.",
  },
  ReLU: {
    write: ([a]) => `max(${a}, 0)`,
    does: "It lets positive numbers through and makes negative ones 0.",
    slopes: ([a]) => [a.includes("−") || a === "0" ? "0, as it is off" : "1, as it is on"],
    passes: "All of the gradient gets through where the operand is positive, else nothing.",
  },
  LeakyReLU: {
    write: ([a]) => `LeakyReLU(${a})`,
    does: "It lets positive numbers through and makes negative ones much smaller.",
    slopes: () => ["its slope there"],
    passes: "All of the gradient gets through where the operand is positive, else a small part.",
  },
  softplus: {
    write: ([a]) => `softplus(${a})`,
    does: "It is ln(1 + exp(a)): about 0 for negative numbers, about the number itself for positive ones.",
    slopes: ([a]) => [`sigmoid(${a})`],
    passes: "The derivative of the softplus is the sigmoid.",
  },
  GELU: {
    write: ([a]) => `GELU(${a})`,
    does: "It multiplies the number by its normal distribution function Φ: a ReLU with a soft corner.",
    slopes: ([a]) => [`Φ(${a}) + ${a} × φ(${a})`],
    passes: "About all of the gradient gets through where the operand is positive, else little.",
  },
  max: {
    write: ([a, b]) => `max(${a}, ${b})`,
    does: "It takes the larger operand.",
    slopes: () => ["1 if it is the larger", "1 if it is the larger"],
    passes: "The larger operand gets all of the gradient, the other one nothing.",
  },
  min: {
    write: ([a, b]) => `min(${a}, ${b})`,
    does: "It takes the smaller operand.",
    slopes: () => ["1 if it is the smaller", "1 if it is the smaller"],
    passes: "The smaller operand gets all of the gradient, the other one nothing.",
  },
  select: {
    write: ([a, b]) => `${a}, chosen by ${b}`,
    does: "It is the value that a condition chose.",
    slopes: () => ["1", "0"],
    passes: "What was chosen gets all of the gradient, the condition nothing.",
  },
  detach: {
    write: ([a]) => a,
    does: "It is the same value, as a constant.",
    slopes: () => ["0"],
    passes: "Here gradients end: what is before is treated as a constant.",
  },
  dot: {
    write: operands => dotProduct(operands),
    does: "It adds all products of a weight and its input to the bias.",
    slopes: operands => operands.map((_, place) => {
      const half = (operands.length - 1) / 2;
      return place === 0 ? "1" : operands[place <= half ? place + half : place - half];
    }),
    passes: "The bias gets the gradient itself, each weight that times its input, each input that times its weight.",
  },
};

/** What the result of an operation is called whose sign is no word. */
const NOUNS = { "+": "sum", "-": "difference", "*": "product", "/": "quotient", "**": "power", neg: "negation", dot: "dot product" };

/** Products that are written out; more are counted. */
const WRITTEN_PRODUCTS = 4;

/** bias + weight × input + ... */
function dotProduct([bias, ...factors]) {
  const half = factors.length / 2;
  if (half > WRITTEN_PRODUCTS) return `${bias} + ${half} products`;
  return [bias, ...factors.slice(0, half).map((weight, i) => `${weight} × ${factors[half + i]}`)].join(" + ");
}

/** The entry of an operation, and the exponent if its sign has one. An unknown operation is written as a function. */
function words(sign) {
  const exponent = sign.startsWith("**") && sign.length > 2 ? sign.slice(2) : undefined;
  const unknown = { write: operands => `${sign}(${operands.join(", ")})`, does: "", slopes: () => [], passes: "" };
  return { exponent, ...(OPERATIONS[exponent === undefined ? sign : "**"] ?? unknown) };
}

/** What a node is computed as, with numbers: `tanh(0.312)`. */
function formula(node) {
  const { sign, operands } = graph.operations.get(node);
  const { write, exponent } = words(sign);
  const isFunction = /^[a-z]/i.test(sign) && !["dot", "neg", "select"].includes(sign);
  const isBare = place => isFunction || (place === 0 && ["+", "-", "*", "/", "dot"].includes(sign));
  return write(operands.map((other, place) => (isBare(place) ? short : factor)(graph.data[other])), exponent);
}

/** The derivative of a node by its operand at a place, as a formula with numbers: `1 − 0.302²`. */
function slopeFormula(node, place) {
  const { sign, operands } = graph.operations.get(node);
  const { slopes, exponent } = words(sign);
  return slopes(operands.map(other => factor(graph.data[other])), factor(graph.data[node]), exponent)[place];
}
