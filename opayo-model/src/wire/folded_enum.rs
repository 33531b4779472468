//! Enumerations as Opayo writes them: one value has one meaning and several spellings (`NotAuthed` in Pi, `NOTAUTHED`
//! in the name=value protocols), new values come without a new version, and case is not to be trusted.

/// Declares an enum of wire values that ends in `Unknown(String)`. Reading ignores ASCII case and takes the aliases;
/// writing gives the first spelling.
macro_rules! folded_enum {
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
            /// Every value that this version of the crate knows, in its first spelling.
            pub const KNOWN: &'static [&'static str] = &[$($text),*];

            /// The value in its first spelling.
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
                let is = |spelling: &str| text.eq_ignore_ascii_case(spelling);
                match () {
                    $( () if is($text) $(|| is($alias))* => Self::$variant, )*
                    () => Self::Unknown(::std::borrow::ToOwned::to_owned(text)),
                }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        client_core::__text_serde!($name);
    };
}

pub(crate) use folded_enum;
