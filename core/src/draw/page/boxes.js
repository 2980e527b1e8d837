// The boxes that open, and the values in them. Only what is open is drawn.

/** What is looked at: the step, the chosen node, and the boxes that were opened only to show a step. */
const view = { step: END, chosen: null, followed: new Set() };

/** What is visible: the element of each node and of each folded box. */
const elements = new Map();
const canvas = document.getElementById("canvas");

/** A column with more members than this becomes a grid. */
const LONG_COLUMN = 12;
/** "Open all" leaves a box folded if more elements than this would be visible. */
const MOST_ELEMENTS = 400;
/** A grid has at most so many columns. */
const WIDEST_GRID = 10;
/** In a grid, fewer open boxes than this have a row for themselves. */
const FEW_OPEN = 4;

/** A new element. */
function make(tag, className, ...content) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content);
  return element;
}

/** A new button that does something. */
function button(className, act, ...content) {
  const element = make("button", className, ...content);
  element.type = "button";
  element.addEventListener("click", act);
  return element;
}

/** Draws all that is open. */
function drawBoxes() {
  elements.clear();
  canvas.replaceChildren(edgeLayer, drawColumns(graph.parts[0]));
  listEdges();
  update();
}

function drawColumns(part) {
  return make("div", "columns", ...part.columns.map(members => drawColumn(members, part)));
}

/** Members below each other, or in a grid if they are many. */
function drawColumn(members, part) {
  const column = make("div", "column", ...members.map(member => drawMember(member, part)));
  column.classList.toggle("grid", members.length > LONG_COLUMN);
  column.classList.toggle("spread", members.filter(member => member.isOpen).length < FEW_OPEN);
  column.style.setProperty("--width", Math.min(WIDEST_GRID, Math.round(Math.sqrt(members.length / 2))));
  return column;
}

function drawMember(member, part) {
  return typeof member === "object" ? drawPart(member) : drawNode(member, part);
}

/** A box: its head, which opens and folds it, and what is in it if it is open. */
function drawPart(part) {
  const name = make("span", "label", within(part.name, part.parent));
  const head = button("head", () => toggle(part), make("span", "sign", part.isOpen ? "▾" : "▸"), name);
  head.setAttribute("aria-expanded", part.isOpen);
  const element = make("div", part.isOpen ? "part open" : "part", head);
  part.head = head;
  if (part.isOpen) {
    element.append(drawColumns(part));
  } else {
    head.append(make("span", "note", contents(part)), make("span", "value"), make("span", "grad"));
    elements.set(part, head);
  }
  return element;
}

/** A value: its sign if it was computed, its name, its number and its gradient. */
function drawNode(node, part) {
  const { sign } = graph.operations.get(node) ?? {};
  const label = make("span", "label", within(graph.labels[node], part));
  const element = button(sign ? "node operation" : "node leaf", () => choose(node));
  element.append(...(sign ? [make("span", "sign", sign)] : []), label, make("span", "value"), make("span", "grad"));
  elements.set(node, element);
  return element;
}

/** What a folded box holds, in words. */
function contents(part) {
  if (outputs(part).length === 1) return "";
  const parts = part.columns.flat().filter(member => typeof member === "object");
  const kinds = new Set(parts.map(inner => within(inner.name, part).replace(/\.?\d+$/, "")));
  const [kind] = kinds;
  if (kinds.size === 1 && /^[a-z]+s$/.test(kind)) return `${parts.length} ${parts.length === 1 ? kind.slice(0, -1) : kind}`;
  return `${part.size} values`;
}

/** The nodes of a box that others use, or that nobody uses. */
function outputs(part) {
  const isOutside = ({ user }) => !isIn(user, part);
  const isOutput = node => graph.users[node].length === 0 || graph.users[node].some(isOutside);
  part.outputs ??= nodesOf(part).filter(isOutput);
  return part.outputs;
}

