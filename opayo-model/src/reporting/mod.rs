//! Reporting & Admin: the XML interface that knows what Pi does not tell. It finds a transaction by the merchant's own
//! code, keeps its state (`txstateid`) up to date, has its dates and e-mail, and lists the settlement batches. Every
//! command is signed with the password of a MyOpayo user; Pi's credentials do not open it. The commands here only read.
//!
//! Element names follow clients that consume them; raw answers of lists and batches were not to be had, so reading is
//! lenient: names in any case, one element or many, empty or absent, in any encoding that the document declares. Times
//! have no zone on the wire: the [`TimeZone`] of the [`Account`] says which is meant, and everything that comes out is
//! UTC.

mod account;
mod answer;
mod api;
mod batch_detail;
mod batch_list;
mod command;
mod element;
mod fraud;
mod range;
mod signature;
mod token_count;
mod transaction_detail;
mod transaction_list;
mod zone;

pub use account::Account;
pub use answer::{Node, Refusal, ReportError};
pub use api::ReportingApi;
pub use batch_detail::{BatchPage, GetBatchDetail};
pub use batch_list::GetBatchList;
pub use command::{Command, Parameters, Signed, read};
pub use fraud::{FraudScreen, GetFraudScreenDetail, GetT3mDetail, RedAdvice, T3mAction, T3mRule, T3mScreen};
pub use range::{DateRange, Rows};
pub use signature::sign;
pub use token_count::GetTokenCount;
pub use transaction_detail::{GetTransactionDetail, Party, Related, TransactionDetail, TransactionKey};
pub use transaction_list::{GetTransactionList, ListedTransaction, TransactionPage, TransactionResult};
pub use zone::{Europe, TimeZone};
