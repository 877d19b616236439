"""Mints signed Responses with lxml and xmlsec, as base64: one for each line on standard input.

Arguments: the folder of the keys and the folder of the certificates. A line has words:

`audience=`, `acs=` and `request=` say which SP and which request are answered (without the last,
none), `id=` makes the identifiers differ from those of other Responses.
`next`, `ecdsa` and `stranger` sign with the key idp-next, with ec, and with one that nobody
trusts but under the name of a trusted one; `sha1`, `sha384` and `sha512` sign with these.
`response-signed` signs the Response too, `response-only` signs nothing else.
`aes-cbc` and `aes-gcm` encrypt the assertion for the key idp-next; with `encrypted-id` or
`encrypted-attribute`, this part of it alone.
`hint` puts somebody else's NameID and attribute into an extension of the Response, and `forged`
somebody else's assertion, which nobody signed, before the one that is signed.
"""

import base64
import copy
import sys

import xmlsec
from lxml import etree

keys, certificates = sys.argv[1:]
CIPHERS = {
    "aes-cbc": xmlsec.constants.TransformAes256Cbc,
    "aes-gcm": xmlsec.constants.TransformAes256Gcm,
}
# The parts of an assertion that may be encrypted, and what then stands in their place.
PARTS = {
    "encrypted-id": ("NameID", "EncryptedID"),
    "encrypted-attribute": ("Attribute", "EncryptedAttribute"),
}
# Whose key signs, and which certificate goes with the signature.
SIGNERS = {
    "next": (f"{keys}/idp-next.pem", "next"),
    "ecdsa": (f"{certificates}/ec.pem", "ec"),
    "stranger": (f"{keys}/attacker.pem", "active"),
}
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
GROUPS = "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups"
# Extensions are of other namespaces than SAML's own (SAML Core 3.2.2); what stands in them is
# the business of those who agreed on them.
HINT = f"""<samlp:Extensions xmlns:samlp="{SAMLP}"><hint xmlns="urn:example:login-hint"
><saml:NameID xmlns:saml="{SAML}">mallory@evil.example</saml:NameID
><saml:Attribute xmlns:saml="{SAML}" Name="{GROUPS}"
><saml:AttributeValue>admins</saml:AttributeValue></saml:Attribute></hint></samlp:Extensions>"""


def response(words):
    """The Response that `words` ask for."""
    value = dict(word.split("=", 1) for word in words if "=" in word)
    audience = value.get("audience", "https://sp.example/saml")
    acs = value.get("acs", "https://sp.example/saml/acs")
    number = value.get("id", "")
    irt = f' InResponseTo="{value["request"]}"' if "request" in value else ""
    document = etree.fromstring(f"""<samlp:Response xmlns:samlp="{SAMLP}"
 ID="_r{number}" Version="2.0" IssueInstant="2026-01-15T11:59:50.000Z"
 Destination="{acs}"{irt}><Issuer xmlns="{SAML}">https://idp.example/</Issuer
><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status
><Assertion xmlns="{SAML}" ID="_a{number}" Version="2.0" IssueInstant="2026-01-15T11:59:50.000Z"
><Issuer>https://idp.example/</Issuer
><Subject><NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">b.simon@contoso.example</NameID
><SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"
><SubjectConfirmationData{irt} NotOnOrAfter="2026-01-15T12:00:30.000Z"
 Recipient="{acs}"/></SubjectConfirmation></Subject
><Conditions NotBefore="2026-01-15T11:59:55.000Z" NotOnOrAfter="2026-01-15T12:00:30.000Z"
><AudienceRestriction><Audience>{audience}</Audience></AudienceRestriction></Conditions
><AttributeStatement><Attribute Name="{GROUPS}"><AttributeValue>one</AttributeValue
><AttributeValue>two</AttributeValue></Attribute></AttributeStatement
><AuthnStatement AuthnInstant="2026-01-15T11:59:40.000Z" SessionIndex="_s1"><AuthnContext
><AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</AuthnContextClassRef
></AuthnContext></AuthnStatement></Assertion></samlp:Response>""")
    assertion = document.find(f"{{{SAML}}}Assertion")
    if "hint" in words:
        document.insert(1, etree.fromstring(HINT))
    if "forged" in words:
        assertion.addprevious(forged(assertion))
    cipher = next((CIPHERS[w] for w in words if w in CIPHERS), None)
    part = next((PARTS[w] for w in words if w in PARTS), None)
    if part:
        encrypt(document, assertion.find(f".//{{{SAML}}}{part[0]}"), part[1], cipher)
    if "response-only" not in words:
        sign(document, assertion, words)
    if cipher and not part:
        encrypt(document, assertion, "EncryptedAssertion", cipher)
    if "response-only" in words or "response-signed" in words:
        sign(document, document, words)
    return etree.tostring(document)


def forged(assertion):
    """The same for somebody else."""
    other = copy.deepcopy(assertion)
    other.set("ID", "_forged")
    other.find(f".//{{{SAML}}}NameID").text = "mallory@evil.example"
    for value in other.iterfind(f".//{{{SAML}}}AttributeValue"):
        value.text = "admins"
    return other


def sign(document, element, words):
    """Signs `element`, and says with which certificate, as Entra does."""
    key, certificate = next(
        (SIGNERS[w] for w in words if w in SIGNERS), (f"{keys}/idp-active.pem", "active"))
    digits = next((w for w in words if w.startswith("sha")), "sha256")[3:]
    family = "Ecdsa" if "ecdsa" in words else "Rsa"
    signature = xmlsec.template.create(
        document, xmlsec.constants.TransformExclC14N,
        getattr(xmlsec.constants, f"Transform{family}Sha{digits}"))
    element.insert(1, signature)
    reference = xmlsec.template.add_reference(
        signature, xmlsec.constants.TransformSha256, uri="#" + element.get("ID"))
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
    data = xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(signature))
    xmlsec.template.x509_data_add_certificate(data)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_file(key, xmlsec.constants.KeyDataFormatPem)
    context.key.load_cert_from_file(
        f"{certificates}/{certificate}.crt", xmlsec.constants.KeyDataFormatPem)
    xmlsec.tree.add_ids(document, ["ID"])
    context.sign(signature)


def encrypt(document, element, name, cipher):
    """Puts `name` with the encrypted element in its place."""
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_file(
        f"{certificates}/next.crt", xmlsec.constants.KeyDataFormatCertPem))
    data = xmlsec.template.encrypted_data_create(
        document, cipher, type=xmlsec.constants.TypeEncElement, ns="xenc")
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="ds")
    key = xmlsec.template.add_encrypted_key(info, xmlsec.constants.TransformRsaOaep)
    xmlsec.template.encrypted_data_ensure_cipher_value(key)
    context = xmlsec.EncryptionContext(manager)
    context.key = xmlsec.Key.generate(
        xmlsec.constants.KeyDataAes, 256, xmlsec.constants.KeyDataTypeSession)
    # As bytes: moved as a node, the element would lose its namespace declarations.
    data = context.encrypt_binary(data, etree.tostring(element, with_tail=False))
    place = etree.Element(f"{{{SAML}}}{name}", nsmap={None: SAML})
    place.append(data)
    element.getparent().replace(element, place)


for line in sys.stdin:
    print(base64.b64encode(response(line.split())).decode(), flush=True)
