/** @boxyhq/saml20, called as its README shows; `strict` adds the stricter options of its source. */

import { attributeLists, configured, isPlainError, judged, serve, setNow, text, versionOf } from './protocol.mjs';
import boxyhq from '@boxyhq/saml20';

const saml = boxyhq.default;
const strict = process.argv[2] === 'strict';
const SKEW = 600; // s; the library has it fixed
const NAME_ID = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier';
const hello = {
  name: 'boxyhq-saml20',
  version: versionOf('@boxyhq/saml20'),
  kind: 'sp',
  features: [
    'post', 'clock', 'unsolicited', ...(strict ? ['in-response-to'] : []), 'multiple-idp-certs',
    'rsa-sha512', 'rsa-sha1', 'encrypted-assertion', 'aes-gcm', 'aes-cbc', 'rsa-oaep',
  ],
};

let options = null;

function configure(request) {
  const { sp, idp } = request;
  options = {
    publicKey: idp.signing_certs_pem.map(saml.stripCertHeaderAndFooter).join(','),
    audience: sp.entity_id,
    privateKey: sp.decryption_key_pem ?? undefined,
    strictAudienceValidation: strict,
  };
  const ignored = {
    allow_unsolicited: !sp.allow_unsolicited,
    require_signed_response: sp.require_signed_response,
    require_signed_assertion: sp.require_signed_assertion,
    clock_skew_s: sp.clock_skew_s !== SKEW,
  };
  return configured(ignored, { allow_unsolicited: true, clock_skew_s: SKEW });
}

function consume(request) {
  if (!options) return { verdict: 'unsupported', reason: 'not configured' };
  if (request.binding !== 'HTTP-POST') return { verdict: 'unsupported', reason: request.binding };
  setNow(request.now);
  // An application keeps the ID of the request that it sent last, if it sent one.
  const inResponseTo = strict ? request.outstanding_requests.at(-1) : undefined;
  return judged(async () => {
    let profile;
    for (let i = 0; i < (request.repeat ?? 1); i++) {
      const response = await saml.decodeBase64(request.saml_response, false);
      profile = await saml.validate(response, { ...options, inResponseTo });
    }
    return { identity: identity(profile) };
  }, (error) => isPlainError(error) || error instanceof saml.WrapError);
}

function identity(profile) {
  return {
    name_id: text(profile.claims[NAME_ID]),
    name_id_format: null, // the library does not hand it on
    issuer: text(profile.issuer),
    session_index: text(profile.sessionIndex),
    attributes: attributeLists(profile.claims),
  };
}

function reset() {
  return { ok: true }; // it keeps nothing between messages
}

await serve(hello, { configure, consume, reset });
