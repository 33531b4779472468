//! What a person, or a program that may, does about an exception: documents where they can be made, otherwise a sentence. A suggested
//! document makes the sides agree, and its reference is its own: posting it twice is seen.

use serde::Serialize;
use time::Date;

use super::cause::Cause;
use super::exception::ExceptionKind;
use super::outcome::Exception;
use super::row::{Row, RowKind, Side};
use crate::canonical::{Document, Journal, JournalLine};
use crate::derived::Reason;
use crate::money::{MinorUnitProfile, Money};
use crate::refusal::Refusal;
use crate::rules::{AccountRole, BankReceipt, LineFacets, SettlementPeriod};

/// What to do about an exception.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "resolution", rename_all = "snake_case")]
pub enum Resolution {
    /// Book what is missing.
    Post(Suggested),
    /// Correct what is booked.
    Adjust(Suggested),
    /// Let the difference go: it is within the limit of the rule book.
    WriteOff(Suggested),
    /// Do nothing until a day; the other side may still follow.
    Wait {
        /// That day.
        until: Date,
    },
    /// Ask somebody: nothing that is known decides it.
    Ask {
        /// What to find out.
        question: String,
    },
}

/// What to do, and the documents that do it where they can be made of what the rows say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggested {
    /// What to do, in a sentence.
    pub what: String,
    /// The documents, all of them together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
    /// Why their accounts are what they are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
}

/// Two accounts, and how much goes from the second to the first.
struct Entry {
    name: &'static str,
    debit: AccountRole,
    credit: AccountRole,
    amount: Money,
    on: Date,
}

/// Which books are set against each other where amounts differ.
enum Against {
    /// A payment or refund of the gateway against the ERP's receipt.
    Receipt,
    /// A payout against its line on the bank statement.
    Statement,
    /// A payout against its journal.
    Journal,
    /// A line of the bank against the ERP, with no gateway between them.
    CashBook,
    /// Anything else, or more than one at a time.
    Unsaid,
}

