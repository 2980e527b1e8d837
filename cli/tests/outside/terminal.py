"""Progress as a terminal shows it:

    python terminal.py PARAGRAD

Trains on pseudo terminals of several sizes, whose screens the terminal emulator pyte draws.
"""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

import pyte

PROGRAM = os.path.abspath(sys.argv[1])
LONG = ["--data", "digits", "--hidden", "64,64", "--epochs", "100000", "--validation", "0.2"]
SHORT = ["--data", "digits", "--epochs", "60", "--validation", "0.2"]


class Terminal:
    """The program on a terminal of its own."""

    def __init__(self, columns, rows, words, **environment):
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.written = b""
        self.process, self.master = pty.fork()
        if self.process == 0:
            os.environ.update({"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "NO_COLOR": "", **environment})
            # Before the program asks for it.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execv(PROGRAM, [PROGRAM, *words])

    def read(self, until, seconds=60):
        """Reads until the screen is so, or the program has ended."""
        end = time.monotonic() + seconds
        while not until(self.lines()):
            assert time.monotonic() < end, "\n".join(self.lines())
            if select.select([self.master], [], [], 0.1)[0]:
                try:
                    piece = os.read(self.master, 65536)
                except OSError:
                    break
                if not piece:
                    break
                self.written += piece
                self.stream.feed(piece)
        return self.lines()

    def lines(self):
        return [line.rstrip() for line in self.screen.display]

    def resize(self, columns, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

    def interrupt(self):
        os.kill(self.process, signal.SIGINT)

    def end(self):
        self.read(lambda lines: False)
        return os.waitpid(self.process, 0)[1]


def is_braille(letter):
    return "\u2801" <= letter <= "\u28ff"


def has_chart(lines):
    return any(map(is_braille, "".join(lines)))


def has_status(lines):
    return any("/100000 epochs" in line for line in lines)


def check(columns, rows, chart, **environment):
    terminal = Terminal(columns, rows, LONG, **environment)
    lines = terminal.read(lambda lines: has_status(lines) and has_chart(lines) == chart)
    assert sum("epochs  loss" in line for line in lines) == 1, lines
    assert sum("┤" in line for line in lines) == (2 if chart else 0), lines
    colors = b"\x1b[36m" in terminal.written
    assert colors == (chart and not environment.get("NO_COLOR")), terminal.written
    terminal.interrupt()
    status = terminal.end()
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGINT
    # The cursor is at the start of a line below what was drawn, and was never hidden.
    assert (terminal.screen.cursor.x, b"?25l" in terminal.written) in [(0, False), (2, False)]
    below = terminal.lines()[terminal.screen.cursor.y :]
    assert all(line in ("", "^C") for line in below), below
    print(f"{columns} x {rows} {environment}: chart {chart}")


check(80, 24, True)
check(200, 50, True)
check(40, 10, False)
check(80, 10, False)
check(80, 24, True, NO_COLOR="1")
check(80, 24, False, LC_ALL="C")

# A terminal that becomes wider, and one with less room than before.
terminal = Terminal(80, 24, LONG)
terminal.read(has_chart)
terminal.resize(120, 40)
lines = terminal.read(lambda lines: max(map(len, lines)) > 90)
assert sum("epochs  loss" in line for line in lines) == 1, lines
terminal.interrupt()
terminal.end()
print("resized")

# Nothing is left when training is over, or if nothing shall be said.
terminal = Terminal(100, 40, SHORT)
assert terminal.end() == 0
lines = terminal.lines()
assert any(line.startswith("data ") for line in lines), lines
assert not has_chart(lines) and not any(" left" in line for line in lines if "epochs" in line), lines
terminal = Terminal(100, 40, [*SHORT, "--quiet"])
assert terminal.end() == 0 and terminal.written == b"", terminal.written
print("cleared; --quiet is silent")
