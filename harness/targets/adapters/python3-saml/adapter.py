"""python3-saml, configured as its documentation advises for production."""

from importlib.metadata import version
from urllib.parse import parse_qsl, urlsplit

from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from onelogin.saml2.xmlparser import DTDForbidden, EntitiesForbidden, NotSupportedError

import protocol

# The library's own error classes: what it raises on purpose.
REFUSALS = (
    OneLogin_Saml2_Error,
    OneLogin_Saml2_ValidationError,
    DTDForbidden,
    EntitiesForbidden,
    NotSupportedError,
)
HELLO = {
    "name": "python3-saml",
    "version": version("python3-saml"),
    "kind": "sp",
    "features": [
        "post", "clock", "unsolicited", "in-response-to",
        "require-signed-response", "require-signed-assertion", "multiple-idp-certs",
        "rsa-sha384", "rsa-sha512", "ecdsa",
        "encrypted-assertion", "encrypted-id", "aes-gcm", "aes-cbc", "rsa-oaep",
        "sp-metadata", "authn-request", "signed-authn-request",
        "redirect-logout", "logout-request", "logout-answer",
    ],
}

settings = None
# The same with signed messages demanded, for the single logout service alone: the one setting is for
# Responses as well.
logout_settings = None
# What an application keeps of a login, and of the request that it has sent at its end.
session = None
logout_request = None


def configure(request):
    global settings, logout_settings, session, logout_request
    settings = logout_settings = session = logout_request = None
    sp, idp = request["sp"], request["idp"]
    # The library has one key pair for signing and decrypting.
    which = "decryption" if sp["decryption_key_pem"] else "signing"
    data = {
        "strict": True,
        "sp": {
            "entityId": sp["entity_id"],
            "assertionConsumerService": {"url": sp["acs_url"], "binding": Constants.BINDING_HTTP_POST},
            "x509cert": sp[which + "_cert_pem"] or "",
            "privateKey": sp[which + "_key_pem"] or "",
        },
        "idp": {
            "entityId": idp["entity_id"],
            "singleSignOnService": {"url": idp["sso_url"], "binding": Constants.BINDING_HTTP_REDIRECT},
            "x509certMulti": {"signing": idp["signing_certs_pem"]},
        },
        "security": {
            "wantAssertionsSigned": sp["require_signed_assertion"],
            "wantMessagesSigned": sp["require_signed_response"],
            "rejectDeprecatedAlgorithm": True,
            "authnRequestsSigned": bool(sp.get("sign_authn_requests")),
            "logoutRequestSigned": bool(sp["signing_key_pem"]) and which == "signing",
            "logoutResponseSigned": bool(sp["signing_key_pem"]) and which == "signing",
        },
    }
    for side, given in (("sp", sp), ("idp", idp)):
        if given["slo_url"]:
            data[side]["singleLogoutService"] = {
                "url": given["slo_url"], "binding": Constants.BINDING_HTTP_REDIRECT,
            }
    try:
        settings = OneLogin_Saml2_Settings(data)
        security = {**data["security"], "wantMessagesSigned": True}
        logout_settings = OneLogin_Saml2_Settings({**data, "security": security})
    except OneLogin_Saml2_Error as error:
        return {"unsupported": protocol.named(error)}
    ignored = {
        "allow_unsolicited": not sp["allow_unsolicited"],
        "clock_skew_s": sp["clock_skew_s"] != Constants.ALLOWED_CLOCK_DRIFT,
        "signing_key_pem": which == "decryption" and sp["signing_key_pem"] is not None,
    }
    return {
        "ok": True,
        "ignored": [name for name, is_ignored in ignored.items() if is_ignored],
        "floors": {"clock_skew_s": Constants.ALLOWED_CLOCK_DRIFT},
    }


def auth_for(post_data):
    """The library's view of an HTTP request to the ACS URL."""
    acs = urlsplit(settings.get_sp_data()["assertionConsumerService"]["url"])
    request_data = {
        "https": "on" if acs.scheme == "https" else "off",
        "http_host": acs.netloc,
        "script_name": acs.path,
        "get_data": {},
        "post_data": post_data,
    }
    return OneLogin_Saml2_Auth(request_data, old_settings=settings)


