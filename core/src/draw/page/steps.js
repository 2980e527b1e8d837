// The steps: nothing is known, every operation forward, the result's own gradient, every operation backward, the end.

const order = [...graph.operations.keys()];
const rank = new Map(order.map((node, place) => [node, place]));
const SEED = order.length + 1;
const END = 2 * order.length + 2;

/** What happens in a step, and in which node. */
function stepAt(step) {
  if (step === 0) return { kind: "start" };
  if (step < SEED) return { kind: "forward", node: order[step - 1], number: step };
  if (step === SEED) return { kind: "seed", node: root() };
  if (step === END) return { kind: "end" };
  return { kind: "backward", node: order[END - 1 - step], number: step - SEED };
}

/** Whether a node has its value. */
function isKnown(node, step) {
  return !rank.has(node) || rank.get(node) < step;
}

/** The gradients as the sweep has left them so far. */
const sweep = { step: 0, gradients: new Float64Array(graph.size) };

/** Runs the sweep to a step, as the engine does: see `passOn`. */
function sweepTo(step) {
  if (step < sweep.step) {
    sweep.gradients.fill(0);
    sweep.step = 0;
  }
  for (let next = Math.max(sweep.step + 1, SEED); next <= step; next++) {
    const { kind, node } = stepAt(next);
    if (kind === "seed") sweep.gradients[node] = 1;
    if (kind === "backward") passOn(node);
  }
  sweep.step = step;
}

/** Adds to each operand's gradient, in their order, the node's own times the partial derivative; of 0 nothing comes. */
function passOn(node) {
  const gradient = sweep.gradients[node];
  if (gradient === 0) return;
  graph.operations.get(node).operands.forEach((operand, place) => {
    const slope = partial(node, place);
    if (slope !== null) sweep.gradients[operand] = fusedMultiplyAdd(slope, gradient, sweep.gradients[operand]);
  });
}

/** A node's gradient in a step: null before the sweep, so far during it, and at the end as the engine left it. */
function gradientAt(node, step) {
  if (step < SEED) return null;
  return step === END ? graph.grad[node] : sweep.gradients[node];
}

/** The nodes whose gradient the sweep of this page makes otherwise than the engine: none, unless the page is wrong. */
function differences() {
  sweepTo(END);
  const isSame = node => Object.is(sweep.gradients[node], graph.grad[node]) || sweep.gradients[node] === graph.grad[node];
  return Array.from({ length: graph.size }, (_, node) => node).filter(node => !isConstant(node) && !isSame(node));
}
