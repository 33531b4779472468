//! Events that a person has to look at: why they stopped, what was planned, and what can be done. A dead letter is a state of the
//! event, not a copy: nothing is lost and nothing is moved.
//!
//! A person [finds](DeadLetters::find) letters, [looks](DeadLetters::show) at one, and then
//! - [edits a fact](DeadLetters::edit_fact), which every later decision of the event rests on, or
//!   [a document](DeadLetters::edit_document), within what the event leaves open, and
//!   [replays](DeadLetters::replay_by) the event: decided anew, or with its edited documents as they are;
//! - [resolves](DeadLetters::resolve) a document by one that the ERP holds;
//! - [discards](DeadLetters::discard) the event, with a reason, and may [restore](DeadLetters::restore) it.
//!
//! A letter whose wants another event has brought [closes by itself](settled_by). Whatever is done is in the
//! [audit trail](crate::audit), in the same transaction.
//!
//! ```
//! # use flow_core::store::{SqliteStore, Store};
//! # use std::sync::Arc;
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! # runtime.block_on(async {
//! use flow_core::dead_letter::{DeadLetters, Filter, Hand};
//!
//! # let store: Arc<dyn Store> = Arc::new(SqliteStore::memory().await?);
//! # let now = time::OffsetDateTime::now_utc();
//! let letters = DeadLetters::new(store);
//! let unknown = Filter { reason: Some("unknown_sku".to_owned()), ..Filter::default() };
//! for letter in letters.find(&unknown, None, 50).await?.letters {
//!     println!("{}", letters.show(letter.event.id).await?);
//!     letters.replay_by(letter.event.id, &Hand::new("ann", now).because("the item is in the ERP now")).await?;
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cause;
mod closing;
mod dead_letters;
mod desk_error;
mod document_edit;
mod edit;
mod editable;
mod editing;
mod fact_edit;
mod fields;
mod filter;
mod letter;
mod payload;
mod rehearsal;
mod replaying;
mod resolving;
mod settling;
mod sides;
mod view;
mod view_text;

pub use cause::Cause;
pub use dead_letters::DeadLetters;
pub use desk_error::DeskError;
pub use document_edit::{EditedDocument, edit_document, is_edited};
pub use edit::{EDITED, Edit, Hand};
pub(crate) use fact_edit::explain_overrides;
pub use fact_edit::{EditedFact, FactOverride, edit_fact};
pub use fields::FieldChange;
pub use filter::{Counts, Filter, Page};
pub use letter::DeadLetter;
pub use rehearsal::{Fate, Outcome, Rehearsal, Rehearsed, rehearse};
pub use replaying::Way;
pub use resolving::Match;
pub use settling::{Proof, settled_by};
pub use sides::{Sides, Theirs};
pub use view::{AttemptView, DocumentView, FactView, HistoryView, LetterView, TellingView};
