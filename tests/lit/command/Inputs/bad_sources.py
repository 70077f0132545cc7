"""Writes workspaces whose one file is not a source: bytes that a checkout could not keep as they are, or 50 MB of them."""

import pathlib
import sys

SOURCES = {
    "empty": b"",
    "latin1": 'duty x "caf\u00e9"'.encode("latin-1"),
    "utf16": 'duty x "責務"'.encode("utf-16"),
    "sjis": 'duty x "被害"'.encode("shift_jis"),
    "eucjp": 'duty x "被害拡大防止"'.encode("euc_jp"),
    "bidi": 'duty x "a\u202eb"\n'.encode(),
    "nul": b'duty x "\0"',
    "deep": b"const x = " + b"(" * 10_000 + b"1" + b")" * 10_000,
    "large": "".join(f'duty d{i} "責務 {i}"\n' for i in range(2_000_000)).encode()[:50_000_000],
}

folder = pathlib.Path(sys.argv[1])
for name, text in SOURCES.items():
    (folder / name).mkdir()
    (folder / name / "tejun.json").write_text('{"name": "bad"}')
    (folder / name / "a.tj").write_bytes(text)
(folder / "alert.json").write_bytes(b'{"signature": "C&C site Access", "message": "' + b"A" * 100_000_000 + b'"}')
