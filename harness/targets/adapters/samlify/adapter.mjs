/** samlify, configured as its documentation advises; `checked` adds what that leaves to the caller. */

import { attributeLists, configured, isPlainError, judged, named, serve, setNow, text, versionOf } from './protocol.mjs';
import validator from '@authenio/samlify-node-xmllint';
import samlify from 'samlify';

const checked = process.argv[2] === 'checked';
const hello = {
  name: 'samlify',
  version: versionOf('samlify'),
  kind: 'sp',
  features: [
    'post', 'clock', 'clock-skew', 'unsolicited', ...(checked ? ['in-response-to'] : []),
    'multiple-idp-certs', 'rsa-pss', 'rsa-sha512', 'rsa-sha1',
    'encrypted-assertion', 'aes-cbc', 'aes-gcm', 'rsa-oaep', 'sp-metadata', 'authn-request', 'signed-authn-request',
  ],
};
const { binding } = samlify.Constants.namespace;
const INVALID = 'ERR_EXCEPTION_VALIDATE_XML'; // what the validator rejects with, as it stands

let settings = null;
let sp = null;
let idp = null;

/**
 * Validates with node-xmllint, each run of which leaves two listeners behind: together they keep
 * 1.4 MB, and one of them ends the process at the next 'drain' of standard output.
 */
async function validate(xml) {
  const places = [[process, 'uncaughtException'], [process.stdout, 'drain']];
  const before = places.map(([emitter, event]) => emitter.listeners(event));
  try {
    return await validator.validate(xml);
  } finally {
    places.forEach(([emitter, event], i) => {
      const left = emitter.listeners(event).filter((listener) => !before[i].includes(listener));
      left.forEach((listener) => emitter.off(event, listener));
    });
  }
}

samlify.setSchemaValidator({ validate });
// The first run compiles for seconds.
await validate('<x/>').catch((error) => {
  if (error !== INVALID) throw error;
});

function configure(request) {
  settings = request.sp;
  const given = request.idp;
  const skew = settings.clock_skew_s * 1000;
  const services = (url, ...names) =>
    url ? names.map((name) => ({ Binding: binding[name], Location: url })) : [];
  try {
    sp = samlify.ServiceProvider({
      entityID: settings.entity_id,
      assertionConsumerService: services(settings.acs_url, 'post'),
      singleLogoutService: services(settings.slo_url, 'redirect'),
      wantAssertionsSigned: settings.require_signed_assertion,
      wantMessageSigned: settings.require_signed_response,
      clockDrifts: [-skew, skew],
      authnRequestsSigned: Boolean(settings.sign_authn_requests),
      privateKey: settings.signing_key_pem ?? undefined,
      signingCert: settings.signing_cert_pem ?? undefined,
      encPrivateKey: settings.decryption_key_pem ?? undefined,
      encryptCert: settings.decryption_cert_pem ?? undefined,
    });
    idp = samlify.IdentityProvider({
      entityID: given.entity_id,
      signingCert: given.signing_certs_pem,
      // The library sends no request where the two sides differ.
      wantAuthnRequestsSigned: Boolean(settings.sign_authn_requests),
      singleSignOnService: services(given.sso_url, 'redirect', 'post'),
      singleLogoutService: services(given.slo_url, 'redirect'),
      isAssertionEncrypted: settings.decryption_key_pem !== null,
    });
  } catch (error) {
    sp = null;
    return { unsupported: named(error) };
  }
  const ignored = {
    allow_unsolicited: !checked && !settings.allow_unsolicited,
    require_signed_response: settings.require_signed_response,
    require_signed_assertion: settings.require_signed_assertion,
  };
  return configured(ignored, checked ? {} : { allow_unsolicited: true });
}

function consume(request) {
  if (!sp) return { verdict: 'unsupported', reason: 'not configured' };
  if (request.binding !== 'HTTP-POST') return { verdict: 'unsupported', reason: request.binding };
  setNow(request.now);
  const http = { body: { SAMLResponse: request.saml_response } };
  return judged(async () => {
    let extract;
    for (let i = 0; i < (request.repeat ?? 1); i++) {
      ({ extract } = await sp.parseLoginResponse(idp, 'post', http));
    }
    const reason = checked && objection(extract, request.outstanding_requests);
    return reason ? { reason } : { identity: identity(extract) };
  }, (error) => isPlainError(error) || error === INVALID);
}

/** Why an application that makes the checks left to it would not take this. */
function objection(extract, outstanding) {
  if (![extract.audience].flat().includes(sp.entityMeta.getEntityID())) return 'another audience, or none';
  const request = extract.response?.inResponseTo;
  if (request === undefined) return settings.allow_unsolicited ? null : 'not asked for';
  return outstanding.includes(request) ? null : 'the answer to another request';
}

function identity(extract) {
  return {
    name_id: text(extract.nameID),
    name_id_format: null, // the library does not hand it on
    issuer: text(extract.issuer),
    session_index: text(extract.sessionIndex?.sessionIndex),
    attributes: attributeLists(extract.attributes),
  };
}

function reset() {
  return { ok: true }; // it keeps nothing between messages
}

function metadata() {
  return { metadata_xml: sp.getMetadata() };
}

function authnRequest() {
  const { id, context } = sp.createLoginRequest(idp, 'redirect');
  return { url: context, request_id: id };
}

await serve(hello, { configure, consume, reset, metadata, authn_request: authnRequest });
