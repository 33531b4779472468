//! SYSPRO's error numbers. They are the same in every language, which the texts beside them are not.

use std::fmt;

/// The number of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ErrorNumber(pub u32);

impl ErrorNumber {
    /// The business object raised an exception; also what a site answers that has no licence for it.
    pub const EXCEPTION: Self = Self(100_000);
    /// A date is not one, or not written CCYY-MM-DD.
    pub const BAD_DATE: Self = Self(100_028);
    /// An element must not be blank.
    pub const BLANK: Self = Self(100_030);
    /// An element must be numeric.
    pub const NOT_NUMERIC: Self = Self(100_031);
    /// There is no such stock code.
    pub const STOCK_CODE_NOT_FOUND: Self = Self(240_004);
}

impl fmt::Display for ErrorNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
