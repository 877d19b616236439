/** samlshield: looks at the shape of a Response, with no key and no settings. */

import { configured, judged, serve, setNow, versionOf } from './protocol.mjs';
import samlshield from '@stytch/samlshield';

const SKEW = 600; // s; the library has it fixed
const hello = {
  name: 'samlshield',
  version: versionOf('@stytch/samlshield'),
  kind: 'lint',
  features: ['post', 'clock', 'unsolicited'],
};
// It hands nothing on.
const NOBODY = { name_id: null, name_id_format: null, issuer: null, session_index: null, attributes: {} };

function configure({ sp }) {
  const ignored = {
    allow_unsolicited: !sp.allow_unsolicited,
    require_signed_response: sp.require_signed_response,
    require_signed_assertion: sp.require_signed_assertion,
    clock_skew_s: sp.clock_skew_s !== SKEW,
  };
  return configured(ignored, { allow_unsolicited: true, clock_skew_s: SKEW });
}

function consume(request) {
  if (request.binding !== 'HTTP-POST') return { verdict: 'unsupported', reason: request.binding };
  setNow(request.now);
  return judged(async () => {
    for (let i = 0; i < (request.repeat ?? 1); i++) {
      await samlshield.validateSAMLResponse({ response_xml: request.saml_response });
    }
    return { identity: NOBODY };
  }, (error) => error instanceof samlshield.SAMLShieldError);
}

function reset() {
  return { ok: true }; // it keeps nothing between messages
}

await serve(hello, { configure, consume, reset });
