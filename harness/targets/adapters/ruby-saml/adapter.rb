# frozen_string_literal: true

# ruby-saml, configured as its README advises for production.
#
# The argument `strict` turns on the checks that the library has and leaves off.

require "onelogin/ruby-saml"
require "set"
require_relative "protocol"

RubySaml = OneLogin::RubySaml

# The library's own error classes: what it raises on purpose.
REFUSALS = [RubySaml::ValidationError, RubySaml::SettingError].freeze
STRICT = ARGV.include?("strict")
HELLO = {
  name: "ruby-saml",
  version: RubySaml::VERSION,
  kind: "sp",
  features: %w[
    post clock clock-skew unsolicited in-response-to replay
    require-signed-assertion multiple-idp-certs idp-metadata
    rsa-sha1 rsa-sha384 rsa-sha512
    encrypted-assertion encrypted-id encrypted-attribute aes-gcm aes-cbc rsa-oaep
    sp-metadata authn-request signed-authn-request
  ],
}.freeze

# The library judges time by Time.now alone.
module Clock
  attr_accessor :instant

  def now(**)
    instant ? instant.dup : super
  end

  def standing_at(instant)
    self.instant = instant
    yield
  ensure
    self.instant = nil
  end
end
Time.singleton_class.prepend(Clock)

# What else a configuration ends in that cannot be read.
UNREADABLE = [OpenSSL::OpenSSLError, REXML::ParseException, ArgumentError].freeze

# An application on top of the library, which itself keeps nothing between two messages.
class Adapter
  def handlers
    %w[configure consume reset metadata authn_request].to_h { |name| [name, method(name)] }
  end

  def configure(request)
    @settings = nil
    sp, idp = request.values_at("sp", "idp")
    settings = RubySaml::Settings.new
    take_idp(settings, idp)
    take_sp(settings, sp)
    # The library reads keys and certificates when it uses them: a broken one is to be seen now.
    settings.get_idp_cert_multi
    settings.get_sp_cert
    settings.get_sp_key
    @settings = settings
    @sp = sp
    reset(request)
    ignored = {
      "require_signed_response" => sp["require_signed_response"],
      "signing_key_pem" => sp["decryption_key_pem"] && sp["signing_key_pem"],
    }
    { ok: true, ignored: ignored.select { |_, is_ignored| is_ignored }.keys, floors: {} }
  rescue *REFUSALS, *UNREADABLE => error
    { unsupported: Protocol.named(error) }
  end

  def consume(request)
    return { verdict: "unsupported", reason: "not configured" } unless @settings
    return { verdict: "unsupported", reason: request["binding"] } if request["binding"] != "HTTP-POST"

    Time.standing_at(Protocol.instant(request["now"])) do
      Protocol.judged(REFUSALS) { take(request) }
    end
  end

  def reset(_request)
    @seen = Set.new
    { ok: true }
  end

  def metadata(_request)
    { metadata_xml: RubySaml::Metadata.new.generate(@settings) }
  end

  def authn_request(_request)
    message = RubySaml::Authrequest.new
    { url: message.create(@settings), request_id: message.uuid }
  end

  private

  def take_idp(settings, idp)
    if idp["metadata_xml"]
      parser = RubySaml::IdpMetadataParser.new
      # Requests are sent by redirect, so that is the address to look for.
      parser.parse(idp["metadata_xml"], settings: settings, entity_id: idp["entity_id"],
                   sso_binding: ["urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"])
    else
      settings.idp_entity_id = idp["entity_id"]
      settings.idp_sso_service_url = idp["sso_url"]
      settings.idp_slo_service_url = idp["slo_url"]
      settings.idp_cert_multi = { signing: idp["signing_certs_pem"], encryption: [] }
    end
  end

  def take_sp(settings, sp)
    settings.sp_entity_id = sp["entity_id"]
    settings.assertion_consumer_service_url = sp["acs_url"]
    settings.single_logout_service_url = sp["slo_url"]
    # The library has one key pair for signing and decrypting.
    which = sp["decryption_key_pem"] ? "decryption" : "signing"
    settings.certificate = sp["#{which}_cert_pem"]
    settings.private_key = sp["#{which}_key_pem"]
    settings.security = settings.security.merge(
      want_assertions_signed: sp["require_signed_assertion"],
      authn_requests_signed: sp["sign_authn_requests"] == true,
      want_name_id: STRICT,
      check_idp_cert_expiration: STRICT
    )
  end

  # Takes the message as the README of the library shows.
  def take(request)
    # An application keeps the ID of the request that it sent last, if it sent one.
    request_id = request["outstanding_requests"].last
    return nil, "no request was sent" unless request_id || @sp["allow_unsolicited"]

    options = {
      settings: @settings,
      allowed_clock_drift: @sp["clock_skew_s"],
      matches_request_id: request_id,
      check_duplicated_attributes: STRICT,
    }
    response = nil
    (request["repeat"] || 1).times do
      response = RubySaml::Response.new(request["saml_response"], options)
      return nil, response.errors.join("; ") unless response.is_valid?
    end
    return nil, "the assertion has no ID" if response.assertion_id.nil?
    return nil, "the assertion was taken before" unless @seen.add?(response.assertion_id)

    [identity(response), nil]
  end

  def identity(response)
    {
      name_id: response.nameid,
      name_id_format: response.name_id_format,
      issuer: response.issuers.last, # that of the assertion
      session_index: response.sessionindex,
      # A value that is nil by xsi:nil is none.
      attributes: response.attributes.all.transform_values(&:compact),
    }
  end
end

Protocol.serve(HELLO, Adapter.new.handlers)
