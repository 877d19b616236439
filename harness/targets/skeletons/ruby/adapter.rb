# frozen_string_literal: true

# my-sp behind the target protocol, version 1: see docs/target-protocol.md of saml-gauntlet.
#
# The SAML library goes into `take`, what it says of the person into `identity`, its settings into
# `configure`. As it is, without a library, this adapter refuses everything.

require "json"

# The library may print: the real standard output is kept, descriptor 1 is the log.
REPLIES = $stdout.dup
$stdout.reopen($stderr)
$stdout.sync = true

# Require the library here, below the lines above, and let VERSION be its version.
VERSION = "0.0.0"
# What it can do as configured here. Most cases need "unsolicited" and are skipped without it. Add
# what you have tried: "clock", "in-response-to", "encrypted-assertion", …
FEATURES = %w[post unsolicited].freeze

# Stands for the error classes that the library documents.
class Refused < StandardError; end
# The library's own error classes that are refusals: each with its subclasses.
REFUSALS = [Refused].freeze
# Plain ones of the language that it raises on purpose, such as RuntimeError: exactly these.
PLAIN_REFUSALS = [].freeze
# Any other of these is a crash.
CRASHES = [StandardError, ScriptError, SystemStackError, NoMemoryError].freeze

# ======== The SAML library goes here ========

# Takes request["saml_response"] as the library's documentation shows.
#
# Returns what the library answers, or nil where that is nothing or false. The request also has
# relay_state, outstanding_requests and now, the time to judge by: with "clock" among the FEATURES
# the library must be given it.
def take(_config, _request)
  raise Refused, "there is no library here yet"
end

# What an application would read from the library's answer, never what stands in the XML. What the
# library does not hand on is nil, also name_id: an acceptance stays one.
def identity(_login)
  {
    name_id: nil,
    name_id_format: nil,
    issuer: nil,
    session_index: nil,
    attributes: {} # name => [value, …]
  }
end

# Replaces the configuration, and names what the library does not honour of it.
def configure(request)
  @config = nil
  # Read keys and make the library's settings here, once; where it cannot have them:
  # return { unsupported: "this library needs a signing key" }
  @config = request
  # A library without these settings; take out what yours has.
  unknown = %w[clock_skew_s require_signed_response require_signed_assertion]
  ignored = unknown.select { |name| request["sp"][name] && request["sp"][name] != 0 }
  floors = {}
  # Where it takes unsolicited Responses all the same:
  # ignored << "allow_unsolicited" unless request["sp"]["allow_unsolicited"]
  # floors["clock_skew_s"] = 180 # a library that always grants three minutes
  { ok: true, ignored: ignored, floors: floors }
end

# ======== The rest is the protocol ========

def judged(request)
  login = take(@config, request)
  return [login, { verdict: "accept" }] if login

  [nil, { verdict: "reject", reason: "the library returned nothing" }]
rescue *REFUSALS, *CRASHES => error
  if REFUSALS.any? { |own| error.is_a?(own) } || PLAIN_REFUSALS.include?(error.class)
    [nil, { verdict: "reject", reason: utf8(error.message) }]
  else
    [nil, { verdict: "crash", reason: utf8("#{error.class}: #{error.message}") }]
  end
end

# Messages may quote bytes of the input.
def utf8(text)
  text.dup.force_encoding(Encoding::UTF_8).scrub
end

def microseconds
  Process.clock_gettime(Process::CLOCK_MONOTONIC, :microsecond)
end

def consume(request)
  return { verdict: "unsupported", reason: "not configured" } unless @config

  unless request["binding"] == "HTTP-POST"
    return { verdict: "unsupported", reason: "binding #{request["binding"]}" }
  end

  # $now = request["now"] # see "The clock" in docs/targets.md
  start = microseconds
  login = reply = nil
  (request["repeat"] || 1).times { login, reply = judged(request) }
  reply[:us] = microseconds - start
  # Outside of the `rescue`: a mistake in `identity` is none of the library's.
  reply[:identity] = identity(login) if login
  reply
end

def reset(_request)
  { ok: true } # forget here what the library remembers between messages
end

def say(message)
  REPLIES.write("#{JSON.generate(message)}\n")
  REPLIES.flush
end

# May be joined by metadata, authn_request and users.
OPERATIONS = %w[configure consume reset].freeze

say({ protocol: 1, name: "my-sp", version: VERSION, kind: "sp", features: FEATURES })
$stdin.set_encoding(Encoding::UTF_8)
$stdin.each_line do |line|
  request = JSON.parse(line)
  operation = request["op"]
  reply = { unsupported: "unknown operation '#{operation}'" }
  reply = send(operation, request) if OPERATIONS.include?(operation)
  say({ id: request["id"], **reply })
end