def consume(request):
    if settings is None:
        return {"verdict": "unsupported", "reason": "not configured"}
    if request["binding"] != "HTTP-POST":
        return {"verdict": "unsupported", "reason": request["binding"]}
    now = protocol.unix_time(request["now"])
    OneLogin_Saml2_Utils.now = staticmethod(lambda: now)
    form = {"SAMLResponse": request["saml_response"]}
    if request["relay_state"] is not None:
        form["RelayState"] = request["relay_state"]
    # An application keeps the ID of the request that it sent last, if it sent one.
    request_id = (request["outstanding_requests"] or [None])[-1]

    def take():
        global session
        for _ in range(request.get("repeat") or 1):
            auth = auth_for(form)
            auth.process_response(request_id=request_id)
            if auth.get_errors() or not auth.is_authenticated():
                return None, auth.get_last_error_reason() or ", ".join(auth.get_errors())
        session = identity(auth)
        return session, None

    return protocol.judged(take, REFUSALS)


def identity(auth):
    def text(value):
        # A NameID inside an AttributeValue comes as a dictionary.
        return value["NameID"]["value"] or "" if isinstance(value, dict) else value

    attributes = auth.get_attributes()
    return {
        "name_id": auth.get_nameid(),
        "name_id_format": auth.get_nameid_format(),
        "issuer": None,  # the library does not hand it on
        "session_index": auth.get_session_index(),
        "attributes": {name: [text(v) for v in values] for name, values in attributes.items()},
    }


def reset(_request):
    global session, logout_request
    session = logout_request = None  # the library keeps nothing between messages
    return {"ok": True}


def auth_for_logout(query):
    """The library's view of an HTTP request to the single logout service."""
    slo = urlsplit(logout_settings.get_sp_data()["singleLogoutService"]["url"])
    request_data = {
        "https": "on" if slo.scheme == "https" else "off",
        "http_host": slo.netloc,
        "script_name": slo.path,
        "get_data": dict(parse_qsl(query, keep_blank_values=True)),
        "post_data": {},
        # What is verified is what has come, whichever way it was escaped.
        "query_string": query,
        "validate_signature_from_qs": True,
    }
    return OneLogin_Saml2_Auth(request_data, old_settings=logout_settings)


def logout(request):
    if "query" not in request:
        return {"verdict": "unsupported", "reason": "post-logout"}
    now = protocol.unix_time(request["now"])
    OneLogin_Saml2_Utils.now = staticmethod(lambda: now)

    def end():
        global session
        session = None

    def take():
        auth = auth_for_logout(request["query"])
        url = auth.process_slo(request_id=logout_request, delete_session_cb=end)
        if auth.get_errors():
            return False, auth.get_last_error_reason() or ", ".join(auth.get_errors())
        return True, url

    return protocol.logged_out(take, REFUSALS)


def start_logout(request):
    global logout_request
    if session is None:
        return {"unsupported": "nobody is logged in"}
    now = protocol.unix_time(request["now"])
    OneLogin_Saml2_Utils.now = staticmethod(lambda: now)
    auth = auth_for_logout("")
    url = auth.logout(
        name_id=session["name_id"],
        name_id_format=session["name_id_format"],
        session_index=session["session_index"],
    )
    logout_request = auth.get_last_request_id()
    return {"url": url, "request_id": logout_request}


def metadata(_request):
    xml = settings.get_sp_metadata()
    return {"metadata_xml": xml.decode("utf-8") if isinstance(xml, bytes) else xml}


def authn_request(_request):
    auth = auth_for({})
    return {"url": auth.login(), "request_id": auth.get_last_request_id()}


protocol.serve(HELLO, {
    "configure": configure,
    "consume": consume,
    "reset": reset,
    "metadata": metadata,
    "authn_request": authn_request,
    "logout": logout,
    "start_logout": start_logout,
    "session": lambda _request: {"session": session},
})
