// Buttons, keys, and the start.

const place = document.getElementById("place");
const player = document.getElementById("play");
let timer = null;
/** The width of a page of A4 between its margins, in CSS pixels. */
const PAPER = 700;

/** Goes to a step, opens what it is about if that is wished, and says what happens. */
function goTo(step) {
  view.step = Math.min(Math.max(step, 0), END);
  sweepTo(Math.max(view.step - 1, 0));
  const gifts = giftsOf(view.step);
  sweepTo(view.step);
  place.value = view.step;
  drawStep(gifts);
  showStep();
  drawDetails();
  if (view.step === END) pause();
}

/** Makes the node of the step visible. */
function showStep() {
  const { node } = stepAt(view.step);
  const follows = document.getElementById("follow").checked && node !== undefined;
  const folded = follows && foldFollowed(node);
  const opened = follows && reveal(node);
  if (folded || opened) drawBoxes();
  else update();
  if (node !== undefined) scrollTo(node);
}

/** Chooses a node, or none, and tells all about it. */
function choose(node) {
  view.chosen = node;
  update();
  drawDetails();
}

/** Chooses a node wherever it is. */
function visit(node) {
  if (reveal(node)) drawBoxes();
  choose(node);
  scrollTo(node);
}

function play() {
  if (view.step === END) goTo(0);
  timer = setInterval(() => goTo(view.step + 1), document.getElementById("speed").value);
  player.textContent = "❙❙ Pause";
  player.setAttribute("aria-pressed", "true");
}

function pause() {
  clearInterval(timer);
  timer = null;
  player.textContent = "▶ Play";
  player.setAttribute("aria-pressed", "false");
}

function playOrPause() {
  if (timer === null) play();
  else pause();
}

/** A step by hand ends playing. */
function stepTo(step) {
  pause();
  goTo(step);
}

const KEYS = {
  ArrowRight: () => stepTo(view.step + 1),
  ArrowLeft: () => stepTo(view.step - 1),
  Home: () => stepTo(0),
  End: () => stepTo(END),
  Escape: () => choose(null),
  " ": playOrPause,
};

/** Keys do their own work in controls that know them. */
function onKey(event) {
  const act = KEYS[event.key];
  const { tagName, type } = event.target;
  const isTaken = tagName === "SELECT" || type === "range" || (event.key === " " && /^(BUTTON|INPUT)$/.test(tagName));
  if (!act || isTaken || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  act();
}

/** Paper is narrow: the graph shrinks to fit, lines and all. */
function fitOnPaper() {
  const scale = Math.min(1, PAPER / canvas.scrollWidth);
  canvas.style.transform = `scale(${scale})`;
  canvas.parentElement.style.height = `${canvas.scrollHeight * scale}px`;
}

function fitOnScreen() {
  canvas.style.transform = canvas.parentElement.style.height = "";
}

function start() {
  const on = (id, act) => document.getElementById(id).addEventListener("click", act);
  on("first", () => stepTo(0));
  on("back", () => stepTo(view.step - 1));
  on("forward", () => stepTo(view.step + 1));
  on("last", () => stepTo(END));
  on("play", playOrPause);
  on("open-all", openAll);
  on("fold-all", foldAll);
  place.max = END;
  place.addEventListener("input", () => stepTo(Number(place.value)));
  document.getElementById("speed").addEventListener("change", () => timer !== null && (pause(), play()));
  document.addEventListener("keydown", onKey);
  addEventListener("beforeprint", fitOnPaper);
  addEventListener("afterprint", fitOnScreen);
  new ResizeObserver(() => canvas.style.transform || drawEdges()).observe(canvas);
  drawBoxes();
  goTo(END);
}

if (graph.size > 0) start();
