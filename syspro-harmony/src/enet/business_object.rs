//! The one mechanism of all business objects: a document goes in, parameters go beside it, a document comes out. Each object is a
//! type of its own that says which class and method it is called by, writes its documents and reads its answer.

use client_core::{DecodeError, InvalidRequest, Repeat};

use super::answer::Evidence;
use super::site::Site;
use super::xml::{self, Element};

/// A business object with its input and its parameters.
pub trait BusinessObject {
    /// What an accepted answer says.
    type Output;

    /// The object's name: `SORTOI`.
    const NAME: &'static str;

    /// The name of the call for spans and errors: `sortoi.post`.
    fn operation(&self) -> &'static str;

    /// The class and method it is called by.
    fn verb(&self) -> Verb;

    /// The document as it is sent, its elements in the order of the schema.
    ///
    /// # Errors
    /// [`InvalidRequest`] names the field that does not fit the site, or the sum that does not add up.
    fn xml_in_text(&self, site: &Site) -> Result<String, InvalidRequest>;

    /// The parameters as they are sent, for setup and transaction objects.
    ///
    /// # Errors
    /// As [`xml_in_text`](Self::xml_in_text).
    fn xml_parameters_text(&self, site: &Site) -> Result<Option<String>, InvalidRequest> {
        let _ = site;
        Ok(None)
    }

    /// The document as a tree, to look into.
    ///
    /// # Errors
    /// As [`xml_in_text`](Self::xml_in_text).
    fn xml_in(&self, site: &Site) -> Result<Element, InvalidRequest> {
        tree(&self.xml_in_text(site)?)
    }

    /// The parameters as a tree, to look into.
    ///
    /// # Errors
    /// As [`xml_in_text`](Self::xml_in_text).
    fn xml_parameters(&self, site: &Site) -> Result<Option<Element>, InvalidRequest> {
        self.xml_parameters_text(site)?.as_deref().map(tree).transpose()
    }

    /// Whether the document is only to be validated, so that calling twice does nothing twice.
    fn is_dry(&self) -> bool {
        false
    }

    /// What the object's own part of an answer proves about the work.
    fn evidence(&self, root: &Element) -> Evidence {
        let _ = root;
        Evidence::Silent
    }

    /// Reads an accepted answer.
    ///
    /// # Errors
    /// [`DecodeError`] with the path of what does not fit.
    fn decode(&self, root: &Element) -> Result<Self::Output, DecodeError>;
}

/// What was written, read back.
fn tree(document: &str) -> Result<Element, InvalidRequest> {
    xml::parse(document).map_err(|fault| InvalidRequest::new(fault.path, fault.message))
}

/// A class of business objects and its method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Query: reads.
    Query,
    /// Browse: reads one page of a list.
    Browse,
    /// Fetch: reads one record of a table.
    Fetch,
    /// Build: works out a transaction and posts nothing.
    Build,
    /// Setup: adds a record.
    Add,
    /// Setup: changes a record.
    Update,
    /// Setup: deletes a record.
    Delete,
    /// Transaction: posts.
    Post,
}

impl Verb {
    /// The verb's part of the path: `/Transaction/Post`.
    pub fn path(self) -> &'static str {
        match self {
            Self::Query => "/Query/Query",
            Self::Browse => "/Query/Browse",
            Self::Fetch => "/Query/Fetch",
            Self::Build => "/Transaction/Build",
            Self::Add => "/Setup/Add",
            Self::Update => "/Setup/Update",
            Self::Delete => "/Setup/Delete",
            Self::Post => "/Transaction/Post",
        }
    }

    /// Whether it changes the books.
    pub fn writes(self) -> bool {
        match self {
            Self::Query | Self::Browse | Self::Fetch | Self::Build => false,
            Self::Add | Self::Update | Self::Delete | Self::Post => true,
        }
    }

    /// Whether it takes parameters beside the document.
    pub fn takes_parameters(self) -> bool {
        self.writes()
    }

    /// Whether it may be sent again. e.net has no idempotency key, so a write is sent once and asked about when its answer is
    /// lost.
    pub fn repeat(self) -> Repeat {
        if self.writes() { Repeat::Never } else { Repeat::Freely }
    }
}
