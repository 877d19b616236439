# frozen_string_literal: true

# my-sp behind the target protocol, version 1: see docs/target-protocol.md of saml-gauntlet.
#
# The SAML library goes into `take`, its settings into `configure`. As it is, without a library,
# this adapter refuses everything.

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
REFUSALS = [Refused].freeze # any other of these is a crash:
CRASHES = [StandardError, ScriptError, SystemStackError, NoMemoryError].freeze

# ======== The SAML library goes here ========

# Takes request["saml_response"] as the library's documentation shows.
#
# Returns what an application would then read from the library, never what stands in the XML:
# { name_id:, name_id_format:, issuer:, session_index:, attributes: { name => [value] } }, with nil
# for what the library does not hand on; or nil where it has returned nothing or false. The request
# also has relay_state, outstanding_requests and now, the time to judge by: with "clock" among the
# FEATURES the library must be given it.
def take(_config, _request)
  raise Refused, "there is no library here yet"
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
  # floors["clock_skew_s"] = 180 # a library that always grants three minutes
  { ok: true, ignored: ignored, floors: floors }
end

# ======== The rest is the protocol ========

def judged(request)
  identity = take(@config, request)
  return { verdict: "accept", identity: identity } if identity

  { verdict: "reject", reason: "the library returned nothing" }
rescue *REFUSALS => error
  { verdict: "reject", reason: utf8(error.message) }
rescue *CRASHES => error
  { verdict: "crash", reason: utf8("#{error.class}: #{error.message}") }
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

  start = microseconds
  reply = nil
  (request["repeat"] || 1).times { reply = judged(request) }
  { **reply, us: microseconds - start }
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
