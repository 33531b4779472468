//! Every document of the contract as it is sent.

macro_rules! assert_rendered {
    ($name:literal, $document:expr) => {
        insta::assert_snapshot!($name, serde_json::to_string_pretty(&$document).unwrap());
    };
}

#[test]
fn documents_are_written_so() {
    crate::for_each_document!(assert_rendered);
}
