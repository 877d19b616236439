//! Steps: named changes to a draft, before or after signing. One file each.
//!
//! A new step is a file in `steps/` and a line in the list below; its text form, its parser and
//! its place in `gauntlet list --steps` follow.

use std::fmt;

use serde_json::{Map, Value};

use crate::draft::{Draft, StepError};
use crate::plan::PlanError;

/// Declares the type of a step: its name in plans, its documentation, its arguments.
macro_rules! step {
    (
        $(#[doc = $doc:literal])+
        $name:literal => $type:ident {
            $($(#[doc = $field_doc:literal])+ $field:ident: $field_type:ty,)*
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $type {
            $($(#[doc = $field_doc])+ pub $field: $field_type,)*
        }

        impl $type {
            /// The name in plans.
            pub const NAME: &'static str = $name;
            /// The documentation.
            pub const DOC: &'static str = concat!($($doc),+);
            /// The arguments with their documentation.
            pub const ARGUMENTS: &'static [(&'static str, &'static str)] =
                &[$((stringify!($field), concat!($($field_doc),+)),)*];
        }
    };
}

/// What a step does.
trait Apply {
    /// Changes the draft.
    fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError>;

    /// Whether the message then names an address or a file that a right SP leaves alone.
    fn reaches_out(&self) -> bool {
        false
    }
}

/// Lists the steps: module and type.
macro_rules! steps {
    ($($module:ident::$type:ident,)+) => {
        $(mod $module;)+
        $(pub use $module::$type;)+

        /// A named change to a draft.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each variant is the step type of the same name")]
        pub enum Step {
            $($type($type),)+
        }

        $(impl From<$type> for Step {
            fn from(step: $type) -> Self {
                Self::$type(step)
            }
        })+

        impl Step {
            /// Every step: name, documentation, arguments with theirs.
            pub const ALL: &'static [StepInfo] = &[$(StepInfo {
                name: $type::NAME,
                doc: $type::DOC.trim_ascii(),
                arguments: $type::ARGUMENTS,
            },)+];

            /// The name in plans.
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$type(_) => $type::NAME,)+ }
            }

            /// Changes the draft.
            pub fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StepError> {
                match self { $(Self::$type(step) => step.apply(draft),)+ }
            }

            /// Whether the message then names an address or a file that a right SP leaves alone.
            pub fn reaches_out(&self) -> bool {
                match self { $(Self::$type(step) => step.reaches_out(),)+ }
            }

            /// The arguments as JSON, in the order of declaration.
            pub fn arguments(&self) -> Result<Value, serde_json::Error> {
                match self { $(Self::$type(step) => serde_json::to_value(step),)+ }
            }

            /// The step with this name and these arguments.
            pub fn from_parts(name: &str, arguments: Map<String, Value>) -> Result<Self, PlanError> {
                let arguments = Value::Object(arguments);
                let result = match name {
                    $($type::NAME => serde_json::from_value(arguments).map(Self::$type),)+
                    _ => return Err(PlanError::UnknownStep { name: name.to_owned() }),
                };
                result.map_err(|error| PlanError::Arguments {
                    name: name.to_owned(),
                    why: error.to_string(),
                })
            }
        }
    };
}

