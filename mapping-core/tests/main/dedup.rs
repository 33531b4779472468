use mapping_core::canonical::{
    CustomerCode, CustomerRecord, ExternalId, OrderReference, PostalAddress, Product, ProductId, SalesOrderNumber, Sku,
    TransactionId,
};
use mapping_core::dedup::{self, Decision, FieldChange};
use mapping_core::flows::{ErpCustomer, ErpItem, ErpReceipt, ErpSalesOrder};
use mapping_core::money::{Currency, MinorUnitProfile, Money};
use mapping_core::refusal::RefusalCode;
use proptest::prelude::*;

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

fn address(postcode: &str) -> Option<PostalAddress> {
    Some(PostalAddress {
        name: None,
        lines: vec!["12 High Street".to_owned()],
        city: text("Leeds"),
        state: None,
        postcode: text(postcode),
        country: text("GB"),
    })
}

/// Ann, as the shop knows her.
fn ann() -> CustomerRecord {
    CustomerRecord {
        code: None,
        external_id: ExternalId::from("stripe/cus_ann"),
        name: "Ann Example".to_owned(),
        email: text("ann@example.com"),
        phone: text("+44 113 496 0000"),
        billing: address("LS1 4AP"),
        shipping: None,
        card: None,
        active: None,
    }
}

/// Ann, as the ERP holds her.
fn held(code: &str) -> ErpCustomer {
    ErpCustomer {
        code: CustomerCode::from(code),
        external_id: Some(ExternalId::from("stripe/cus_ann")),
        name: "Ann Example".to_owned(),
        email: text("ann@example.com"),
        phone: text("+44 113 496 0000"),
        billing: address("LS1 4AP"),
        shipping: None,
        changed_at: None,
    }
}

fn without_key(code: &str) -> ErpCustomer {
    ErpCustomer { external_id: None, ..held(code) }
}

/// Somebody who shares nothing with Ann but what a test gives them.
fn stranger(code: &str) -> ErpCustomer {
    ErpCustomer {
        code: CustomerCode::from(code),
        external_id: None,
        name: "Bob Builder".to_owned(),
        email: None,
        phone: None,
        billing: None,
        shipping: None,
        changed_at: None,
    }
}

fn already(code: &str) -> Decision<CustomerCode> {
    Decision::AlreadyPosted { number: CustomerCode::from(code) }
}

fn change(field: &str, held: Option<&str>, wanted: &str) -> FieldChange {
    FieldChange { field: field.to_owned(), held: held.map(str::to_owned), wanted: text(wanted) }
}

// Customers.

#[test]
fn a_customer_whom_nobody_knows_is_created_and_the_reason_says_what_was_looked_for() {
    let decision = dedup::customer(&ann(), &[stranger("C1")]);
    assert_eq!(decision.value, Decision::Create);
    insta::assert_snapshot!(decision, @"create by dedup.customer.none from external_id = stripe/cus_ann, email = ann@example.com, name_and_postcode = ann example, ls14ap");
}

#[test]
fn a_customer_is_found_by_the_strongest_key_there_is() {
    let by_name = ErpCustomer { email: None, ..without_key("C3") };
    let table = [
        (held("C1"), "dedup.customer.external_id", already("C1")),
        (
            ErpCustomer { email: text(" ANN@Example.com "), ..without_key("C2") },
            "dedup.customer.email",
            Decision::Update {
                number: CustomerCode::from("C2"),
                changes: vec![change("external_id", None, "stripe/cus_ann")],
            },
        ),
        (
            by_name,
            "dedup.customer.name_and_postcode",
            Decision::Update {
                number: CustomerCode::from("C3"),
                changes: vec![change("external_id", None, "stripe/cus_ann"), change("email", None, "ann@example.com")],
            },
        ),
    ];
    for (customer, rule, expected) in table {
        let decision = dedup::customer(&ann(), &[stranger("C0"), customer]);
        assert_eq!((decision.rule(), &decision.value), (rule, &expected));
    }
}

