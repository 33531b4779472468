//! Who is let in.

use sandbox::tims::Credentials;
use sandbox::{Stripe, Tims};

use crate::client::Client;

fn basic(user: &str, password: &str) -> reqwest::RequestBuilder {
    reqwest::Client::new().get("http://x").basic_auth(user, Some(password))
}

/// The header that reqwest itself writes for these.
fn basic_header(user: &str, password: &str) -> String {
    let request = basic(user, password).build().unwrap();
    request.headers()["Authorization"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn tims_wants_the_credentials_it_was_given() {
    let ann = Credentials::Basic { user: "ann".to_owned(), password: "p:w~ü?".to_owned() };
    let cases = [
        (Credentials::ApiKey("k1".to_owned()), ("X-API-Key", "k1".to_owned()), ("X-API-Key", "k2".to_owned())),
        (ann, ("Authorization", basic_header("ann", "p:w~ü?")), ("Authorization", basic_header("ann", "pw"))),
        (Credentials::Open, ("X-Nothing", String::new()), ("X-Nothing", String::new())),
    ];
    for (credentials, right, wrong) in cases {
        let open = credentials == Credentials::Open;
        let tims = Tims::new().with_credentials(credentials).start().await.unwrap();
        assert_eq!(Client::new(tims.base_url(), right).get("/customers").await.status, 200);
        assert_eq!(Client::new(tims.base_url(), wrong).get("/customers").await.status, if open { 200 } else { 401 });
    }
}

#[tokio::test]
async fn a_token_is_fetched_used_and_expires() {
    let credentials = Credentials::OAuth2 { client_id: "app".to_owned(), client_secret: "s3".to_owned() };
    let tims = Tims::new().with_credentials(credentials).start().await.unwrap();
    let http = reqwest::Client::new();
    let form = |body: &'static str| {
        http.post(tims.token_url()).header("Content-Type", "application/x-www-form-urlencoded").body(body)
    };
    let refused = Client::send(form("grant_type=client_credentials&client_id=app&client_secret=no")).await.unwrap();
    assert_eq!((refused.status, refused.body["error"].as_str()), (401, Some("invalid_client")));
    let in_body = Client::send(form("grant_type=client_credentials&client_id=app&client_secret=s3")).await.unwrap();
    let in_header = Client::send(form("grant_type=client_credentials").basic_auth("app", Some("s3"))).await.unwrap();
    for got in [in_body, in_header] {
        let token = format!("Bearer {}", got.body["access_token"].as_str().unwrap());
        assert_eq!(Client::new(tims.base_url(), ("Authorization", token)).get("/customers").await.status, 200);
    }
    tims.expire_tokens();
    assert_eq!(
        Client::new(tims.base_url(), ("Authorization", "Bearer sandbox-token-1".to_owned()))
            .get("/customers")
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn stripe_takes_its_key_as_bearer_or_basic_user_and_never_repeats_a_wrong_one() {
    let stripe = Stripe::new().with_api_key("sk_test_right").start().await.unwrap();
    let cases = [
        ("Bearer sk_test_right".to_owned(), 200),
        (basic_header("sk_test_right", ""), 200),
        ("Bearer sk_test_wrong_and_secret".to_owned(), 401),
        (String::new(), 401),
    ];
    for (header, status) in cases {
        let got =
            Client::new(format!("{}/v1", stripe.base_url()), ("Authorization", header.clone())).get("/charges").await;
        assert_eq!(got.status, status, "{header}");
        assert!(!got.body.to_string().contains("wrong_and_secret") && !got.header("Request-Id").is_empty());
    }
}
