"""The pages of explain-row in a browser: boxes open, steps go forward and backward through the numbers of the engine, and
nothing overlaps, on a desk and on a phone.

    .ci/pages cli/tests/pages/explain_row.py target/release/paragrad [folder for screenshots]
"""

import pathlib
import subprocess
import sys
import tempfile

from browser import Browser

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
PICTURES = pathlib.Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else None

# Values and folded boxes that lie on each other.
OVERLAPS = """
(() => {
  const boxes = [...document.querySelectorAll("#canvas .node, #canvas .head")]
    .map(element => ({ name: element.textContent, box: element.getBoundingClientRect() }));
  const faults = [];
  boxes.forEach(({ name, box: a }, i) => {
    for (const { name: other, box: b } of boxes.slice(i + 1))
      if (a.left + 1 < b.right && b.left + 1 < a.right && a.top + 1 < b.bottom && b.top + 1 < a.bottom)
        faults.push(`"${name}" overlaps "${other}"`);
  });
  return faults;
})()
"""

# The text of a node, as update() writes it.
SHOWN = "(node => [...elements.get(node).querySelectorAll('.value, .grad')].map(element => element.textContent))"


class Case:
    """A page of the program, in a browser."""

    def __init__(self, browser, folder, name, *options, width=1280, dark=False):
        self.name = name
        self.path = folder / f"{name}.html"
        command = [PROGRAM, "explain-row", "--quiet", "--force", "--out", self.path, *options]
        subprocess.run(command, cwd=folder, check=True)
        self.page = browser.open(self.path, width=width, dark=dark)

    def __getattr__(self, name):
        return getattr(self.page, name)

    def picture(self, what):
        """Keeps a screenshot, where they are wanted, and looks for faults."""
        self.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))")
        self.page.check()
        faults = self.evaluate(OVERLAPS)
        assert not faults, f"{self.name}, {what}: {faults[:5]}"
        if PICTURES:
            self.screenshot(PICTURES / f"{self.name}-{what}.png")


def sound(case):
    """The page's own sweep makes the gradients of the engine, to the bit."""
    assert case.evaluate("differences()") == []
    case.evaluate("goTo(END)")


def boxes_open_and_fold(case):
    names = "[...document.querySelectorAll('.head .label')].map(element => element.textContent)"
    assert case.evaluate(names) == ["inputs", "layers.0", "layers.1", "loss"], case.evaluate(names)
    case.picture("folded")
    case.click(".head", 1)
    assert case.evaluate(names) == ["inputs", "layers.0", "neurons.0", "neurons.1", "layers.1", "loss"]
    assert case.evaluate("document.activeElement.textContent.includes('layers.0')")
    case.click(".head", 2)
    assert case.evaluate("document.querySelectorAll('.node').length") == 5, "two weights, a bias, dot and tanh"
    case.picture("opened")
    case.click(".head", 1)
    assert len(case.evaluate(names)) == 4


def a_click_tells_all(case):
    case.click("#open-all")
    assert case.evaluate("[...elements.keys()].every(shown => typeof shown === 'number')")
    case.picture("all")
    node = case.evaluate("order.find(node => graph.operations.get(node).sign === 'tanh')")
    case.evaluate(f"elements.get({node}).click()")
    details = case.evaluate("document.getElementById('details').innerText")
    for text in (f"graph.data[{node}]", f"graph.grad[{node}]"):
        assert str(case.evaluate(f"String({text})")) in details, details
    assert "tanh(" in details and "Operands: 1" in details and "Used by: 1" in details, details
    case.picture("chosen")
    case.click("#details .link")
    assert case.evaluate("view.chosen") == case.evaluate(f"graph.operations.get({node}).operands[0]")
    case.press("Escape")
    assert case.evaluate("document.getElementById('details').textContent") == ""


def steps_go_forward_and_backward(case):
    case.press("Home")
    operations = case.evaluate("order.length")
    assert case.evaluate("[...elements].filter(([, e]) => e.classList.contains('unknown')).length") == operations
    for number in range(1, operations + 1):
        case.press("ArrowRight")
        node = case.evaluate("stepAt(view.step).node")
        phase = case.evaluate("document.querySelector('.phase').textContent")
        assert phase == f"Forward, operation {number} of {operations}", phase
        value, gradient = case.evaluate(f"{SHOWN}({node})")
        assert (value, gradient) == (case.evaluate(f"short(graph.data[{node}])"), "·")
        assert case.evaluate("document.querySelector('.formula').textContent").endswith(f"= {value}")
        assert case.evaluate("document.querySelectorAll('.node.current').length") == 1
        edges = case.evaluate("document.querySelectorAll('.edge.hot').length")
        assert edges == case.evaluate(f"graph.operations.get({node}).operands.length"), "one line for each operand"
        if number == 3:
            case.picture("forward")
    case.press("ArrowRight")
    assert "by itself" in case.evaluate("document.querySelector('.text').textContent").lower()
    for number in range(1, operations + 1):
        case.press("ArrowRight")
        node = case.evaluate("stepAt(view.step).node")
        phase = case.evaluate("document.querySelector('.phase').textContent")
        assert phase == f"Backward, operation {number} of {operations}", phase
        assert case.evaluate(f"{SHOWN}({node})")[1] == case.evaluate(f"short(graph.grad[{node}])"), "it is complete"
        if number == operations - 5:
            case.picture("backward")
    case.press("ArrowRight")
    assert case.evaluate("view.step === END")
    at_end = case.evaluate("document.getElementById('canvas').innerText")
    case.press("ArrowLeft")
    case.press("End")
    assert case.evaluate("document.getElementById('canvas').innerText") == at_end


