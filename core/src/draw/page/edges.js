// Lines between what is visible, from operand to result.

/** If there are more lines than this, only those of the step and of the chosen node are drawn, and those between outer boxes. */
const MOST_EDGES = 400;
/** Between lines of the same two nodes, as of a + a. */
const TWIN_GAP = 9;

const SVG = "http://www.w3.org/2000/svg";
const edgeLayer = makeEdgeLayer();
/** Pairs of what is visible, with how many edges they stand for. */
let edges = [];

function makeSvg(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** The drawing below the boxes, with its arrow heads. */
function makeEdgeLayer() {
  const layer = makeSvg("svg", { class: "edges", "aria-hidden": "true" });
  const definitions = makeSvg("defs", {});
  for (const kind of ["plain", "hot", "back"]) {
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
  edges = pairs(shownAs);
  if (edges.length > MOST_EDGES) edges = [...pairs(outermost), ...edges.map(edge => ({ ...edge, isExtra: true }))];
}

/** The edges of the graph between what `shown` makes of their nodes. */
function pairs(shown) {
  const found = new Map();
  const place = member => (typeof member === "object" ? graph.size + member.id : member);
  const width = graph.size + graph.parts.length;
  for (const [node, { operands }] of graph.operations) {
    const to = shown(node);
    for (const operand of operands) {
      const from = shown(operand);
      if (from === to) continue;
      const key = place(from) * width + place(to);
      const pair = found.get(key);
      if (pair) pair.count++;
      else found.set(key, { from, to, count: 1 });
    }
  }
  return [...found.values()];
}

/** The outermost box around a node, or the node itself if there is none. */
function outermost(node) {
  let shown = host(node);
  for (let part = graph.partOf[shown]; part.parent; part = part.parent) shown = part;
  return shown;
}

/** Draws the lines, those of the step and of the chosen node over the others. */
function drawEdges() {
  const { kind, node } = stepAt(view.step);
  const current = node === undefined || kind === "seed" ? null : shownAs(node);
  const chosen = view.chosen === null ? null : shownAs(view.chosen);
  const origin = canvas.getBoundingClientRect();
  const [lines, hot] = [[], []];
  for (const edge of edges) {
    const isHot = edge.to === current;
    const isChosen = edge.from === chosen || edge.to === chosen;
    if (edge.isExtra && !isHot && !isChosen) continue;
    const look = isHot ? (kind === "backward" ? "back" : "hot") : isChosen ? "chosen" : "plain";
    (isHot || isChosen ? hot : lines).push(...drawEdge(edge, look, origin));
  }
  edgeLayer.setAttribute("width", canvas.scrollWidth);
  edgeLayer.setAttribute("height", canvas.scrollHeight);
  edgeLayer.lastChild.replaceChildren(...lines, ...hot);
}

/** The lines of a pair: of two nodes one for each edge, so that a + a has two. */
function drawEdge({ from, to, count }, look, origin) {
  const [start, end] = [boxOf(from), boxOf(to)];
  if (!start || !end) return [];
  const isPlain = typeof from === "number" && typeof to === "number";
  const n = isPlain ? Math.min(count, 5) : 1;
  return Array.from({ length: n }, (_, i) => {
    const aside = (i - (n - 1) / 2) * TWIN_GAP;
    const [x0, y0] = [start.right - origin.left, start.top + start.height / 2 - origin.top + aside];
    const [x1, y1] = [end.left - origin.left - 1, end.top + end.height / 2 - origin.top + aside];
    const bend = Math.max(14, Math.abs(x1 - x0) / 2);
    const d = `M${x0} ${y0}C${x0 + bend} ${y0} ${x1 - bend} ${y1} ${x1} ${y1}`;
    const head = look === "back" ? { "marker-start": "url(#head-back)" } : { "marker-end": `url(#head-${look === "plain" ? "plain" : "hot"})` };
    return makeSvg("path", { class: `edge ${look}`, d, ...head });
  });
}

/** Where a node or box is: of an open one, all of it. */
function boxOf(shown) {
  const element = elements.get(shown) ?? shown.head?.parentElement;
  return element?.isConnected ? element.getBoundingClientRect() : null;
}
