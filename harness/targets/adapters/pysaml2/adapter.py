"""pysaml2, configured as its documentation advises for production."""

import sys
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT, SAMLError
from saml2.client import Saml2Client
from saml2.config import SPConfig
from saml2.metadata import create_metadata_string

import protocol

SP_INITIATED = "sp-initiated" in sys.argv[1:]

HELLO = {
    "name": "pysaml2",
    "version": version("pysaml2"),
    "kind": "sp",
    "features": [
        "post", "clock-skew", "in-response-to" if SP_INITIATED else "unsolicited",
        "require-signed-response", "require-signed-assertion", "multiple-idp-certs",
        "rsa-sha384", "rsa-sha512", "ecdsa",
        "encrypted-assertion", "encrypted-id", "aes-gcm", "aes-cbc", "rsa-oaep",
        "idp-metadata", "several-idps", "sp-metadata", "authn-request", "signed-authn-request",
    ],
}

folder = config = client = idp_entity_id = None


def configure(request):
    global folder, config, client, idp_entity_id
    client = None
    sp, idp = request["sp"], request["idp"]
    idp_entity_id = idp["entity_id"]
    idps = [idp, *request.get("other_idps", [])]
    folder = TemporaryDirectory(prefix="pysaml2-")  # the library reads keys and metadata from files

    def file(name, text):
        path = Path(folder.name, name)
        path.write_text(text, encoding="utf-8")
        return str(path)

    endpoints = {"assertion_consumer_service": [(sp["acs_url"], BINDING_HTTP_POST)]}
    if sp["slo_url"]:
        endpoints["single_logout_service"] = [(sp["slo_url"], BINDING_HTTP_REDIRECT)]
    data = {
        "entityid": sp["entity_id"],
        "service": {
            "sp": {
                "endpoints": endpoints,
                "allow_unsolicited": sp["allow_unsolicited"] and not SP_INITIATED,
                "want_response_signed": sp["require_signed_response"],
                "want_assertions_signed": sp["require_signed_assertion"],
                "want_assertions_or_response_signed": True,
                "authn_requests_signed": bool(sp.get("sign_authn_requests")),
                "idp": [each["entity_id"] for each in idps],
            },
        },
        "metadata": {"local": [
            file("idp%d.xml" % number, protocol.idp_metadata(each)) for number, each in enumerate(idps)
        ]},
        # Otherwise the claims that its attribute maps do not know are dropped.
        "allow_unknown_attributes": True,
        "accepted_time_diff": sp["clock_skew_s"],
    }
    if sp["signing_key_pem"]:
        data["key_file"] = file("signing.key", sp["signing_key_pem"])
        data["cert_file"] = file("signing.crt", sp["signing_cert_pem"])
    if sp["decryption_key_pem"]:
        data["encryption_keypairs"] = [{
            "key_file": file("decryption.key", sp["decryption_key_pem"]),
            "cert_file": file("decryption.crt", sp["decryption_cert_pem"]),
        }]
    try:
        config = SPConfig().load(data)
        client = Saml2Client(config)
    except SAMLError as error:
        return {"unsupported": protocol.named(error)}
    return {"ok": True, "ignored": ["allow_unsolicited"] if SP_INITIATED and sp["allow_unsolicited"] else []}


def consume(request):
    if client is None:
        return {"verdict": "unsupported", "reason": "not configured"}
    if request["binding"] != "HTTP-POST":
        return {"verdict": "unsupported", "reason": request["binding"]}
    # As the example SP does, but without the address and path of a browser's request.
    conversation = {
        "entity_id": config.entityid,
        "endpoints": config.getattr("endpoints", "sp"),
    }

    def take():
        for _ in range(request.get("repeat") or 1):
            response = client.parse_authn_request_response(
                request["saml_response"],
                BINDING_HTTP_POST,
                outstanding={request_id: "/" for request_id in request["outstanding_requests"]},
                conv_info=conversation,
            )
            if response is None:
                return None, "the library returned None"
            session = response.session_info()
        return identity(session), None

    return protocol.judged(take, (SAMLError,), packages=("saml2", "defusedxml"))


def identity(session):
    name_id = session["name_id"]
    return {
        "name_id": name_id.text if name_id else None,
        "name_id_format": name_id.format if name_id else None,
        "issuer": session["issuer"] or None,
        "session_index": session["session_index"],
        "attributes": {name: [str(v) for v in values] for name, values in session["ava"].items()},
    }


def reset(_request):
    global client
    client = Saml2Client(config)  # with an empty store of sessions
    return {"ok": True}


def metadata(_request):
    return {"metadata_xml": create_metadata_string(None, config=config).decode()}


def authn_request(_request):
    request_id, http = client.prepare_for_authenticate(
        entityid=idp_entity_id, binding=BINDING_HTTP_REDIRECT
    )
    return {"url": dict(http["headers"])["Location"], "request_id": request_id}


protocol.serve(HELLO, {
    "configure": configure,
    "consume": consume,
    "reset": reset,
    "metadata": metadata,
    "authn_request": authn_request,
})
