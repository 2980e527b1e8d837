"""Headless Chromium on a pipe: opens a page from a file, looks at it, moves the pointer over it, takes pictures.

Needs Python's standard library and the browser, whose path is in the variable CHROMIUM; `.ci/pages` finds or installs it.

    with Browser() as browser:
        page = browser.open("page.html", width=360, dark=True)
        page.click("button")
        assert page.evaluate("document.title") == "A page"
        page.check()

The protocol: https://chromedevtools.github.io/devtools-protocol/
"""

import base64
import fcntl
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time

DEADLINE = 60.0
"""Seconds after which the browser is taken for dead."""

FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --hide-scrollbars --font-render-hinting=none --remote-debugging-pipe""".split()

# Rectangles of the text in a drawing, each less a pixel on every side: letters never fill their line.
TEXT_OVERLAPS = """
[...document.querySelectorAll("svg")].flatMap((svg, number) => {
  const boxes = [...svg.querySelectorAll("text")]
    .filter(text => text.textContent.trim() && text.checkVisibility({ opacityProperty: true }))
    .map(text => ({ name: text.textContent, box: text.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0);
  const room = svg.getBoundingClientRect(), faults = [];
  boxes.forEach(({ name, box: a }, i) => {
    if (a.left < room.left - 1 || a.right > room.right + 1 || a.top < room.top - 1 || a.bottom > room.bottom + 1)
      faults.push(`drawing ${number}: "${name}" is cut off`);
    for (const { name: other, box: b } of boxes.slice(i + 1))
      if (a.left + 1 < b.right - 1 && b.left + 1 < a.right - 1 && a.top + 2 < b.bottom - 2 && b.top + 2 < a.bottom - 2)
        faults.push(`drawing ${number}: "${name}" overlaps "${other}"`);
  });
  return faults;
})
"""

WIDER_THAN_THE_PAGE = """
(width => document.documentElement.scrollWidth <= width ? [] :
  [`the page is ${document.documentElement.scrollWidth} wide, expected at most ${width}: `
    + [...document.body.querySelectorAll("*")]
        .filter(element => element.getBoundingClientRect().right > width + 1)
        .slice(0, 5).map(element => element.outerHTML.slice(0, 80)).join(" ")])
"""


# Two frames later, what listens to scrolling has done so.
MIDDLE_ONCE_IN_VIEW = """
(async element => {
  element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
  const box = element.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
})
"""


class Browser:
    """A browser of its own, with an empty profile."""

    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="paragrad-chromium-")
        commands, ours = os.pipe()
        self.answers, answers = os.pipe()
        self.commands = os.fdopen(ours, "wb")
        # The browser reads from 3 and writes to 4; above those, nothing is in the way.
        theirs = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (commands, answers)]
        self.process = subprocess.Popen(
            [os.environ["CHROMIUM"], *FLAGS, f"--user-data-dir={self.profile}", "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: [os.dup2(end, number) for end, number in zip(theirs, (3, 4))],
            close_fds=False,
        )
        for end in (commands, answers, *theirs):
            os.close(end)
        self.unread = b""
        self.number = 0
        self.pages = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(DEADLINE)
        shutil.rmtree(self.profile, ignore_errors=True)

    def open(self, path, width=1280, height=800, dark=False):
        """A page from a file, loaded."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = self.pages[session] = Page(self, session, target)
        page.load(pathlib.Path(path).resolve().as_uri(), width, height, dark)
        return page

    def call(self, method, session=None, **parameters):
        """What a command of the protocol answers."""
        self.number += 1
        command = {"id": self.number, "method": method, "params": parameters}
        if session:
            command["sessionId"] = session
        self.commands.write(json.dumps(command).encode() + b"\0")
        self.commands.flush()
        answer = self.until(lambda message: message.get("id") == command["id"])
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def until(self, is_it):
        """The next message that is the one; the others are told to their pages."""
        while True:
            message = self.message()
            page = self.pages.get(message.get("sessionId"))
            if page and "method" in message:
                page.hear(message["method"], message["params"])
            if is_it(message):
                return message

    def message(self):
        deadline = time.monotonic() + DEADLINE
        while b"\0" not in self.unread:
            ready, _, _ = select.select([self.answers], [], [], max(0.0, deadline - time.monotonic()))
            some = os.read(self.answers, 1 << 16) if ready else b""
            if not some:
                raise RuntimeError(f"{os.environ['CHROMIUM']} says nothing")
            self.unread += some
        message, self.unread = self.unread.split(b"\0", 1)
        return json.loads(message)


class Page:
    """A page, and what it did wrong so far: exceptions, console errors, requests to anything but itself."""

    def __init__(self, browser, session, target):
        self.browser, self.session, self.target = browser, session, target
        self.faults = []

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def load(self, address, width, height, dark):
        self.address = address
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.resize(width, height)
        self.set_media("screen", dark)
        self.call("Page.navigate", url=address)
        loaded = ("Page.loadEventFired", self.session)
        self.browser.until(lambda message: (message.get("method"), message.get("sessionId")) == loaded)

    def resize(self, width, height=800):
        """The size of the window; a narrow one is that of a phone."""
        self.width = width
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )

    def set_media(self, media="screen", dark=False):
        """`screen` or `print`, and the colour scheme."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", media=media, features=[scheme])

    def hear(self, event, details):
        if event == "Runtime.exceptionThrown":
            thrown = details["exceptionDetails"]
            self.faults.append(thrown.get("exception", {}).get("description", thrown["text"]))
        elif event == "Runtime.consoleAPICalled" and details["type"] in ("error", "warning", "assert"):
            self.faults.append(f"console.{details['type']}: {details['args']}")
        elif event == "Log.entryAdded" and details["entry"]["level"] in ("error", "warning"):
            self.faults.append(details["entry"]["text"])
        elif event == "Network.requestWillBeSent":
            address = details["request"]["url"]
            if address.split("#")[0] != self.address and not address.startswith("data:"):
                self.faults.append(f"asks for {address}")

    def evaluate(self, expression):
        """The value of an expression of JavaScript, as JSON has it."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def hover(self, selector, number=0):
        """Moves the pointer to the middle of an element, the first that is chosen or another."""
        element = f"document.querySelectorAll({json.dumps(selector)})[{number}]"
        box = self.evaluate(f"{MIDDLE_ONCE_IN_VIEW}({element})")
        at = {"x": box[0], "y": box[1]}
        self.call("Input.dispatchMouseEvent", type="mouseMoved", **at)
        return at

    def click(self, selector, number=0):
        """Presses and releases the left button in the middle of an element."""
        at = self.hover(selector, number)
        for what in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=what, button="left", clickCount=1, **at)

    def press(self, key, code=0):
        """Presses and releases a key by its name, as in `ArrowRight`; its number for keys that write nothing."""
        for what in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=what, key=key, code=key, windowsVirtualKeyCode=code)

    def check(self):
        """Fails if the page did something wrong, is wider than the window, or has text that overlaps or is cut off."""
        faults = self.faults + self.evaluate(f"{WIDER_THAN_THE_PAGE}({self.width})") + self.evaluate(TEXT_OVERLAPS)
        if faults:
            raise AssertionError(f"{self.address}:\n  " + "\n  ".join(faults))

    def screenshot(self, path, whole=True):
        """The page, or what of it is in the window, as PNG."""
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        pathlib.Path(path).write_bytes(base64.b64decode(shot["data"]))

    def print(self, path):
        """The page on paper, as PDF."""
        printed = self.call("Page.printToPDF", printBackground=False, preferCSSPageSize=True)
        pathlib.Path(path).write_bytes(base64.b64decode(printed["data"]))

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)
