//! Control parameters that several business objects share.

/// What a warning does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OnWarning {
    /// It is an error.
    #[default]
    Refuse,
    /// It is passed over.
    Ignore,
    /// The item is accepted and the warning is told. Not every object knows this.
    Tell,
}

impl OnWarning {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Refuse => "N",
            Self::Ignore => "Y",
            Self::Tell => "W",
        }
    }
}

/// Which period of its module a posting falls in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PostingPeriod {
    /// The current one.
    #[default]
    Current,
    /// The one before.
    Previous,
    /// The one before that.
    BeforePrevious,
}

impl PostingPeriod {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Current => "C",
            Self::Previous => "P",
            Self::BeforePrevious => "B",
        }
    }
}
