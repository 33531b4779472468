//! Newtypes for identifiers, so that a charge id never stands where a refund id belongs.

/// Declares newtypes over text for identifiers that are opaque: kept to the byte, never parsed, never trimmed. A short one needs no
/// allocation, and copies of a long one share theirs, because identifiers go from hand to hand.
///
/// ```
/// client_core::identifier! {
///     /// A parcel's number.
///     pub struct ParcelId;
/// }
/// assert_eq!(ParcelId::from("p_1").as_str(), "p_1");
/// ```
#[macro_export]
macro_rules! identifier {
    ($( $(#[$meta:meta])* $vis:vis struct $name:ident; )*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis struct $name($crate::__private::SmolStr);

        impl $name {
            /// The identifier as it came.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                Self($crate::__private::SmolStr::new(text))
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                Self($crate::__private::SmolStr::from(text))
            }
        }

        impl ::core::convert::From<$crate::__private::SmolStr> for $name {
            fn from(text: $crate::__private::SmolStr) -> Self {
                Self(text)
            }
        }

        impl ::core::convert::From<$name> for $crate::__private::SmolStr {
            fn from(identifier: $name) -> Self {
                identifier.0
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(&self.0)
            }
        }

        $crate::__text_serde!($name);
    )* };
}
