// samlify as an identity provider: its metadata, and Responses that it issues, as JSON.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [jobFile, targetFolder] = process.argv.slice(2);
const samlify = createRequire(join(targetFolder, 'adapter.mjs'))('samlify');
const job = JSON.parse(readFileSync(jobFile, 'utf8'));
const read = (file) => readFileSync(file, 'utf8');
samlify.setSchemaValidator({ validate: async () => 'not asked' });

async function issue(what, settings, order) {
  const sp = samlify.ServiceProvider({ metadata: read(job.sp_metadata_file), ...settings.sp });
  const idp = samlify.IdentityProvider({
    entityID: job.idp,
    privateKey: read(job.key_file),
    signingCert: read(job.cert_file),
    requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    nameIDFormat: ['urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'],
    singleSignOnService: [{ Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect', Location: job.sso_url }],
    loginResponseTemplate: {
      context: samlify.SamlLib.defaultLoginResponseTemplate.context,
      attributes: [{
        name: 'mail', valueTag: 'email', valueXsiType: 'xs:string',
        nameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic',
      }],
    },
    ...settings.idp,
  });
  // Its default template leaves the AuthnStatement to the application.
  const fill = (template) => {
    const now = new Date();
    const at = (minutes) => new Date(now.getTime() + minutes * 60_000).toISOString();
    const id = `_${crypto.randomUUID()}`;
    const values = {
      ID: id, AssertionID: `_${crypto.randomUUID()}`, Destination: job.acs_url, Audience: job.sp,
      SubjectRecipient: job.acs_url, AssertionConsumerServiceURL: job.acs_url, EntityID: job.sp, Issuer: job.idp,
      IssueInstant: at(0), ConditionsNotBefore: at(0), ConditionsNotOnOrAfter: at(5),
      SubjectConfirmationDataNotOnOrAfter: at(5),
      NameIDFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress', NameID: job.name_id,
      InResponseTo: job.request, StatusCode: 'urn:oasis:names:tc:SAML:2.0:status:Success',
      AuthnStatement: `<saml:AuthnStatement AuthnInstant="${at(0)}"><saml:AuthnContext><saml:AuthnContextClassRef>`
        + 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>',
      attrEmail: job.name_id,
    };
    const filled = template.replace('{AuthnStatement}', values.AuthnStatement);
    return { id, context: samlify.SamlLib.replaceTagsByValue(filled, values) };
  };
  const request = { extract: { request: { id: job.request } } };
  const made = await idp.createLoginResponse(sp, request, 'post', { email: job.name_id }, fill, order === 'encrypt-then-sign');
  return { what, saml_response: made.context, metadata: idp.getMetadata() };
}

const signed = { sp: { wantAssertionsSigned: true }, idp: {} };
const both = { sp: { wantAssertionsSigned: true, wantMessageSigned: true }, idp: {} };
const encryption = {
  isAssertionEncrypted: true,
  dataEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
  keyEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
};
const responses = [
  await issue('assertion signed', signed),
  await issue('both signed', both),
  await issue('signed and encrypted', { sp: signed.sp, idp: encryption }),
];
process.stdout.write(JSON.stringify({ metadata: responses[0].metadata, responses }));
