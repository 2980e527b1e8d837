// What happens in a step, and all about the chosen node.

/** A table with more rows than this shows the first. */
const MOST_ROWS = 1000;
/** In a step, operands that are listed; the table of the node has them all. */
const MOST_LISTED = 6;
/** Of the products of a long dot product, so many are listed. */
const MOST_LARGEST = 3;

/** Says what happens in this step; `gifts` is what the step adds to gradients. */
function drawStep(gifts) {
  const { kind, node, number } = stepAt(view.step);
  const [phase, line, text] = SAYS[kind](node, number);
  const panel = make("div", "", make("p", "phase", phase), make("p", "formula", line), make("p", "text", ...[text].flat()));
  if (gifts.length > 0) panel.append(drawGifts(gifts));
  if (kind === "forward" && isLongDot(graph.operations.get(node))) panel.append(drawLargest(node));
  document.getElementById("step").replaceChildren(panel);
}

/** The largest products of a dot product. */
function drawLargest(node) {
  const { operands } = graph.operations.get(node);
  const half = (operands.length - 1) / 2;
  const line = place => {
    const [weight, input] = [operands[place], operands[place + half]];
    const [w, x] = [graph.data[weight], graph.data[input]];
    return make("li", "", "from ", nodeLink(input), `: weight ${short(w)} × ${factor(x)} = ${short(w * x)}`);
  };
  const largest = largestProducts(operands).slice(0, MOST_LARGEST);
  return make("ul", "gifts", ...largest.map(line), make("li", "", `and ${half - largest.length} more, in the table of `, nodeLink(node)));
}

/** The places of the weights of a dot product, that with the largest product first. */
function largestProducts(operands) {
  const half = (operands.length - 1) / 2;
  const size = place => Math.abs(graph.data[operands[place]] * graph.data[operands[place + half]]);
  return Array.from({ length: half }, (_, i) => i + 1).sort((a, b) => size(b) - size(a));
}

/** For each kind of step: where we are, a line of numbers, and a sentence. */
const SAYS = {
  start: () => [
    "Start",
    `${order.length} operations forward, then ${order.length} backward`,
    "Nothing is computed yet. Inputs, parameters and constants have their values.",
  ],
  forward: (node, number) => [
    `Forward, operation ${number} of ${order.length}`,
    `${formula(node)} = ${short(graph.data[node])}`,
    ["Now ", nodeLink(node), " is computed. ", words(graph.operations.get(node).sign).does],
  ],
  seed: node => [
    "Backward starts",
    `gradient of ${nameOf(node)} = 1`,
    ["All values are there. Now for the gradients: how much ", nodeLink(node), " changes if a value changes a little. By itself it changes by just as much."],
  ],
  backward: (node, number) => [
    `Backward, operation ${number} of ${order.length}`,
    `gradient of ${nameOf(node)} = ${short(sweep.gradients[node])}`,
    sweep.gradients[node] === 0
      ? ["Now ", nodeLink(node), " has the gradient 0, so it passes nothing on."]
      : ["Now ", nodeLink(node), " passes its gradient on, times its derivative by each operand. ", words(graph.operations.get(node).sign).passes],
  ],
  end: () => [
    "End",
    `${nameOf(root())} = ${short(graph.data[root()])}`,
    [`All values and gradients are there. A gradient says how much `, nodeLink(root()), " changes, for each 1 that the value grows."],
  ],
};

/** A node's name that can be clicked. */
function nodeLink(node) {
  return button("link", () => visit(node), nameOf(node));
}

/** What the step that comes adds to the gradients of the operands. */
function giftsOf(step) {
  const { kind, node } = stepAt(step);
  if (kind !== "backward" || sweep.gradients[node] === 0) return [];
  const gradient = sweep.gradients[node];
  const sums = new Map();
  return graph.operations.get(node).operands.map((operand, place) => {
    const before = sums.get(operand) ?? sweep.gradients[operand];
    const slope = partial(node, place);
    const after = slope === null ? before : fusedMultiplyAdd(slope, gradient, before);
    sums.set(operand, after);
    return { node, operand, place, slope, gradient, before, after };
  });
}

/** A line for each operand: derivative, times gradient, added to what was there. */
function drawGifts(gifts) {
  const isDot = graph.operations.get(gifts[0].node).sign === "dot";
  const line = ({ node, operand, place, slope, gradient, before, after }) => {
    if (slope === null) return make("li", "", "to ", nodeLink(operand), ": nothing, no gradient is kept for it");
    const written = isDot ? undefined : slopeFormula(node, place);
    const isNumber = written === undefined || written === short(slope) || written === `(${short(slope)})`;
    const local = isNumber ? short(slope) : `${written} = ${short(slope)}`;
    const added = `${short(gradient)} × ${factor(slope)} = ${short(gradient * slope)}`;
    const sum = before === 0 ? "" : `, on top of ${short(before)}: ${short(after)}`;
    return make("li", "", "to ", nodeLink(operand), `: derivative ${local}; ${added}${sum}`);
  };
  const list = make("ul", "gifts", ...gifts.slice(0, MOST_LISTED).map(line));
  const more = gifts.length - MOST_LISTED;
  if (more > 0) list.append(make("li", "", `and ${more} more, in the table of `, nodeLink(gifts[0].node)));
  return list;
}

