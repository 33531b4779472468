//! An ERP far away: requests take their time, some arrive after their sender has given up or died, some answers are lost. It has no
//! guard of its own: what is sent twice is booked twice.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use flow_core::ports::{Erp, Permit, PortError, PostOutcome, Probe};
use mapping_core::canonical::Document;
use mapping_core::flows::{Answer, Question};
use mapping_core::refusal::{Refusal, RefusalCode};
use tokio::sync::oneshot;

use crate::chance::Chance;
use crate::process::Process;
use crate::scripted::Books;

/// Customers whose name begins so are refused.
pub const UNWANTED: &str = "unwanted";

/// How long a request may be on its way, in milliseconds.
const SLOWEST: u64 = 4_000;
/// How long a sender waits for an answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// The ERP as one process sees it.
pub struct Line {
    pub books: Arc<Books>,
    pub chance: Chance,
    pub process: Process,
    pub is_blind: bool,
}

impl Line {
    async fn read(&self) -> Result<(), PortError> {
        self.process.point().await;
        self.chance.millis("a read's way", 1..200).await;
        if self.chance.goes_wrong("a read fails", 70) {
            return Err(PortError::Retry { after: None, message: "the ERP does not answer".to_owned() });
        }
        self.process.point().await;
        Ok(())
    }

    /// Sends a request, which nobody can call back.
    fn send(&self, document: &Document, permit: Permit) -> oneshot::Receiver<PostOutcome> {
        let (answer, answered) = oneshot::channel();
        let (books, document) = (Arc::clone(&self.books), document.clone());
        let slow = self.chance.goes_wrong("a slow post", 30);
        let way = self.chance.number("a post's way", if slow { 1..SLOWEST } else { 1..300 });
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(way)).await;
            drop(answer.send(books.post(&document, permit).await));
        });
        answered
    }
}

#[async_trait]
impl Erp for Line {
    fn name(&self) -> &str {
        "books"
    }

    async fn answer(&self, question: &Question) -> Result<Answer, PortError> {
        self.read().await?;
        self.books.answer(question).await
    }

    async fn post(&self, document: &Document, permit: Permit) -> PostOutcome {
        self.process.point().await;
        let message = "the line is broken".to_owned();
        if self.chance.goes_wrong("an error", 50) {
            return PostOutcome::Retry { after: None, message };
        }
        if self.chance.goes_wrong("too many requests", 20) {
            return PostOutcome::Retry { after: Some(Duration::from_secs(3)), message };
        }
        if self.chance.goes_wrong("a lost request", 10) {
            return PostOutcome::Unknown { message };
        }
        if let Document::Customer(customer) = document
            && customer.external_id.as_str().starts_with(UNWANTED)
        {
            let refusal = Refusal::new(RefusalCode::Rejected, "name", "", "the books do not take this customer");
            return PostOutcome::Rejected(Box::new(refusal));
        }
        let answered = self.send(document, permit);
        self.process.point().await;
        let outcome = tokio::time::timeout(PATIENCE, answered).await;
        self.process.point().await;
        match outcome {
            Ok(Ok(outcome)) if !self.chance.goes_wrong("a lost answer", 20) => outcome,
            _ => PostOutcome::Unknown { message },
        }
    }

    fn settles_within(&self) -> Duration {
        Duration::from_millis(SLOWEST)
    }

    async fn probe(&self, document: &Document) -> Result<Probe, PortError> {
        self.read().await?;
        if self.is_blind { Ok(Probe::Absent) } else { self.books.probe(document).await }
    }
}