function nodesOf(part) {
  return part.columns.flat().flatMap(member => (typeof member === "object" ? nodesOf(member) : [member]));
}

function isIn(node, part) {
  let inner = graph.partOf[node];
  while (inner && inner !== part) inner = inner.parent;
  return inner === part;
}

/** What of a node is visible: itself, or the outermost folded box around it. */
function shownAs(node) {
  let shown = host(node);
  for (let part = graph.partOf[shown]; part; part = part.parent) if (!part.isOpen) shown = part;
  return shown;
}

/** Writes the numbers and marks of a step into what is visible. */
function update() {
  const { node } = stepAt(view.step);
  const current = node === undefined ? null : shownAs(node);
  const chosen = view.chosen === null ? null : shownAs(view.chosen);
  for (const [shown, element] of elements) {
    const isPart = typeof shown === "object";
    const [value, grad] = isPart ? textsOfPart(shown) : textsOfNode(shown);
    element.querySelector(".value").textContent = value;
    element.querySelector(".grad").textContent = grad;
    element.classList.toggle("unknown", value === "·");
    element.classList.toggle("current", shown === current);
    element.classList.toggle("chosen", shown === chosen);
  }
  drawEdges();
}

/** Value and gradient of a node as they are in this step. */
function textsOfNode(node) {
  const gradient = gradientAt(node, view.step);
  const value = isKnown(node, view.step) ? short(graph.data[node]) : "·";
  return [value, isConstant(node) ? "" : gradient === null ? "·" : short(gradient)];
}

/** Of a folded box with one output those of this; else the range of all outputs. */
function textsOfPart(part) {
  const all = outputs(part);
  if (all.length === 1) return textsOfNode(all[0]);
  if (!all.every(node => isKnown(node, view.step))) return ["·", ""];
  const values = all.map(node => graph.data[node]);
  // Not with `...`: a call takes only so many arguments.
  const least = values.reduce((a, b) => Math.min(a, b)), most = values.reduce((a, b) => Math.max(a, b));
  return [`${short(least)} … ${short(most)}`, ""];
}

/** Opens or folds a box that was clicked on. */
function toggle(part) {
  part.isOpen = !part.isOpen;
  view.followed.delete(part);
  drawBoxes();
  part.head.focus();
}

/** Opens the boxes around a node; says whether any was folded. */
function reveal(node) {
  let opened = false;
  for (let part = graph.partOf[host(node)]; part; part = part.parent) {
    if (part.isOpen) continue;
    part.isOpen = opened = true;
    view.followed.add(part);
  }
  return opened;
}

/** Folds the boxes that were opened for another step; says whether there were any. */
function foldFollowed(node) {
  const others = [...view.followed].filter(part => !isIn(host(node), part));
  for (const part of others) {
    part.isOpen = false;
    view.followed.delete(part);
  }
  return others.length > 0;
}

/** Opens box after box, the outer ones first, as far as there is room. */
function openAll() {
  let visible = 0;
  let level = [graph.parts[0]];
  while (level.length > 0) {
    const inner = [];
    for (const part of level) {
      const size = part.columns.flat().length;
      if (visible + size > MOST_ELEMENTS) continue;
      visible += size;
      part.isOpen = true;
      inner.push(...part.columns.flat().filter(member => typeof member === "object"));
    }
    level = inner;
  }
  view.followed.clear();
  drawBoxes();
}

function foldAll() {
  for (const part of graph.parts.slice(1)) part.isOpen = false;
  view.followed.clear();
  drawBoxes();
}

/** Scrolls the graph, and no more of the page than needed, to a node. */
function scrollTo(node) {
  const element = elements.get(shownAs(node));
  const scroller = document.getElementById("scroller");
  const [box, room] = [element.getBoundingClientRect(), scroller.getBoundingClientRect()];
  scroller.scrollBy({ left: box.left + box.width / 2 - room.left - room.width / 2 });
  element.scrollIntoView({ block: "nearest", inline: "nearest" });
}
