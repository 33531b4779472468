//! Who logs on.

use client_core::SecretString;

/// An operator in a company. Passwords may be blank; they are sent all the same, because the service wants them named.
#[derive(Clone, Debug)]
pub struct Operator {
    /// The operator's code.
    pub name: String,
    /// The operator's password.
    pub password: SecretString,
    /// The company.
    pub company: String,
    /// The company's password.
    pub company_password: SecretString,
    /// The language of texts, by SYSPRO's two digits, if not the operator's own.
    pub language_code: Option<String>,
    /// Which of several e.net instances, if the site has several.
    pub instance: Option<String>,
}

impl Operator {
    /// An operator in a company that has no password.
    pub fn new(name: impl Into<String>, password: impl Into<SecretString>, company: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            password: password.into(),
            company: company.into(),
            company_password: SecretString::default(),
            language_code: None,
            instance: None,
        }
    }
}
