"""Checks a site: every link leads to a place that is there, no id stands twice, nothing is loaded from elsewhere, tables are whole."""

import html.parser
import pathlib
import re
import sys


class Reader(html.parser.HTMLParser):
    VOID = {"meta", "link", "input", "br", "rect", "path", "polygon"}

    def __init__(self):
        super().__init__()
        self.ids, self.links, self.open, self.rows = [], [], [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        for key in ("href", "src"):
            if key in attrs:
                self.links.append(attrs[key])
        if tag == "tr":
            self.rows.append(0)
        if tag in ("td", "th"):
            self.rows[-1] += 1
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.VOID:
            return
        assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"


folder = pathlib.Path(sys.argv[1])
pages = {}
for path in sorted(folder.glob("*.html")):
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    assert not reader.open, f"{path.name}: {reader.open} are open"
    assert len(set(reader.ids)) == len(reader.ids), f"{path.name}: an id stands twice: {reader.ids}"
    pages[path.name] = reader
assert len(pages) >= 9, sorted(pages)
for name, reader in pages.items():
    for link in reader.links:
        assert not re.match(r"[a-z]+:|//", link), f"{name}: {link} is elsewhere"
        target, _, anchor = link.partition("#")
        target = target or name
        assert (folder / target).is_file(), f"{name}: {link} leads nowhere"
        if anchor:
            assert anchor in pages[target].ids, f"{name}: {link} has no such place"

markdown = (folder / "runbook.md").read_text(encoding="utf-8")
anchors = re.findall(r'<a id="([^"]+)"></a>', markdown)
for link in re.findall(r"\]\(#([^)]+)\)", markdown):
    assert link in anchors, f"runbook.md: #{link} has no such place"
width = None
for line in markdown.splitlines():
    cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else None
    assert width is None or cells is None or cells == width, f"runbook.md: a row of {cells} cells, not {width}: {line}"
    width = cells
print(len(pages), "pages")
