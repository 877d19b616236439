# frozen_string_literal: true

# The target protocol, version 1, for adapters in Ruby. Standard library only.

require "json"
require "time"

module Protocol
  # What a library may end in beside StandardError when the input is hostile.
  CRASHES = [StandardError, SystemStackError, NoMemoryError].freeze

  module_function

  # Answers each request with what its handler returns; `handlers` is keyed by `op`.
  #
  # A handler that raises is a bug of the adapter and ends the process: it is for the handler
  # to tell the library's refusals from its crashes.
  def serve(hello, handlers)
    # The library may print: the real standard output is kept, descriptor 1 is the log.
    replies = $stdout.dup
    $stdout.reopen($stderr)
    replies.sync = true
    replies.write("#{JSON.generate({ protocol: 1, **hello })}\n")
    $stdin.set_encoding(Encoding::UTF_8)
    $stdin.each_line do |line|
      request = JSON.parse(line)
      operation = request["op"]
      handler = handlers[operation]
      reply = handler ? handler.call(request) : { unsupported: "unknown operation '#{operation}'" }
      replies.write("#{JSON.generate({ id: request["id"], **reply })}\n")
    end
  end

  # The reply to `consume`: the block returns `[identity, nil]` or `[nil, reason]`.
  #
  # `refusals` are the exceptions that the library documents; any other is a crash.
  def judged(refusals)
    start = Process.clock_gettime(Process::CLOCK_MONOTONIC, :microsecond)
    begin
      identity, reason = yield
      reply = { verdict: "reject", reason: utf8(reason.to_s) }
      reply = { verdict: "accept", identity: identity } if identity
    rescue *refusals => error
      reply = { verdict: "reject", reason: named(error) }
    rescue *CRASHES => error
      reply = { verdict: "crash", reason: named(error) }
    end
    { **reply, us: Process.clock_gettime(Process::CLOCK_MONOTONIC, :microsecond) - start }
  end

  def named(error)
    # Some messages go on with a backtrace.
    utf8("#{error.class}: #{error.message.lines.first.to_s.chomp}")
  end

  # Messages may quote bytes of the input.
  def utf8(text)
    text.dup.force_encoding(Encoding::UTF_8).scrub
  end

  # The instant of a time such as 2026-01-15T12:00:00.000Z.
  def instant(text)
    Time.iso8601(text).utc
  end
end