/** Shows all about the chosen node. */
function drawDetails() {
  const details = document.getElementById("details");
  if (view.chosen === null) return details.replaceChildren();
  const node = view.chosen;
  const operation = graph.operations.get(node);
  const close = button("close", () => choose(null), "✕");
  close.setAttribute("aria-label", "Close");
  details.replaceChildren(close, make("h2", "", nameOf(node)), ...facts(node));
  if (operation) details.append(...(isLongDot(operation) ? productTable(node) : operandTable(node)));
  if (graph.users[node].length > 0) details.append(...userTable(node));
}

/** Value, gradient and formula, and what the gradient means. */
function facts(node) {
  const isThere = isKnown(node, view.step);
  const gradient = gradientAt(node, view.step);
  const kind = graph.operations.has(node) ? "computed" : isConstant(node) ? "a constant" : "given";
  const list = make("dl", "");
  const add = (term, text) => list.append(make("dt", "", term), make("dd", "", text));
  add("value", isThere ? exact(graph.data[node]) : "not computed yet");
  if (!isConstant(node)) add("gradient", gradient === null ? "none yet" : exact(gradient) + (view.step < END ? ", so far" : ""));
  add("it is", kind + (graph.operations.has(node) ? `: ${formula(node)}` : ""));
  if (boxName(node)) add("box", boxName(node));
  const paragraphs = [list];
  if (view.step === END && Number.isFinite(gradient) && !isConstant(node) && node !== root()) {
    const change = `If it grew by 0.01, ${nameOf(root())} would change by about ${short(gradient * 0.01)}.`;
    paragraphs.push(make("p", "", change));
  }
  return paragraphs;
}

/** Whether an operation is a dot product that is better read product by product. */
function isLongDot({ sign, operands }) {
  return sign === "dot" && operands.length > 2 * WRITTEN_PRODUCTS + 1;
}

function operandTable(node) {
  const { operands } = graph.operations.get(node);
  const rows = operands.map((operand, place) => [nodeLink(operand), ...exchange(node, place, operand)]);
  return table("Operands", ["operand", "value", "derivative", "gives its gradient"], rows);
}

function userTable(node) {
  const rows = graph.users[node].toReversed().map(({ user, place }) => [nodeLink(user), ...exchange(user, place, user)]);
  return table("Used by", ["operation", "value", "derivative", "adds to the gradient"], rows);
}

/** A row for each product of a dot product, the largest first. */
function productTable(node) {
  const { operands } = graph.operations.get(node);
  const half = (operands.length - 1) / 2;
  const product = place => graph.data[operands[place]] * graph.data[operands[place + half]];
  const places = largestProducts(operands);
  const row = place => {
    const [weight, input] = [operands[place], operands[place + half]];
    const value = isKnown(input, view.step) ? short(graph.data[input]) : "·";
    const link = button("link", () => visit(weight), short(graph.data[weight]));
    const result = isKnown(node, view.step) ? short(product(place)) : "·";
    return [nodeLink(input), value, link, result, exchange(node, place, weight)[2], exchange(node, place + half, input)[2]];
  };
  const heads = ["input", "value", "weight", "product", "weight's gradient", "adds to the input's"];
  const bias = make("p", "", "bias ", nodeLink(operands[0]), `: ${short(graph.data[operands[0]])}`);
  return [...table("Products, the largest first", heads, places.map(row)), bias];
}

/** The cells of an edge: the value of a node, the derivative, and what the edge adds to a gradient at the end. */
function exchange(user, place, shown) {
  const slope = partial(user, place);
  const value = isKnown(shown, view.step) ? short(graph.data[shown]) : "·";
  if (slope === null) return [value, "", "none is kept"];
  if (!isKnown(user, view.step)) return [value, "·", "·"];
  return [value, short(slope), view.step === END ? short(slope * graph.grad[user]) : "·"];
}

/** A table with a heading that counts its rows. */
function table(caption, heads, rows) {
  const row = ([first, ...cells]) => make("tr", "", make("td", "", first), ...cells.map(cell => make("td", "number", cell)));
  const head = make("tr", "", ...heads.map(text => make("th", "", text)));
  const body = make("tbody", "", ...rows.slice(0, MOST_ROWS).map(row));
  const scroller = make("div", "scroller", make("table", "", make("thead", "", head), body));
  scroller.tabIndex = 0;
  const count = rows.length > MOST_ROWS ? `${MOST_ROWS} of ${rows.length}` : rows.length;
  return [make("h3", "", `${caption}: ${count}`), scroller];
}
