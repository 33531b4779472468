//! From a request to the operation that answers it: verb, session, business object, wrapper.

use std::sync::{Arc, Mutex};

use encoding_rs::WINDOWS_1252;

use super::batch::Context;
use super::output::{document, leaf, node};
use super::seats::{Seat, Seats};
use super::sentence::Sentence;
use super::settings::{Settings, Wrapper};
use super::{comfnd, posting, queries};
use crate::call::{Answer, Call, pairs_in};
use crate::contract::write::Write;
use crate::element::{Attributes, Element, parse};
use crate::lock::hold;
use crate::syspro::books::Ledger;

/// The e.net service.
#[derive(Debug)]
pub(crate) struct Enet {
    settings: Settings,
    seats: Seats,
    ledger: Arc<Mutex<Ledger>>,
}

/// The parameters of a call.
struct Parameters(Vec<(String, String)>);

impl Parameters {
    fn of(call: &Call) -> Self {
        let body = if call.method == "POST" { call.body.as_ref() } else { &[] };
        let mut found = pairs_in(call.query.as_bytes());
        found.extend(pairs_in(body));
        Self(found.into_iter().map(|(name, value)| (text(&name), text(&value))).collect())
    }

    fn get(&self, name: &str) -> String {
        let found = self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }
}

/// UTF-8 where it is that, Windows-1252 otherwise.
fn text(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes)
        .map_or_else(|_| WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(), str::to_owned)
}

impl Enet {
    pub(crate) fn new(settings: Settings, ledger: Arc<Mutex<Ledger>>) -> Self {
        Self { settings, seats: Seats::default(), ledger }
    }

    /// Whether a request is for this door.
    pub(crate) fn is_asked(call: &Call) -> bool {
        call.path.to_ascii_lowercase().starts_with("/sysprowcfservice/")
    }

    /// The business object, or the last word of the path.
    pub(crate) fn operation(&self, call: &Call) -> Option<String> {
        let object = Parameters::of(call).get("BusinessObject");
        if !object.is_empty() {
            return Some(object);
        }
        call.path.rsplit('/').next().map(str::to_owned)
    }

    pub(crate) fn expire_sessions(&self) {
        self.seats.clear();
    }

    pub(crate) fn seats_taken(&self) -> usize {
        self.seats.len()
    }

    pub(crate) fn work(&self, call: &Call) -> Answer {
        if call.method != "GET" && !(call.method == "POST" && self.settings.post) {
            return Answer::text(405, "text/html", "<p>Method not allowed.</p>");
        }
        if call.path.len() + call.query.len() >= self.settings.longest_url {
            return Answer::text(414, "text/html", "<p>Request URL Too Long</p>");
        }
        let parameters = Parameters::of(call);
        let path = call.path.to_ascii_lowercase();
        let Some(verb) = path.strip_prefix("/sysprowcfservice/rest/") else { return not_found() };
        match verb.trim_end_matches('/') {
            "logon" => {
                let language = super::sentence::Language::of(&parameters.get("LanguageCode"));
                let id = self.seats.log_on(&self.settings, |name| parameters.get(name));
                self.wrapped(&id.unwrap_or_else(|sentence| error(&sentence, language)))
            }
            "logoff" => {
                let left = self.seats.log_off(&parameters.get("UserId"));
                let language = super::sentence::Language::default();
                self.wrapped(&left.map_or_else(|sentence| error(&sentence, language), |()| "0".to_owned()))
            }
            "getversion" => self.wrapped(&self.settings.version),
            verb => self.in_session(call, verb, &parameters),
        }
    }

    fn in_session(&self, call: &Call, verb: &str, parameters: &Parameters) -> Answer {
        let seat = match self.seats.seat(&parameters.get("UserId")) {
            Ok(seat) => seat,
            Err(sentence) => return self.wrapped(&error(&sentence, super::sentence::Language::default())),
        };
        let object = match verb {
            "getlogonprofile" => return self.wrapped(&self.profile(&seat)),
            "query/browse" => "COMBRW".to_owned(),
            "query/fetch" => "COMFCH".to_owned(),
            "query/query" | "setup/add" | "setup/update" | "transaction/post" => parameters.get("BusinessObject"),
            _ => return not_found(),
        };
        let answer = self.ask(call, verb, &object.to_ascii_uppercase(), &seat, parameters);
        self.wrapped(&match answer {
            Ok(root) => document(&root, seat.language, &self.settings.version),
            Err(sentence) => error(&sentence, seat.language),
        })
    }

