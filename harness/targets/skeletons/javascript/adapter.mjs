// my-sp behind the target protocol, version 1: see docs/target-protocol.md of saml-gauntlet.
//
// The SAML library goes into `take`, its settings into `configure`. As it is, without a library,
// this adapter refuses everything.

// The library may print: the real way to standard output is kept, and process.stdout is the log.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

// Import the library here with `await import("…")`, because plain imports run before the lines
// above, and let VERSION be its version.
const VERSION = "0.0.0";
// What it can do as configured here. Most cases need "unsolicited" and are skipped without it. Add
// what you have tried: "clock", "in-response-to", "encrypted-assertion", …
const FEATURES = ["post", "unsolicited"];

// Stands for the error classes that the library documents.
class Refused extends Error {}
const REFUSALS = [Refused]; // any other error is a crash

let config = null;

// ======== The SAML library goes here ========

// Takes request.saml_response as the library's documentation shows.
//
// Returns what an application would then read from the library, never what stands in the XML:
// { name_id, name_id_format, issuer, session_index, attributes: { name: [value] } }, with null for
// what the library does not hand on; or null where it has returned nothing or false. The request
// also has relay_state, outstanding_requests and now, the time to judge by: with "clock" among the
// FEATURES the library must be given it.
async function take(config, request) {
  throw new Refused("there is no library here yet");
}

// Replaces the configuration, and names what the library does not honour of it.
function configure(request) {
  config = null;
  // Read keys and make the library's settings here, once; where it cannot have them:
  // return { unsupported: "this library needs a signing key" };
  config = request;
  // A library without these settings; take out what yours has.
  const unknown = ["clock_skew_s", "require_signed_response", "require_signed_assertion"];
  const ignored = unknown.filter((name) => request.sp[name]);
  const floors = {};
  // floors.clock_skew_s = 180; // a library that always grants three minutes
  return { ok: true, ignored, floors };
}

// ======== The rest is the protocol ========

async function judged(request) {
  try {
    const identity = await take(config, request);
    return identity
      ? { verdict: "accept", identity }
      : { verdict: "reject", reason: "the library returned nothing" };
  } catch (error) {
    if (REFUSALS.some((refusal) => error instanceof refusal)) {
      return { verdict: "reject", reason: String(error.message) };
    }
    const name = error?.constructor?.name ?? typeof error;
    return { verdict: "crash", reason: `${name}: ${error?.message ?? error}` };
  }
}

async function consume(request) {
  if (config === null) return { verdict: "unsupported", reason: "not configured" };
  if (request.binding !== "HTTP-POST") {
    return { verdict: "unsupported", reason: `binding ${request.binding}` };
  }
  const start = performance.now();
  let reply;
  for (let n = request.repeat ?? 1; n > 0; n--) reply = await judged(request);
  return { ...reply, us: Math.round((performance.now() - start) * 1000) };
}

function reset() {
  return { ok: true }; // forget here what the library remembers between messages
}

// May be joined by metadata, authn_request and users.
const operations = new Map(Object.entries({ configure, consume, reset }));

function say(message) {
  // Half a surrogate pair has no place in UTF-8.
  const whole = (_, value) => (typeof value === "string" ? Buffer.from(value).toString() : value);
  write(`${JSON.stringify(message, whole)}\n`);
}

// Not `readline`: it also ends lines at U+2028, which JSON allows in strings.
async function* lines(stream) {
  let line = "";
  for await (const chunk of stream.setEncoding("utf8")) {
    const parts = chunk.split("\n");
    for (const part of parts.slice(0, -1)) {
      yield line + part;
      line = "";
    }
    line += parts.at(-1);
  }
}

say({ protocol: 1, name: "my-sp", version: VERSION, kind: "sp", features: FEATURES });
for await (const line of lines(process.stdin)) {
  const request = JSON.parse(line);
  const unknown = () => ({ unsupported: `unknown operation '${request.op}'` });
  const reply = await (operations.get(request.op) ?? unknown)(request);
  say({ id: request.id, ...reply });
}
