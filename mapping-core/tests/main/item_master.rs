use std::collections::BTreeMap;

use mapping_core::canonical::{
    Document, DocumentKey, DocumentKind, ErpItemChange, GatewayEvent, Metadata, Product, Sku, Subject,
};
use mapping_core::flows::{
    Answer, Decision, ErpItem, Facts, Flow, ItemAnswer, ItemMaster, Notice, Plan, Question, Written, written_by,
};
use mapping_core::money::{Decimal, Money};
use mapping_core::refusal::{Refusal, RefusalCode};
use mapping_core::rules::{AutoAccept, OtherCurrency, Owner, RuleBook, StockOwner};
use proptest::prelude::*;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use crate::world::{World, item, money};

fn world() -> World {
    let mut world = World::new();
    world.rules.sync.gateway = Some("stripe".into());
    world
}

fn product(sku: Option<&str>, name: &str, price: &str) -> Product {
    Product {
        id: "prod_1".into(),
        sku: sku.map(Sku::from),
        name: Some(name.to_owned()),
        price: Some(money(price, "USD")),
        active: true,
        metadata: Metadata::new(),
        changed_at: None,
    }
}

fn regulator() -> Product {
    product(Some("REG-2"), "Regulator, two-stage", "20.00")
}

fn by_gateway(product: Product) -> GatewayEvent {
    event("stripe", Subject::Product(Box::new(product)))
}

fn change() -> ErpItemChange {
    ErpItemChange {
        sku: "REG-2".into(),
        external_id: Some("stripe/prod_1".into()),
        description: Some("Regulator, two-stage".to_owned()),
        price: Some(money("20.00", "USD")),
        active: true,
        available: None,
        changed_at: datetime!(2026-11-20 10:00 UTC),
    }
}

fn by_erp(change: ErpItemChange) -> GatewayEvent {
    event("tims", Subject::ErpItem(Box::new(change)))
}

fn event(gateway: &str, subject: Subject) -> GatewayEvent {
    GatewayEvent {
        gateway: gateway.into(),
        account: None,
        id: "evt_1".into(),
        kind: "changed".to_owned(),
        occurred_at: datetime!(2026-11-20 09:00 UTC),
        order_key: "one".into(),
        subject,
    }
}

fn at_gateway(world: &mut World, product: Product) {
    let question = Question::Product { id: product.id.clone() };
    world.answers.retain(|(asked, _)| *asked != question);
    world.answers.push((question, Answer::Product(Box::new(product))));
}

fn noted(world: &mut World, kind: DocumentKind, natural: &str, fields: &[(&str, &str)]) {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let written = Written { fields, at: datetime!(2026-11-19 12:00 UTC) };
    let question = Question::LastWritten { key: DocumentKey::new(kind, natural) };
    world.answers.retain(|(asked, _)| *asked != question);
    world.answers.push((question, Answer::Written(Box::new(written))));
}

fn decide_with(
    event: &GatewayEvent,
    rules: &RuleBook,
    answer: impl Fn(&Question) -> Answer,
) -> Result<Decision, Refusal> {
    let mut facts = Facts::new();
    for _ in 0..20 {
        let questions = ItemMaster.questions(event, &facts, rules)?;
        if questions.is_empty() {
            return ItemMaster.decide(event, &facts, rules);
        }
        questions.into_iter().for_each(|question| facts.learn(question.clone(), answer(&question)));
    }
    panic!("the flow never stops asking")
}

fn decide(world: &World, event: &GatewayEvent) -> Result<Decision, Refusal> {
    decide_with(event, &world.rules, |question| world.answer(question))
}

fn plan(world: &World, event: &GatewayEvent) -> Plan {
    match decide(world, event) {
        Ok(Decision::Post(plan)) => plan,
        other => panic!("expected a plan, got {other:#?}"),
    }
}

fn skip(world: &World, event: &GatewayEvent) -> String {
    match decide(world, event) {
        Ok(Decision::Skip(reason)) => reason.to_string(),
        other => panic!("expected a skip, got {other:#?}"),
    }
}

