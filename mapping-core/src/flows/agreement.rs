//! One field on two sides that both may change: which value stands, and which side has to be told. What both sides have now is
//! compared with what was last written from here (three ways), so that a side that still has what we wrote did not change.
//!
//! The decision looks at the state of both sides and never at which event asked for it. So an event that comes late, twice or out
//! of order leads to what the first one led to, or to nothing.
//!
//! The laws:
//! - Values that one side would store alike are alike: an ERP's capitals, a text cut to its column, an address in standard form.
//! - An absent value erases nothing. It is filled once; a side that does not keep it is left without.
//! - An owner's value is put back once for each other value. A side that answers with that very value again has its reasons, or
//!   cannot store ours: people are told, and nothing is written any more. So two sides never write in turns for ever.

use time::OffsetDateTime;

use super::Written;
use crate::address::WidthProfile;
use crate::derived::Derived;
use crate::rules::Owner;

/// A value that both sides hold, each in its own spelling.
pub(super) trait Shared: Clone {
    /// Whether both would be stored alike in columns of these widths.
    fn is_same(&self, other: &Self, widths: &WidthProfile) -> bool;

    /// The value for people.
    fn shown(&self) -> String;

    /// The value as it is noted, to be read again.
    fn noted(&self) -> String {
        self.shown()
    }

    /// A noted value.
    fn read(noted: &str) -> Option<Self>;
}

/// A field on both sides, as it is now.
pub(super) struct Field<T> {
    /// Its name in documents and notes: `email`.
    pub(super) name: &'static str,
    /// The rule that says who owns it: `rules.sync.customer.email`.
    pub(super) rule: &'static str,
    /// Who owns it.
    pub(super) owner: Owner,
    /// What the gateway has.
    pub(super) gateway: Option<T>,
    /// What the ERP has.
    pub(super) erp: Option<T>,
}

/// What is known beside the values of a record.
#[derive(Clone, Copy)]
pub(super) struct Circumstances<'a> {
    /// When the gateway's record changed.
    pub(super) gateway_changed_at: Option<OffsetDateTime>,
    /// When the ERP's record changed.
    pub(super) erp_changed_at: Option<OffsetDateTime>,
    /// Who told of a change; it is taken for the later one where the times are not known.
    pub(super) told_by: Master,
    /// What was last written from here.
    pub(super) written: Option<&'a Written>,
    /// The ERP's columns.
    pub(super) widths: &'a WidthProfile,
}

/// One of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Master {
    Gateway,
    Erp,
}

/// What to do about a field.
pub(super) enum Agreement<T> {
    /// Nothing.
    Same,
    /// The ERP has to hold this.
    ToErp(Derived<T>),
    /// The gateway has to hold this.
    ToGateway(Derived<T>),
    /// Nothing more: the owner's value was put back before, and the other one is there again.
    Disputed(Derived<String>),
}

/// A winner that may still be held back.
struct Verdict {
    winner: Master,
    /// Whether the winner says nothing new, so that the loser's value is put back.
    puts_back: bool,
    why: &'static str,
}

/// The name of the input under which a reason keeps what the gateway has.
pub(super) const AT_GATEWAY: &str = "gateway";
/// The name of the input under which a reason keeps what the ERP has.
pub(super) const IN_ERP: &str = "erp";

impl<T: Shared> Field<T> {
    /// What to do about the field.
    pub(super) fn agree(self, around: Circumstances<'_>) -> Agreement<T> {
        let written = around.noted::<T>(self.name);
        let keeps = |value: &T| written.as_ref().is_some_and(|written| written.is_same(value, around.widths));
        match (&self.gateway, &self.erp) {
            (None, None) => Agreement::Same,
            (Some(value), None) | (None, Some(value)) if keeps(value) => Agreement::Same,
            (Some(value), None) => Agreement::ToErp(self.derive(value, "the ERP has none", None)),
            (None, Some(value)) => Agreement::ToGateway(self.derive(value, "the gateway has none", None)),
            (Some(gateway), Some(erp)) if gateway.is_same(erp, around.widths) => Agreement::Same,
            (Some(gateway), Some(erp)) => match around.verdict(self.owner, keeps(gateway), keeps(erp)) {
                None => Agreement::Same,
                Some(verdict) => self.carry_out(&verdict, gateway, erp, written.as_ref(), around),
            },
        }
    }

