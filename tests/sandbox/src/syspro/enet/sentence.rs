//! What e.net says in words, in the language of the logon. Numbers are the same in every language; where no number is known for a
//! fault the sandbox has one of its own, so that nobody relies on one.

/// The language of a session.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Language {
    #[default]
    English,
    German,
    French,
}

impl Language {
    /// By the `LanguageCode` of a logon: two letters, or `05` for English; English where it is not known.
    pub(crate) fn of(code: &str) -> Self {
        match code.trim().to_ascii_uppercase().as_str() {
            "DE" => Self::German,
            "FR" => Self::French,
            _ => Self::English,
        }
    }

    /// The two letters.
    pub(crate) const fn letters(self) -> &'static str {
        match self {
            Self::English => "EN",
            Self::German => "DE",
            Self::French => "FR",
        }
    }
}

/// Something to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sentence {
    UnknownOperator,
    WrongPassword,
    WrongCompany,
    InvalidSession,
    Exception,
    NotFound { what: What, key: String },
    Exists { what: What, key: String },
    OnHold { key: String },
    Blank { element: String },
    NotNumeric { element: String },
    BadDate { element: String, value: String },
    BackOrder { line: String, stock_code: String },
    Other(String),
}

/// Records that faults speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    StockCode,
    Customer,
    SalesOrder,
    Invoice,
    LedgerCode,
    PurchaseOrder,
    Table,
}

impl What {
    const fn words(self) -> [&'static str; 3] {
        match self {
            Self::StockCode => ["Stock code", "Artikel", "Article"],
            Self::Customer => ["Customer", "Kunde", "Client"],
            Self::SalesOrder => ["Sales order", "Auftrag", "Commande"],
            Self::Invoice => ["Invoice", "Rechnung", "Facture"],
            Self::LedgerCode => ["Ledger code", "Sachkonto", "Compte"],
            Self::PurchaseOrder => ["Customer order number", "Bestellnummer", "Numéro de commande"],
            Self::Table => ["Table", "Tabelle", "Table"],
        }
    }

    const fn number(self) -> u32 {
        match self {
            Self::StockCode => 240_004,
            Self::Customer => 910_001,
            Self::SalesOrder => 910_002,
            Self::Invoice => 910_003,
            Self::LedgerCode => 910_004,
            Self::PurchaseOrder => 910_005,
            Self::Table => 910_006,
        }
    }
}

impl Sentence {
    /// The number of a fault inside an item.
    pub(crate) fn number(&self) -> u32 {
        match self {
            Self::NotFound { what, .. } => what.number(),
            Self::Exists { .. } => 910_020,
            Self::OnHold { .. } => 910_021,
            Self::Blank { .. } => 100_030,
            Self::NotNumeric { .. } => 100_031,
            Self::BadDate { .. } => 100_028,
            Self::Exception => 100_000,
            Self::UnknownOperator
            | Self::WrongPassword
            | Self::WrongCompany
            | Self::InvalidSession
            | Self::BackOrder { .. }
            | Self::Other(_) => 910_099,
        }
    }

    /// The words.
    pub(crate) fn text(&self, language: Language) -> String {
        let pick = |[english, german, french]: [&'static str; 3]| match language {
            Language::English => english,
            Language::German => german,
            Language::French => french,
        };
        match self {
            Self::UnknownOperator => {
                pick(["Invalid operator", "Ungültiger Bediener", "Opérateur non valide"]).to_owned()
            }
            Self::WrongPassword => {
                pick(["Invalid operator password", "Ungültiges Bedienerkennwort", "Mot de passe opérateur non valide"])
                    .to_owned()
            }
            Self::WrongCompany => pick([
                "Invalid company or password",
                "Ungültige Firma oder Kennwort",
                "Société ou mot de passe non valide",
            ])
            .to_owned(),
            Self::InvalidSession => {
                pick(["Invalid session id", "Ungültige Sitzung", "Identifiant de session non valide"]).to_owned()
            }
            Self::Exception => "e.net exception raised: 100000".to_owned(),
            Self::NotFound { what, key } => {
                let end = pick(["not found", "nicht gefunden", "introuvable"]);
                format!("{} '{key}' {end}", pick(what.words()))
            }
            Self::Exists { what, key } => {
                let end = pick(["already exists", "ist schon vorhanden", "existe déjà"]);
                format!("{} '{key}' {end}", pick(what.words()))
            }
            Self::OnHold { key } => {
                let end = pick(["is on hold", "ist gesperrt", "est bloqué"]);
                format!("{} '{key}' {end}", pick(What::Customer.words()))
            }
            Self::Blank { element } => {
                let end = pick(["cannot be spaces", "darf nicht leer sein", "ne peut pas être vide"]);
                format!("XML element '{element}' {end}")
            }
            Self::NotNumeric { element } => {
                let end = pick(["must be numeric", "muss numerisch sein", "doit être numérique"]);
                format!("XML element '{element}' {end}")
            }
            Self::BadDate { element, value } => {
                let [is, for_element, must] = match language {
                    Language::English => ["is invalid for XML element", "it must be", "format"],
                    Language::German => ["ist ungültig im XML-Element", "es muss", "sein"],
                    Language::French => ["n'est pas valide pour l'élément XML", "format", "requis"],
                };
                format!("Date '{value}' {is} '{element}' {for_element} CCYY-MM-DD {must}")
            }
            Self::BackOrder { line, stock_code } => {
                let end = pick(["was placed on back order", "ist rückständig", "est en reliquat"]);
                format!("Line {line} for stock code '{stock_code}' {end}")
            }
            Self::Other(text) => text.clone(),
        }
    }
}
