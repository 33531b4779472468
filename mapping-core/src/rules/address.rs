//! How addresses are written: the widths of an ERP's columns by name, and what a company changes about them.

use std::num::NonZeroU16;

use serde::{Deserialize, Serialize};

use super::RuleBook;
use crate::address::{Case, Forms, Letters, Policy, WidthProfile};

/// How addresses are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct AddressRules {
    /// The widths of the ERP's columns.
    pub profile: AddressProfile,
    /// What to do with lines that do not fit; the profile's own choice when absent.
    pub policy: Option<AddressPolicy>,
    /// Widths of this installation that differ from the profile's.
    pub widths: AddressWidths,
    /// Which letters the columns hold; the profile's own choice when absent.
    pub letters: Option<Letters>,
    /// The case of all parts but e-mail addresses and codes; the profile's own choice when absent.
    pub case: Option<Case>,
    /// What to do with a postcode or state that its country does not have; the profile's own choice when absent.
    pub forms: Option<Forms>,
}

/// Widths that differ from the profile's, in characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct AddressWidths {
    /// How many street lines there are.
    pub lines: Option<NonZeroU16>,
    /// How wide a street line is.
    pub line_width: Option<NonZeroU16>,
    /// City.
    pub city: Option<NonZeroU16>,
    /// State, province or county.
    pub state: Option<NonZeroU16>,
    /// Postcode.
    pub postcode: Option<NonZeroU16>,
    /// A person's or company's name.
    pub name: Option<NonZeroU16>,
    /// E-mail address.
    pub email: Option<NonZeroU16>,
}

/// The widths of an ERP's columns, by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AddressProfile {
    /// No limits.
    #[default]
    Unlimited,
    /// TIMS.
    Tims,
    /// SYSPRO 6.1.
    SysproV61,
    /// SYSPRO 7 and 8.
    SysproV7,
}

/// What to do with address lines that do not fit. Nothing is ever cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AddressPolicy {
    /// Refuse the document.
    Refuse,
    /// Fold at word boundaries, and refuse what still does not fit.
    Fold,
}

impl AddressRules {
    /// The widths and the choices together.
    pub fn width_profile(&self) -> WidthProfile {
        let profile = self.profile.widths();
        let policy = match self.policy {
            Some(AddressPolicy::Refuse) => Policy::Refuse,
            Some(AddressPolicy::Fold) => Policy::Fold,
            None => profile.policy,
        };
        let width = |own: Option<NonZeroU16>, width: usize| own.map_or(width, |own| usize::from(own.get()));
        WidthProfile {
            lines: width(self.widths.lines, profile.lines),
            line_width: width(self.widths.line_width, profile.line_width),
            city: width(self.widths.city, profile.city),
            state: width(self.widths.state, profile.state),
            postcode: width(self.widths.postcode, profile.postcode),
            name: width(self.widths.name, profile.name),
            email: width(self.widths.email, profile.email),
            policy,
            letters: self.letters.unwrap_or(profile.letters),
            case: self.case.unwrap_or(profile.case),
            forms: self.forms.unwrap_or(profile.forms),
        }
    }
}

impl AddressProfile {
    /// The widths that the name stands for.
    fn widths(self) -> WidthProfile {
        match self {
            Self::Unlimited => WidthProfile::UNLIMITED,
            Self::Tims => WidthProfile::TIMS,
            Self::SysproV61 => WidthProfile::SYSPRO_V61,
            Self::SysproV7 => WidthProfile::SYSPRO_V7,
        }
    }
}

impl RuleBook {
    /// The same rules for the columns of another ERP: with them a book that ships for one pair serves a crossed one. Widths of
    /// the installation that the book names are dropped, for they are another ERP's.
    ///
    /// ```
    /// use mapping_core::rules::{AddressProfile, RuleBook};
    ///
    /// let stripe_to_syspro = RuleBook::stripe_tims().for_columns_of(AddressProfile::SysproV7);
    /// assert_eq!(stripe_to_syspro.address.profile, AddressProfile::SysproV7);
    /// ```
    #[must_use]
    pub fn for_columns_of(self, profile: AddressProfile) -> Self {
        let widths = AddressWidths::default();
        Self { address: AddressRules { profile, widths, ..self.address }, ..self }
    }
}
