//! Reasons as they are stored, and what they cost.

use mapping_core::derived::{Derived, Reason};

#[test]
fn a_stored_reason_is_read_back_as_it_was() {
    let plain = Derived::new("GAS-ARG-50", "order.sku.as_written");
    let weighed = Derived::new("GAS-ARG-50", "rules.order.sku_aliases").because("line.sku", "argon-50");
    let table = [
        (plain, r#"{"field":"sku","value":"GAS-ARG-50","rule":"order.sku.as_written"}"#),
        (
            weighed.rather_than("argon-50", "the ERP has no such item"),
            r#"{"field":"sku","value":"GAS-ARG-50","rule":"rules.order.sku_aliases","inputs":[{"name":"line.sku","value":"argon-50"}],"rejected":[{"value":"argon-50","why":"the ERP has no such item"}]}"#,
        ),
    ];
    for (derived, stored) in table {
        let (_, reason) = derived.explain("sku");
        assert_eq!(serde_json::to_string(&reason).unwrap(), stored);
        assert_eq!(serde_json::from_str::<Reason>(stored).unwrap(), reason);
    }
}

#[test]
fn what_a_copy_of_a_reason_weighs_besides_is_its_own() {
    let first = Derived::new(1, "rules.one").because("a", 1);
    let copy = first.clone().because("b", 2);
    assert_eq!(first.why.inputs().len(), 1);
    assert_eq!(copy.to_string(), "1 by rules.one from a = 1, b = 2");
}

#[test]
fn the_reasons_of_a_document_fit_a_small_allocation() {
    assert!(16 * size_of::<Reason>() <= 1024);
}
