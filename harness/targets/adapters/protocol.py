"""The target protocol, version 1, for adapters in Python. Standard library only."""

import json
import os
import sys
import time
from datetime import datetime


def serve(hello, handlers):
    """Answers each request with what its handler returns; `handlers` is keyed by `op`.

    A handler that raises is a bug of the adapter and ends the process: it is for the handler
    to tell the library's refusals from its crashes.
    """
    # The library may print: the real standard output is kept, descriptor 1 is the log.
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8", newline="\n")

    def write(message):
        replies.write(json.dumps(message) + "\n")
        replies.flush()

    write({"protocol": 1, **hello})
    for line in requests:
        request = json.loads(line)
        handler = handlers.get(request["op"])
        if handler:
            reply = handler(request)
        else:
            reply = {"unsupported": "unknown operation '%s'" % request["op"]}
        write({"id": request["id"], **reply})


def judged(take, refusals):
    """The reply to `consume`: `take` returns `(identity, None)` or `(None, reason)`.

    `refusals` are the exceptions that the library documents; any other is a crash.
    """
    start = time.perf_counter()
    try:
        identity, reason = take()
        reply = {"verdict": "accept", "identity": identity}
        if identity is None:
            reply = {"verdict": "reject", "reason": str(reason)}
    except refusals as error:
        reply = {"verdict": "reject", "reason": named(error)}
    except Exception as error:
        reply = {"verdict": "crash", "reason": named(error)}
    reply["us"] = int((time.perf_counter() - start) * 1e6)
    return reply


def named(error):
    return "%s: %s" % (type(error).__name__, error)


def unix_time(text):
    """The seconds since 1970 of a time such as 2026-01-15T12:00:00.000Z."""
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())
