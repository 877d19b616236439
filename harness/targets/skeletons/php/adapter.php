<?php

// my-sp behind the target protocol, version 1: see docs/target-protocol.md of saml-gauntlet.
//
// The SAML library goes into `take`, what it says of the person into `identity`, its settings into
// `configure`. As it is, without a library, this adapter refuses everything.

declare(strict_types=1);

// The library may print: the real standard output is kept, and descriptor 1, the lowest that is
// free once it is closed, becomes the log.
$replies = fopen('php://fd/1', 'w');
fclose(STDOUT);
$log = fopen('php://fd/2', 'w');

// Require the library here, below the lines above, and let VERSION be its version.
const VERSION = '0.0.0';
// What it can do as configured here. Most cases need "unsolicited" and are skipped without it. Add
// what you have tried: "clock", "in-response-to", "encrypted-assertion", …
const FEATURES = ['post', 'unsolicited'];

// Stands for the error classes that the library documents.
class Refused extends Exception
{
}
// The library's own error classes that are refusals: each with its subclasses.
const REFUSALS = [Refused::class];
// Plain ones of the language that it throws on purpose, such as Exception::class: exactly these.
// Any other error is a crash.
const PLAIN_REFUSALS = [];

$config = null;

// ======== The SAML library goes here ========

// Takes $request['saml_response'] as the library's documentation shows.
//
// Returns what the library answers, or null where that is nothing or false. The request also has
// relay_state, outstanding_requests and now, the time to judge by: with "clock" among the FEATURES
// the library must be given it.
function take(mixed $config, array $request): mixed
{
    throw new Refused('there is no library here yet');
}

// What an application would read from the library's answer, never what stands in the XML. What the
// library does not hand on is null, also name_id: an acceptance stays one.
function identity(mixed $login): array
{
    return [
        'name_id' => null,
        'name_id_format' => null,
        'issuer' => null,
        'session_index' => null,
        'attributes' => (object) [], // 'name' => ['value', …]
    ];
}

// Replaces the configuration, and names what the library does not honour of it.
function configure(array $request): array
{
    global $config;
    $config = null;
    // Read keys and make the library's settings here, once; where it cannot have them:
    // return ['unsupported' => 'this library needs a signing key'];
    $config = $request;
    // A library without these settings; take out what yours has.
    $unknown = ['clock_skew_s', 'require_signed_response', 'require_signed_assertion'];
    $ignored = array_values(array_filter($unknown, fn($name) => $request['sp'][$name]));
    $floors = [];
    // Where it takes unsolicited Responses all the same:
    // if (!$request['sp']['allow_unsolicited']) $ignored[] = 'allow_unsolicited';
    // $floors['clock_skew_s'] = 180; // a library that always grants three minutes
    return ['ok' => true, 'ignored' => $ignored, 'floors' => (object) $floors];
}

// ======== The rest is the protocol ========

function is_refusal(Throwable $error): bool
{
    foreach (REFUSALS as $own) {
        if ($error instanceof $own) {
            return true;
        }
    }
    return in_array(get_class($error), PLAIN_REFUSALS, true);
}

// What the library answers, and the verdict.
function judged(mixed $config, array $request): array
{
    try {
        $login = take($config, $request);
    } catch (Throwable $error) {
        if (is_refusal($error)) {
            return [null, ['verdict' => 'reject', 'reason' => $error->getMessage()]];
        }
        $reason = get_class($error) . ': ' . $error->getMessage();
        return [null, ['verdict' => 'crash', 'reason' => $reason]];
    }
    if ($login === null) {
        return [null, ['verdict' => 'reject', 'reason' => 'the library returned nothing']];
    }
    return [$login, ['verdict' => 'accept']];
}

function consume(array $request): array
{
    global $config;
    if ($config === null) {
        return ['verdict' => 'unsupported', 'reason' => 'not configured'];
    }
    if ($request['binding'] !== 'HTTP-POST') {
        return ['verdict' => 'unsupported', 'reason' => "binding {$request['binding']}"];
    }
    // set_clock($request['now']); // see "The clock" in docs/targets.md
    $start = hrtime(true);
    for ($n = $request['repeat'] ?? 1; $n > 0; $n--) {
        [$login, $reply] = judged($config, $request);
    }
    $reply['us'] = intdiv(hrtime(true) - $start, 1000);
    // Outside of the `try`: a mistake in `identity` is none of the library's.
    if ($login !== null) {
        $reply['identity'] = identity($login);
    }
    return $reply;
}

function say(array $message): void
{
    global $replies;
    // Messages may quote bytes of the input that are not UTF-8.
    $flags = JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE;
    fwrite($replies, json_encode($message, $flags) . "\n");
}

say(['protocol' => 1, 'name' => 'my-sp', 'version' => VERSION, 'kind' => 'sp', 'features' => FEATURES]);
while (($line = fgets(STDIN)) !== false) {
    $request = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
    $reply = match ($request['op']) {
        'configure' => configure($request),
        'consume' => consume($request),
        'reset' => ['ok' => true], // forget here what the library remembers between messages
        // May be joined by metadata, authn_request and users.
        default => ['unsupported' => "unknown operation '{$request['op']}'"],
    };
    say(['id' => $request['id']] + $reply);
}
