/** saml2-js, configured as its README advises; `strict` has no skew and an exact audience. */

import { promisify } from 'node:util';

import { attributeLists, configured, isPlainError, judged, serve, setNow, text, versionOf } from './protocol.mjs';
import saml2 from 'saml2-js';

const strict = process.argv[2] === 'strict';
const NOT_BEFORE_SKEW = strict ? 0 : 1; // s; 1 is the library's default
const hello = {
  name: 'saml2-js',
  version: versionOf('saml2-js'),
  kind: 'sp',
  features: [
    'post', 'clock', 'unsolicited', 'multiple-idp-certs', 'rsa-pss', 'rsa-sha512', 'rsa-sha1',
    'encrypted-assertion', 'aes-gcm', 'aes-cbc', 'rsa-oaep', 'authn-request', 'signed-authn-request',
  ],
};

let sp = null;
let idp = null;

function configure(request) {
  const given = request.sp;
  sp = new saml2.ServiceProvider({
    entity_id: given.entity_id,
    assert_endpoint: given.acs_url,
    // The library wants a key, but uses it for nothing but signing and decrypting.
    private_key: given.signing_key_pem ?? given.decryption_key_pem ?? '',
    alt_private_keys: given.decryption_key_pem ?? [],
    certificate: given.signing_cert_pem ?? given.decryption_cert_pem ?? '',
    allow_unencrypted_assertion: true,
    sign_get_request: given.sign_authn_requests === true,
    notbefore_skew: NOT_BEFORE_SKEW,
    audience: strict ? new RegExp(`^${literally(given.entity_id)}$`) : given.entity_id,
  });
  idp = new saml2.IdentityProvider({
    sso_login_url: request.idp.sso_url,
    sso_logout_url: request.idp.slo_url ?? request.idp.sso_url,
    certificates: request.idp.signing_certs_pem,
  });
  const ignored = {
    allow_unsolicited: !given.allow_unsolicited,
    require_signed_response: given.require_signed_response,
    require_signed_assertion: given.require_signed_assertion,
    clock_skew_s: given.clock_skew_s !== NOT_BEFORE_SKEW,
  };
  return configured(ignored, { allow_unsolicited: true, ...(strict ? {} : { clock_skew_s: NOT_BEFORE_SKEW }) });
}

const literally = (value) => value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function consume(request) {
  if (!sp) return { verdict: 'unsupported', reason: 'not configured' };
  if (request.binding !== 'HTTP-POST') return { verdict: 'unsupported', reason: request.binding };
  setNow(request.now);
  const assert = promisify(sp.post_assert.bind(sp));
  return judged(async () => {
    let response;
    for (let i = 0; i < (request.repeat ?? 1); i++) {
      response = await assert(idp, { request_body: { SAMLResponse: request.saml_response } });
    }
    // The same function takes logout messages, which have no user.
    return response.user ? { identity: identity(response.user) } : { reason: response.type };
  }, (error) => isPlainError(error) || error?.constructor?.name === 'SAMLError'); // it is not exported
}

function identity(user) {
  return {
    name_id: text(user.name_id),
    name_id_format: null, // the library hands on neither this nor the issuer
    issuer: null,
    session_index: text(user.session_index),
    attributes: attributeLists(user.attributes),
  };
}

function reset() {
  return { ok: true }; // it keeps nothing between messages
}

function authnRequest() {
  return new Promise((resolve, reject) => {
    sp.create_login_request_url(idp, {}, (error, url, id) => {
      if (error) reject(error);
      else resolve({ url, request_id: id });
    });
  });
}

await serve(hello, { configure, consume, reset, authn_request: authnRequest });
