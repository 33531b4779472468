//! Settlement batches of the v3 contract.

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response, json};
use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::ids::{AuthProcessor, BatchId};
use crate::limits::{TextForm, TextLimit};
use crate::routes::Routes;
use crate::v3::SettlementBatch;

/// Lists the batches that were completed in a range of time.
#[derive(Clone, Debug)]
pub struct SearchSettlementBatches {
    routes: Routes,
    start: OffsetDateTime,
    end: OffsetDateTime,
}

impl SearchSettlementBatches {
    pub(crate) fn new(routes: &Routes, start: OffsetDateTime, end: OffsetDateTime) -> Self {
        Self { routes: routes.clone(), start, end }
    }
}

fn instant(property: &str, at: OffsetDateTime) -> Result<String, InvalidRequest> {
    at.to_offset(time::UtcOffset::UTC)
        .format(&Rfc3339)
        .map_err(|error| InvalidRequest::new(property, error.to_string()))
}

#[derive(Deserialize)]
struct Batches {
    batches: Vec<SettlementBatch>,
}

impl Endpoint for SearchSettlementBatches {
    type Output = Vec<SettlementBatch>;

    fn operation(&self) -> &'static str {
        "settlement_batches.search"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let paths = self.routes.only_v3("settlement batches")?;
        if self.end < self.start || self.end - self.start > time::Duration::days(31) {
            return Err(InvalidRequest::new("endDate", "lies 0 to 31 days after startDate"));
        }
        let request = Request::new(Method::GET, paths.path(&paths.settlement_batches));
        let request = request.query("startDate", instant("startDate", self.start)?);
        Ok(request.query("endDate", instant("endDate", self.end)?))
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, response: &Response) -> Result<Self::Output, DecodeError> {
        json::decode::<Batches>(&response.body).map(|answer| answer.batches)
    }
}

/// Reads a batch with a page of its transactions.
#[derive(Clone, Debug)]
pub struct ReadSettlementBatch {
    routes: Routes,
    processor: AuthProcessor,
    batch: BatchId,
    first_row: u32,
}

impl ReadSettlementBatch {
    pub(crate) fn new(routes: &Routes, processor: AuthProcessor, batch: BatchId) -> Self {
        Self { routes: routes.clone(), processor, batch, first_row: 1 }
    }

    /// Asks for the 50 transactions from this row on, counted from 1.
    #[must_use]
    pub fn from_row(mut self, row: u32) -> Self {
        self.first_row = row;
        self
    }
}

impl Endpoint for ReadSettlementBatch {
    type Output = SettlementBatch;

    fn operation(&self) -> &'static str {
        "settlement_batches.read"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        const BATCH: TextLimit = TextLimit { min: 1, max: 20, form: TextForm::Token };
        const PROCESSOR: TextLimit = TextLimit { min: 1, max: 50, form: TextForm::Free };
        let paths = self.routes.only_v3("settlement batches")?;
        BATCH.check_field("batchId", self.batch.as_str())?;
        PROCESSOR.check_field("authProcessor", self.processor.as_str())?;
        if !(1..=1_000_000).contains(&self.first_row) {
            return Err(InvalidRequest::new("startRow", "is counted from 1 to 1000000"));
        }
        let request = Request::new(Method::GET, paths.path(&paths.settlement_batches)).segment(self.batch.as_str());
        let request = request.query("authProcessor", self.processor.as_str());
        let request = request.query("startRow", self.first_row.to_string());
        Ok(request.query("endRow", (self.first_row + 49).to_string()))
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, response: &Response) -> Result<SettlementBatch, DecodeError> {
        json::decode(&response.body)
    }
}