fn shop_told(plan: &Plan) -> Vec<(String, String)> {
    let told = plan.tellings.iter().filter_map(|telling| match &telling.notice {
        Notice::ShopStock { sku, available } => Some((sku.to_string(), available.to_string())),
        _ => None,
    });
    told.collect()
}

#[test]
fn a_new_price_in_the_erp_is_a_new_price_at_the_gateway() {
    let mut world = world();
    at_gateway(&mut world, regulator());
    world.items[1].price = Some(money("21.5", "USD"));
    noted(&mut world, DocumentKind::Item, "REG-2", &[("price", "20.00 USD")]);
    let changed = ErpItemChange { price: Some(money("21.5", "USD")), ..change() };
    insta::assert_json_snapshot!(plan(&world, &by_erp(changed)));
}

#[test]
fn a_product_that_the_erp_lacks_is_created_by_rule() {
    let mut world = world();
    let event = by_gateway(product(Some("HOSE-9"), "Hose, 9 m", "12.00"));
    world.items.clear();
    assert!(skip(&world, &event).contains("create_in_erp is off"));
    world.rules.sync.items.create_in_erp = true;
    insta::assert_json_snapshot!(plan(&world, &event));
}

#[test]
fn an_item_that_the_gateway_lacks_is_created_by_rule_under_its_own_code() {
    let mut world = world();
    let event = by_erp(ErpItemChange { external_id: None, ..change() });
    assert!(skip(&world, &event).contains("the same at the gateway"));
    world.rules.sync.items.create_at_gateway = true;
    let told = plan(&world, &event);
    insta::assert_json_snapshot!(told);
    let notes = written_by(&told, &"stripe".into(), &world.rules);
    let fields = notes.get(&DocumentKey::new(DocumentKind::Item, "REG-2")).unwrap();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    noted(&mut world, DocumentKind::Item, "REG-2", &fields);
    assert!(skip(&world, &event).contains("the same at the gateway"));
}

#[test]
fn the_owners_value_is_put_back_at_the_gateway() {
    let mut world = world();
    let renamed = Product { name: Some("Cheap regulator".to_owned()), ..regulator() };
    at_gateway(&mut world, renamed.clone());
    noted(&mut world, DocumentKind::Item, "REG-2", &[("description", "Regulator, two-stage")]);
    let put_back = plan(&world, &by_gateway(renamed.clone()));
    assert!(put_back.steps.is_empty());
    let Notice::GatewayProduct { product } = &put_back.tellings[0].notice else { panic!("a notice to the gateway") };
    assert_eq!(product.name.as_deref(), Some("Regulator, two-stage"));
    assert_eq!(product.price, None);

    world.rules.sync.items.description = Owner::Gateway;
    let renamed = plan(&world, &by_gateway(renamed));
    let Document::Item(item) = &renamed.steps[0].document else { panic!("an item") };
    assert_eq!((item.known, item.description.as_deref(), item.price), (true, Some("Cheap regulator"), None));
}

#[test]
fn what_both_sides_hold_is_skipped_in_any_spelling() {
    let mut world = world();
    world.rules.sync.items.description_width = Some(12);
    world.items[1].description = Some("REGULATOR, T".to_owned());
    at_gateway(&mut world, regulator());
    for event in [by_gateway(regulator()), by_erp(change())] {
        assert!(skip(&world, &event).starts_with("already posted as REG-2"));
    }
}

#[test]
fn prices_of_two_currencies_are_never_compared() {
    let mut world = world();
    let in_euro = Product { price: Some(money("20.00", "EUR")), ..regulator() };
    at_gateway(&mut world, in_euro.clone());
    world.rules.sync.items.price = Owner::Newest;
    assert!(skip(&world, &by_gateway(in_euro.clone())).starts_with("already posted"));
    world.rules.sync.items.other_currency = OtherCurrency::Refuse;
    let refused = decide(&world, &by_gateway(in_euro)).unwrap_err();
    assert_eq!((refused.code, refused.field.as_str()), (RefusalCode::Conflict, "item.price"));
}

