//! How a request travels by HTTP-Redirect.

use gauntlet_core::RequestRule;
use gauntlet_core::clause::bindings;
use gauntlet_idp::keys::KeyName;

use crate::Case;
use crate::script::{Script, Setting};

pub(in crate::conformance) static CASES: &[Case] = &[
    case! {
        /// The query of the IdP is kept, beside the request.
        ///
        /// The address of the IdP has a parameter of its own. The request is added to it: with an `&`,
        /// since there is a `?` already.
        request_query_only {
            clauses: [bindings("3.4.4")],
            requirements: ["redir-query-only"],
            severity: Medium,
            expect: RightRequest,
            script: Script::request(RequestRule::QueryOnly).with(Setting::AddressWithQuery),
        }
    },
    case! {
        /// The parameters of the query have the names of the binding.
        ///
        /// One SAMLRequest, at most one of RelayState, SigAlg, Signature and SAMLEncoding, and no
        /// SAMLResponse.
        request_parameter_names {
            clauses: [bindings("3.4.4"), bindings("3.4.4.1")],
            requirements: ["redir-param-name"],
            severity: Low,
            expect: RightRequest,
            script: Script::request(RequestRule::ParameterNames),
        }
    },
    case! {
        /// The request is deflated with nothing around it.
        ///
        /// Neither the header of zlib nor that of gzip belongs there (RFC 1951).
        request_raw_deflate {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-deflate-raw"],
            severity: Low,
            expect: RightRequest,
            script: Script::request(RequestRule::RawDeflate),
        }
    },
    case! {
        /// The base64 of the request has no line breaks.
        ///
        /// MIME has them, the binding forbids them.
        request_no_line_breaks {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-base64-nolinebreak"],
            severity: Low,
            expect: RightRequest,
            script: Script::request(RequestRule::NoLineBreaks),
        }
    },
    case! {
        /// A request in a query has no Signature in it.
        ///
        /// The query is what is signed; a Signature in the message makes it longer and is not to be there.
        request_no_signature_inside {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-xml-signature-removed"],
            severity: Low,
            expect: RightRequest,
            script: Script::request(RequestRule::NoSignatureInside).with(Setting::SignRequests(KeyName::Sp)),
        }
    },
    case! {
        /// A signed query says by which algorithm.
        ///
        /// SigAlg and Signature come together or not at all.
        request_sig_alg {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-sigalg-present"],
            severity: Medium,
            expect: RightRequest,
            script: Script::request(RequestRule::SigAlg).with(Setting::SignRequests(KeyName::Sp)),
        }
    },
    case! {
        /// The signature of the query verifies as it stands there.
        ///
        /// It covers SAMLRequest, RelayState where there is one, and SigAlg, in this order, each as it is
        /// escaped in the query.
        request_query_signature {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-sign-string"],
            severity: High,
            expect: RightRequest,
            script: Script::request(RequestRule::QuerySignature).with(Setting::SignRequests(KeyName::Sp)),
        }
    },
    case! {
        /// A RelayState that there is not is left out.
        ///
        /// Neither the query nor what is signed has a parameter with nothing in it.
        request_no_empty_relay_state {
            clauses: [bindings("3.4.4.1")],
            requirements: ["redir-relaystate-omitted-when-absent"],
            severity: Low,
            level: Should,
            expect: RightRequest,
            script: Script::request(RequestRule::NoEmptyRelayState).with(Setting::SignRequests(KeyName::Sp)),
        }
    },
    case! {
        /// The RelayState has at most 80 bytes.
        ///
        /// It is a reference, and not the deep link itself: an IdP may refuse or cut a longer one.
        request_relay_state_length {
            clauses: [bindings("3.4.3")],
            requirements: ["redir-relaystate-80"],
            severity: Low,
            expect: RightRequest,
            script: Script::request(RequestRule::RelayStateLength),
        }
    },
    case! {
        /// The address with the request is short enough for every browser.
        ///
        /// Up to 2048 characters pass everywhere.
        request_url_length {
            clauses: [bindings("3.4.5")],
            requirements: ["redir-length"],
            severity: Low,
            level: Should,
            expect: RightRequest,
            script: Script::request(RequestRule::UrlLength),
        }
    },
];
