"""The target protocol, version 1, for adapters in Python. Standard library only."""

import dis
import json
import os
import time
from datetime import datetime
from xml.sax.saxutils import quoteattr

RAISE = bytes([dis.opmap["RAISE_VARARGS"]])


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
        # Half a surrogate pair is text to Python, but no JSON that anybody else reads.
        text = json.dumps(message, ensure_ascii=False)
        replies.write(text.encode("utf-8", "replace").decode("utf-8") + "\n")
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


def judged(take, refusals, packages=()):
    """The reply to `consume`: `take` returns `(identity, None)` or `(None, reason)`.

    `refusals` are the exceptions that the library documents. A library that also raises plain
    `Exception` or `ValueError` names its `packages`: what their own `raise` statements make is
    a refusal too. Any other exception is a crash.
    """
    start = time.perf_counter()
    try:
        identity, reason = take()
        reply = {"verdict": "accept", "identity": identity}
        if identity is None:
            reply = {"verdict": "reject", "reason": str(reason)}
    except Exception as error:
        refused = isinstance(error, refusals) or raised_by(packages, error)
        reply = {"verdict": "reject" if refused else "crash", "reason": named(error)}
    reply["us"] = int((time.perf_counter() - start) * 1e6)
    return reply


def logged_out(take, refusals, packages=()):
    """The reply to `logout`: `take` returns `(True, url of the answer or None)` or `(False, reason)`.

    What is a refusal and what is a crash is told as by `judged`.
    """
    try:
        taken, what = take()
    except Exception as error:
        refused = isinstance(error, refusals) or raised_by(packages, error)
        return {"verdict": "reject" if refused else "crash", "reason": named(error)}
    if not taken:
        return {"verdict": "reject", "reason": str(what)}
    return {"verdict": "done", "answer": {"url": what} if what else None}


def raised_by(packages, error):
    """Whether a `raise` statement in one of the packages made the error: on purpose, then."""
    trace = error.__traceback__
    while trace.tb_next:
        trace = trace.tb_next
    module = trace.tb_frame.f_globals.get("__name__", "")
    # A slice: the frames of compiled modules may have no code.
    instruction = trace.tb_frame.f_code.co_code[trace.tb_lasti:trace.tb_lasti + 1]
    return module.split(".")[0] in packages and instruction == RAISE


def named(error):
    return "%s: %s" % (type(error).__name__, error)


def unix_time(text):
    """The seconds since 1970 of a time such as 2026-01-15T12:00:00.000Z."""
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def idp_metadata(idp):
    """The IdP's metadata: as given, or made from the other settings."""
    if idp["metadata_xml"]:
        return idp["metadata_xml"]
    redirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
    keys = "".join(
        '<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>'
        "<X509Certificate>%s</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"
        % "".join(line for line in pem.splitlines() if "-----" not in line)
        for pem in idp["signing_certs_pem"]
    )
    services = "".join(
        '<%s Binding="%s" Location=%s/>' % (name, redirect, quoteattr(url))
        # The schema wants them in this order.
        for name, url in (("SingleLogoutService", idp["slo_url"]), ("SingleSignOnService", idp["sso_url"]))
        if url
    )
    return (
        '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID=%s>'
        '<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
        "%s%s</IDPSSODescriptor></EntityDescriptor>" % (quoteattr(idp["entity_id"]), keys, services)
    )
