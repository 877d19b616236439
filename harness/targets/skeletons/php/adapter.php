<?php

// my-sp behind the target protocol, version 1: see docs/target-protocol.md of saml-gauntlet.
//
// The SAML library goes into `take`, its settings into `configure`. As it is, without a library,
// this adapter refuses everything.

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
const REFUSALS = [Refused::class]; // any other exception is a crash

$config = null;

// ======== The SAML library goes here ========

// Takes $request['saml_response'] as the library's documentation shows.
//
// Returns what an application would then read from the library, never what stands in the XML:
// ['name_id' => …, 'name_id_format' => …, 'issuer' => …, 'session_index' => …,
// 'attributes' => (object) ['name' => ['value']]], with null for what the library does not hand on;
// or null where it has returned nothing or false. The request also has relay_state,
// outstanding_requests and now, the time to judge by: with "clock" among the FEATURES the library
// must be given it.
function take(array $config, array $request): ?array
{
    throw new Refused('there is no library here yet');
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
    // $floors['clock_skew_s'] = 180; // a library that always grants three minutes
    return ['ok' => true, 'ignored' => $ignored, 'floors' => (object) $floors];
}

// ======== The rest is the protocol ========

function judged(array $config, array $request): array
{
    try {
        $identity = take($config, $request);
    } catch (Throwable $error) {
        foreach (REFUSALS as $refusal) {
            if ($error instanceof $refusal) {
                return ['verdict' => 'reject', 'reason' => $error->getMessage()];
            }
        }
        return ['verdict' => 'crash', 'reason' => get_class($error) . ': ' . $error->getMessage()];
    }
    if ($identity === null) {
        return ['verdict' => 'reject', 'reason' => 'the library returned nothing'];
    }
    return ['verdict' => 'accept', 'identity' => $identity];
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
    $start = hrtime(true);
    for ($n = $request['repeat'] ?? 1; $n > 0; $n--) {
        $reply = judged($config, $request);
    }
    return $reply + ['us' => intdiv(hrtime(true) - $start, 1000)];
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
