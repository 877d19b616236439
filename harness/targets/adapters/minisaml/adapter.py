"""minisaml, configured as its documentation advises for production."""

import secrets
from datetime import timedelta
from importlib.metadata import version

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_pem_x509_certificate
from defusedxml.common import DefusedXmlException
from lxml.etree import LxmlError
from minisaml.errors import MiniSAMLError
from minisaml.request import get_request_redirect_url
from minisaml.response import TimeDriftLimits, validate_response
from minisignxml.errors import MiniSignXMLError

import protocol

# What its reference documents, what its signature library defines, and what the parser that
# they chose for the purpose raises at a DTD.
REFUSALS = (MiniSAMLError, LxmlError, MiniSignXMLError, DefusedXmlException)
HELLO = {
    "name": "minisaml",
    "version": version("minisaml"),
    "kind": "sp",
    "features": [
        "post", "clock-skew", "unsolicited", "in-response-to", "multiple-idp-certs",
        "authn-request",
    ],
}

sp = idp = expected = None


def configure(request):
    global sp, idp, expected
    sp, idp, expected = request["sp"], request["idp"], None
    try:
        certificates = [load_pem_x509_certificate(pem.encode()) for pem in idp["signing_certs_pem"]]
        keys = [certificate.public_key() for certificate in certificates]
    except ValueError as error:
        return {"unsupported": protocol.named(error)}
    if not all(isinstance(key, RSAPublicKey) for key in keys):
        return {"unsupported": "MiniSAML only supports RSA based certificates"}
    drift = timedelta(seconds=sp["clock_skew_s"])
    expected = {
        "certificate": certificates,
        "expected_audience": sp["entity_id"],
        "idp_issuer": idp["entity_id"],
        "allowed_time_drift": TimeDriftLimits(
            not_before_max_drift=drift, not_on_or_after_max_drift=drift
        ),
    }
    no_such_setting = [
        "require_signed_response", "require_signed_assertion",
        "slo_url", "signing_key_pem", "decryption_key_pem",
    ]
    return {
        "ok": True,
        "ignored": [name for name in no_such_setting if sp[name]],
        # Its signature library takes a document with one Signature in it and no other.
        "floors": {"single_signature": True},
    }


def consume(request):
    if expected is None:
        return {"verdict": "unsupported", "reason": "not configured"}
    if request["binding"] != "HTTP-POST":
        return {"verdict": "unsupported", "reason": request["binding"]}

    def take():
        for _ in range(request.get("repeat") or 1):
            response = validate_response(data=request["saml_response"], **expected)
            # The caller's part: "Prevent Identity Provider Initiated SSO" in its how-to guides.
            answered = response.in_response_to
            if answered is None and not sp["allow_unsolicited"]:
                return None, "an answer to no request"
            if answered is not None and answered not in request["outstanding_requests"]:
                return None, "an answer to a request that is not outstanding"
        return identity(response), None

    return protocol.judged(take, REFUSALS, packages=("minisaml", "minisignxml"))


def identity(response):
    attributes = {}
    for attribute in response.attributes:
        values = attributes.setdefault(attribute.name, [])
        values.extend(value or "" for value in attribute.values)
    return {
        "name_id": response.name_id,
        "name_id_format": None,  # the library does not hand it on
        "issuer": response.issuer,
        "session_index": None,  # nor this
        "attributes": attributes,
    }


def reset(_request):
    return {"ok": True}  # it keeps nothing between messages


def authn_request(_request):
    request_id = "_" + secrets.token_urlsafe()  # an ID must not begin with a digit
    url = get_request_redirect_url(
        saml_endpoint=idp["sso_url"],
        expected_audience=sp["entity_id"],
        acs_url=sp["acs_url"],
        request_id=request_id,
    )
    return {"url": url, "request_id": request_id}


protocol.serve(HELLO, {
    "configure": configure,
    "consume": consume,
    "reset": reset,
    "authn_request": authn_request,
})
