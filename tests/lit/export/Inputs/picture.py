"""Checks that pictures are well-formed, name every node once, load nothing, and that no two nodes lie on each other or outside."""

import re
import sys
import xml.etree.ElementTree as ElementTree

SVG = "{http://www.w3.org/2000/svg}"
KINDS = {"start", "step", "person", "call", "decision", "response", "close", "handoff", "park"}


def extent(shape):
    if shape.tag == SVG + "rect":
        x, y, w, h = (float(shape.get(k)) for k in ("x", "y", "width", "height"))
        return x, y, x + w, y + h
    numbers = [tuple(map(float, p.split(","))) for p in shape.get("points").split()]
    return (min(x for x, _ in numbers), min(y for _, y in numbers), max(x for x, _ in numbers), max(y for _, y in numbers))


def check(path):
    root = ElementTree.parse(path).getroot()
    width, height = (float(root.get(k)) for k in ("width", "height"))
    boxes = []
    outer = next(g for g in root.findall(SVG + "g") if g.get("transform"))
    shift = tuple(map(float, re.findall(r"[-0-9.]+", outer.get("transform"))))
    for group in outer.iter(SVG + "g"):
        if not KINDS & set((group.get("class") or "").split()):
            continue
        x, y = map(float, re.findall(r"[-0-9.]+", group.get("transform")))
        left, top, right, bottom = extent(next(e for e in group if "shape" in (e.get("class") or "")))
        boxes.append((left + x + shift[0], top + y + shift[1], right + x + shift[0], bottom + y + shift[1]))
    assert len(boxes) >= 3, f"{path}: {len(boxes)} nodes"
    for i, a in enumerate(boxes):
        assert a[0] >= 0 and a[1] >= 0 and a[2] <= width and a[3] <= height, f"{path}: {a} is outside"
        for b in boxes[:i]:
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert apart, f"{path}: {a} lies on {b}"


for name in sys.argv[1:]:
    check(name)
