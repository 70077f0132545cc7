#!/usr/bin/env python3
"""A server of its own, plain and with TLS, and the HTTP provider asked line by line; prints what each call becomes and what arrived.

usage: endpoints.py PROVIDER FOLDER
"""

import http.server
import json
import pathlib
import ssl
import subprocess
import sys
import threading

provider, folder = sys.argv[1], pathlib.Path(sys.argv[2])
folder.mkdir(exist_ok=True)
STATUS = {"denied": 403, "absent": 404, "many": 429, "broken": 500, "odd": 418}


class Server(http.server.BaseHTTPRequestHandler):
    def answer(self):
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length).decode()
        print(" ", self.command, self.path, *(f"{name}={self.headers[name]}" for name in ("Authorization", "Idempotency-Key") if self.headers[name]), body)
        word = self.path.rpartition("/")[2].partition("?")[0]
        text = json.dumps({"data": {"value": word, "score": 7}})
        self.send_response(302 if word == "moved" else STATUS.get(word, 200))
        if word == "moved":
            self.send_header("Location", "/secret")
        text = "<html>" if word == "page" else "x" * (4 << 20) if word == "large" else text
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        try:
            self.wfile.write(text.encode())
        except OSError:
            pass

    do_GET = do_POST = answer

    def log_message(self, *arguments):
        pass


def serve(tls):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *arguments: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, stderr=subprocess.DEVNULL)
plain, secure = serve(False), serve(True)
ENDPOINTS = {
    "a.get": {"url": f"http://127.0.0.1:{plain}/v1/{{of}}", "query": {"days": "{days}", "fixed": "1"}, "headers": {"Authorization": "Bearer {secret:token}"},
              "result": "/data/value"},
    "a.post": {"method": "POST", "url": f"http://127.0.0.1:{plain}/v1/post", "body": {"who": {"$argument": "of"}, "deep": [{"$argument": "days"}]},
               "result": "/data/score"},
    "a.secure": {"url": f"https://localhost:{secure}/v1/{{of}}", "result": "/data/value"},
}
PARAMS = [{"name": "of", "type": "Text"}, {"name": "days", "type": "Int?"}]
MANIFEST = {"intrinsics": [{"name": name, "params": PARAMS, "result": "Text", "effect": "observes", "crash": "idempotent"} for name in ENDPOINTS]}


def talk(settings, calls):
    messages = [("initialize", {"protocol": [1], "runner": "test", "settings": {"manifest": MANIFEST, **settings}, "secrets": {"token": "hunter2\r\nX-Evil: 1"}})]
    messages += [("call", {"intrinsic": name, "arguments": arguments, "key": f"key {n}", "deadline_ms": 5000}) for n, (name, arguments) in enumerate(calls)]
    process = subprocess.Popen([provider], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    for id, (method, params) in enumerate(messages):
        process.stdin.write(json.dumps({"jsonrpc": "2.0", "id": id, "method": method, "params": params}) + "\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        error = answer.get("error", {})
        said = error.get("data", {}).get("failure", error.get("code", answer.get("result")))
        print(method, params.get("intrinsic", ""), params.get("arguments", ""), "→", said, error.get("message", ""), flush=True)
        if method == "initialize" and error:
            break
    process.stdin.close()
    process.wait()


talk({"endpoints": ENDPOINTS}, [
    ("a.get", {"of": "x"}), ("a.get", {"of": "a/../b?c=1&d#e", "days": 30}), ("a.get", {"of": ".."}), ("a.get", {}), ("a.get", {"of": {"a": 1}}),
    ("a.post", {"of": "\", \"admin\": true", "days": 2}), *(("a.get", {"of": word}) for word in [*STATUS, "moved", "page", "large"]), ("a.none", {}),
    ("a.secure", {"of": "x"})])
talk({"endpoints": ENDPOINTS, "ca_file": str(folder / "cert.pem")}, [("a.secure", {"of": "y"})])
for url in ("http://intel.example/", "http://127.0.0.1.example/", "http://localhost:1@intel.example/", "file:///etc/passwd", ""):
    talk({"endpoints": {"a.get": {"url": url}}}, [])
talk({"endpoints": {"a.get": {"url": "https://{of}.example/"}}}, [])