steps! {
    add_advice::AddAdvice,
    add_attribute::AddAttribute,
    add_audience::AddAudience,
    add_audience_restriction::AddAudienceRestriction,
    add_child::AddChild,
    add_condition::AddCondition,
    add_confirmation::AddConfirmation,
    add_extensions::AddExtensions,
    also_trusted::AlsoTrusted,
    another_oaep_digest::AnotherOaepDigest,
    append_audience::AppendAudience,
    append_text::AppendText,
    authn_context::AuthnContext,
    authn_statement_first::AuthnStatementFirst,
    bare_assertion::BareAssertion,
    break_base64_lines::BreakBase64Lines,
    break_certificate::BreakCertificate,
    bring_by::BringBy,
    call_signature_method::CallSignatureMethod,
    canonicalization::Canonicalization,
    carry::Carry,
    cdata_in_digest_value::CdataInDigestValue,
    cdata_in_name_id::CdataInNameId,
    char_ref_in_name_id::CharRefInNameId,
    char_refs_in_name_id::CharRefsInNameId,
    cipher_reference::CipherReference,
    comment_before_root::CommentBeforeRoot,
    comment_in_attribute::CommentInAttribute,
    comment_in_audience::CommentInAudience,
    comment_in_digest_value::CommentInDigestValue,
    comment_in_issuer::CommentInIssuer,
    comment_in_name_id::CommentInNameId,
    comments_in_signed_info::CommentsInSignedInfo,
    confirmation_method::ConfirmationMethod,
    copy_signature_to_extensions::CopySignatureToExtensions,
    cut_ciphertext::CutCiphertext,
    cut_end::CutEnd,
    declare_namespaces::DeclareNamespaces,
    declare_xml::DeclareXml,
    declared_namespace::DeclaredNamespace,
    decoy_assertion::DecoyAssertion,
    deep_extensions::DeepExtensions,
    deep_prefixes::DeepPrefixes,
    digest_by::DigestBy,
    do_not_sign::DoNotSign,
    doctype::Doctype,
    donor::Donor,
    duplicate_signature::DuplicateSignature,
    element_in_name_id::ElementInNameId,
    empty_signature::EmptySignature,
    encode_form::EncodeForm,
    encrypt_again::EncryptAgain,
    encrypt_by::EncryptBy,
    encrypt_later::EncryptLater,
    encrypt_now::EncryptNow,
    encrypt_parts::EncryptParts,
    encrypt_to::EncryptTo,
    encrypted_decoy::EncryptedDecoy,
    encrypted_type::EncryptedType,
    encryption_prefix::EncryptionPrefix,
    entity_in_name_id::EntityInNameId,
    external_entity::ExternalEntity,
    external_reference::ExternalReference,
    external_subset::ExternalSubset,
    foreign_root::ForeignRoot,
    forge::Forge,
    forge_attribute::ForgeAttribute,
    forge_encrypted_part::ForgeEncryptedPart,
    forget_requests::ForgetRequests,
    friendly_name::FriendlyName,
    hide_forged::HideForged,
    hide_from_xml::HideFromXml,
    hide_in_signature::HideInSignature,
    hint_key::HintKey,
    id_alias::IdAlias,
    inclusive_namespaces::InclusiveNamespaces,
    inherit_namespace::InheritNamespace,
    insert_element::InsertElement,
    issued_by::IssuedBy,
    issuer_format::IssuerFormat,
    join_certificates::JoinCertificates,
    key_info_certificates::KeyInfoCertificates,
    key_info_chain::KeyInfoChain,
    large_entity::LargeEntity,
    lengthen::Lengthen,
    many_attributes::ManyAttributes,
    many_comments::ManyComments,
    many_elements::ManyElements,
    merge_attributes::MergeAttributes,
    move_signature_to_response::MoveSignatureToResponse,
    name_format::NameFormat,
    name_id_format::NameIdFormat,
    name_key::NameKey,
    nest_signature::NestSignature,
    nested_signed_info::NestedSignedInfo,
    new_envelope::NewEnvelope,
    new_ids::NewIds,
    other_request::OtherRequest,
    park_signed::ParkSigned,
    pi_in_name_id::PiInNameId,
    place_key::PlaceKey,
    plain_decoy::PlainDecoy,
    plaintext::Plaintext,
    prefix_assertion::PrefixAssertion,
    prefix_response::PrefixResponse,
    prefix_signature::PrefixSignature,
    pretty_print::PrettyPrint,
    proxy_restriction::ProxyRestriction,
    quoted_doctype::QuotedDoctype,
    rebound_decoy::ReboundDecoy,
    redeclare_namespace::RedeclareNamespace,
    redigest::Redigest,
    reference_covers::ReferenceCovers,
    reference_type::ReferenceType,
    reference_uri::ReferenceUri,
    reference_without_uri::ReferenceWithoutUri,
    relay_state::RelayState,
    remove_assertion::RemoveAssertion,
    remove_attribute::RemoveAttribute,
    remove_attributes::RemoveAttributes,
    remove_audience_restriction::RemoveAudienceRestriction,
    remove_authn_statement::RemoveAuthnStatement,
    remove_conditions::RemoveConditions,
    remove_confirmation::RemoveConfirmation,
    remove_confirmation_data::RemoveConfirmationData,
    remove_element::RemoveElement,
    remove_from_signature::RemoveFromSignature,
    remove_name_id::RemoveNameId,
    remove_status::RemoveStatus,
    remove_subject::RemoveSubject,
    remove_time::RemoveTime,
    rename_attribute::RenameAttribute,
    rename_root::RenameRoot,
    repeat_element::RepeatElement,
    repeat_reference::RepeatReference,
    replace_ciphertext_key::ReplaceCiphertextKey,
    replace_everywhere::ReplaceEverywhere,
    replace_text::ReplaceText,
    response_signed_first::ResponseSignedFirst,
    retrieval_method::RetrievalMethod,
    reverse_attributes::ReverseAttributes,
    rewrite_time::RewriteTime,
    saml11_assertion::Saml11Assertion,
    schema_location::SchemaLocation,
    second_assertion::SecondAssertion,
    second_digest_value::SecondDigestValue,
    second_login::SecondLogin,
    second_signature_value::SecondSignatureValue,
    second_signed_info::SecondSignedInfo,
    set_address::SetAddress,
    set_attribute::SetAttribute,
    set_attribute_of::SetAttributeOf,
    set_audience::SetAudience,
    set_destination::SetDestination,
    set_id::SetId,
    set_in_response_to::SetInResponseTo,
    set_issuer::SetIssuer,
    set_name_id::SetNameId,
    set_recipient::SetRecipient,
    set_signature_method::SetSignatureMethod,
    set_signature_value::SetSignatureValue,
    set_status::SetStatus,
    set_time::SetTime,
    set_transform::SetTransform,
    set_version::SetVersion,
    set_xml_attribute::SetXmlAttribute,
    shorten_ciphertext::ShortenCiphertext,
    sign_by::SignBy,
    sign_by_hmac::SignByHmac,
    sign_inclusively::SignInclusively,
    sign_nothing::SignNothing,
    sign_part_with::SignPartWith,
    sign_with::SignWith,
    signature_namespace::SignatureNamespace,
    signature_object::SignatureObject,
    signature_value_first::SignatureValueFirst,
    signed_info_namespaces::SignedInfoNamespaces,
    smuggle_digest::SmuggleDigest,
    soap_envelope::SoapEnvelope,
    space_form::SpaceForm,
    speak_for::SpeakFor,
    split::Split,
    split_cipher_value::SplitCipherValue,
    strip_signatures::StripSignatures,
    stylesheet_instruction::StylesheetInstruction,
    stylesheet_key::StylesheetKey,
    stylesheet_transform::StylesheetTransform,
    tamper_ciphertext::TamperCiphertext,
    transforms::Transforms,
    transport_key::TransportKey,
    truncate_digest::TruncateDigest,
    twin_session_index::TwinSessionIndex,
    typed_condition::TypedCondition,
    typed_values::TypedValues,
    upper_case_id::UpperCaseId,
    user_of::UserOf,
    void_namespace::VoidNamespace,
    wrap::Wrap,
    wrap_assertion::WrapAssertion,
    wrap_response::WrapResponse,
    x_include::XInclude,
    xml_declaration::XmlDeclaration,
}

/// What is known of a kind of step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepInfo {
    /// The name in plans.
    pub name: &'static str,
    /// The documentation.
    pub doc: &'static str,
    /// The arguments with their documentation.
    pub arguments: &'static [(&'static str, &'static str)],
}

impl fmt::Display for Step {
    /// `name(key=value, ...)` with JSON values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        f.write_str("(")?;
        if let Ok(Value::Object(arguments)) = self.arguments() {
            for (index, (key, value)) in arguments.iter().enumerate() {
                if index > 0 {
                    f.write_str(", ")?;
                }
                write!(f, "{key}={value}")?;
            }
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file in `steps/` that is not in the list would be dead code without a word.
    #[test]
    fn every_file_is_a_step_and_named_after_it() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/steps");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| {
                entry
                    .unwrap()
                    .path()
                    .file_stem()
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        files.sort();
        let mut names: Vec<String> = Step::ALL
            .iter()
            .map(|step| step.name.replace('-', "_"))
            .collect();
        names.sort();
        assert_eq!(files, names);
        assert!(names.len() >= 40);
    }
}
