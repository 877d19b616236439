"""my-sp behind the target protocol, version 1: see docs/target-protocol.md of saml-gauntlet.

The SAML library goes into `take`, its settings into `configure`. As it is, without a library,
this adapter refuses everything.
"""

import json
import os
import sys
import time

# The library may print: the real standard output is kept, descriptor 1 is the log.
replies = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace", newline="\n")
os.dup2(2, 1)
sys.stdout = sys.stderr

# Import the library here, below the lines above, and let VERSION be its version.
VERSION = "0.0.0"
# What it can do as configured here. Most cases need "unsolicited" and are skipped without it. Add
# what you have tried: "clock", "in-response-to", "encrypted-assertion", …
FEATURES = ["post", "unsolicited"]


class Refused(Exception):
    """Stands for the error classes that the library documents."""


REFUSALS = (Refused,)  # any other exception is a crash

config = None


# ======== The SAML library goes here ========

def take(config, request):
    """Takes request["saml_response"] as the library's documentation shows.

    Returns what an application would then read from the library, never what stands in the XML:
    {"name_id": …, "name_id_format": …, "issuer": …, "session_index": …,
     "attributes": {name: [value, …]}}, with None for what the library does not hand on; or None
    where it has returned nothing or false. The request also has relay_state,
    outstanding_requests and now, the time to judge by: with "clock" among the FEATURES the
    library must be given it.
    """
    raise Refused("there is no library here yet")


def configure(request):
    """Replaces the configuration, and names what the library does not honour of it."""
    global config
    config = None
    # Read keys and make the library's settings here, once; where it cannot have them:
    # return {"unsupported": "this library needs a signing key"}
    config = request
    # A library without these settings; take out what yours has.
    unknown = ["clock_skew_s", "require_signed_response", "require_signed_assertion"]
    ignored, floors = [name for name in unknown if request["sp"][name]], {}
    # floors["clock_skew_s"] = 180      # a library that always grants three minutes
    return {"ok": True, "ignored": ignored, "floors": floors}

# ======== The rest is the protocol ========


def judged(request):
    try:
        identity = take(config, request)
    except REFUSALS as error:
        return {"verdict": "reject", "reason": str(error)}
    except Exception as error:
        return {"verdict": "crash", "reason": "%s: %s" % (type(error).__name__, error)}
    if identity is None:
        return {"verdict": "reject", "reason": "the library returned nothing"}
    return {"verdict": "accept", "identity": identity}


def consume(request):
    if config is None:
        return {"verdict": "unsupported", "reason": "not configured"}
    if request["binding"] != "HTTP-POST":
        return {"verdict": "unsupported", "reason": "binding " + request["binding"]}
    start = time.perf_counter()
    for _ in range(request.get("repeat") or 1):
        reply = judged(request)
    return {**reply, "us": int((time.perf_counter() - start) * 1e6)}


def reset(_request):
    return {"ok": True}  # forget here what the library remembers between messages


def say(message):
    replies.write(json.dumps(message, ensure_ascii=False) + "\n")
    replies.flush()


# May be joined by metadata, authn_request and users.
OPERATIONS = {"configure": configure, "consume": consume, "reset": reset}

say({"protocol": 1, "name": "my-sp", "version": VERSION, "kind": "sp", "features": FEATURES})
for line in sys.stdin.buffer:
    request = json.loads(line)
    operation = OPERATIONS.get(request["op"])
    if operation:
        reply = operation(request)
    else:
        reply = {"unsupported": "unknown operation '%s'" % request["op"]}
    say({"id": request["id"], **reply})
