"""A service provider that is none, for tests: what it does depends on its argument.

skips     declares no feature but the clock
refuses   refuses everything
mallory   lets everybody in as Mallory
slow      refuses everything, 50 ms after it was asked
silent    never answers a message
"""

import json
import sys
import time

mode = sys.argv[1]
features = ["clock"] if mode == "skips" else ["post", "clock", "unsolicited", "in-response-to"]


def say(reply):
    print(json.dumps(reply), flush=True)


say({"protocol": 1, "name": "fake", "version": "1", "kind": "sp", "features": features})
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
    elif mode == "silent":
        time.sleep(60)
    else:
        if mode == "slow":
            time.sleep(0.05)
        reply["verdict"] = "reject"
        reply["reason"] = "no"
    say(reply)
