//! Enums as they are on a wire: a vendor adds values whenever it likes, so each one ends in `Unknown` and keeps what it saw.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer;
use serde::de::{self, Visitor};

/// Declares an enum of wire values that ends in `Unknown(String)` and round-trips every value.
///
/// ```
/// client_core::open_enum! {
///     /// Where a parcel is.
///     pub enum ParcelState {
///         /// In our hands.
///         Held = "held",
///         /// In the customer's.
///         Delivered = "delivered",
///     }
/// }
/// assert_eq!(ParcelState::from("held"), ParcelState::Held);
/// assert_eq!(ParcelState::from("lost").as_str(), "lost");
/// assert!(!ParcelState::from("lost").is_known());
/// assert_eq!(ParcelState::KNOWN.len(), 2);
/// ```
#[macro_export]
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $( $(#[$variant_meta:meta])* $variant:ident = $text:literal $(| $alias:literal)* ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis enum $name {
            $( $(#[$variant_meta])* $variant, )*
            /// A value that this version of the crate does not know, kept as it came.
            Unknown(String),
        }

        impl $name {
            /// Every value that this version of the crate knows.
            pub const KNOWN: &'static [&'static str] = &[$($text),*];

            /// The wire value.
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $text, )*
                    Self::Unknown(text) => text,
                }
            }

            /// Whether this version of the crate knows the value.
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $( $text $(| $alias)* => Self::$variant, )*
                    other => Self::Unknown(::std::borrow::ToOwned::to_owned(other)),
                }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        $crate::__text_serde!($name);
    };
}

/// Serde by way of `as_str` and `From<&str>`, without an allocation for values that are known.
#[doc(hidden)]
#[macro_export]
macro_rules! __text_serde {
    ($name:ident) => {
        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                match $crate::__private::text(deserializer) {
                    Ok(text) => Ok(Self::from(&*text)),
                    Err(error) => Err(error),
                }
            }
        }
    };
}

/// Reads text, borrowed from the document where it can be. One function for all enums and identifiers, because there are
/// dozens of them and each would otherwise bring a visitor of its own to compile.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'de, str>, D::Error> {
    deserializer.deserialize_str(Text)
}

struct Text;

impl<'de> Visitor<'de> for Text {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text))
    }
}
