// my-sp behind the target protocol, version 1: see docs/target-protocol.md of saml-gauntlet.
//
// The SAML library goes into `take`, what it says of the person into `identity`, its settings into
// `configure`. As it is, without a library, this adapter refuses everything.

// The library may print: the real way to standard output is kept, and process.stdout is the log.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

// Import the library here with `await import("…")`, because plain imports run before the lines
// above, and let VERSION be its version. For a CommonJS package, and for its package.json:
// const require = (await import("node:module")).createRequire(import.meta.url);
const VERSION = "0.0.0";
// What it can do as configured here. Most cases need "unsolicited" and are skipped without it. Add
// what you have tried: "clock", "in-response-to", "encrypted-assertion", …
const FEATURES = ["post", "unsolicited"];

// Stands for the error classes that the library documents.
class Refused extends Error {}
// The library's own error classes that are refusals: each with its subclasses.
const REFUSALS = [Refused];
// Plain ones of the language that it throws on purpose, such as Error: exactly these. Whatever else
// is thrown is a crash.
const PLAIN_REFUSALS = [];

let config = null;

// ======== The SAML library goes here ========

// Takes request.saml_response as the library's documentation shows.
//
// Returns what the library answers, or null where that is nothing or false. The request also has
// relay_state, outstanding_requests and now, the time to judge by: with "clock" among the FEATURES
// the library must be given it.
async function take(config, request) {
  throw new Refused("there is no library here yet");
}

// What an application would read from the library's answer, never what stands in the XML. What the
// library does not hand on is null, also name_id: an acceptance stays one.
function identity(login) {
  return {
    name_id: null,
    name_id_format: null,
    issuer: null,
    session_index: null,
    attributes: texts({}), // name: value, or a list of them
  };
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
  // Where it takes unsolicited Responses all the same:
  // if (!request.sp.allow_unsolicited) ignored.push("allow_unsolicited");
  // floors.clock_skew_s = 180; // a library that always grants three minutes
  return { ok: true, ignored, floors };
}

// ======== The rest is the protocol ========

function isRefusal(error) {
  if (REFUSALS.some((own) => error instanceof own)) return true;
  const exactly = (plain) => Object.getPrototypeOf(error) === plain.prototype;
  // Plain errors that have a `code` come from Node.js itself.
  return error instanceof Error && error.code === undefined && PLAIN_REFUSALS.some(exactly);
}

async function judged(request) {
  try {
    const login = await take(config, request);
    return login
      ? { verdict: "accept", login }
      : { verdict: "reject", reason: "the library returned nothing" };
  } catch (error) {
    if (isRefusal(error)) return { verdict: "reject", reason: String(error.message) };
    const name = error?.name ?? typeof error;
    return { verdict: "crash", reason: `${name}: ${error?.message ?? error}` };
  }
}

async function consume(request) {
  if (config === null) return { verdict: "unsupported", reason: "not configured" };
  if (request.binding !== "HTTP-POST") {
    return { verdict: "unsupported", reason: `binding ${request.binding}` };
  }
  // now = Date.parse(request.now); // see "The clock" in docs/targets.md
  const start = performance.now();
  let judgement;
  for (let n = request.repeat ?? 1; n > 0; n--) judgement = await judged(request);
  const us = Math.round((performance.now() - start) * 1000);
  const { login, ...reply } = judgement;
  // Outside of the `try`: a mistake in `identity` is none of the library's.
  return login ? { ...reply, us, identity: identity(login) } : { ...reply, us };
}

// Lists of texts from what a library may hand on instead: a single value, none, or a structured one,
// for which the text stands that an application would show.
function texts(attributes) {
  const isStructured = (value) => typeof value === "object" && value !== null;
  const text = (value) => (isStructured(value) ? JSON.stringify(value) : String(value ?? ""));
  const list = ([name, value]) => [name, [value].flat().map(text)];
  return Object.fromEntries(Object.entries(attributes ?? {}).map(list));
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
