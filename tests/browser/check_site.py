#!/usr/bin/env python3
"""Reads the site that `tejun doc` writes in a real browser.

    check_site.py TEJUN WORKSPACE CACHE

Each page is opened in headless Chromium, from the disk: no message on the console, nothing loaded from elsewhere, no violation that
axe-core finds, also on a narrow screen; the search finds a process by a full-width spelling; printing gives A4 landscape pages.
Says what is wrong, a line each, and exits with 1; silent but for a summary when all is well.
"""

import base64
import hashlib
import html
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request

AXE = "https://registry.npmjs.org/axe-core/-/axe-core-4.10.2.tgz"
AXE_SHA512 = "RE3mdQ7P3FRSe7eqCWoeQ/Z9QXrtniSjp1wUjt5nRC3WIpz5rSCve6o3fsZ2aCpJtrZjSZgjwXAoTO5k4tEI0w=="

PROBE = """
<script src="axe.min.js"></script>
<script>
addEventListener("load", async () => {
  const found = { resources: performance.getEntriesByType("resource").map((entry) => entry.name) };
  const field = document.getElementById("query");
  field.value = "１．２　Ｃ＆Ｃ";
  field.dispatchEvent(new Event("input"));
  found.search = [...document.querySelectorAll("#results a")].map((link) => link.getAttribute("href"));
  field.value = "";
  field.dispatchEvent(new Event("input"));
  found.wide = document.documentElement.scrollWidth > innerWidth;
  const result = await axe.run(document, { resultTypes: ["violations"], preload: false });
  found.violations = result.violations.map((one) => `${one.id}: ${one.nodes[0].html} (${one.help})`);
  document.documentElement.dataset.found = JSON.stringify(found);
});
</script>
"""


def axe_script(cache):
    path = cache / "axe-core-4.10.2.min.js"
    if not path.is_file():
        data = urllib.request.urlopen(AXE, timeout=60).read()
        digest = base64.b64encode(hashlib.sha512(data).digest()).decode()
        if digest != AXE_SHA512:
            sys.exit(f"axe-core has the digest {digest}")
        cache.mkdir(parents=True, exist_ok=True)
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            path.write_bytes(archive.extractfile("package/axe.min.js").read())
    return path


def chromium(folder, *arguments):
    program = shutil.which("chromium") or sys.exit("chromium is not installed: run ./dev setup")
    return subprocess.run(
        [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--enable-logging=stderr", "--lang=ja",
         f"--user-data-dir={folder}/profile", *arguments],
        capture_output=True, text=True, timeout=120)


def check_page(folder, page, size):
    run = chromium(folder, f"--window-size={size}", "--virtual-time-budget=20000", "--dump-dom", page.as_uri())
    for line in re.findall(r"CONSOLE[^\n]*", run.stderr):
        yield line
    found = re.search(r'data-found="([^"]*)"', run.stdout)
    if not found:
        yield "the page's scripts did not come to their end"
        return
    found = json.loads(html.unescape(found[1]))
    for name in found["resources"]:
        if not name.startswith(folder.as_uri()):
            yield f"loads {name}"
    if "processes.html#process-1.2" not in found["search"]:
        yield f"the search finds {found['search']}"
    if found["wide"]:
        yield "is wider than the window"
    yield from found["violations"]


def check_print(folder, page):
    pdf = folder / "page.pdf"
    chromium(folder, "--no-pdf-header-footer", f"--print-to-pdf={pdf}", page.as_uri())
    boxes = re.findall(rb"/MediaBox \[([^\]]*)\]", pdf.read_bytes()) if pdf.is_file() else []
    if not boxes:
        yield "does not print"
    for box in boxes:
        _, _, width, height = map(float, box.split())
        if not (840 <= width <= 844 and 593 <= height <= 597):
            yield f"prints on {width} × {height} points, not A4 landscape"


def main():
    tejun, workspace, cache = map(pathlib.Path, sys.argv[1:])
    problems, opened, printed = [], 0, 0
    with tempfile.TemporaryDirectory() as name:
        for language in ("ja", "en"):
            folder = pathlib.Path(name) / language
            subprocess.run([tejun.resolve(), "doc", workspace, "--lang", language, "-o", folder], check=True, capture_output=True)
            plain = sorted(folder.glob("*.html"))
            for page in plain if language == "ja" else [folder / "processes.html"]:
                if page.name in ("responses.html", "playbook-exfiltration.html"):
                    problems += [f"{language}/{page.name}: {problem}" for problem in check_print(folder, page)]
                    printed += 1
            shutil.copy(axe_script(cache), folder / "axe.min.js")
            for page in plain:
                page.write_text(page.read_text(encoding="utf-8").replace("</body>", PROBE + "</body>"), encoding="utf-8")
            sizes = ["1400,900"] if language == "en" else ["1400,900", "390,840"]
            for page in plain if language == "ja" else [folder / "processes.html", folder / "playbook-exfiltration.html"]:
                for size in sizes if page.name in ("index.html", "processes.html", "playbook-exfiltration.html") else sizes[:1]:
                    opened += 1
                    problems += [f"{language}/{page.name} at {size}: {problem}" for problem in check_page(folder, page, size)]
    for problem in problems:
        print(problem)
    print(f"{opened} pages opened, {printed} printed, {len(problems)} problems")
    return 1 if problems or opened < 12 or printed < 2 else 0


sys.exit(main())