    fn carry_out(
        &self,
        verdict: &Verdict,
        gateway: &T,
        erp: &T,
        written: Option<&T>,
        around: Circumstances<'_>,
    ) -> Agreement<T> {
        let (winner, loser) = match verdict.winner {
            Master::Gateway => (gateway, erp),
            Master::Erp => (erp, gateway),
        };
        let derived = self.derive(winner, verdict.why, written);
        if verdict.puts_back && around.note(&verdict.winner.displaced(self.name)) == Some(&loser.shown()) {
            let dispute = derived.map(|_| loser.shown());
            return Agreement::Disputed(dispute.rather_than(winner.shown(), "it was put back before"));
        }
        let derived = derived.rather_than(loser.shown(), verdict.why);
        match verdict.winner {
            Master::Gateway => Agreement::ToErp(derived),
            Master::Erp => Agreement::ToGateway(derived),
        }
    }

    fn derive(&self, value: &T, why: &str, written: Option<&T>) -> Derived<T> {
        let mut derived = Derived::new(value.clone(), self.rule).because(self.rule, self.owner.as_str());
        for (side, held) in [(AT_GATEWAY, &self.gateway), (IN_ERP, &self.erp)] {
            derived = match held {
                Some(held) => derived.because(side, held.shown()),
                None => derived.rather_than("nothing", why.to_owned()),
            };
        }
        match written {
            Some(written) => derived.because("last written from here", written.shown()),
            None => derived,
        }
    }
}

impl Circumstances<'_> {
    /// What was last written from here of a field.
    pub(super) fn noted<T: Shared>(&self, name: &str) -> Option<T> {
        self.note(name).and_then(|note| T::read(note))
    }

    /// A note under a name; an empty one says nothing.
    fn note(&self, name: &str) -> Option<&String> {
        self.written.and_then(|written| written.fields.get(name)).filter(|note| !note.is_empty())
    }

    /// Who wins where the sides differ; `gateway_keeps` and `erp_keeps` say which of them still has what was written from here.
    fn verdict(&self, owner: Owner, gateway_keeps: bool, erp_keeps: bool) -> Option<Verdict> {
        let verdict = |winner, puts_back, why| Some(Verdict { winner, puts_back, why });
        match owner {
            Owner::Gateway => verdict(Master::Gateway, gateway_keeps, "the gateway owns it"),
            Owner::Erp => verdict(Master::Erp, erp_keeps, "the ERP owns it"),
            Owner::Newest => match (gateway_keeps, erp_keeps) {
                (true, true) => None,
                (false, true) => verdict(Master::Gateway, false, "only the gateway changed it"),
                (true, false) => verdict(Master::Erp, false, "only the ERP changed it"),
                (false, false) => verdict(self.later(), false, "both changed it, and this was not the later one"),
            },
        }
    }

    /// Who changed last; the gateway at the same moment.
    fn later(&self) -> Master {
        match (self.gateway_changed_at, self.erp_changed_at) {
            (Some(gateway), Some(erp)) if erp > gateway => Master::Erp,
            (Some(_), Some(_)) => Master::Gateway,
            (None, _) | (_, None) => self.told_by,
        }
    }
}

impl Master {
    /// The note of what a value of this side displaced on the other: `email displaced by gateway`.
    pub(super) fn displaced(self, field: &str) -> String {
        match self {
            Self::Gateway => format!("{field} displaced by {AT_GATEWAY}"),
            Self::Erp => format!("{field} displaced by {IN_ERP}"),
        }
    }
}
