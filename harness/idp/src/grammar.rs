//! The choices of a signature wrapping, each with every value it can take: their product is the
//! wrapping grammar, and those of a split text, whose product is the grammar of texts.

use serde::{Deserialize, Serialize};

/// Declares a choice: an enum with the names of its values.
macro_rules! choice {
    ($(#[doc = $doc:literal])+ $type:ident { $($(#[doc = $value_doc:literal])+ $value:ident = $name:literal,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $type {
            $($(#[doc = $value_doc])+ #[serde(rename = $name)] $value,)+
        }

        impl $type {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// The word in plans and identifiers.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$value => $name,)+
                }
            }

            /// What it means, as the end of a sentence.
            pub const fn describe(self) -> &'static str {
                match self {
                    $(Self::$value => concat!($($value_doc),+),)+
                }
            }
        }
    };
}

choice! {
    /// What splits a text.
    Token {
        /// a comment, which the canonical form leaves out
        Comment = "comment",
        /// a CDATA section, which the canonical form writes as text
        CData = "cdata",
        /// a reference to a character, which the canonical form writes as the character
        CharacterReference = "character-reference",
        /// a processing instruction, which the canonical form keeps
        Instruction = "instruction",
    }
}

impl Token {
    /// Whether the canonical form is the same without it, so that it can be put into a signed text.
    pub const fn leaves_digest(self) -> bool {
        !matches!(self, Self::Instruction)
    }
}

choice! {
    /// Where a text is split.
    Position {
        /// before its first character
        First = "first",
        /// in its middle
        Middle = "middle",
        /// before its last character
        Last = "last",
        /// after its first and before its last character
        Twice = "twice",
    }
}

choice! {
    /// Which of the two Assertions leaves the place where an SP looks for it.
    Parked {
        /// the genuine Assertion
        Original = "original",
        /// the forged Assertion
        Forged = "forged",
    }
}

choice! {
    /// Where it is parked.
    Spot {
        /// before the other one
        Before = "before",
        /// after the other one
        After = "after",
        /// at the end of the other one
        Child = "child",
        /// in the Advice of the other one
        Advice = "advice",
        /// in an AttributeValue of the other one
        AttributeValue = "attribute-value",
        /// in the SubjectConfirmationData of the other one
        ConfirmationData = "confirmation-data",
        /// in the AuthnContextDecl of the other one
        ContextDeclaration = "context-declaration",
        /// in the Issuer of the Response
        Issuer = "issuer",
        /// in Extensions of the Response
        Extensions = "extensions",
        /// in Extensions at the end of the Response
        LateExtensions = "late-extensions",
        /// in the StatusDetail of the Response
        StatusDetail = "status-detail",
        /// in the header of a SOAP envelope around the Response
        SoapHeader = "soap-header",
        /// at the end of a foreign document element around the Response
        BesideResponse = "beside-response",
        /// at the end of the Signature
        Signature = "signature",
        /// in a ds:Object of the Signature
        Object = "object",
        /// in an Object of no namespace in the Signature
        PlainObject = "plain-object",
        /// in the KeyInfo of the Signature
        KeyInfo = "key-info",
    }
}

impl Spot {
    /// Whether it is inside the Signature.
    pub const fn in_signature(self) -> bool {
        matches!(
            self,
            Self::Signature | Self::Object | Self::PlainObject | Self::KeyInfo
        )
    }

    /// Whether it is inside the other Assertion, apart from its Signature.
    pub const fn in_other(self) -> bool {
        matches!(
            self,
            Self::Child
                | Self::Advice
                | Self::AttributeValue
                | Self::ConfirmationData
                | Self::ContextDeclaration
        )
    }
}

choice! {
    /// Who holds the genuine Signature.
    Holder {
        /// the genuine Assertion keeps the Signature
        Original = "original",
        /// the forged Assertion carries the Signature
        Forged = "forged",
        /// both Assertions carry the Signature
        Both = "both",
        /// the Response carries the Signature
        Response = "response",
        /// the Signature stands in Extensions
        Detached = "detached",
    }
}

choice! {
    /// How the forged Assertion is identified.
    Naming {
        /// by an identifier of its own
        Fresh = "fresh",
        /// by the genuine identifier
        Same = "same",
        /// by one of its own, and the genuine one as Id
        Id = "id-title",
        /// by one of its own, and the genuine one as id
        LowerId = "id-lower",
        /// by one of its own, and the genuine one as xml:id
        XmlId = "xml-id",
        /// by one of its own, and the genuine one as samlp:ID
        Prefixed = "prefixed",
    }
}

choice! {
    /// What the forged Assertion looks like.
    Shape {
        /// an Assertion
        Assertion = "assertion",
        /// an Assertion of a foreign namespace
        Foreign = "foreign",
        /// a plain Assertion in an EncryptedAssertion
        Encrypted = "encrypted",
    }
}

choice! {
    /// Something genuine that anybody may come by, whose Signature is used again.
    Donated {
        /// a login of another user at this SP
        OtherUser = "other-user",
        /// a login of the same user at another SP
        OtherSp = "other-sp",
        /// a login of the same user that has ended
        EndedLogin = "ended-login",
        /// a Response that says that a login failed
        ErrorResponse = "error-response",
        /// the metadata of the IdP
        Metadata = "metadata",
        /// a LogoutRequest of the IdP
        LogoutRequest = "logout-request",
        /// a LogoutResponse of the IdP
        LogoutResponse = "logout-response",
    }
}

choice! {
    /// How the donor is used for a forged Assertion in the place of the genuine one.
    Use {
        /// the donor stands whole in Extensions
        InExtensions = "in-extensions",
        /// the donor stands whole in the Advice of the forged Assertion
        InAdvice = "in-advice",
        /// the forged Assertion carries the Signature of the donor, which stands in Extensions
        Moved = "signature-moved",
        /// the forged Assertion carries a copy of the Signature of the donor, which stands in Extensions
        Copied = "signature-copied",
        /// the forged Assertion carries the Signature of the donor, which stands in an Object of it
        Inside = "donor-in-object",
        /// the Response carries the Signature of the donor, which stands in Extensions
        OnResponse = "signature-on-response",
        /// the forged Assertion carries the Signature of the donor and its identifier; the donor is left out
        Alone = "signature-alone",
    }
}