#[test]
fn a_name_alone_is_no_match() {
    let elsewhere = ErpCustomer { email: None, billing: address("M1 1AE"), ..without_key("C1") };
    assert_eq!(dedup::customer(&ann(), &[elsewhere]).value, Decision::Create);
    let nowhere = ErpCustomer { email: None, billing: None, ..without_key("C1") };
    assert_eq!(dedup::customer(&ann(), &[nowhere]).value, Decision::Create);
}

#[test]
fn a_postcode_counts_on_either_address_and_in_any_spelling() {
    let moved = CustomerRecord { billing: address("M1 1AE"), shipping: address("ls1-4ap"), ..ann() };
    let by_name = ErpCustomer { email: None, billing: None, shipping: address("LS14AP"), ..without_key("C1") };
    let decision = dedup::customer(&moved, &[by_name]);
    assert_eq!(decision.rule(), "dedup.customer.name_and_postcode");
    assert_eq!(decision.value.number(), Some(&CustomerCode::from("C1")));
}

#[test]
fn empty_values_never_match() {
    let nobody = CustomerRecord { name: String::new(), email: text(""), billing: address(""), ..ann() };
    let empty = ErpCustomer { name: String::new(), email: text(""), billing: address(""), ..stranger("C1") };
    assert_eq!(dedup::customer(&nobody, &[empty]).value, Decision::Create);
}

