<?php

// The target protocol, version 1, for adapters in PHP: only what PHP itself has.

declare(strict_types=1);

namespace Protocol;

// The library may print, and PHP with it: the real standard output is kept, descriptor 1 is the log.
ini_set('display_errors', 'stderr');
ini_set('log_errors', '0');
final class Channel
{
    /** @var resource */
    public static $replies;
    /** @var resource */
    public static $log;
}
Channel::$replies = fopen('php://fd/1', 'w');
fclose(STDOUT);
// A new descriptor is the lowest free number, and so this is 1.
Channel::$log = fopen('php://stderr', 'w');
// Buffered to the log, so that PHP never counts headers as sent.
ob_start(static function (string $text): string {
    fwrite(Channel::$log, $text);
    return '';
}, 1);

/**
 * Answers each request with what its handler returns; `$handlers` is keyed by `op`.
 *
 * A handler that throws is a bug of the adapter and ends the process: it is for the handler
 * to tell the library's refusals from its crashes.
 */
function serve(array $hello, array $handlers): void
{
    write(['protocol' => 1] + $hello);
    while (($line = fgets(STDIN)) !== false) {
        $request = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
        $handler = $handlers[$request['op']] ?? null;
        $reply = $handler
            ? $handler($request)
            : ['unsupported' => "unknown operation '{$request['op']}'"];
        write(['id' => $request['id']] + $reply);
    }
}

function write(array $message): void
{
    // The words of an error may quote bytes of the input.
    $flags = JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_SLASHES;
    fwrite(Channel::$replies, json_encode($message, $flags) . "\n");
}

/**
 * The reply to `consume`: `$take` returns `[identity, null]` or `[null, reason]`.
 *
 * `$isRefusal` tells the exceptions that the library throws on purpose; any other is a crash.
 */
function judged(callable $take, callable $isRefusal): array
{
    $start = hrtime(true);
    try {
        [$identity, $reason] = $take();
        $reply = $identity === null
            ? ['verdict' => 'reject', 'reason' => (string) $reason]
            : ['verdict' => 'accept', 'identity' => $identity];
    } catch (\Throwable $error) {
        $reply = [
            'verdict' => $isRefusal($error) ? 'reject' : 'crash',
            'reason' => named($error),
        ];
    }
    return $reply + ['us' => intdiv(hrtime(true) - $start, 1000)];
}

function named(\Throwable $error): string
{
    return get_class($error) . ': ' . $error->getMessage();
}
