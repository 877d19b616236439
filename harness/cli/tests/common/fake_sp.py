"""A service provider that is none, for tests: what it does depends on its argument.

skips     declares no feature but the clock
refuses   refuses everything
mallory   lets everybody in as Mallory
slow      refuses everything, 50 ms after it was asked
silent    never answers a message
naive     lets everybody in as the NameID that it finds in the XML
shy       the same, but refuses each message the first time
once      the same, but refuses each message from the second time on
naive-*   the same, but at the message with an unknown signature algorithm it misbehaves: prints
          garbage, hangs, dies, is killed, or fills its standard error first
"""

import base64
import json
import os
import re
import signal
import sys
import time

mode = sys.argv[1]
seen = set()
features = ["clock"] if mode == "skips" else ["post", "clock", "unsolicited", "in-response-to"]


def say(reply):
    print(json.dumps(reply), flush=True)


say({"protocol": 1, "name": "fake", "version": "1", "kind": "sp", "features": features})


def misbehave(how):
    """True where an answer is still to be given."""
    if how == "garbage":
        print("<html>not what you expected</html>", flush=True)
    elif how == "hang":
        time.sleep(60)
    elif how == "die":
        sys.exit(7)
    elif how == "killed":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif how == "stderr":
        for _ in range(4096):
            sys.stderr.write("x" * 1023 + "\n")
        sys.stderr.flush()
        return True
    return False


for line in sys.stdin:
    request = json.loads(line)
    reply = {"id": request["id"]}
    if request["op"] in ("configure", "reset"):
        reply["ok"] = True
    elif request["op"] != "consume":
        reply["unsupported"] = request["op"]
    elif mode == "mallory":
        reply["verdict"] = "accept"
        reply["identity"] = {"name_id": "mallory", "attributes": {}}
    elif mode in ("shy", "once") and (request["saml_response"] in seen) != (mode == "shy"):
        seen.add(request["saml_response"])
        reply["verdict"] = "reject"
        reply["reason"] = "not now"
    elif mode in ("shy", "once") or mode.startswith("naive"):
        seen.add(request["saml_response"])
        xml = base64.b64decode(request["saml_response"]).decode()
        if "urn:none" in xml and not misbehave(mode.removeprefix("naive-")):
            continue
        name = re.search(r"<NameID[^>]*>([^<]*)<", xml)
        reply["verdict"] = "accept"
        reply["identity"] = {"name_id": name and name[1], "attributes": {}}
    elif mode == "silent":
        time.sleep(60)
    else:
        if mode == "slow":
            time.sleep(0.05)
        reply["verdict"] = "reject"
        reply["reason"] = "no"
    say(reply)
