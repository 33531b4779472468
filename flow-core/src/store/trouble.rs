//! What keeps a store from being read or written, and what a person does about it. Whatever it is, nothing that was accepted is lost,
//! and whoever waits asks again.

use std::fmt;

/// What is wrong with a store, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Trouble {
    /// Its disk has no room.
    DiskFull,
    /// Its disk does not read or write.
    DiskBroken,
    /// It may be read, and not written.
    ReadOnly,
    /// Another program holds it.
    Locked,
    /// Its files hold what no database writes.
    Damaged,
    /// Its file cannot be opened.
    NotOpened,
    /// Its server stops, starts, or cannot be reached.
    Away,
    /// No connection could be had in time: none can be made, or all are in use.
    NoConnection,
    /// Another transaction was in the way.
    Contended,
    /// It does not let this program in.
    NoEntry,
    /// Something else, which its words say.
    Other,
}

impl Trouble {
    /// What to do.
    pub fn advice(self) -> Option<&'static str> {
        Some(match self {
            Self::DiskFull => "the disk is full: make room; work goes on by itself",
            Self::DiskBroken => "the disk does not read or write: look at it and at its space; work goes on by itself",
            Self::ReadOnly => {
                "it is read only: let this program write there, or name the primary; work goes on by itself"
            }
            Self::Locked => "another program holds it; work goes on by itself when it lets go",
            Self::Damaged => {
                "its files are damaged: stop all programs on them, keep a copy, and put a backup in their place, or what a tool saves"
            }
            Self::NotOpened => "the file cannot be opened: look at its path, its folder and their permissions",
            Self::Away => "look whether the server runs and can be reached; work goes on by itself when it can",
            Self::NoConnection => {
                "no connection could be had: look whether the server runs, at its limit, and at slow statements; work goes on by \
                 itself when one can"
            }
            Self::Contended => "another transaction was in the way; it is done again",
            Self::NoEntry => "the server does not let this role in: look at its password, its rights and pg_hba.conf",
            Self::Other => return None,
        })
    }
}

/// Why a store is not available.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unavailable {
    /// What is wrong.
    pub trouble: Trouble,
    /// The database's own words. They hold no payload and no document.
    pub said: String,
}

impl From<String> for Unavailable {
    fn from(said: String) -> Self {
        Self { trouble: Trouble::Other, said }
    }
}

impl From<&str> for Unavailable {
    fn from(said: &str) -> Self {
        said.to_owned().into()
    }
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said)?;
        self.trouble.advice().map_or(Ok(()), |advice| write!(f, ": {advice}"))
    }
}