#[test]
fn a_price_that_the_gateway_cannot_hold_is_refused_and_not_rounded() {
    let mut world = world();
    at_gateway(&mut world, regulator());
    world.items[1].price = Some(money("20.005", "USD"));
    let refused = decide(&world, &by_erp(change())).unwrap_err();
    assert_eq!((refused.code, refused.field.as_str()), (RefusalCode::InvalidAmount, "item.price"));
}

#[test]
fn the_shop_is_told_what_it_may_promise_and_never_less_than_nothing() {
    for (available, safety, whole, promised) in [
        ("7.9", "0", true, "7"),
        ("7.9", "0", false, "7.9"),
        ("7.9", "2", true, "5"),
        ("1", "2", true, "0"),
        ("-3", "0", true, "0"),
    ] {
        let mut world = world();
        at_gateway(&mut world, regulator());
        world.rules.sync.stock.safety = Decimal::from_str_exact(safety).unwrap();
        world.rules.sync.stock.whole = whole;
        let counted = ErpItemChange { available: Some(Decimal::from_str_exact(available).unwrap()), ..change() };
        assert_eq!(shop_told(&plan(&world, &by_erp(counted))), [("REG-2".to_owned(), promised.to_owned())]);
    }
}

#[test]
fn a_count_that_comes_late_or_twice_is_not_told() {
    let mut world = world();
    at_gateway(&mut world, regulator());
    let counted = ErpItemChange { available: Some(Decimal::from(7)), ..change() };
    let told = plan(&world, &by_erp(counted.clone()));
    let notes = written_by(&told, &"stripe".into(), &world.rules);
    let fields: Vec<(&str, &str)> =
        notes.values().next().unwrap().iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(fields, [("as_of", "2026-11-20T10:00:00Z"), ("available", "7")]);
    noted(&mut world, DocumentKind::Stock, "shop/REG-2", &fields);
    let late =
        ErpItemChange { changed_at: datetime!(2026-11-20 09:59 UTC), available: Some(Decimal::from(9)), ..change() };
    for event in [counted, late] {
        assert!(skip(&world, &by_erp(event)).starts_with("already posted"));
    }
}

#[test]
fn a_second_change_within_one_second_reaches_the_shop() {
    let mut world = world();
    at_gateway(&mut world, regulator());
    noted(&mut world, DocumentKind::Stock, "shop/REG-2", &[("as_of", "2026-11-20T10:00:00Z"), ("available", "5")]);
    let sold_out = ErpItemChange { available: Some(Decimal::ZERO), ..change() };
    assert_eq!(shop_told(&plan(&world, &by_erp(sold_out))), [("REG-2".to_owned(), "0".to_owned())]);
    let same = ErpItemChange { available: Some(Decimal::from(5)), ..change() };
    assert!(skip(&world, &by_erp(same)).starts_with("already posted"));
}

#[test]
fn aliases_lead_both_ways() {
    let mut world = world();
    let pro = product(Some("prod_pro"), "Pro plan", "49.00");
    at_gateway(&mut world, pro.clone());
    assert!(skip(&world, &by_gateway(pro)).starts_with("already posted as PRO-PLAN"));
    let counted = ErpItemChange {
        sku: "PRO-PLAN".into(),
        description: Some("Pro plan".to_owned()),
        price: Some(money("49.00", "USD")),
        available: Some(Decimal::TEN),
        ..change()
    };
    assert_eq!(shop_told(&plan(&world, &by_erp(counted))), [("prod_pro".to_owned(), "10".to_owned())]);
}

#[test]
fn a_shop_that_counts_tells_the_erp_once() {
    let mut world = world();
    let mut counted = regulator();
    counted.metadata.insert("on_hand".to_owned(), "12".to_owned());
    at_gateway(&mut world, counted.clone());
    world.rules.sync.stock.count_key = Some("on_hand".to_owned());
    assert!(skip(&world, &by_gateway(counted.clone())).starts_with("already posted"));
    world.rules.sync.stock.owner = StockOwner::Shop;
    let counting = plan(&world, &by_gateway(counted.clone()));
    insta::assert_json_snapshot!(counting);
    noted(&mut world, DocumentKind::Item, "REG-2", &[("on_hand", "12")]);
    assert!(skip(&world, &by_gateway(counted.clone())).starts_with("already posted"));
    counted.metadata.insert("on_hand".to_owned(), "minus one".to_owned());
    at_gateway(&mut world, counted.clone());
    assert_eq!(decide(&world, &by_gateway(counted)).unwrap_err().code, RefusalCode::InvalidAmount);
}

