/** The target protocol, version 1, for adapters in JavaScript. Nothing but Node.js itself. */

import { createRequire } from 'node:module';

// The library may print: the real standard output is kept, and whatever else goes to the log.
const reply = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

// The clock of everything in this process: the real one until `setNow` is called.
const RealDate = Date;
let now = null;
const time = () => now ?? RealDate.now();
globalThis.Date = new Proxy(RealDate, {
  apply: () => new RealDate(time()).toString(),
  construct: (target, args, newTarget) => Reflect.construct(target, args.length ? args : [time()], newTarget),
  get: (target, name) => (name === 'now' ? time : Reflect.get(target, name)),
});
Object.defineProperty(RealDate.prototype, 'constructor', { value: globalThis.Date });

/** Stops the clock at a time such as 2026-01-15T12:00:00.000Z, to the millisecond. */
export function setNow(text) {
  now = RealDate.parse(text);
}

/** The version of an installed package. */
export function versionOf(name) {
  return createRequire(import.meta.url)(`${name}/package.json`).version;
}

/**
 * Answers each request, one at a time, with what its handler returns or resolves to; `handlers`
 * is keyed by `op`.
 *
 * A handler that throws is a bug of the adapter and ends the process: it is for the handler to
 * tell the library's refusals from its crashes.
 */
export async function serve(hello, handlers) {
  const write = (message) => reply(JSON.stringify(message, wellFormed) + '\n');
  write({ protocol: 1, ...hello });
  for await (const line of lines(process.stdin)) {
    const request = JSON.parse(line);
    const answer = Object.hasOwn(handlers, request.op)
      ? await handlers[request.op](request)
      : { unsupported: `unknown operation '${request.op}'` };
    write({ id: request.id, ...answer });
  }
}

/** The reply to `configure`: each setting of `ignored` is true where it is asked for in vain. */
export function configured(ignored, floors) {
  return { ok: true, ignored: Object.keys(ignored).filter((name) => ignored[name]), floors };
}

/** Ends lines at the line feed alone: readline would also end them at U+2028 within a string. */
async function* lines(stream) {
  let begun = [];
  for await (const chunk of stream.setEncoding('utf8')) {
    const [end, ...more] = chunk.split('\n');
    begun.push(end);
    for (const next of more) {
      yield begun.join('');
      begun = [next];
    }
  }
}

/** Lone surrogates, which a library may make of a character reference, are no UTF-8. */
function wellFormed(_key, value) {
  if (typeof value === 'string') return value.toWellFormed();
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, v]) => [name.toWellFormed(), v]));
}

/**
 * The reply to `consume`: `take` resolves to `{ identity }` or `{ reason }`.
 *
 * `isRefusal` knows the errors that the library makes on purpose; any other is a crash, as is one
 * that escapes the library's promises and callbacks: it would end an application.
 */
export async function judged(take, isRefusal = isPlainError) {
  let onEscape;
  const escaped = new Promise((resolve) => {
    onEscape = (error, origin) => resolve({ verdict: 'crash', reason: `${origin}: ${named(error)}` });
  });
  process.on('uncaughtException', onEscape); // unhandled rejections too
  const start = performance.now();
  const verdict = await Promise.race([verdictOf(take, isRefusal), escaped]);
  const us = Math.round((performance.now() - start) * 1000);
  // What the library left running may fail after it has answered.
  const last = await Promise.race([escaped, new Promise((resolve) => setImmediate(resolve, verdict))]);
  process.off('uncaughtException', onEscape);
  return { ...last, us };
}

/** The reply to `logout`: `take` resolves to `{ answer }`, an address or nothing, or to `{ reason }`. */
export async function loggedOut(take, isRefusal = isPlainError) {
  const { verdict, reason, identity } = await judged(async () => {
    const { answer, reason: why } = await take();
    return why === undefined ? { identity: { answer } } : { reason: why };
  }, isRefusal);
  if (verdict !== 'accept') return { verdict, reason };
  return { verdict: 'done', answer: identity.answer ? { url: identity.answer } : undefined };
}

async function verdictOf(take, isRefusal) {
  try {
    const { identity, reason } = await take();
    return identity ? { verdict: 'accept', identity } : { verdict: 'reject', reason };
  } catch (error) {
    return { verdict: isRefusal(error) ? 'reject' : 'crash', reason: named(error) };
  }
}

/**
 * Whether this is an `Error` and nothing more special: libraries that have no class of their own
 * refuse with it. What Node.js itself throws has a `code`.
 */
export function isPlainError(error) {
  return error instanceof Error && Object.getPrototypeOf(error) === Error.prototype && error.code === undefined;
}

export function named(error) {
  if (!(error instanceof Error)) return String(error);
  const name = error.name === 'Error' ? error.constructor.name : error.name;
  return `${name}: ${error.message}`;
}

/** One value that a library hands on, as an application that wants text gets it. */
export function text(value) {
  if (value === undefined || value === null) return null;
  return typeof value === 'object' && !Array.isArray(value) ? JSON.stringify(value) : String(value);
}

/** The attributes that a library hands on, each one value or several, as lists of text. */
export function attributeLists(attributes) {
  const list = ([name, values]) => [name, [values].flat().map((value) => text(value) ?? '')];
  return Object.fromEntries(Object.entries(attributes ?? {}).map(list));
}
