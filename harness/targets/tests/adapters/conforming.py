"""An adapter for an SP that is none, right in every way but one.

Arguments: the features that it declares, with commas between them, and its manner: "right", or
the rule that it breaks, a slash, and how. A message is base64 of <Response key="…" name="…"
until="…"/>, signed, so to speak, by the certificate that it names.
"""

import binascii
import json
import os
import re
import sys
import time
import zlib

features = sys.argv[1].split(",")
manner = sys.argv[2]
rule, _, how = manner.partition("/")
IDP = "https://idp.example/saml2"

config = None
certificates = []
seen = set()
users = []
latest = ""
visits = 0
last_id = 0


def write(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def die():
    sys.stderr.write("the last words\n")
    sys.stderr.flush()
    os._exit(3)


def introduce():
    hello = {"protocol": 1, "name": "conforming", "version": "1", "kind": "sp", "features": features}
    if manner == "hello/after-a-request":
        sys.stdin.buffer.readline()
    elif manner == "hello/no-json":
        write("Welcome to my SP!")
    elif manner == "hello/no-kind":
        del hello["kind"]
    elif manner == "hello/another-kind":
        hello["kind"] = "idp"
    elif manner == "hello/no-name":
        hello["name"] = ""
    elif manner == "hello/another-protocol":
        hello["protocol"] = 2
    elif manner == "hello-repeats/number":
        hello["version"] = str(os.getpid())
    write(json.dumps(hello))
    if manner == "only-replies/more-of-a-hello":
        time.sleep(0.05)
        write("ready")


def configure(request):
    global config, certificates
    sp, idp = request["sp"], request["idp"]
    odd = sp["clock_skew_s"] == 61
    if manner == "configure/not-ok":
        return {"ok": False}
    if manner == "configure/unsupported":
        return {"unsupported": "I need a key"}
    if manner == "configure/ignored-is-a-text":
        return {"ok": True, "ignored": "clock_skew_s"}
    if manner == "configure-reply/dies" and odd:
        die()
    if manner == "unknown-fields/in-sp" and "colour" in sp:
        die()
    if manner == "unknown-fields/in-idp" and "colour" in idp:
        return {"unsupported": "what is a colour?"}
    usable = all("BEGIN" not in pem and pem != "no certificate" for pem in idp["signing_certs_pem"])
    if not usable and manner == "configure-unusable/dies":
        die()
    if not usable or not idp["signing_certs_pem"]:
        if how == "trusts-anybody":
            config, certificates = request, None
        elif not how.startswith("keeps-the-last"):
            certificates = []
        if manner == "right/trusts-anybody" or how == "keeps-the-last-and-says-ok":
            return {"ok": True}
        return {"unsupported": "no usable certificate"}
    if manner == "configure-replaces/keeps-the-first" and certificates:
        pass
    elif manner == "configure-replaces/adds":
        certificates = certificates + idp["signing_certs_pem"]
    else:
        certificates = idp["signing_certs_pem"]
    config = request
    if rule != "configure-forgets":
        seen.clear()
    users.clear()
    ignored = []
    floors = {}
    for name, feature in (
        ("clock_skew_s", "clock-skew"),
        ("require_signed_response", "require-signed-response"),
        ("require_signed_assertion", "require-signed-assertion"),
    ):
        if feature not in features and sp[name]:
            ignored.append(name)
    if "unsolicited" not in features and sp["allow_unsolicited"]:
        floors["allow_unsolicited"] = False
    if manner == "right/always-unsolicited" and not sp["allow_unsolicited"]:
        ignored.append("allow_unsolicited")
    if manner == "configure-reply/unknown-name":
        ignored.append("skew")
    elif manner == "configure-reply/unknown-floor":
        floors["skew"] = 3
    elif manner == "configure-reply/floor-is-a-text":
        floors["clock_skew_s"] = "180"
    elif manner == "configure-reply/single-signature-is-a-number":
        floors["single_signature"] = 1
    elif manner == "configure-honest/in-silence":
        ignored = []
    elif manner == "configure-honest/declares-what-it-ignores" and odd:
        ignored.append("clock_skew_s")
    return {"ok": True, "ignored": ignored, "floors": floors}


def decoded(text):
    """The attributes of the message, or None."""
    try:
        xml = binascii.a2b_base64(text.encode("ascii")).decode("utf-8")
    except (ValueError, UnicodeError):
        return None
    if not re.fullmatch("<Response( [a-z]+=\"[^\"]*\")*/>", xml):
        return None
    return dict(re.findall(" ([a-z]+)=\"([^\"]*)\"", xml))


KINDS = {
    "": "garbage-empty",
    "PHgvPg==": "refusal",
    "dGhpcyBpcyBubyBYTUw=": "garbage-no-xml",
    "A" * 1024 * 1024: "garbage-large",
}


def kind_of_garbage(text):
    if text in KINDS:
        return KINDS[text]
    if any(c < " " for c in text):
        return "garbage-control"
    if not text.isascii():
        return "garbage-non-ascii"
    return "garbage-no-base64" if "%" in text else "garbage-no-utf8"


def no_message(request):
    if rule == kind_of_garbage(request["saml_response"]) and how != "dies-after":
        if how == "dies":
            die()
        if how == "accepts":
            return {"verdict": "accept", "identity": {"name_id": "nobody", "attributes": {}}}
        if how == "silent":
            return None
        if how == "null-as-reason":
            return {"verdict": "reject", "reason": None}
        if how == "another-verdict":
            return {"verdict": "maybe"}
        if how == "unsupported":
            return {"unsupported": "this message"}
    verdict = "crash" if manner == "right/crashes" else "reject"
    return {"verdict": verdict, "reason": "no message"}


def now_of(request):
    global latest
    now = request["now"]
    if manner == "now/needs-a-fraction":
        now.index(".")
    if manner == "now/three-digits" and not re.fullmatch(".*T[0-9:]*(.[0-9]{3})?Z", now):
        return None
    if "system-clock" in features:
        return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
    latest = max(latest, now[:19])
    return latest if manner == "clock/sticks" else now[:19]


def take(request):
    global visits
    if config is None:
        if manner == "unconfigured/dies":
            die()
        if manner == "unconfigured/crash":
            return {"verdict": "crash", "reason": "AttributeError: None has no certificates"}
        if manner != "unconfigured/accepts":
            return {"verdict": "unsupported", "reason": "not configured"}
    if request["binding"] != "HTTP-POST" and manner != "unknown-binding/any":
        return {"verdict": "unsupported", "reason": request["binding"]}
    if manner == "consume-reply/dies-of-null":
        request["relay_state"].encode()
    if manner == "relay-state/dies" and request["relay_state"]:
        die()
    if manner == "relay-state/takes-none" and request["relay_state"]:
        return {"verdict": "reject", "reason": "a RelayState"}
    now = now_of(request)
    if now is None:
        return {"verdict": "crash", "reason": "ValueError"}
    message = decoded(request["saml_response"])
    if message is None:
        return no_message(request)
    if manner == "control/refuses":
        return {"verdict": "reject", "reason": "no"}
    trusted = certificates is None or message["key"] in certificates
    if manner == "configure-replaces/any-key" and certificates:
        trusted = True
    if config and not trusted:
        return {"verdict": "reject", "reason": "unknown key"}
    # No message here names a request.
    takes_any = manner in ("unsolicited/takes-it-all-the-same", "right/always-unsolicited")
    if "unsolicited" in features and config and not config["sp"]["allow_unsolicited"]:
        if not takes_any:
            return {"verdict": "reject", "reason": "no request"}
    if message["until"] <= now and manner != "clock/stands-still":
        return {"verdict": "crash" if manner == "clock/crashes" else "reject", "reason": "too late"}
    remembers = "replay" in features or rule == "no-replay"
    if remembers and request["saml_response"] in seen and manner != "replay/forgets":
        if manner == "replay/forgets-at-the-second":
            seen.clear()
        verdict = "crash" if manner == "replay/crashes" else "reject"
        return {"verdict": verdict, "reason": "seen before"}
    seen.add(request["saml_response"])
    visits += 1
    if manner != "jit/nobody":
        users.append({"key": message["name"]})
    identity = {"name_id": message["name"], "name_id_format": None, "attributes": {"mail": ["b@x"]}}
    if manner == "control/another-name":
        identity["name_id"] = "mallory"
    elif manner == "right/nameless":
        identity["name_id"] = None
    elif manner == "consume-reply/text-for-a-list":
        identity["attributes"]["mail"] = "b@x"
    elif manner == "consume-reply/no-identity":
        return {"verdict": "accept"}
    elif manner == "consume-reply/another-verdict":
        return {"verdict": "accepted", "identity": identity}
    elif manner == "deterministic/counts":
        identity["attributes"]["visit"] = [str(visits)]
    return {"verdict": "accept", "identity": identity}


def consume(request):
    start = time.perf_counter()
    reply = take(request)
    if reply is None:
        return None
    repeat = request.get("repeat", 1)
    if repeat > 1 and manner == "repeat/says-so":
        reply = {"verdict": "unsupported", "reason": "repeat"}
    if repeat > 1 and manner == "repeat/replies":
        write(json.dumps({"id": request["id"], **reply}))
    us = int((time.perf_counter() - start) * 1e6)
    if manner == "us/fraction":
        us += 0.5
    elif manner == "us/nanoseconds":
        us = us * 1000 + 10**9
    if how != "no-us":
        reply["us"] = us
    return reply


def reset(_request):
    global config, certificates
    if manner == "reset/not-ok":
        return {"ok": False}
    if manner == "reset/unsupported":
        return {"unsupported": "reset"}
    if manner == "reset/forgets-everything":
        config, certificates = None, []
    if manner != "reset/remembers":
        seen.clear()
    if manner != "jit/remembers":
        users.clear()
    return {"ok": True}


def metadata(_request):
    xml = '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="x&amp;y"></EntityDescriptor>'
    if manner == "sp-metadata/cut":
        xml = xml[:-3]
    elif manner == "sp-metadata/entity":
        xml = xml.replace("&amp;", "&")
    elif manner == "sp-metadata/another-element":
        xml = "<html/>"
    elif manner == "sp-metadata/unsupported":
        return {"unsupported": "metadata"}
    return {"metadata_xml": xml}


def authn_request(request):
    number = "_r" if manner == "authn-request/always-the-same" else "_%d" % request["id"]
    xml = '<p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="%s"/>' % number
    if manner == "authn-request/no-id":
        xml = xml.replace(" ID=", " id=")
    if manner == "authn-request/no-xml":
        xml = "AuthnRequest"
    deflated = zlib.compress(xml.encode())[2:-4]
    text = binascii.b2a_base64(deflated, newline=False).decode()
    url = IDP + "?SAMLRequest=" + text.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    reply = {"url": url, "request_id": number}
    if manner == "authn-request/another-id":
        reply["request_id"] = "_other"
    elif manner == "authn-request/no-request":
        reply["url"] = IDP
    elif manner == "authn-request/relative":
        reply["url"] = url.replace("https://idp.example", "")
    elif manner == "authn-request/elsewhere":
        reply["url"] = url.replace("idp.example", "sp.example")
    elif manner == "authn-request/unsupported":
        return {"unsupported": "authn_request"}
    elif "form" in features:
        xml = binascii.b2a_base64(xml.encode()).decode()
        reply = {"url": IDP, "form": {"SAMLRequest": xml}, "request_id": number}
    return reply


def accounts(_request):
    return {"users": len(users) if manner == "jit/number" else users}


OPERATIONS = {"configure": configure, "consume": consume, "reset": reset}
for feature, op, handler in (
    ("sp-metadata", "metadata", metadata),
    ("authn-request", "authn_request", authn_request),
    ("jit", "users", accounts),
):
    if feature in features:
        OPERATIONS[op] = handler
    elif manner == "undeclared-operations/dies":
        OPERATIONS[op] = lambda _request: die()
    elif manner == "undeclared-operations/ok":
        OPERATIONS[op] = lambda _request: {"ok": True}


def unknown(request):
    if manner == "unknown-op/dies":
        die()
    if manner == "unknown-op/silent":
        return None
    if manner == "unknown-op/ok":
        return {"ok": True}
    if manner == "unknown-op/verdict":
        return {"verdict": "unsupported", "reason": request["op"]}
    if manner == "unknown-op/says-why-in-a-list":
        return {"unsupported": [request["op"]]}
    return {"unsupported": request["op"]}


def answer(line):
    global last_id
    text = line.decode("utf-8")
    if manner == "white-space/tabs" and "\t" in text:
        die()
    if manner == "white-space/searched" and text.startswith(" "):
        write('{"id": 2, "unsupported": "no operation"}')
        return
    if manner == "escapes/not-read" and "\\u006f\\u0070" in text:
        die()
    if manner == "line-feed/any" and len(text.splitlines()) > 1:
        die()
    if manner == "line-feed/ascii" and not line.isascii() and "colour" in text:
        die()
    if manner == "long-line/too-long" and len(line) > 8 * 1024 * 1024:
        die()
    request = json.loads(text)
    if manner == "unknown-fields/at-the-top" and "colour" in request:
        die()
    if manner == "only-replies/prints" and request["op"] == "consume":
        write("validating …")
    if manner == "only-replies/blank" and request["op"] == "consume":
        write("")
    reply = OPERATIONS.get(request["op"], unknown)(request)
    if reply is None:
        return
    number = request["id"]
    if manner == "id/32-bits":
        number &= 0xFFFFFFFF
    elif manner == "id/counts":
        number = max(number, last_id)
        last_id = number
    elif manner == "id/float":
        number = number if number < 2**32 else float(number)
    elif manner == "id/none-for-zero":
        number = number or None
    write(json.dumps({"id": number, **reply}))
    if how == "dies-after" and reply.get("reason") in ("no message", "carrier-pigeon"):
        die()
    if manner == "only-replies/late" and request["op"] not in OPERATIONS:
        time.sleep(0.05)
        write(json.dumps({"id": number, **reply}))
    if manner == "only-replies/debug" and request["op"] == "reset":
        time.sleep(0.05)
        write("reset done")


introduce()
for line in iter(sys.stdin.buffer.readline, b""):
    answer(line)
if manner == "only-replies/farewell":
    write("bye")
if manner == "end/stays":
    time.sleep(60)
if manner == "right/fails-in-the-end":
    sys.exit(1)
