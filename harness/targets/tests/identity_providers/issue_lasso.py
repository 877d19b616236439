"""Lasso as an identity provider: its metadata, and Responses that it issues, as JSON."""

import datetime
import json
import sys

import lasso

job = json.load(open(sys.argv[1]))
pem = open(job["cert_file"]).read()
certificate = "".join(line for line in pem.splitlines() if "-----" not in line)
# Lasso reads metadata and writes none: an application of it, such as Authentic, has a page like this.
metadata = f"""<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{job['idp']}">
<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>
<X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{job['sso_url']}"/>
</IDPSSODescriptor></EntityDescriptor>"""


def instant(minutes):
    now = datetime.datetime.now(datetime.timezone.utc)
    return (now + datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def issue(what, encrypted=False):
    server = lasso.Server.newFromBuffers(metadata, open(job["key_file"]).read(), None, pem)
    server.signatureMethod = lasso.SIGNATURE_METHOD_RSA_SHA256
    server.addProviderFromBuffer(lasso.PROVIDER_ROLE_SP, open(job["sp_metadata_file"]).read())
    if encrypted:
        provider = server.getProvider(job["sp"])
        provider.setEncryptionMode(lasso.ENCRYPTION_MODE_ASSERTION)
        provider.setEncryptionSymKeyType(lasso.ENCRYPTION_SYM_KEY_TYPE_AES_256)
    login = lasso.Login(server)
    login.initIdpInitiatedAuthnRequest(job["sp"])
    login.request.nameIdPolicy.format = lasso.SAML2_NAME_IDENTIFIER_FORMAT_EMAIL
    login.request.protocolBinding = lasso.SAML2_METADATA_BINDING_POST
    login.processAuthnRequestMsg(None)
    login.validateRequestMsg(True, True)
    login.buildAssertion(lasso.SAML2_AUTHN_CONTEXT_PASSWORD, instant(0), None, instant(-1), instant(15))
    assertion = login.assertion
    assertion.subject.nameId.content = job["name_id"]
    attribute = lasso.Saml2Attribute()
    attribute.name = "mail"
    attribute.nameFormat = lasso.SAML2_ATTRIBUTE_NAME_FORMAT_BASIC
    text = lasso.MiscTextNode.newWithString(job["name_id"])
    text.textChild = True
    value = lasso.Saml2AttributeValue()
    value.any = [text]
    attribute.attributeValue = [value]
    statement = lasso.Saml2AttributeStatement()
    statement.attribute = [attribute]
    assertion.attributeStatement = [statement]
    login.buildAuthnResponseMsg()
    return {"what": what, "saml_response": login.msgBody, "unsolicited": True}


json.dump({
    "metadata": metadata,
    "responses": [issue("as it comes"), issue("encrypted", encrypted=True)],
}, sys.stdout)