#[test]
fn a_code_that_the_erp_lacks_is_refused_with_its_neighbours_or_taken_for_the_nearest_by_rule() {
    let mut world = world();
    let near = product(Some("REG2"), "Regulator, two-stage", "25.00");
    let refused = decide(&world, &by_gateway(near.clone())).unwrap_err();
    assert_eq!((refused.code, refused.suggestions[0].value.as_str()), (RefusalCode::UnknownSku, "REG-2"));

    world.rules.sync.items.auto_accept = Some(AutoAccept { score: 950, margin: 50 });
    world.rules.sync.items.price = Owner::Gateway;
    let taken = plan(&world, &by_gateway(near.clone()));
    insta::assert_snapshot!(taken.steps[0].reasons[0]);
    world.items.push(item("REG.2", "Another regulator", "1.00"));
    assert_eq!(decide(&world, &by_gateway(near)).unwrap_err().code, RefusalCode::UnknownSku);
}

#[test]
fn an_item_of_the_same_name_under_another_code_is_for_a_person_and_without_a_code_it_is_the_item() {
    let mut world = world();
    world.rules.sync.items.create_in_erp = true;
    let coded_anew = product(Some("TWO-STAGE"), "regulator, two-stage", "20.00");
    let refused = decide(&world, &by_gateway(coded_anew)).unwrap_err();
    assert_eq!((refused.code, refused.suggestions[0].value.as_str()), (RefusalCode::UnknownSku, "REG-2"));
    let without_code = product(None, "regulator, two-stage", "20.00");
    assert!(skip(&world, &by_gateway(without_code)).starts_with("already posted as REG-2"));
}

#[test]
fn a_product_off_sale_takes_the_item_off_sale_where_the_gateway_owns_that() {
    let mut world = world();
    let gone = Product { active: false, ..regulator() };
    at_gateway(&mut world, gone.clone());
    assert!(skip(&world, &by_gateway(gone.clone())).starts_with("already posted"));
    world.rules.sync.items.active = Owner::Gateway;
    let plan = plan(&world, &by_gateway(gone));
    let Document::Item(item) = &plan.steps[0].document else { panic!("an item") };
    assert_eq!((item.active, item.price), (Some(false), None));
}

/// A product and an item that tell each other of every change.
struct Masters {
    rules: RuleBook,
    clock: OffsetDateTime,
    product: Product,
    item: ErpItem,
    notes: BTreeMap<DocumentKey, Written>,
    under_way: Vec<GatewayEvent>,
    written: usize,
    alerts: usize,
}

impl Masters {
    fn tick(&mut self, seconds: i64) {
        self.clock += Duration::seconds(seconds);
    }

    fn gateway_changed(&mut self) {
        self.product.changed_at = Some(self.clock);
        self.under_way.push(GatewayEvent { occurred_at: self.clock, ..by_gateway(self.product.clone()) });
    }

    fn erp_changed(&mut self) {
        self.item.changed_at = Some(self.clock);
        let item = self.item.clone();
        let told = ErpItemChange {
            description: item.description,
            price: item.price,
            active: item.active.unwrap(),
            changed_at: self.clock,
            ..change()
        };
        self.under_way.push(by_erp(told));
    }

    fn answer(&self, question: &Question) -> Answer {
        match question {
            Question::Product { .. } => Answer::Product(Box::new(self.product.clone())),
            Question::Item { .. } => Answer::Item(ItemAnswer { found: Some(self.item.clone()), near: Vec::new() }),
            Question::LastWritten { key } => {
                self.notes.get(key).map_or(Answer::Absent, |one| Answer::Written(Box::new(one.clone())))
            }
            other => panic!("not asked here: {other}"),
        }
    }

