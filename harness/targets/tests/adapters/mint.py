"""Mints one signed Response with lxml and xmlsec, as base64.

Arguments: the folder of the keys, the folder of the certificates, then words:
`aes-cbc` or `aes-gcm` encrypts the assertion for the key idp-next, or the NameID with
`encrypted-id`; `no-request` leaves InResponseTo out, `next` signs with idp-next, `ecdsa` with
the key ec, `sha1`, `sha384` and `sha512` sign with these.
"""

import base64
import sys

import xmlsec
from lxml import etree

keys, certificates, *words = sys.argv[1:]
CIPHERS = {
    "aes-cbc": xmlsec.constants.TransformAes256Cbc,
    "aes-gcm": xmlsec.constants.TransformAes256Gcm,
}
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
cipher = next((w for w in words if w in CIPHERS), None)
irt = "" if "no-request" in words else ' InResponseTo="_request"'
digits = next((w for w in words if w.startswith("sha")), "sha256")[3:]
document = etree.fromstring(f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
 ID="_r" Version="2.0" IssueInstant="2026-01-15T12:00:00.000Z"
 Destination="https://sp.example/saml/acs"{irt}><Issuer xmlns="{SAML}">https://idp.example/</Issuer
><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status
><Assertion xmlns="{SAML}" ID="_a" Version="2.0" IssueInstant="2026-01-15T12:00:00.000Z"
><Issuer>https://idp.example/</Issuer
><Subject><NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">b.simon@contoso.example</NameID
><SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"
><SubjectConfirmationData{irt} NotOnOrAfter="2026-01-15T13:00:00.000Z"
 Recipient="https://sp.example/saml/acs"/></SubjectConfirmation></Subject
><Conditions NotBefore="2026-01-15T11:55:00.000Z" NotOnOrAfter="2026-01-15T13:00:00.000Z"
><AudienceRestriction><Audience>https://sp.example/saml</Audience></AudienceRestriction></Conditions
><AttributeStatement><Attribute Name="groups"><AttributeValue>one</AttributeValue
><AttributeValue>two</AttributeValue></Attribute></AttributeStatement
><AuthnStatement AuthnInstant="2026-01-15T11:59:00.000Z" SessionIndex="_s1"><AuthnContext
><AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</AuthnContextClassRef
></AuthnContext></AuthnStatement></Assertion></samlp:Response>""")
assertion = document.find(f"{{{SAML}}}Assertion")



def encrypt(element, name):
    """Puts `name` with the encrypted element in its place."""
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_file(
        f"{certificates}/next.crt", xmlsec.constants.KeyDataFormatCertPem))
    data = xmlsec.template.encrypted_data_create(
        document, CIPHERS[cipher], type=xmlsec.constants.TypeEncElement, ns="xenc")
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


if cipher and "encrypted-id" in words:
    encrypt(assertion.find(f".//{{{SAML}}}NameID"), "EncryptedID")

method = getattr(xmlsec.constants, "TransformRsaSha" + digits)
if "ecdsa" in words:
    method = xmlsec.constants.TransformEcdsaSha256
signature = xmlsec.template.create(document, xmlsec.constants.TransformExclC14N, method)
assertion.insert(1, signature)
reference = xmlsec.template.add_reference(signature, xmlsec.constants.TransformSha256, uri="#_a")
xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
context = xmlsec.SignatureContext()
signer = "idp-next" if "next" in words else "idp-active"
key = f"{certificates}/ec.pem" if "ecdsa" in words else f"{keys}/{signer}.pem"
context.key = xmlsec.Key.from_file(key, xmlsec.constants.KeyDataFormatPem)
xmlsec.tree.add_ids(document, ["ID"])
context.sign(signature)

if cipher and "encrypted-id" not in words:
    encrypt(assertion, "EncryptedAssertion")

print(base64.b64encode(etree.tostring(document)).decode())