def play_plays(case):
    case.evaluate("document.getElementById('speed').value = '200'")
    case.click("#play")
    case.evaluate("new Promise(done => { const wait = () => view.step > 2 ? done() : setTimeout(wait, 20); wait(); })")
    case.click("#play")
    assert case.evaluate("timer") is None


def a_value_used_twice_has_two_lines(case):
    case.click("#open-all")
    twice = case.evaluate("order.find(node => { const [a, b] = graph.operations.get(node).operands; return a === b; })")
    case.evaluate(f"choose({twice})")
    drawn = case.evaluate("[...document.querySelectorAll('.edge.chosen')].map(edge => edge.getAttribute('d'))")
    assert len(set(drawn)) >= 2, drawn
    case.picture("twice")


def hostile_names_stay_text(case):
    assert case.evaluate("document.scripts.length") == 2, "the data and the script"
    assert case.evaluate("typeof window.broken") == "undefined"
    assert "</script><script>window.broken = 1</script>" in case.evaluate("document.body.innerText")
    case.click("#open-all")
    case.picture("hostile")


def large_networks_stay_usable(case, most_bytes):
    assert case.path.stat().st_size < most_bytes, case.path.stat().st_size
    assert case.evaluate("document.querySelectorAll('#canvas *').length") < 200, "only what is open is drawn"
    case.press("Home")
    for _ in range(3):
        case.press("ArrowRight")
    assert "products" in case.evaluate("document.querySelector('.formula').textContent")
    case.picture("dot")
    case.evaluate("choose(stepAt(view.step).node)")
    rows = case.evaluate("document.querySelectorAll('#details tbody')[0].rows.length")
    assert rows == case.evaluate("(graph.operations.get(view.chosen).operands.length - 1) / 2"), "one for each product"
    case.picture("table")
    case.click("#fold-all")
    case.click("#open-all")
    assert case.evaluate("document.querySelectorAll('.node, .head').length") < 2000
    case.press("End")
    case.picture("all")


def phones(browser, folder):
    for dark in (False, True):
        case = Case(browser, folder, f"phone-{'dark' if dark else 'light'}", *XOR, width=360, dark=dark)
        case.picture("folded")
        case.press("Home")
        for _ in range(4):
            case.press("ArrowRight")
        case.picture("forward")
        case.evaluate("goTo(END - 6)")
        case.picture("backward")
        if PICTURES:
            case.print(PICTURES / f"{case.name}.pdf")


def pixels(folder, columns=784, rows=20):
    """A file of pictures."""
    lines = [",".join([f"pixel_{i}" for i in range(columns)] + ["digit"])]
    for row in range(rows):
        lines.append(",".join([str((i * 7 + row * 31) % 17) for i in range(columns)] + [f"d{row % 10}"]))
    (folder / "pixels.csv").write_text("\n".join(lines) + "\n")


TWO_LAYERS = "--hidden 16,16 --activation tanh".split()
XOR = "--data xor --hidden 2 --activation tanh --epochs 60 --row 2".split()
HOSTILE = (
    'a</script><script>window.broken = 1</script>,"<b>b""&amp;",y\n'
    "1,2,<i>no</i>\n3,1,<b>yes</b>\n2,5,<i>no</i>\n4,0,<b>yes</b>\n"
)

with tempfile.TemporaryDirectory() as folder, Browser() as browser:
    folder = pathlib.Path(folder)
    xor = Case(browser, folder, "xor", *XOR)
    for check in (sound, boxes_open_and_fold, a_click_tells_all, steps_go_forward_and_backward, play_plays):
        check(xor)
    phones(browser, folder)

    huber = Case(browser, folder, "huber", "--data", "diabetes", "--hidden", "3", "--loss", "huber:9", dark=True)
    sound(huber)
    a_value_used_twice_has_two_lines(huber)

    (folder / "hostile.csv").write_text(HOSTILE)
    hostile = Case(browser, folder, "hostile", "--data", "hostile.csv", "--hidden", "2")
    sound(hostile)
    hostile_names_stay_text(hostile)

    iris = Case(browser, folder, "iris", "--data", "iris", *TWO_LAYERS, "--epochs", "20", "--row", "77", "--prediction",
                dark=True)
    sound(iris)
    iris.click("#open-all")
    iris.picture("all")

    digits = Case(browser, folder, "digits", "--data", "digits", *TWO_LAYERS, "--row", "7", "--epochs", "5")
    sound(digits)
    large_networks_stay_usable(digits, 400_000)

    pixels(folder)
    large = Case(browser, folder, "large", "--data", "pixels.csv", "--hidden", "128,64")
    sound(large)
    large_networks_stay_usable(large, 3_000_000)
print("the pages of explain-row open, step and fit, with the numbers of the engine")
