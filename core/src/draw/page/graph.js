// The graph: values, gradients, operations, and the boxes that its nodes are in.

const graph = readGraph(document.getElementById("data").textContent);

/** What the page holds, with what follows from it: who uses a node, and in which box it is. */
function readGraph(text) {
  const { nodes, data, grad, labels, operations, parts } = JSON.parse(text);
  const read = {
    size: nodes,
    data: doubles(data),
    grad: doubles(grad),
    labels: readLabels(labels, nodes),
    operations: new Map(operations.map(([node, ...operation]) => [node, readOperation(operation)])),
    users: Array.from({ length: nodes }, () => []),
    parts: [],
    partOf: new Array(nodes),
  };
  for (const [user, { operands }] of read.operations)
    operands.forEach((node, place) => read.users[node].push({ user, place }));
  addPart(read, parts, null);
  return read;
}

/** The doubles whose bytes a base64 text holds. */
function doubles(text) {
  return new Float64Array(Uint8Array.from(atob(text), letter => letter.charCodeAt(0)).buffer);
}

/** Each node's label; numbered ones come as their first number and how many there are. */
function readLabels(entries, size) {
  const labels = new Array(size).fill("");
  for (const [first, text, start, count] of entries) {
    if (count === undefined) labels[first] = text;
    else for (let i = 0; i < count; i++) labels[first + i] = text + (start + i);
  }
  return labels;
}

/** An operation: its sign, its operands, and its partial derivatives if the sign does not say them. */
function readOperation([sign, runs, partials]) {
  const range = ([first, count]) => Array.from({ length: count }, (_, i) => first + i);
  return {
    sign,
    operands: runs.flatMap(run => (Array.isArray(run) ? range(run) : [run])),
    partials: partials?.map(partial => (partial === null ? null : Number(partial))),
  };
}

/** Adds a box and those within it. */
function addPart(read, { name, columns }, parent) {
  const part = { id: read.parts.length, name, parent, columns, size: 0, isOpen: parent === null };
  read.parts.push(part);
  part.columns = columns.map(column => column.map(member => {
    if (typeof member === "object") return addPart(read, member, part);
    read.partOf[member] = part;
    return member;
  }));
  part.size = part.columns.flat().reduce((size, member) => size + (typeof member === "object" ? member.size : 1), 0);
  return part;
}

/** The derivative of a node by its operand at a place; null where no gradient is passed on. */
function partial(node, place) {
  const { operands, partials } = graph.operations.get(node);
  if (partials) return partials[place];
  const half = (operands.length - 1) / 2;
  return place === 0 ? 1 : graph.data[operands[place <= half ? place + half : place - half]];
}

/** The last node: what all others are for. */
function root() {
  return graph.size - 1;
}

/** Whether no gradient is kept for a node: it is a constant. */
function isConstant(node) {
  const uses = graph.users[node];
  return !graph.operations.has(node) && uses.length > 0 && uses.every(({ user, place }) => partial(user, place) === null);
}

/** The node in whose box, or in whose table, a node is shown: itself, or the one operation that uses it. */
function host(node) {
  return graph.partOf[node] ? node : graph.users[node][0].user;
}

/** What the boxes around a node are called together: the start of its parameters' names. */
function boxName(node) {
  return graph.partOf[host(node)].name;
}

/** A name without what the box around it says already. */
function within(name, part) {
  return part && part.name && name.startsWith(`${part.name}.`) ? name.slice(part.name.length + 1) : name;
}

/** What a node is called in a sentence. */
function nameOf(node) {
  if (graph.labels[node]) return graph.labels[node];
  const operation = graph.operations.get(node);
  if (!operation) return `the number ${short(graph.data[node])}`;
  const [noun, box] = [NOUNS[operation.sign.startsWith("**") ? "**" : operation.sign] ?? operation.sign, boxName(node)];
  return box ? `${noun} in ${box}` : `the ${noun}`;
}
