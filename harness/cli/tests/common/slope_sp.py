"""A service provider that is none, for tests of `gauntlet slope`: the times that it reports are made up, so that they
are the same on every machine.

attributes    cost as the square of their number
elements      cost as their number
text          costs nothing
depth         of 1,000 ends the process
comments      are never answered where there are 1,000
certificates  raise an error that says what the process is held to
"""

import base64
import json
import os
import re
import resource
import sys
import time


def say(reply):
    print(json.dumps(reply), flush=True)


def consume(xml, reply):
    reply["us"] = 500
    if "QUFBQUFB" not in xml:
        name = re.search(r"<NameID[^>]*>([^<]*)<", xml)
        reply["verdict"] = "accept"
        reply["identity"] = {"name_id": name and name[1], "attributes": {}}
        return
    reply["verdict"] = "reject"
    reply["reason"] = "the signature is wrong"
    reply["us"] += len(re.findall(r' a\d+=""', xml)) ** 2 // 4
    reply["us"] += xml.count("<x:n/>") * 20
    if xml.count("urn:example:deep") >= 1000:
        os._exit(7)
    if xml.count("<!--") >= 1000:
        time.sleep(60)
    if xml.count("<X509Certificate>") > 1:
        reply["verdict"] = "crash"
        limits = (resource.RLIMIT_CPU, resource.RLIMIT_DATA)
        reply["reason"] = " ".join(str(resource.getrlimit(limit)[0]) for limit in limits)


features = ["post", "clock", "unsolicited", "in-response-to"]
say({"protocol": 1, "name": "slope", "version": "1", "kind": "sp", "features": features})
for line in sys.stdin:
    request = json.loads(line)
    reply = {"id": request["id"]}
    if request["op"] in ("configure", "reset"):
        reply["ok"] = True
    elif request["op"] != "consume":
        reply["unsupported"] = request["op"]
    elif sys.argv[1:] == ["refuses"]:
        reply.update(verdict="reject", reason="no")
    else:
        consume(base64.b64decode(request["saml_response"]).decode(), reply)
    say(reply)
