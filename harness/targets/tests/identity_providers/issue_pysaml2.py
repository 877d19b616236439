"""PySAML2 as an identity provider: its metadata, and Responses that it issues, as JSON."""

import base64
import json
import os
import sys
import warnings

warnings.simplefilter("ignore")

from saml2 import BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAME_FORMAT_URI, NAMEID_FORMAT_EMAILADDRESS, NameID
from saml2.server import Server

job = json.load(open(sys.argv[1]))
folder = os.path.dirname(sys.argv[1])
config = IdPConfig().load({
    "entityid": job["idp"],
    "service": {"idp": {
        "endpoints": {"single_sign_on_service": [(job["sso_url"], BINDING_HTTP_REDIRECT)]},
        "policy": {"default": {"lifetime": {"minutes": 15}, "name_form": NAME_FORMAT_URI}},
        "name_id_format": [NAMEID_FORMAT_EMAILADDRESS],
    }},
    "key_file": job["key_file"],
    "cert_file": job["cert_file"],
    "metadata": {"local": [job["sp_metadata_file"]]},
    "allow_unknown_attributes": True,
})
server = Server(config=config)


def issue(what, **how):
    response = server.create_authn_response(
        identity={"mail": [job["name_id"]], "givenName": ["B"], "sn": ["Simon"]},
        in_response_to=job["request"],
        destination=job["acs_url"],
        sp_entity_id=job["sp"],
        name_id=NameID(format=NAMEID_FORMAT_EMAILADDRESS, text=job["name_id"]),
        authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"},
        # Its own default is SHA-1.
        sign_alg="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        digest_alg="http://www.w3.org/2001/04/xmlenc#sha256",
        **how,
    )
    return {"what": what, "saml_response": base64.b64encode(str(response).encode()).decode()}


json.dump({
    "metadata": str(entity_descriptor(config)),
    "responses": [
        issue("assertion signed", sign_assertion=True, sign_response=False),
        issue("response signed", sign_assertion=False, sign_response=True),
        issue("both signed", sign_assertion=True, sign_response=True),
    ],
}, sys.stdout)
