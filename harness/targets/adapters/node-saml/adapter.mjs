/** node-saml, configured as its README advises; `strict` also holds a Response to a request. */

import { randomBytes } from 'node:crypto';

import { attributeLists, isPlainError, judged, loggedOut, named, serve, setNow, text, versionOf } from './protocol.mjs';
import nodeSaml from '@node-saml/node-saml';

const { SAML, SamlStatusError, ValidateInResponseTo } = nodeSaml;
const strict = process.argv[2] === 'strict';
const hello = {
  name: 'node-saml',
  version: versionOf('@node-saml/node-saml'),
  kind: 'sp',
  features: [
    'post', 'clock', 'clock-skew', 'unsolicited', ...(strict ? ['in-response-to'] : []),
    'require-signed-response', 'require-signed-assertion', 'multiple-idp-certs',
    'rsa-pss', 'rsa-sha512', 'rsa-sha1', 'encrypted-assertion', 'aes-gcm', 'aes-cbc', 'rsa-oaep',
    'sp-metadata', 'authn-request', 'signed-authn-request',
    'redirect-logout', 'post-logout', 'logout-request', 'logout-answer',
  ],
};

let saml = null;
let sp = null;
let lastId = null;
let outstanding = new Map();
// What an application keeps of a login.
let session = null;

// The library asks here for the requests that are not answered yet.
const cacheProvider = {
  saveAsync: async () => null,
  getAsync: async (id) => outstanding.get(id) ?? null,
  removeAsync: async (id) => (outstanding.delete(id) ? id : null),
};

function configure(request) {
  const { idp } = request;
  ({ sp } = request);
  session = null;
  const whenRequired = sp.allow_unsolicited ? ValidateInResponseTo.ifPresent : ValidateInResponseTo.always;
  try {
    saml = new SAML({
      issuer: sp.entity_id,
      callbackUrl: sp.acs_url,
      logoutCallbackUrl: sp.slo_url ?? undefined,
      entryPoint: idp.sso_url,
      logoutUrl: idp.slo_url ?? undefined,
      idpIssuer: idp.entity_id,
      idpCert: idp.signing_certs_pem,
      wantAssertionsSigned: sp.require_signed_assertion,
      wantAuthnResponseSigned: sp.require_signed_response,
      acceptedClockSkewMs: sp.clock_skew_s * 1000,
      validateInResponseTo: strict ? whenRequired : ValidateInResponseTo.never,
      cacheProvider,
      generateUniqueId: () => (lastId = '_' + randomBytes(20).toString('hex')),
      signatureAlgorithm: 'sha256',
      digestAlgorithm: 'sha256',
      privateKey: sp.signing_key_pem ?? undefined,
      publicCert: sp.signing_cert_pem ?? undefined,
      decryptionPvk: sp.decryption_key_pem ?? undefined,
    });
  } catch (error) {
    saml = null;
    return { unsupported: named(error) };
  }
  if (strict) return { ok: true };
  return {
    ok: true,
    ignored: sp.allow_unsolicited ? [] : ['allow_unsolicited'],
    floors: { allow_unsolicited: true },
  };
}

function consume(request) {
  if (!saml) return { verdict: 'unsupported', reason: 'not configured' };
  if (request.binding !== 'HTTP-POST') return { verdict: 'unsupported', reason: request.binding };
  setNow(request.now);
  const form = { SAMLResponse: request.saml_response };
  return judged(async () => {
    let profile;
    for (let i = 0; i < (request.repeat ?? 1); i++) {
      outstanding = new Map(request.outstanding_requests.map((id) => [id, request.now]));
      ({ profile } = await saml.validatePostResponseAsync(form));
    }
    // Logout messages and NoPassive answers come without a profile.
    if (!profile) return { reason: 'no profile' };
    session = identity(profile);
    return { identity: session };
  }, (error) => isPlainError(error) || error instanceof SamlStatusError);
}

function identity(profile) {
  return {
    name_id: text(profile.nameID),
    name_id_format: text(profile.nameIDFormat),
    issuer: text(profile.issuer),
    session_index: text(profile.sessionIndex),
    attributes: attributeLists(profile.attributes),
  };
}

function reset() {
  outstanding = new Map();
  session = null;
  return { ok: true };
}

function metadata() {
  const { decryption_cert_pem: decryption, signing_cert_pem: signing } = sp;
  return { metadata_xml: saml.generateServiceProviderMetadata(decryption, signing) };
}

async function authnRequest() {
  const url = await saml.getAuthorizeUrlAsync('', undefined, {});
  return { url, request_id: lastId };
}

/** As passport-saml, the library's companion, does it: a request ends the session of whom it names. */
function logout(request) {
  setNow(request.now);
  return loggedOut(async () => {
    const { query, form } = request;
    const fields = form ?? Object.fromEntries(new URLSearchParams(query));
    const { profile } = form
      ? await saml.validatePostRequestAsync(fields)
      : await saml.validateRedirectAsync(fields, query);
    if (!profile) {
      session = null; // the answer to a request of ours
      return {};
    }
    const isOurs = session !== null && profile.nameID === session.name_id
      && (profile.nameIDFormat ?? null) === session.name_id_format;
    if (isOurs) session = null;
    return { answer: await saml.getLogoutResponseUrlAsync(profile, fields.RelayState ?? '', {}, isOurs) };
  }, (error) => isPlainError(error) || error instanceof SamlStatusError);
}

async function startLogout(request) {
  if (session === null) return { unsupported: 'nobody is logged in' };
  setNow(request.now);
  const user = {
    nameID: session.name_id, nameIDFormat: session.name_id_format, sessionIndex: session.session_index,
  };
  const url = await saml.getLogoutUrlAsync(user, '', {});
  outstanding.set(lastId, request.now);
  return { url, request_id: lastId };
}

await serve(hello, {
  configure, consume, reset, metadata, authn_request: authnRequest, logout, start_logout: startLogout, session: () => ({ session }),
});
