"""A service provider that is none, for tests: whoever posts a name is let in under it.

Some names do something else: `die` ends the process, `hang` is never answered, `refuse` is
refused with a reason in the log. What it is to be from the start says its mode:

die        ends at once
deaf       takes no connections
stubborn   minds no request to end
parent     has a child and a grandchild, which mind no request to end
"""

import http.server
import json
import os
import signal
import subprocess
import sys
import time
import urllib.parse

with open("settings.json") as file:
    settings = json.load(file)
mode = settings["mode"]
children = []
if mode == "parent":
    # The one that is a parent itself says which its child is.
    script = "trap '' TERM; sleep 600 & echo $!; wait"
    child = subprocess.Popen(["sh", "-c", script], stdout=subprocess.PIPE, text=True)
    children = [child.pid, int(child.stdout.readline())]
with open(os.path.join(settings["folder"], "starts"), "a") as file:
    about = {"pid": os.getpid(), "run": settings["run"], "children": children}
    file.write(json.dumps(about) + "\n")
if mode == "die":
    print("it cannot read its own mind", file=sys.stderr)
    sys.exit(3)
if mode == "deaf":
    time.sleep(600)
if mode == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


class Handler(http.server.BaseHTTPRequestHandler):
    def reply(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        fields = urllib.parse.parse_qs(self.rfile.read(length).decode())
        name = fields["SAMLResponse"][0]
        if name == "die":
            print("goodbye", file=sys.stderr, flush=True)
            os._exit(7)
        if name == "hang":
            time.sleep(600)
        if name == "refuse":
            with open("reasons.log", "a") as log:
                log.write("not at this time\n")
            return self.reply(403, "no")
        self.reply(200, "Welcome", Set_Cookie="session=" + name)

    def do_GET(self):
        if self.path == "/hang":
            time.sleep(600)
        if self.path == "/login":
            return self.reply(200, "there is no sign-in")
        about = dict(settings)
        about["pid"] = os.getpid()
        about["now"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        about["arguments"] = sys.argv[1:]
        about["environment"] = os.environ.get("OF_THE_PROCESS", "")
        about["clock"] = os.environ.get("FAKETIME_TIMESTAMP_FILE", "")
        about["first"] = os.path.exists("first.ready")
        with open("pages/about.txt") as file:
            about["text"] = file.read().strip()
        cookie = self.headers.get("Cookie", "")
        name = cookie.partition("session=")[2] or None
        self.reply(200, json.dumps({"name_id": name, "about": about}))

    def log_message(self, format, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True


Server(("127.0.0.1", settings["port"]), Handler).serve_forever()
