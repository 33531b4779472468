//! Where requests may go: base URLs are checked once, paths before every call.

use client_core::{BaseUrl, ErrorKind, InvalidBaseUrl, Method, Request};

use crate::script::Script;
use crate::service::Parcel;

#[test]
fn a_base_url_is_https_or_loopback_and_nothing_but_an_address() {
    use InvalidBaseUrl::{NotAbsolute, PlainText, Query, Scheme, UserInfo};
    let table = [
        ("https://api.example.com", Ok("https://api.example.com")),
        ("https://api.example.com:8443/prefix/", Ok("https://api.example.com:8443/prefix")),
        ("http://localhost:80", Ok("http://localhost:80")),
        ("http://127.0.0.1:1", Ok("http://127.0.0.1:1")),
        ("http://[::1]:1", Ok("http://[::1]:1")),
        ("http://api.example.com", Err(PlainText)),
        ("http://127.0.0.1.example.com", Err(PlainText)),
        ("https://user:word@api.example.com", Err(UserInfo)),
        ("https://key@api.example.com", Err(UserInfo)),
        ("https://api.example.com?key=1", Err(Query)),
        ("https://api.example.com/#top", Err(Query)),
        ("ftp://api.example.com", Err(Scheme)),
        ("api.example.com", Err(NotAbsolute)),
        ("/v1", Err(NotAbsolute)),
        ("", Err(NotAbsolute)),
    ];
    for (text, expected) in table {
        let base = BaseUrl::parse(text);
        assert_eq!(base.as_ref().map(BaseUrl::as_str), expected.as_ref().copied(), "{text}");
    }
    assert!(BaseUrl::plain_text("http://erp.internal:8080").is_ok());
    assert_eq!(BaseUrl::plain_text("http://user:word@erp.internal"), Err(UserInfo));
}

#[test]
fn a_path_means_to_the_server_what_it_means_here() {
    let good = ["/", "/v1/parcels", "/v1/a%2Fb", "/v1/par.cel", "/v1/...", "/v1/a:b"];
    let bad = [
        "",
        "v1",
        "/v1/",
        "//v1",
        "/v1//x",
        "/v1/..",
        "/v1/.",
        "/v1/%2e%2E/x",
        "/v1?x=1",
        "/v1#x",
        "/v1\\x",
        "/ä",
        "/a b",
    ];
    for path in good {
        assert_eq!(Request::new(Method::GET, path).check(), Ok(()), "{path}");
    }
    for path in bad {
        assert!(Request::new(Method::GET, path).check().is_err(), "{path}");
    }
}

#[tokio::test]
async fn an_empty_id_never_turns_a_read_into_a_list() {
    for id in ["", ".", ".."] {
        let script = Script::new(&[]);
        let error = script.client().send(&Parcel { id: id.into(), ..Parcel::read() }).await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Invalid { field: "path".into() });
        assert_eq!(error.attempts(), 0);
        assert!(script.requests().is_empty());
    }
}
