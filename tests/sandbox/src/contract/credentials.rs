//! Who may call: an API key, a user with a password, or a client that fetches tokens.

use std::collections::BTreeSet;
use std::sync::Mutex;

use serde_json::json;

use super::refusal::Refusal;
use crate::call::{Answer, Call, basic_credentials, pairs};
use crate::lock::hold;

/// What a request must carry. These are invented and guard nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// The header `X-API-Key`.
    ApiKey(String),
    /// `Authorization: Basic`.
    Basic {
        /// The user.
        user: String,
        /// The password.
        password: String,
    },
    /// `Authorization: Bearer` with a token from `/oauth/token` (client credentials grant).
    OAuth2 {
        /// The client's id.
        client_id: String,
        /// The client's secret.
        client_secret: String,
    },
    /// Nothing: everybody is let in.
    Open,
}

/// The credentials and the tokens that were given out.
#[derive(Debug)]
pub(crate) struct Gate {
    wanted: Credentials,
    tokens: Mutex<(u64, BTreeSet<String>)>,
}

impl Gate {
    pub(crate) fn new(wanted: Credentials) -> Self {
        Self { wanted, tokens: Mutex::default() }
    }

    pub(crate) fn admit(&self, call: &Call) -> Result<(), Refusal> {
        let authorization = call.header("Authorization").unwrap_or_default();
        let admitted = match &self.wanted {
            Credentials::Open => true,
            Credentials::ApiKey(key) => call.header("X-API-Key") == Some(key),
            Credentials::Basic { user, password } => {
                basic_credentials(authorization) == Some((user.clone(), password.clone()))
            }
            Credentials::OAuth2 { .. } => {
                authorization.strip_prefix("Bearer ").is_some_and(|token| hold(&self.tokens).1.contains(token))
            }
        };
        if admitted { Ok(()) } else { Err(Refusal::unauthorized("the credentials are missing or not known")) }
    }

    /// Every token given out so far stops being known.
    pub(crate) fn expire_tokens(&self) {
        hold(&self.tokens).1.clear();
    }

    /// The token endpoint of RFC 6749 §4.4; credentials in the body or in a Basic header.
    pub(crate) fn token(&self, call: &Call) -> Answer {
        let form = pairs(&String::from_utf8_lossy(&call.body));
        let field = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        if field("grant_type").as_deref() != Some("client_credentials") {
            return Answer::json(400, &json!({"error": "unsupported_grant_type"}));
        }
        let sent = field("client_id").zip(field("client_secret"));
        let sent = sent.or_else(|| basic_credentials(call.header("Authorization").unwrap_or_default()));
        match &self.wanted {
            Credentials::OAuth2 { client_id, client_secret }
                if sent == Some((client_id.clone(), client_secret.clone())) =>
            {
                let mut tokens = hold(&self.tokens);
                tokens.0 += 1;
                let token = format!("sandbox-token-{}", tokens.0);
                tokens.1.insert(token.clone());
                Answer::json(200, &json!({"access_token": token, "token_type": "Bearer", "expires_in": 3600}))
            }
            Credentials::OAuth2 { .. } | Credentials::ApiKey(_) | Credentials::Basic { .. } | Credentials::Open => {
                Answer::json(401, &json!({"error": "invalid_client"}))
            }
        }
    }
}