impl Exception<'_> {
    /// What to do about it.
    pub fn resolution(&self) -> Resolution {
        let Some(row) = self.first_row() else {
            return ask("Correct the line at its source and read it again.");
        };
        match self.kind() {
            ExceptionKind::Late { until } => Resolution::Wait { until },
            ExceptionKind::MissingInErp
            | ExceptionKind::MissingInGateway
            | ExceptionKind::MissingAtBank
            | ExceptionKind::UnexpectedFee
                if !self.evidence().is_empty() =>
            {
                let among = self.evidence().len();
                ask(&format!(
                    "Find by hand what comes to {row}: the search among {among} rows or more was given up; \
                     rules.tolerance.search sets how far it goes."
                ))
            }
            ExceptionKind::MissingInErp => post(format!("Book {row} in the ERP: replay the event of {}.", row.key)),
            ExceptionKind::MissingInGateway => {
                ask(&format!("Find out why {row} is unknown at the gateway: another account, or booked by hand?"))
            }
            ExceptionKind::MissingAtBank => ask(&format!("Ask the bank and the gateway where {row} is.")),
            ExceptionKind::UnexpectedFee => self.post_fee(&row),
            ExceptionKind::AmountDiffers { by: Some(by), cause } => self.settle(&row, by, cause),
            ExceptionKind::AmountDiffers { by: None, .. } => {
                ask("Check both rows: the difference is past all amounts.")
            }
            ExceptionKind::CurrencyDiffers => {
                ask(&format!("Correct the currency on one side: {row} is booked in another one."))
            }
            ExceptionKind::Duplicate { .. } => self.take_back(&row),
            ExceptionKind::UnbalancedPayout { by } => {
                let by = by.map(|by| format!(" of {by}")).unwrap_or_default();
                ask(&format!("Fetch the members of {row} again; do not book it before the difference{by} is found."))
            }
            ExceptionKind::StraddlesPeriod { ends, carried: Some(carried) } => self.carry_forward(&row, ends, carried),
            ExceptionKind::StraddlesPeriod { carried: None, .. } => {
                ask("Check the members: their sum is past all amounts.")
            }
            ExceptionKind::Ambiguous => ask(&format!("Choose which rows belong to {row}: more than one set fits.")),
            ExceptionKind::Broken => ask("Correct the line at its source and read it again."),
        }
    }

    /// The row that a person would look at first.
    fn first_row(&self) -> Option<Row<'_>> {
        let rows = self.rows().iter().chain(self.evidence());
        rows.copied().find_map(|row| self.outcome.rows().get(row))
    }

    /// Books what a fee takes from the balance, the tax on it included.
    fn post_fee(&self, row: &Row<'_>) -> Resolution {
        if self.outcome.has_journal(row) {
            return ask(&format!(
                "Find out whether the journal of payout {} books {row}: the payout is not settled.",
                row.group
            ));
        }
        let (debit, credit) = (AccountRole::Fees, AccountRole::Clearing);
        let amount = -row.net.unwrap_or(row.amount);
        let entry = Entry { name: "fee", debit, credit, amount, on: row.date };
        self.with_journals(format!("Book the fee {row}."), vec![entry], row, Resolution::Post)
    }

    /// A difference between the first row and another. `by` is what the first row says more.
    fn settle(&self, row: &Row<'_>, by: Money, cause: Cause) -> Resolution {
        let unknown = || ask(&format!("Find out why {row} differs by {by}: {cause}."));
        let on = self.outcome.cut.erp;
        match self.against(row) {
            Against::Receipt => self.settle_receipt(row, by, cause).unwrap_or_else(unknown),
            // The bank has less than the books took from the clearing account.
            Against::Statement => {
                let (debit, credit) = (arrival_role(cause), self.paid_to());
                self.settle_arrival(Entry { name: "", debit, credit, amount: by, on }, row, cause)
                    .unwrap_or_else(unknown)
            }
            Against::CashBook => {
                let (debit, credit) = (AccountRole::Bank, arrival_role(cause));
                self.settle_arrival(Entry { name: "", debit, credit, amount: by, on }, row, cause)
                    .unwrap_or_else(unknown)
            }
            Against::Journal => {
                let what = format!("Correct the journal of payout {}: it moves {by} too little.", row.key);
                let (debit, credit) = (self.paid_to(), AccountRole::Clearing);
                let entry = Entry { name: "payout-difference", debit, credit, amount: by, on };
                self.with_journals(what, vec![entry], row, Resolution::Adjust)
            }
            Against::Unsaid => unknown(),
        }
    }

    /// What the first row is set against.
    fn against(&self, row: &Row<'_>) -> Against {
        let others = self.counterparts();
        let differing = others.iter().filter_map(|other| self.outcome.rows().get(*other));
        let sides: Vec<Side> = differing.filter(|other| other.amount != row.amount).map(|other| other.side).collect();
        match row.kind {
            RowKind::Payment | RowKind::Refund => match (row.side, sides.as_slice()) {
                (Side::Gateway, [Side::Erp]) => Against::Receipt,
                (Side::Bank, [Side::Erp]) => Against::CashBook,
                (Side::Gateway | Side::Erp | Side::Bank, _) => Against::Unsaid,
            },
            RowKind::Payout => match (row.side, sides.as_slice()) {
                (Side::Gateway, [Side::Bank]) => Against::Statement,
                (Side::Gateway, [Side::Erp]) => Against::Journal,
                (Side::Bank, [Side::Erp]) => Against::CashBook,
                (Side::Gateway | Side::Erp | Side::Bank, _) => Against::Unsaid,
            },
            RowKind::Dispute | RowKind::Fee | RowKind::Transfer | RowKind::Adjustment => Against::Unsaid,
        }
    }

    /// A receipt that says something else: the clearing account has `by` too little.
    fn settle_receipt(&self, row: &Row<'_>, by: Money, cause: Cause) -> Option<Resolution> {
        let role = match cause {
            Cause::Rounding => AccountRole::Rounding,
            Cause::Fx => AccountRole::ExchangeDifference,
            Cause::Fee | Cause::Tax | Cause::Partial | Cause::Unknown => AccountRole::WriteOff,
        };
        let entry = |name, credit| {
            let debit = AccountRole::Clearing;
            vec![Entry { name, debit, credit, amount: by, on: self.outcome.cut.erp }]
        };
        Some(match (self.is_small(row, by), cause) {
            (true, _) => {
                let what = format!("Write off {by} of {}: it is within the limit.", row.key);
                self.with_journals(what, entry("write-off", role), row, Resolution::WriteOff)
            }
            (false, Cause::Fee) => {
                let what = format!("Book {by} more on the receipt of {}: one side is after the fee.", row.key);
                self.with_journals(what, entry("fee-difference", AccountRole::Receivable), row, Resolution::Adjust)
            }
            (false, Cause::Fx) => {
                let what = format!("Book the exchange difference of {by} on {}.", row.key);
                self.with_journals(what, entry("exchange-difference", role), row, Resolution::Adjust)
            }
            (false, Cause::Partial) if !by.is_negative() => post(format!("Book the rest of {row}: {by}.")),
            (false, Cause::Tax | Cause::Rounding | Cause::Partial | Cause::Unknown) => return None,
        })
    }

    /// A line of the bank that says something else: what somebody kept on the way, or what nobody looks for.
    fn settle_arrival(&self, entry: Entry, row: &Row<'_>, cause: Cause) -> Option<Resolution> {
        let by = entry.amount;
        let named = |name| vec![Entry { name, ..entry }];
        Some(match (self.is_small(row, by), cause) {
            (true, _) => {
                let what = format!("Write off {by} of {}: it is within the limit.", row.key);
                self.with_journals(what, named("write-off"), row, Resolution::WriteOff)
            }
            (false, Cause::Fee) => {
                let what = format!("Book the fee of {by} that was kept of {}.", row.key);
                self.with_journals(what, named("fee-difference"), row, Resolution::Adjust)
            }
            (false, Cause::Fx) => {
                let what = format!("Book the exchange difference of {by} on {}.", row.key);
                self.with_journals(what, named("exchange-difference"), row, Resolution::Adjust)
            }
            (false, Cause::Tax | Cause::Rounding | Cause::Partial | Cause::Unknown) => return None,
        })
    }

    fn is_small(&self, row: &Row<'_>, by: Money) -> bool {
        let rules = self.outcome.rules.tolerance.for_account(row.account);
        MinorUnitProfile::ISO.to_minor(by).is_ok_and(|minor| rules.writes_off(minor.into()))
    }

    /// Where the journal of a payout puts the money.
    fn paid_to(&self) -> AccountRole {
        match self.outcome.rules.posting.bank_receipt {
            BankReceipt::WithJournal => AccountRole::Bank,
            BankReceipt::Separate => AccountRole::InTransit,
        }
    }

    fn take_back(&self, row: &Row<'_>) -> Resolution {
        let kept = self.evidence().first().and_then(|kept| self.outcome.rows().get(*kept));
        let kept = kept.map(|kept| format!(" {kept} stays.")).unwrap_or_default();
        match row.side {
            Side::Erp => {
                let what = format!("Take back {row}: it is booked twice.{kept}");
                Resolution::Adjust(Suggested { what, documents: Vec::new(), reasons: Vec::new() })
            }
            Side::Gateway | Side::Bank => {
                ask(&format!("Find out whether {row} was taken twice or reported twice.{kept}"))
            }
        }
    }

    /// Books into the earlier month what is its own, and takes it back in the next, where the payout's journal books it again.
    fn carry_forward(&self, row: &Row<'_>, ends: Date, carried: Money) -> Resolution {
        match self.outcome.rules.posting.period {
            SettlementPeriod::Settlement => {}
            SettlementPeriod::Month => {
                return ask(&format!(
                    "Check that the journals of payout {} carry {carried} past {ends}: each month has its own.",
                    row.key
                ));
            }
        }
        let Some(begins) = ends.next_day() else { return ask("Check the date: the calendar ends there.") };
        let what = format!("Carry {carried} of payout {} forward past {ends}, and take it back on {begins}.", row.key);
        let (debit, credit) = (AccountRole::CarriedForward, AccountRole::Clearing);
        let entries = vec![
            Entry { name: "carried-forward", debit, credit, amount: carried, on: ends },
            Entry { name: "brought-forward", debit: credit, credit: debit, amount: carried, on: begins },
        ];
        self.with_journals(what, entries, row, Resolution::Post)
    }

    /// The resolution with its journals; a question where the rule book lacks an account, or nothing names the difference.
    fn with_journals(
        &self,
        what: String,
        entries: Vec<Entry>,
        row: &Row<'_>,
        resolution: fn(Suggested) -> Resolution,
    ) -> Resolution {
        let (mut documents, mut all) = (Vec::new(), Vec::new());
        for entry in entries {
            let Some(reference) = self.outcome.references.reference(entry.name, self.kind(), row) else {
                return ask(&format!("{what} It cannot be prepared: nothing tells {row} from other rows."));
            };
            match self.journal(&entry, &what, &reference, row) {
                Ok((document, reasons)) => {
                    documents.push(document);
                    all.extend(reasons);
                }
                Err(refusal) => return ask(&format!("{what} It cannot be prepared: {}.", refusal.message)),
            }
        }
        resolution(Suggested { what, documents, reasons: all })
    }

    fn journal(
        &self,
        entry: &Entry,
        what: &str,
        reference: &str,
        row: &Row<'_>,
    ) -> Result<(Document, [Reason; 2]), Refusal> {
        let (first, second) =
            if entry.amount.is_negative() { (entry.credit, entry.debit) } else { (entry.debit, entry.credit) };
        let book = |role, place: usize| {
            let facets = LineFacets::new(role).with("currency", Some(row.amount.currency().code()));
            let booked = self.outcome.rules.book(&facets)?;
            let cost_centre = booked.value.cost_centre.clone();
            let (account, reason) = booked.map(|booked| booked.account).explain(format!("lines[{place}].account"));
            Ok::<_, Refusal>((account, cost_centre, reason))
        };
        let (debited, debit_centre, debit_reason) = book(first, 0)?;
        let (credited, credit_centre, credit_reason) = book(second, 1)?;
        let amount = entry.amount.abs();
        let lines = vec![
            JournalLine::debit(debited, amount).cost_centre(debit_centre).comment(row.key),
            JournalLine::credit(credited, amount).cost_centre(credit_centre).comment(row.key),
        ];
        let journal = Journal::new(reference.into(), entry.on, Some(what.to_owned()), lines)
            .map_err(|error| error.refuse("reconcile.resolution"))?;
        Ok((Document::Journal(Box::new(journal)), [debit_reason, credit_reason]))
    }
}

/// What a difference at the bank is booked as.
fn arrival_role(cause: Cause) -> AccountRole {
    match cause {
        Cause::Fee => AccountRole::Fees,
        Cause::Rounding => AccountRole::Rounding,
        Cause::Fx => AccountRole::ExchangeDifference,
        Cause::Tax | Cause::Partial | Cause::Unknown => AccountRole::WriteOff,
    }
}

fn post(what: String) -> Resolution {
    Resolution::Post(Suggested { what, documents: Vec::new(), reasons: Vec::new() })
}

fn ask(question: &str) -> Resolution {
    Resolution::Ask { question: question.to_owned() }
}
