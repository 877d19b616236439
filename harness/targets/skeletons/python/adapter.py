"""my-sp behind the target protocol, version 1: see docs/target-protocol.md of saml-gauntlet.

The SAML library goes into `take`, what it says of the person into `identity`, its settings into
`configure`. As it is, without a library, this adapter refuses everything.
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


# The library's own error classes that are refusals: each with its subclasses.
REFUSALS = (Refused,)
# Plain ones of the language that it raises on purpose, such as Exception: exactly these. Any other
# exception is a crash.
PLAIN_REFUSALS = ()

config = None


# ======== The SAML library goes here ========

def take(config, request):
    """Takes request["saml_response"] as the library's documentation shows.

    Returns what the library answers, or None where that is nothing or false. The request also has
    relay_state, outstanding_requests and now, the time to judge by: with "clock" among the
    FEATURES the library must be given it.
    """
    raise Refused("there is no library here yet")


def identity(login):
    """What an application would read from the library's answer, never what stands in the XML.

    What the library does not hand on is None, also name_id: an acceptance stays one.
    """
    return {
        "name_id": None,
        "name_id_format": None,
        "issuer": None,
        "session_index": None,
        "attributes": {},  # name: [value, …]
    }


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
    # Where it takes unsolicited Responses all the same:
    # if not request["sp"]["allow_unsolicited"]: ignored.append("allow_unsolicited")
    # floors["clock_skew_s"] = 180  # a library that always grants three minutes
    return {"ok": True, "ignored": ignored, "floors": floors}

# ======== The rest is the protocol ========


def judged(request):
    try:
        login = take(config, request)
    except Exception as error:
        if isinstance(error, REFUSALS) or type(error) in PLAIN_REFUSALS:
            return None, {"verdict": "reject", "reason": str(error)}
        return None, {"verdict": "crash", "reason": "%s: %s" % (type(error).__name__, error)}
    if login is None:
        return None, {"verdict": "reject", "reason": "the library returned nothing"}
    return login, {"verdict": "accept"}


def consume(request):
    if config is None:
        return {"verdict": "unsupported", "reason": "not configured"}
    if request["binding"] != "HTTP-POST":
        return {"verdict": "unsupported", "reason": "binding " + request["binding"]}
    # set_clock(request["now"])  # see "The clock" in docs/targets.md
    start = time.perf_counter()
    for _ in range(request.get("repeat") or 1):
        login, reply = judged(request)
    reply["us"] = int((time.perf_counter() - start) * 1e6)
    # Outside of the `try`: a mistake in `identity` is none of the library's.
    if reply["verdict"] == "accept":
        reply["identity"] = identity(login)
    return reply


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