    /// One business object. Anything that it cannot read is an exception.
    fn ask(&self, call: &Call, verb: &str, object: &str, seat: &Seat, given: &Parameters) -> Result<Element, Sentence> {
        if self.settings.unlicensed.contains(object) {
            return Err(Sentence::Exception);
        }
        let document = read(&given.get("XmlIn"))?;
        let parameters = match given.get("XmlParameters").as_str() {
            "" => Element::default(),
            text => read(text)?.child("Parameters").cloned().unwrap_or_default(),
        };
        let context = Context { settings: &self.settings, language: seat.language, parameters };
        let mut ledger = hold(&self.ledger);
        match (verb, object) {
            ("query/query", "COMFND") => comfnd::find(&ledger, &context, &document),
            ("query/fetch", _) => comfnd::fetch(&ledger, &context, &document),
            ("query/browse", _) => comfnd::browse(&ledger, &context, &document),
            ("query/query", object) => queries::ask(&ledger, &context, object, &document),
            (verb, object) => {
                let (root, written) = posting::post(&mut ledger, &context, verb, object, &document)?;
                ledger.writes.extend(written.into_iter().map(|resource| Write {
                    method: call.method.clone(),
                    path: call.path.clone(),
                    operation: object.to_owned(),
                    key: None,
                    resource,
                    request_id: call.request_id.clone(),
                }));
                Ok(root)
            }
        }
    }

    fn profile(&self, seat: &Seat) -> String {
        let today: String = crate::clock::instant_now().chars().take(10).collect();
        let root = node(
            "UserProfile",
            vec![
                leaf("CompanyId", seat.company.as_str()),
                leaf("CompanyName", "Sandbox & Söhne"),
                leaf("OperatorCode", seat.operator.as_str()),
                leaf("AccountingDate", today),
                leaf("OperatorBank", ""),
                leaf("OperatorBranch", ""),
                leaf("OperatorWarehouse", crate::syspro::stock::DEFAULT_WAREHOUSE),
                leaf("DecimalFormat", "1"),
                leaf("DateFormat", "01"),
                leaf("SystemVersion", self.settings.version.as_str()),
            ],
        );
        document(&root, seat.language, &self.settings.version)
    }

    fn wrapped(&self, text: &str) -> Answer {
        let bytes = match self.settings.wrapper {
            Wrapper::Bare => WINDOWS_1252.encode(text).0.into_owned(),
            Wrapper::JsonQuoted => serde_json::Value::from(text).to_string().into_bytes(),
            Wrapper::StringElement => {
                let namespace = "http://schemas.microsoft.com/2003/10/Serialization/";
                format!("<string xmlns=\"{namespace}\">{}</string>", quick_xml::escape::escape(text)).into_bytes()
            }
        };
        Answer::text(200, "application/octet-stream", bytes).with("Server", "Microsoft-HTTPAPI/2.0")
    }
}

fn read(text: &str) -> Result<Element, Sentence> {
    parse(text, Attributes::Ignored).map(held_by_the_code_page).map_err(|_| Sentence::Exception)
}

/// Characters that Windows-1252 does not hold are lost in the database, as they are in life.
fn held_by_the_code_page(mut element: Element) -> Element {
    let kept = |character: char| {
        let foreign = WINDOWS_1252.encode(character.encode_utf8(&mut [0; 4])).2;
        if foreign { '?' } else { character }
    };
    element.text = element.text.chars().map(kept).collect();
    element.children = element.children.into_iter().map(held_by_the_code_page).collect();
    element
}

fn error(sentence: &Sentence, language: super::sentence::Language) -> String {
    format!("ERROR: {}", sentence.text(language))
}

fn not_found() -> Answer {
    Answer::text(404, "text/html", "<p>Endpoint not found.</p>")
}
