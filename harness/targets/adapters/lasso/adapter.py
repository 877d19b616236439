"""lasso, called as its reference advises and as mod_auth_mellon, its best-known user, does."""

import subprocess
import sys
import tempfile
from xml.sax.saxutils import escape, quoteattr

import lasso

import protocol

HELLO = {
    "name": "lasso",
    # The library does not tell; Debian's revision says which fixes it has.
    "version": subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", "python3-lasso"],
        check=True, stdout=subprocess.PIPE, encoding="utf-8",
    ).stdout,
    "kind": "sp",
    "features": [
        "post", "clock", "clock-skew", "unsolicited", "in-response-to",
        "require-signed-response", "multiple-idp-certs", "rsa-sha384", "rsa-sha512",
        "encrypted-assertion", "encrypted-id", "aes-gcm", "aes-cbc", "rsa-oaep",
        "idp-metadata", "several-idps", "authn-request", "signed-authn-request",
    ],
}
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"

server = sp = idp_entity_id = None


class Refused(Exception):
    """A check that lasso leaves to its caller."""


def configure(request):
    global server, sp, idp_entity_id
    server, sp, idp_entity_id = None, request["sp"], request["idp"]["entity_id"]
    key = sp["signing_key_pem"]
    server = lasso.Server.newFromBuffers(sp_metadata(), key, None, key and sp["signing_cert_pem"])
    try:
        if server is None:
            return {"unsupported": "lasso.Server.newFromBuffers: None"}
        if sp["decryption_key_pem"]:
            server.setEncryptionPrivateKey(sp["decryption_key_pem"])
        add_idp(protocol.idp_metadata(request["idp"]))
    except lasso.Error as error:
        server = None
        return {"unsupported": protocol.named(error)}
    for other in request.get("other_idps", []):
        try:
            add_idp(protocol.idp_metadata(other))
        except lasso.Error as error:
            # As mod_auth_mellon, which goes on without an entity that lasso does not take.
            print("not taken for an IdP:", protocol.named(error), file=sys.stderr)
    ignored = {
        "allow_unsolicited": not sp["allow_unsolicited"],
        "require_signed_assertion": sp["require_signed_assertion"],
    }
    return {"ok": True, "ignored": [name for name, is_ignored in ignored.items() if is_ignored]}


def add_idp(metadata):
    """One entity, or, as mod_auth_mellon loads them, all that are in a file."""
    if "EntitiesDescriptor" not in metadata:
        server.addProviderFromBuffer(lasso.PROVIDER_ROLE_IDP, metadata)
        return
    with tempfile.NamedTemporaryFile("w", suffix=".xml", encoding="utf-8") as file:
        file.write(metadata)
        file.flush()
        server.loadMetadata(lasso.PROVIDER_ROLE_IDP, file.name, None, (), 0)


def sp_metadata():
    """The SP describes itself to lasso by metadata."""
    return (
        '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID=%s>'
        '<SPSSODescriptor AuthnRequestsSigned="%s"'
        ' protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
        '<AssertionConsumerService index="0" isDefault="true"'
        ' Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location=%s/>'
        "</SPSSODescriptor></EntityDescriptor>"
        % (quoteattr(sp["entity_id"]), "true" if sp["signing_key_pem"] else "false",
           quoteattr(sp["acs_url"]))
    )


def login_to_answer(request_id):
    """The login that an application keeps, as its dump, between request and response."""
    if request_id is None:
        return lasso.Login(server)
    # The part of login.dump() that names the request.
    dump = (
        '<lasso:Login xmlns:lasso="http://www.entrouvert.org/namespaces/lasso/0.0"'
        ' LoginDumpVersion="2"><lasso:RequestID>%s</lasso:RequestID></lasso:Login>'
    )
    return lasso.Login.newFromDump(server, dump % escape(request_id))


def consume(request):
    if server is None:
        return {"verdict": "unsupported", "reason": "not configured"}
    if request["binding"] != "HTTP-POST":
        return {"verdict": "unsupported", "reason": request["binding"]}
    now = protocol.unix_time(request["now"])
    request_id = (request["outstanding_requests"] or [None])[-1]

    def take():
        for _ in range(request.get("repeat") or 1):
            login = login_to_answer(request_id)
            login.processAuthnResponseMsg(request["saml_response"])
            check(login, request_id, now)
            login.acceptSso()
        return identity(login), None

    return protocol.judged(take, (lasso.Error, Refused))


def check(login, request_id, now):
    """What mod_auth_mellon checks after processAuthnResponseMsg."""

    def demand(holds, what):
        if not holds:
            raise Refused(what)

    def demand_time(assertion, what):
        valid = assertion.validateTimeChecks(sp["clock_skew_s"], now) == lasso.SAML2_ASSERTION_VALID
        demand(valid, what)

    def demand_window(not_before, not_on_or_after, what):
        # For times elsewhere than in Conditions: lasso's check of Conditions serves for them too.
        window = lasso.Saml2Assertion()
        window.conditions = lasso.Saml2Conditions()
        window.conditions.notBefore = not_before
        window.conditions.notOnOrAfter = not_on_or_after
        demand_time(window, what)

    if sp["require_signed_response"]:
        login.getSignatureStatus()  # raises if the response is not signed
    demand(login.nameIdentifier, "no NameID")
    response, assertion = login.response, login.assertion
    demand(response.destination in (None, sp["acs_url"]), "Destination")
    demand(len(response.assertion) == 1, "not one assertion")
    confirmation = assertion.subject and assertion.subject.subjectConfirmation
    if confirmation:
        demand(confirmation.method == BEARER, "confirmation method")
        data = confirmation.subjectConfirmationData
        if data:
            demand_window(data.notBefore, data.notOnOrAfter, "times of the confirmation")
            demand(data.recipient in (None, sp["acs_url"]), "Recipient")
    if assertion.conditions:
        demand(not assertion.conditions.condition, "unknown condition")
    demand_time(assertion, "times of the conditions")
    demand(assertion.validateAudience(sp["entity_id"]) == lasso.SAML2_ASSERTION_VALID, "audience")
    demand(request_id or not response.inResponseTo, "an answer to no pending request")
    for statement in assertion.authnStatement:
        demand_window(None, statement.sessionNotOnOrAfter, "the session is over")


def identity(login):
    attributes = {}
    for statement in login.assertion.attributeStatement:
        for attribute in statement.attribute:
            values = attributes.setdefault(attribute.name, [])
            for value in attribute.attributeValue:
                values.append("".join(getattr(node, "content", None) or "" for node in value.any))
    statements = login.assertion.authnStatement
    return {
        "name_id": login.nameIdentifier.content,
        "name_id_format": login.nameIdentifier.format,
        "issuer": login.remoteProviderId,
        "session_index": statements[0].sessionIndex if statements else None,
        "attributes": attributes,
    }


def reset(_request):
    return {"ok": True}  # it keeps nothing between messages


def authn_request(_request):
    login = lasso.Login(server)
    if not sp["signing_key_pem"]:
        login.setSignatureHint(lasso.PROFILE_SIGNATURE_HINT_FORBID)
    login.initAuthnRequest(idp_entity_id, lasso.HTTP_METHOD_REDIRECT)
    login.buildAuthnRequestMsg()
    return {"url": login.msgUrl, "request_id": login.request.iD}


protocol.serve(HELLO, {
    "configure": configure,
    "consume": consume,
    "reset": reset,
    "authn_request": authn_request,
})
