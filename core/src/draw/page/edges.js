// Lines between what is visible, from operand to result.

/** If there are more lines than this, those of the step and of the chosen node are drawn, and those between outer boxes. */
const MOST_EDGES = 400;
/** If more lines than this lead to one node, those of a grid are one. */
const MOST_LINES = 40;
/** Between lines of the same two nodes, as of a + a. */
const TWIN_GAP = 9;

const SVG = "http://www.w3.org/2000/svg";
const edgeLayer = makeEdgeLayer();
/** Pairs of what is visible, with how many edges they stand for: all, and those that make a clear picture. */
let edges = { all: [], clear: [] };

function makeSvg(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** The drawing below the boxes, with its arrow heads. */
function makeEdgeLayer() {
  const layer = makeSvg("svg", { class: "edges", "aria-hidden": "true" });
  const definitions = makeSvg("defs", {});
  for (const kind of ["plain", "chosen", "hot", "back"]) {
    const marker = makeSvg("marker", {
      id: `head-${kind}`, class: kind, viewBox: "0 0 8 8", refX: 7, refY: 4,
      markerWidth: 8, markerHeight: 8, markerUnits: "userSpaceOnUse", orient: "auto-start-reverse",
    });
    marker.append(makeSvg("path", { d: "M0 0.5L8 4L0 7.5z" }));
    definitions.append(marker);
  }
  layer.append(definitions, makeSvg("g", {}));
  return layer;
}

/** Finds the pairs of what is visible now. */
function listEdges() {
  edges.all = pairs(graphEdges(), (from, to) => [shownAs(from), shownAs(to)]);
  const clear = pairs(edges.all, aroundGrids);
  edges.clear = clear.length > MOST_EDGES ? pairs(edges.all, outermostBoxes) : clear;
}

/** Every edge of the graph. */
function* graphEdges() {
  for (const [to, { operands }] of graph.operations) for (const from of operands) yield { from, to, count: 1 };
}

/** The pairs that edges become if their ends are replaced, each pair once; what stays within one place is left out. */
function pairs(some, replace) {
  const found = new Map();
  const number = shown => (typeof shown === "object" ? graph.size + shown.id : shown);
  const most = graph.size + graph.parts.length;
  for (const edge of some) {
    const [from, to] = replace(edge.from, edge.to);
    if (from === to) continue;
    const key = number(from) * most + number(to);
    const pair = found.get(key);
    if (pair) pair.count += edge.count;
    else found.set(key, { from, to, count: edge.count });
  }
  return [...found.values()];
}

/** The boxes around what is visible, from the innermost. */
function boxesAround(shown) {
  const boxes = [];
  for (let part = typeof shown === "object" ? shown.parent : graph.partOf[shown]; part; part = part.parent) boxes.push(part);
  return boxes;
}

/** Lines would cross the members of a grid, so those from outside lead to the box around it. */
function aroundGrids(from, to) {
  return [outOfGrids(from, to), outOfGrids(to, from)];
}

/** The box around the grids that something is in and something other is not. */
function outOfGrids(shown, other) {
  const isGrid = part => part.columns.some(column => column.length > LONG_COLUMN);
  const shared = boxesAround(other);
  return boxesAround(shown).filter(part => !shared.includes(part) && isGrid(part)).at(-1) ?? shown;
}

/** The pairs that one end of is `shown`; if they are many, the other ends are bundled by grids. */
function pairsOf(shown, some) {
  const bundle = (from, to) => (from === shown ? [from, outOfGrids(to, from)] : [outOfGrids(from, to), to]);
  return some.length > MOST_LINES ? pairs(some, bundle) : some;
}

/** Each end as the outermost box around it, if there is one. */
function outermostBoxes(from, to) {
  return [from, to].map(shown => boxesAround(shown).at(-2) ?? shown);
}

/** Draws the lines, those of the step and of the chosen node over the others. */
function drawEdges() {
  const { kind, node } = stepAt(view.step);
  const current = node === undefined || kind === "seed" ? null : shownAs(node);
  const chosen = view.chosen === null ? null : shownAs(view.chosen);
  const origin = canvas.getBoundingClientRect();
  const draw = (some, look) => some.flatMap(edge => drawEdge(edge, look, origin));
  const lines = [
    ...draw(edges.clear, "plain"),
    ...draw(pairsOf(chosen, edges.all.filter(edge => edge.to === chosen)), "chosen"),
    ...draw(pairsOf(chosen, edges.all.filter(edge => edge.from === chosen)), "chosen"),
    ...draw(pairsOf(current, edges.all.filter(edge => edge.to === current)), kind === "backward" ? "back" : "hot"),
  ];
  edgeLayer.setAttribute("width", canvas.scrollWidth);
  edgeLayer.setAttribute("height", canvas.scrollHeight);
  edgeLayer.lastChild.replaceChildren(...lines);
}

/** The lines of a pair: of two nodes one for each edge, so that a + a has two. */
function drawEdge({ from, to, count }, look, origin) {
  const [start, arrival] = [boxOf(from), boxOf(to)];
  if (!start || !arrival) return [];
  const isPlain = typeof from === "number" && typeof to === "number";
  const n = isPlain ? Math.min(count, 5) : 1;
  return Array.from({ length: n }, (_, i) => {
    const aside = (i - (n - 1) / 2) * TWIN_GAP;
    const [x0, y0] = [start.right - origin.left, start.top + start.height / 2 - origin.top + aside];
    const [x1, y1] = [arrival.left - origin.left - 1, arrival.top + arrival.height / 2 - origin.top + aside];
    const bend = Math.max(14, Math.abs(x1 - x0) / 2);
    const d = `M${x0} ${y0}C${x0 + bend} ${y0} ${x1 - bend} ${y1} ${x1} ${y1}`;
    const end = look === "back" ? "marker-start" : "marker-end";
    return makeSvg("path", { class: `edge ${look}`, d, [end]: `url(#head-${look})` });
  });
}

/** Where a node or box is: of an open one, all of it. */
function boxOf(shown) {
  const element = elements.get(shown) ?? shown.head?.parentElement;
  return element?.isConnected ? element.getBoundingClientRect() : null;
}
