//! Whether a text has the form that its country asks for.

/// What a country says about the form of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The country has a form, and this is the text in it.
    Standard(String),
    /// The country has no form that is known here.
    Free,
    /// The country has a form, and this is not it: `a US ZIP code`.
    Unknown(&'static str),
}

impl Form {
    /// The text in its form; none if the country does not have it.
    pub(super) fn accept(self, text: &str) -> Option<String> {
        match self {
            Self::Standard(standard) => Some(standard),
            Self::Free => Some(text.to_owned()),
            Self::Unknown(_) => None,
        }
    }
}
