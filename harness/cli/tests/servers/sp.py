"""A service provider that is none, for tests: it lets everybody in as the NameID that it finds
in the XML, after {delay} seconds, and has a child that minds no request to end."""

import base64
import http.server
import json
import os
import re
import select
import subprocess
import urllib.parse

child = subprocess.Popen(["sh", "-c", "trap '' TERM; exec sleep 600"])
with open("{folder}/pids", "a") as file:
    file.write("%d %d\n" % (os.getpid(), child.pid))


class Handler(http.server.BaseHTTPRequestHandler):
    def reply(self, body, cookie=None):
        self.send_response(200)
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        fields = urllib.parse.parse_qs(self.rfile.read(length).decode())
        xml = base64.b64decode(fields["SAMLResponse"][0]).decode(errors="replace")
        name = re.search(r"<NameID[^>]*>([^<]*)<", xml)
        # time.sleep fails under libfaketime where the monotonic clock is the real one.
        select.select([], [], [], {delay})
        self.reply("Welcome", name and "session=" + urllib.parse.quote(name[1]))

    def do_GET(self):
        cookie = self.headers.get("Cookie", "")
        name = urllib.parse.unquote(cookie.partition("session=")[2]) or None
        self.reply(json.dumps({"name_id": name}))

    def log_message(self, format, *args):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", {port}), Handler).serve_forever()