#[test]
fn the_external_id_wins_over_an_e_mail_address_elsewhere() {
    let by_id = ErpCustomer { email: text("old@example.com"), ..held("C1") };
    let by_email = ErpCustomer { email: text("ann@example.com"), ..stranger("C2") };
    let decision = dedup::customer(&ann(), &[by_email, by_id]);
    insta::assert_snapshot!(decision, @r#"update C1: email is "old@example.com", wanted "ann@example.com" by dedup.customer.external_id from external_id = stripe/cus_ann; not C2: found by email, a weaker key"#);
}

#[test]
fn an_e_mail_address_under_another_external_id_is_a_conflict_with_both_sides() {
    let other = ErpCustomer { external_id: Some(ExternalId::from("stripe/cus_other")), ..held("C1") };
    let decision = dedup::customer(&ann(), &[other]).value;
    insta::assert_snapshot!(decision, @r#"conflict with C1: external_id is "stripe/cus_other", wanted "stripe/cus_ann""#);
    let refusal =
        decision.refusal(RefusalCode::AmbiguousCustomer, "payment.customer.email", "ann@example.com").unwrap();
    assert_eq!(refusal.code, RefusalCode::Conflict);
    assert_eq!(decision.number(), None);
}

#[test]
fn a_name_and_postcode_with_another_e_mail_address_is_a_conflict() {
    let namesake = ErpCustomer { email: text("ann.junior@example.com"), ..without_key("C1") };
    let expected = Decision::Conflict {
        number: CustomerCode::from("C1"),
        differences: vec![change("email", Some("ann.junior@example.com"), "ann@example.com")],
    };
    assert_eq!(dedup::customer(&ann(), &[namesake]).value, expected);
}

#[test]
fn several_candidates_under_the_deciding_key_are_ambiguous_and_none_is_picked() {
    let decision = dedup::customer(&ann(), &[without_key("C2"), without_key("C1"), without_key("C2")]).value;
    let candidates = vec![CustomerCode::from("C1"), CustomerCode::from("C2")];
    assert_eq!(decision, Decision::Ambiguous { candidates });
    let refusal =
        decision.refusal(RefusalCode::AmbiguousCustomer, "payment.customer.email", "ann@example.com").unwrap();
    insta::assert_snapshot!(refusal, @r#"ambiguous_customer at payment.customer.email = "ann@example.com": several candidates: C1, C2"#);
}

#[test]
fn the_same_record_found_by_two_keys_is_one_candidate() {
    assert_eq!(dedup::customer(&ann(), &[held("C1"), held("C1")]).value, already("C1"));
}

#[test]
fn an_update_lists_every_field_that_differs_and_nothing_else() {
    let wanted = CustomerRecord { shipping: address("LS2 7HZ"), phone: text("+44 113 496 0001"), ..ann() };
    let mut stale = held("C1");
    stale.name = "ANN  EXAMPLE".to_owned(); // not a difference
    stale.billing.as_mut().unwrap().city = text("York");
    stale.billing.as_mut().unwrap().country = text("United Kingdom"); // nor this
    insta::assert_snapshot!(dedup::customer(&wanted, &[stale]).value, @r#"update C1: phone is "+44 113 496 0000", wanted "+44 113 496 0001", billing.city is "York", wanted "Leeds", shipping.lines is nothing, wanted "12 High Street", shipping.city is nothing, wanted "Leeds", shipping.postcode is nothing, wanted "LS2 7HZ", shipping.country is nothing, wanted "GB""#);
}

#[test]
fn what_the_shop_does_not_know_never_erases_what_the_erp_holds() {
    let sparse = CustomerRecord { email: None, phone: None, billing: None, shipping: None, ..ann() };
    assert_eq!(dedup::customer(&sparse, &[held("C1")]).value, already("C1"));
}

proptest! {
    #[test]
    fn the_decision_does_not_depend_on_the_order_of_the_candidates(
        picks in prop::collection::vec((0_u8..4, 0_u8..3, 0_u8..3), 0..6), rotation in 0_usize..6,
    ) {
        let customers: Vec<ErpCustomer> = picks.iter().enumerate().map(|(position, (id, email, name))| {
            let ids = [None, Some("stripe/cus_ann"), Some("stripe/cus_other"), Some("shop/1")];
            let emails = [None, Some("ann@example.com"), Some("bob@example.com")];
            let names = ["Ann Example", "ann example", "Bob Builder"];
            ErpCustomer {
                external_id: ids[usize::from(*id)].map(ExternalId::from),
                email: emails[usize::from(*email)].map(str::to_owned),
                name: names[usize::from(*name)].to_owned(),
                ..held(&format!("C{position}"))
            }
        }).collect();
        let mut rotated = customers.clone();
        if !rotated.is_empty() {
            rotated.rotate_left(rotation % customers.len());
        }
        let decision = dedup::customer(&ann(), &customers);
        prop_assert_eq!(&decision, &dedup::customer(&ann(), &rotated));

        // Whoever carries the external id is the customer, or nobody is.
        let ours = customers.iter().filter(|one| one.external_id == Some(ann().external_id)).count();
        match ours {
            0 => prop_assert!(decision.rule() != "dedup.customer.external_id"),
            1 => prop_assert!(decision.value.number().is_some()),
            _ => {
                let ambiguous = matches!(decision.value, Decision::Ambiguous { .. });
                prop_assert!(ambiguous)
            }
        }
    }
}

// Products.

fn product(sku: Option<&str>, name: &str) -> Product {
    Product {
        id: ProductId::from("prod_1"),
        sku: sku.map(Sku::from),
        name: text(name),
        price: None,
        active: true,
        metadata: Default::default(),
        changed_at: None,
    }
}

fn item(sku: &str, name: &str) -> ErpItem {
    ErpItem {
        sku: Sku::from(sku),
        description: text(name),
        price: Some(usd(1000)),
        on_hand: None,
        active: None,
        changed_at: None,
    }
}

#[test]
fn a_product_is_found_by_code_then_by_id_then_by_name() {
    let found = |wanted: &Product, held: &[ErpItem]| {
        let decision = dedup::product(wanted, held);
        format!("{} by {}", decision.value, decision.rule())
    };
    let shelf = [item("A-1", "Argon"), item("prod_1", "Oxygen"), item("N-1", "Nitrogen")];
    let cases = [
        (product(Some("A-1"), "argon"), "already posted as A-1 by dedup.product.sku"),
        (product(Some("A-2"), "Oxygen"), "already posted as prod_1 by dedup.product.id"),
        (product(None, "Oxygen"), "already posted as prod_1 by dedup.product.id"),
    ];
    for (wanted, expected) in cases {
        assert_eq!(found(&wanted, &shelf), expected);
    }
    let shelf = [item("A-1", "Argon"), item("N-1", "Nitrogen"), item("N-2", "nitrogen")];
    let cases = [
        (product(None, "ARGON"), "already posted as A-1 by dedup.product.name"),
        (product(None, "Nitrogen"), "several candidates: N-1, N-2 by dedup.product.name"),
        (product(Some("A-2"), "Argon"), r#"conflict with A-1: sku is "A-1", wanted "A-2" by dedup.product.name"#),
        (product(Some("H-1"), "Helium"), "create by dedup.product.none"),
        (product(None, ""), "create by dedup.product.none"),
    ];
    for (wanted, expected) in cases {
        assert_eq!(found(&wanted, &shelf), expected);
    }
}

#[test]
fn a_product_with_another_name_or_price_is_updated() {
    let wanted = Product { price: Some(usd(1250)), ..product(Some("A-1"), "Argon 5.0") };
    insta::assert_snapshot!(dedup::product(&wanted, &[item("A-1", "Argon")]).value, @r#"update A-1: description is "Argon", wanted "Argon 5.0", price is "10.00 USD", wanted "12.50 USD""#);
}

// Payments and sales orders.

fn usd(cents: i64) -> Money {
    MinorUnitProfile::ISO.to_money(cents, Currency::USD).unwrap()
}

fn receipt(number: &str, amount: Money) -> ErpReceipt {
    ErpReceipt {
        number: number.to_owned(),
        transaction: TransactionId::from("ch_1"),
        customer: CustomerCode::from("C1"),
        amount,
    }
}

#[test]
fn a_payment_is_posted_once() {
    let decide = |held: &[ErpReceipt]| dedup::payment(&TransactionId::from("ch_1"), usd(10_000), held);
    assert_eq!(decide(&[]).value, Decision::Create);
    assert_eq!(decide(&[receipt("P1", usd(10_000))]).value, Decision::AlreadyPosted { number: "P1".to_owned() });
    let another = ErpReceipt { transaction: TransactionId::from("ch_2"), ..receipt("P2", usd(10_000)) };
    assert_eq!(decide(&[another]).value, Decision::Create);
    insta::assert_snapshot!(decide(&[receipt("P1", usd(10_000))]), @"already posted as P1 by dedup.payment.transaction from amount = 100.00 USD, transaction = ch_1");
}

#[test]
fn the_same_transaction_with_another_amount_or_currency_is_a_conflict() {
    let euros = MinorUnitProfile::ISO.to_money(10_000, Currency::EUR).unwrap();
    for (posted, shown) in [(usd(9_999), "99.99 USD"), (euros, "100.00 EUR")] {
        let decision = dedup::payment(&TransactionId::from("ch_1"), usd(10_000), &[receipt("P1", posted)]).value;
        assert_eq!(decision.to_string(), format!("conflict with P1: amount is {shown:?}, wanted \"100.00 USD\""));
    }
}

#[test]
fn a_transaction_that_was_posted_twice_is_for_a_person_to_clear() {
    let twice = [receipt("P2", usd(10_000)), receipt("P1", usd(10_000))];
    let decision = dedup::payment(&TransactionId::from("ch_1"), usd(10_000), &twice).value;
    assert_eq!(decision, Decision::Ambiguous { candidates: vec!["P1".to_owned(), "P2".to_owned()] });
}

#[test]
fn a_sales_order_is_created_once_and_its_total_never_changes_silently() {
    let order = |total| ErpSalesOrder {
        number: SalesOrderNumber::from("SO1"),
        reference: OrderReference::from("WEB-1"),
        customer: CustomerCode::from("C1"),
        total,
        transaction: None,
        shipped: false,
        complete: false,
    };
    let decide = |held: &[ErpSalesOrder]| dedup::sales_order(&OrderReference::from("WEB-1"), usd(500), held).value;
    assert_eq!(decide(&[]), Decision::Create);
    assert_eq!(decide(&[order(usd(500))]), Decision::AlreadyPosted { number: SalesOrderNumber::from("SO1") });
    assert_eq!(decide(&[order(usd(501))]).to_string(), r#"conflict with SO1: total is "5.01 USD", wanted "5.00 USD""#);
}

#[test]
fn a_decision_survives_storage() {
    let decision = dedup::customer(&ann(), &[without_key("C2")]);
    let json = serde_json::to_string(&decision).unwrap();
    assert_eq!(
        serde_json::from_str::<mapping_core::derived::Derived<Decision<CustomerCode>>>(&json).unwrap(),
        decision
    );
}