    fn deliver(&mut self, which: usize) {
        if self.under_way.is_empty() {
            return;
        }
        let event = self.under_way.remove(which % self.under_way.len());
        let decision = decide_with(&event, &self.rules, |question| self.answer(question)).expect("no refusal");
        let Decision::Post(plan) = decision else { return };
        self.tick(1);
        for step in &plan.steps {
            let Document::Item(told) = &step.document else { panic!("not planned here") };
            self.written += 1;
            self.item.description =
                told.description.as_ref().map(|text| text.to_uppercase()).or(self.item.description.clone());
            self.item.price = told.price.or(self.item.price);
            self.item.active = told.active.or(self.item.active);
            self.erp_changed();
        }
        for telling in &plan.tellings {
            match &telling.notice {
                Notice::GatewayProduct { product } => {
                    self.written += 1;
                    self.product.name = product.name.clone().or(self.product.name.clone());
                    self.product.price = product.price.or(self.product.price);
                    self.product.active = product.active;
                    self.gateway_changed();
                }
                Notice::Alert { .. } => self.alerts += 1,
                other => panic!("not told here: {other}"),
            }
        }
        for (key, notes) in written_by(&plan, &"stripe".into(), &self.rules) {
            let written = self.notes.entry(key).or_insert(Written { fields: BTreeMap::new(), at: self.clock });
            written.fields.extend(notes);
        }
    }

    fn come_to_rest(&mut self, pick: usize) {
        for _ in 0..500 {
            if self.under_way.is_empty() {
                return;
            }
            self.deliver(pick);
        }
        panic!("they never come to rest")
    }
}

fn any_owner() -> impl Strategy<Value = Owner> {
    prop_oneof![Just(Owner::Gateway), Just(Owner::Erp), Just(Owner::Newest)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_product_and_its_item_come_to_rest_with_equal_values(
        owners in prop::array::uniform3(any_owner()),
        acts in prop::collection::vec((0_u8..5, 0_u8..3, 0_i64..3, any::<usize>()), 0..20),
        pick in any::<usize>(),
    ) {
        let mut rules = RuleBook::stripe_tims();
        rules.sync.gateway = Some("stripe".into());
        (rules.sync.items.description, rules.sync.items.price, rules.sync.items.active) =
            (owners[0], owners[1], owners[2]);
        let mut masters = Masters {
            rules,
            clock: datetime!(2026-11-20 09:00 UTC),
            product: regulator(),
            item: ErpItem { active: Some(true), ..item("REG-2", "Regulator, two-stage", "20.00") },
            notes: BTreeMap::new(),
            under_way: Vec::new(),
            written: 0,
            alerts: 0,
        };
        for (serial, (act, field, seconds, which)) in acts.into_iter().enumerate() {
            masters.tick(seconds);
            let serial = i64::try_from(serial).unwrap();
            let price = Some(Money::new(Decimal::new(serial + 1, 2), money("0", "USD").currency()));
            match (act, field) {
                (0, 0) => masters.product.name = Some(format!("Regulator {serial}")),
                (0, 1) => masters.product.price = price,
                (0, _) => masters.product.active = !masters.product.active,
                (1, 0) => masters.item.description = Some(format!("Regulator {serial}")),
                (1, 1) => masters.item.price = price,
                (1, _) => masters.item.active = masters.item.active.map(|active| !active),
                (2, _) if !masters.under_way.is_empty() => {
                    let again = masters.under_way[which % masters.under_way.len()].clone();
                    masters.under_way.push(again);
                }
                (_, _) => masters.deliver(which),
            }
            match act {
                0 => masters.gateway_changed(),
                1 => masters.erp_changed(),
                _ => {}
            }
        }
        masters.come_to_rest(pick);
        let (product, held) = (&masters.product, &masters.item);
        let lower = |text: &Option<String>| text.as_ref().map(|text| text.to_lowercase());
        prop_assert_eq!(lower(&product.name), lower(&held.description));
        prop_assert_eq!(product.price, held.price);
        if masters.alerts == 0 {
            prop_assert_eq!(Some(product.active), held.active);
        }
        let written = masters.written;
        masters.gateway_changed();
        masters.erp_changed();
        masters.come_to_rest(pick);
        prop_assert_eq!(masters.written, written);
    }
}
