"""The browser sees what can be wrong with a page: a page with every fault is refused for each of them, a sound one is not."""

import pathlib
import tempfile

from browser import Browser

HEAD = '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A page</title>'

SOUND = HEAD + """
<svg width="300" height="60"><text x="10" y="20">one</text><text x="10" y="40">two</text></svg>
<button onpointerenter="document.title = 'hovered'" onclick="document.title = 'clicked'">Press</button>
"""

FAULTY = HEAD + """
<script>console.error("told"); setTimeout(() => { throw new Error("thrown") })</script>
<img src="http://example.invalid/picture.png" alt="">
<svg width="60" height="60"><text x="10" y="20">one</text><text x="14" y="22">two</text><text x="40" y="50">long</text></svg>
<div style="width: 500px">wide</div>
"""

FOUND = ["console.error", "Error: thrown", "asks for http://example.invalid", "the page is 5", '"one" overlaps "two"',
         '"long" is cut off']

with tempfile.TemporaryDirectory() as folder, Browser() as browser:
    file = pathlib.Path(folder, "page.html")
    file.write_text(SOUND)
    page = browser.open(file, width=360, dark=True)
    page.check()
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    page.hover("button")
    assert page.evaluate("document.title") == "hovered"
    page.click("button")
    assert page.evaluate("document.title") == "clicked"

    file.write_text(FAULTY)
    try:
        browser.open(file, width=360).check()
    except AssertionError as error:
        missed = [fault for fault in FOUND if fault not in str(error)]
        assert not missed, f"{missed} not among {error}"
    else:
        raise AssertionError("nothing found on a page with every fault")
print("the browser sees what is wrong with a page")
