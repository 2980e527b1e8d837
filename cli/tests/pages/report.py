"""Reports in a browser, on wide and narrow windows, light, dark and on paper: report.py PROGRAM [FOLDER]

Trains with `--report` and `--plots` on data of every kind and opens what is written: nothing may overlap, be cut off or
scroll sideways, the console stays empty, nothing is asked for, and charts tell their numbers on hovering. Pictures go to
the folder, if there is one.
"""

import pathlib
import subprocess
import sys
import tempfile

from browser import Browser

HOSTILE = """"<script>alert('a')</script>",a rather long name of a column that has no room at all beside a chart,שם,y
""" + "".join(
    f"{i % 7},{i * i % 13},{'אבג'[i % 3]},\"{['<b>bold</b>', 'a class with a long name, and a comma in it', 'x' * 300][i % 3]}\"\n"
    for i in range(90)
)

RUNS = {
    "xor": "--data xor --epochs 300",
    "iris": "--data iris --validation 0.2 --patience 20",
    "diabetes": "--data diabetes --validation 0.2 --epochs 60",
    "digits": "--data digits --validation 0.2 --epochs 8 --hidden 32,16",
    "moons": "--data moons --restarts 3 --epochs 40 --hidden none",
    "deep": "--data wine --hidden 8,8,8,8,8,8,8,8 --epochs 10",
    "surface": "--data surface.csv --epochs 100",
    "targets": "--data iris --target petal_length,petal_width --only sepal_length,sepal_width --validation 0.2 --epochs 60",
    "named": "--data hostile.csv --task regression --target 0,1 --epochs 20",
    "hostile": "--data hostile.csv --validation 0.2 --epochs 20",
}


# How much red is in paper and ink.
RED = """
(style => [style.backgroundColor, style.color].map(color => Number(color.match(/\\d+/)[0])))(getComputedStyle(document.body))
"""


# Entries of the legend of regions are marks too, but tell nothing; a weak link is too thin to be hit.
MARKS = {"regions": "g > :last-child", "network": ".node"}


def check_hover(page, figure):
    # Charts of several targets are numbered.
    kind = figure.split("-")[0]
    page.hover(f"#{figure} svg {MARKS.get(kind, ':is(.strip, .mark, .thin, .cell)')}")
    shown, told = page.evaluate("(hover => [!hover.hidden, hover.textContent])(document.getElementById('hover'))")
    assert shown and told.strip(), f"nothing is told over {figure}"
    page.evaluate("window.scrollTo(0, 0)")


def check_page(browser, file, pictures):
    for width in (1280, 360):
        for dark in (False, True):
            page = browser.open(file, width=width, dark=dark)
            page.check()
            for figure in page.evaluate("[...document.querySelectorAll('figure')].map(figure => figure.id)"):
                check_hover(page, figure)
            page.check()
            paper, ink = page.evaluate(RED)
            assert (paper < ink) == dark, f"{ink} on {paper}"
            if pictures:
                page.evaluate("document.getElementById('hover').hidden = true")
                page.screenshot(pictures / f"{file.stem}-{width}-{'dark' if dark else 'light'}.png")
            page.close()
    page = browser.open(file, width=800, dark=True)
    page.set_media("print", dark=True)
    page.check()
    paper, ink = page.evaluate(RED)
    assert paper == 255 and ink < 100, f"{ink} on {paper}"
    if pictures:
        page.print(pictures / f"{file.stem}.pdf")
    page.close()


def check_files(browser, folder):
    files = sorted(folder.iterdir())
    assert len(files) >= 5, files
    for file in files:
        page = browser.open(file, dark=True)
        assert page.evaluate("document.documentElement.tagName") == "svg", f"{file} is no drawing"
        page.check()
        page.close()


def main(program, pictures=None):
    program = pathlib.Path(program).resolve()
    pictures = pictures and pathlib.Path(pictures)
    with tempfile.TemporaryDirectory() as folder, Browser() as browser:
        folder = pathlib.Path(folder)
        (folder / "hostile.csv").write_text(HOSTILE)
        surface = "".join(f"{i % 20},{i // 20},{(i % 20 - 10) * (i // 20)}\n" for i in range(400))
        (folder / "surface.csv").write_text("across,up,height\n" + surface)
        for name, words in RUNS.items():
            command = [program, *words.split(), "--quiet", "--report", f"{name}.html", "--plots", name]
            subprocess.run(command, cwd=folder, check=True)
            check_page(browser, folder / f"{name}.html", pictures)
            check_files(browser, folder / name)
            print(f"{name}: {', '.join(sorted(file.stem for file in (folder / name).iterdir()))}")


if __name__ == "__main__":
    main(*sys.argv[1:])
