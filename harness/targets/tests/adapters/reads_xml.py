"""What no adapter may be: it asks no library, and reads the XML by itself.

Argument: `first` reads the first NameID and the first attributes that stand anywhere, `path`
those of the first assertion; `nobody` lets nobody in, whatever it says that it can do.
"""

import base64
import json
import sys
from xml.etree import ElementTree

SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"
manner = sys.argv[1]


def identity(response):
    place = response.find(f"{SAML}Assertion") if manner == "path" else response
    attributes = {}
    for attribute in [] if place is None else place.iter(f"{SAML}Attribute"):
        values = [value.text for value in attribute.iter(f"{SAML}AttributeValue")]
        attributes.setdefault(attribute.get("Name"), values)
    name = None if place is None else next(place.iter(f"{SAML}NameID"), None)
    return {"name_id": None if name is None else name.text, "attributes": attributes}


def answer(request):
    if request["op"] != "consume":
        return {"ok": True}
    if manner == "nobody":
        return {"verdict": "reject", "reason": "no"}
    response = ElementTree.fromstring(base64.b64decode(request["saml_response"]))
    return {"verdict": "accept", "identity": identity(response)}


def say(message):
    print(json.dumps(message), flush=True)


say({
    "protocol": 1,
    "name": "reads-xml",
    "version": "0",
    "kind": "sp",
    "features": [
        "post", "clock", "clock-skew", "unsolicited", "in-response-to", "replay",
        "require-signed-response", "require-signed-assertion", "multiple-idp-certs",
        "rsa-sha1", "rsa-sha384", "rsa-sha512", "ecdsa",
        "encrypted-assertion", "encrypted-id", "encrypted-attribute",
        "aes-gcm", "aes-cbc", "rsa-oaep",
        "sp-metadata", "authn-request",
    ],
})
for line in sys.stdin:
    request = json.loads(line)
    say({"id": request["id"], **answer(request)})
