//! Two masters that tell each other of every change, through the flow, in any interleaving: they come to rest with equal values.

use std::collections::BTreeMap;

use mapping_core::canonical::{
    Customer, CustomerCode, CustomerRecord, Document, DocumentKey, ErpCustomerChange, GatewayEvent, Metadata,
    PostalAddress, Subject,
};
use mapping_core::flows::story::Pause;
use mapping_core::flows::{
    Answer, CustomerMaster, Decision, ErpCustomer, Facts, Flow, Notice, Plan, Question, Written, erase_customer,
    written_by,
};
use mapping_core::rules::{AddressProfile, Owner, RuleBook};
use proptest::prelude::*;
use time::{Duration, OffsetDateTime};

/// What an ERP makes of a text.
#[derive(Clone, Copy, Debug)]
enum Habit {
    AsGiven,
    Capitals,
    /// Something that no comparison sees through.
    Scrambled,
}

/// Both masters, our notes of what was written, and the events that are under way.
struct Masters {
    rules: RuleBook,
    habit: Habit,
    clock: OffsetDateTime,
    gateway: Vec<Customer>,
    erp: Vec<ErpCustomer>,
    notes: BTreeMap<DocumentKey, Written>,
    under_way: Vec<GatewayEvent>,
    written: usize,
    alerts: usize,
    count: usize,
    farewell: Farewell,
}

/// What the gateway says of a customer after it was told to delete it.
#[derive(Clone, Copy, Debug)]
enum Farewell {
    /// That it is deleted.
    Deleted,
    /// Nothing.
    Silent,
    /// What it said before, because it has not come to that yet.
    NotYet,
}

impl Masters {
    fn new(owners: [Owner; 3], habit: Habit) -> Self {
        let mut rules = RuleBook::stripe_tims();
        rules.address.profile = AddressProfile::SysproV61; // names of 30 characters
        rules.sync.gateway = Some("stripe".into());
        rules.sync.customer.create_at_gateway = true;
        rules.sync.customer.name = owners[0];
        rules.sync.customer.email = owners[1];
        rules.sync.customer.phone = owners[2];
        rules.sync.customer.billing = owners[0];
        Self {
            rules,
            habit,
            clock: OffsetDateTime::from_unix_timestamp(1_795_140_000).unwrap(),
            gateway: Vec::new(),
            erp: Vec::new(),
            notes: BTreeMap::new(),
            under_way: Vec::new(),
            written: 0,
            alerts: 0,
            count: 0,
            farewell: Farewell::NotYet,
        }
    }

    fn tick(&mut self, seconds: i64) -> OffsetDateTime {
        self.clock += Duration::seconds(seconds);
        self.clock
    }

    fn event(&mut self, gateway: &str, subject: Subject) -> GatewayEvent {
        self.count += 1;
        GatewayEvent {
            gateway: gateway.into(),
            account: None,
            id: format!("evt_{}", self.count).as_str().into(),
            kind: "changed".to_owned(),
            occurred_at: self.clock,
            order_key: "one".into(),
            subject,
        }
    }

    fn gateway_changed(&mut self, position: usize) {
        let customer = self.gateway[position].clone();
        let event = self.event("stripe", Subject::Customer(Box::new(customer)));
        self.under_way.push(event);
    }

    fn erp_changed(&mut self, position: usize) {
        let held = self.erp[position].clone();
        let change = ErpCustomerChange {
            code: held.code,
            external_id: held.external_id,
            name: held.name,
            email: held.email,
            phone: held.phone,
            billing: held.billing,
            shipping: held.shipping,
            merged_into: None,
            deleted: false,
            changed_at: self.clock,
        };
        let event = self.event("tims", Subject::ErpCustomer(Box::new(change)));
        self.under_way.push(event);
    }

    fn create_at_gateway(&mut self, customer: Customer) {
        let id = format!("cus_{}", self.gateway.len() + 1);
        self.gateway.push(Customer { id: Some(id.as_str().into()), changed_at: Some(self.clock), ..customer });
        self.gateway_changed(self.gateway.len() - 1);
    }

    fn create_in_erp(&mut self, record: ErpCustomer) {
        self.erp.push(ErpCustomer {
            code: format!("C{}", self.erp.len() + 1).as_str().into(),
            changed_at: Some(self.clock),
            ..record
        });
        self.erp_changed(self.erp.len() - 1);
    }

    fn spelt(&self, text: &str) -> String {
        match self.habit {
            Habit::AsGiven => text.to_owned(),
            Habit::Capitals => text.to_uppercase().chars().take(30).collect(),
            Habit::Scrambled => format!("<{}>", text.trim_matches(['<', '>']).chars().rev().collect::<String>()),
        }
    }

    fn book(&mut self, record: &CustomerRecord) {
        self.written += 1;
        self.tick(1);
        let spelt_address = |address: &PostalAddress| PostalAddress {
            lines: address.lines.iter().map(|line| self.spelt(line)).collect(),
            city: address.city.as_deref().map(|city| self.spelt(city)),
            ..address.clone()
        };
        let stored = ErpCustomer {
            code: "new".into(),
            external_id: Some(record.external_id.clone()),
            name: self.spelt(&record.name),
            email: record.email.as_deref().map(|email| self.spelt(email)),
            phone: record.phone.clone(),
            billing: record.billing.as_ref().map(spelt_address),
            shipping: None,
            changed_at: Some(self.clock),
        };
        let Some(code) = &record.code else { return self.create_in_erp(stored) };
        let position = self.erp.iter().position(|one| one.code == *code).expect("an update of what is there");
        let held = &self.erp[position];
        let kept = held.name == record.name; // what was read is written back as it was
        let changed = ErpCustomer {
            code: code.clone(),
            external_id: stored.external_id,
            name: if kept { held.name.clone() } else { stored.name },
            email: stored.email.or(held.email.clone()),
            phone: stored.phone.or(held.phone.clone()),
            billing: stored.billing.or(held.billing.clone()),
            shipping: None,
            changed_at: Some(self.clock),
        };
        let differs = ErpCustomer { changed_at: held.changed_at, ..changed.clone() } != *held;
        self.erp[position] = changed;
        if differs || matches!(self.habit, Habit::Scrambled) {
            self.erp_changed(position); // such an ERP tells of every write, whether it changed anything or not
        }
    }

    /// Everything personal goes; some ERPs drop the external id, too.
    fn erase(&mut self, code: &CustomerCode, tombstone: &str, keeps_id: bool) {
        let position = self.erp.iter().position(|one| one.code == *code).expect("an erasure of what is there");
        let external_id = self.erp[position].external_id.clone().filter(|_| keeps_id);
        self.erp[position] = ErpCustomer {
            code: code.clone(),
            external_id,
            name: tombstone.to_owned(),
            email: None,
            phone: None,
            billing: None,
            shipping: None,
            changed_at: Some(self.clock),
        };
        self.erp_changed(position);
    }

    /// Somebody asks that the gateway's customer be erased, and that is done.
    fn erased_on_request(&mut self, keeps_id: bool, farewell: Farewell) {
        let id = self.gateway[0].id.clone().expect("an id");
        let mut facts = Facts::new();
        let erasure = loop {
            match erase_customer(&"stripe".into(), &id, &facts, &self.rules) {
                Err(Pause::Ask(questions)) => {
                    questions.into_iter().for_each(|question| facts.learn(question.clone(), self.answer(&question)));
                }
                other => break other.expect("an erasure"),
            }
        };
        for step in &erasure.plan.steps {
            let Document::CustomerErasure(erased) = &step.document else { panic!("an erasure, not {step:?}") };
            self.erase(&erased.code, &erased.tombstone, keeps_id);
        }
        self.farewell = farewell;
        if matches!(farewell, Farewell::Deleted) {
            self.gateway[0] = Customer { id: Some(id), deleted: true, ..Customer::default() };
            self.gateway_changed(0);
        }
        self.note(&erasure.plan);
        erasure.forget.iter().for_each(|key| drop(self.notes.remove(key)));
    }

    fn take(&mut self, told: &Customer) {
        self.written += 1;
        self.tick(1);
        let Some(position) =
            told.id.as_ref().and_then(|id| self.gateway.iter().position(|one| one.id == Some(id.clone())))
        else {
            assert!(told.id.is_none(), "an update of what is there");
            return self.create_at_gateway(told.clone());
        };
        let held = self.gateway[position].clone();
        let mut metadata = held.metadata.clone();
        metadata.extend(told.metadata.clone());
        let changed = Customer {
            name: told.name.clone().or(held.name.clone()),
            email: told.email.clone().or(held.email.clone()),
            phone: told.phone.clone().or(held.phone.clone()),
            billing: told.billing.clone().or(held.billing.clone()),
            metadata,
            ..held.clone()
        };
        if changed != held {
            self.gateway[position] = Customer { changed_at: Some(self.clock), ..changed };
            self.gateway_changed(position);
        }
    }

    fn answer(&self, question: &Question) -> Answer {
        let found = match question {
            Question::GatewayCustomer { id } => {
                let found = self.gateway.iter().find(|one| one.id.as_ref() == Some(id));
                let found = found.filter(|_| !matches!(self.farewell, Farewell::Silent));
                found.map(|one| Answer::GatewayCustomer(Box::new(one.clone())))
            }
            Question::Customers { query } => {
                let lower = |text: &Option<String>| text.as_ref().map(|text| text.to_lowercase());
                let fits = |one: &&ErpCustomer| {
                    (query.external_id.is_some() && one.external_id == query.external_id)
                        || (query.email.is_some() && lower(&one.email) == query.email)
                };
                let found: Vec<ErpCustomer> = self.erp.iter().filter(fits).cloned().collect();
                (!found.is_empty()).then_some(Answer::Customers(found))
            }
            Question::LastWritten { key } => self.notes.get(key).map(|one| Answer::Written(Box::new(one.clone()))),
            other => panic!("not asked here: {other}"),
        };
        found.unwrap_or(Answer::Absent)
    }

    /// What the flow makes of an event now.
    fn plan(&self, event: &GatewayEvent) -> Option<Plan> {
        let mut facts = Facts::new();
        for _ in 0..20 {
            let questions = CustomerMaster.questions(event, &facts, &self.rules).expect("no refusal");
            if questions.is_empty() {
                return match CustomerMaster.decide(event, &facts, &self.rules).expect("no refusal") {
                    Decision::Post(plan) => Some(plan),
                    Decision::Skip(_) => None,
                    Decision::Wait(wait) => panic!("{wait}"),
                };
            }
            for question in questions {
                let answer = self.answer(&question);
                facts.learn(question, answer);
            }
        }
        panic!("the flow never stops asking")
    }

    fn carry_out(&mut self, plan: &Plan) {
        for step in &plan.steps {
            match &step.document {
                Document::Customer(record) => self.book(record),
                other => panic!("not planned here: {other:?}"),
            }
        }
        for telling in &plan.tellings {
            match &telling.notice {
                Notice::GatewayCustomer { customer } => self.take(customer),
                Notice::Alert { .. } => self.alerts += 1,
                other => panic!("not told here: {other}"),
            }
        }
        self.note(plan);
    }

    fn note(&mut self, plan: &Plan) {
        for (key, notes) in written_by(plan, &"stripe".into(), &self.rules) {
            let at = self.clock;
            let written = self.notes.entry(key).or_insert_with(|| Written { fields: BTreeMap::new(), at });
            written.fields.extend(notes);
            written.at = at;
        }
    }

    /// Delivers everything that is under way, in an order that `pick` gives; how many deliveries that took.
    fn come_to_rest(&mut self, pick: usize) -> usize {
        for delivered in 0..500 {
            if self.under_way.is_empty() {
                return delivered;
            }
            let event = self.under_way.remove(pick % self.under_way.len());
            if let Some(plan) = self.plan(&event) {
                self.carry_out(&plan);
            }
        }
        panic!("they never come to rest: {:?} {:?}", self.gateway, self.erp)
    }
}

/// What may happen.
#[derive(Clone, Debug)]
enum Act {
    /// Without a value, one that was never there.
    EditGateway {
        field: u8,
        value: Option<usize>,
        seconds: i64,
    },
    EditErp {
        field: u8,
        value: Option<usize>,
        seconds: i64,
    },
    Deliver {
        which: usize,
    },
    DeliverTwice {
        which: usize,
    },
    /// Two events are planned from the same facts, and their plans carried out one after the other.
    Race {
        first: usize,
        second: usize,
    },
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (0_u8..4, any_value(), 0_i64..3).prop_map(|(field, value, seconds)| Act::EditGateway { field, value, seconds }),
        (0_u8..4, any_value(), 0_i64..3).prop_map(|(field, value, seconds)| Act::EditErp { field, value, seconds }),
        any::<usize>().prop_map(|which| Act::Deliver { which }),
        any::<usize>().prop_map(|which| Act::DeliverTwice { which }),
        (any::<usize>(), any::<usize>()).prop_map(|(first, second)| Act::Race { first, second }),
    ]
}

fn any_value() -> impl Strategy<Value = Option<usize>> {
    prop_oneof![3 => Just(None), 1 => (0_usize..3).prop_map(Some)]
}

/// Whether nobody types one value twice and nothing races, so that nothing is left to people.
fn is_plain(acts: &[Act]) -> bool {
    acts.iter().all(|act| match act {
        Act::EditGateway { value, .. } | Act::EditErp { value, .. } => value.is_none(),
        Act::Deliver { .. } | Act::DeliverTwice { .. } => true,
        Act::Race { .. } => false,
    })
}

fn any_owner() -> impl Strategy<Value = Owner> {
    prop_oneof![Just(Owner::Gateway), Just(Owner::Erp), Just(Owner::Newest)]
}

fn name(value: usize) -> String {
    format!("Zoë Weiß {value}")
}

fn address(value: usize) -> PostalAddress {
    PostalAddress {
        lines: vec![format!("{value} High Street")],
        city: Some("Leeds".to_owned()),
        postcode: Some("ls14ap".to_owned()),
        country: Some("United Kingdom".to_owned()),
        ..PostalAddress::default()
    }
}

fn act(masters: &mut Masters, act: &Act) {
    match *act {
        Act::EditGateway { field, value, seconds } => {
            let Some(customer) = masters.gateway.first().cloned() else { return };
            let value = value.unwrap_or(1000 + masters.count);
            let changed_at = Some(masters.tick(seconds));
            masters.gateway[0] = match field {
                0 => Customer { name: Some(name(value)), changed_at, ..customer },
                1 => Customer { email: Some(format!("g{value}@example.com")), changed_at, ..customer },
                2 => Customer { phone: Some(format!("+44 {value}")), changed_at, ..customer },
                _ => Customer { billing: Some(address(value)), changed_at, ..customer },
            };
            masters.gateway_changed(0);
        }
        Act::EditErp { field, value, seconds } => {
            let Some(held) = masters.erp.first().cloned() else { return };
            let value = value.unwrap_or(1000 + masters.count);
            let changed_at = Some(masters.tick(seconds));
            masters.erp[0] = match field {
                0 => ErpCustomer { name: format!("Ann {value}"), changed_at, ..held },
                1 => ErpCustomer { email: Some(format!("e{value}@example.com")), changed_at, ..held },
                2 => ErpCustomer { phone: Some(format!("0{value}")), changed_at, ..held },
                _ => ErpCustomer { billing: Some(address(value)), changed_at, ..held },
            };
            masters.erp_changed(0);
        }
        Act::Deliver { which } => {
            if masters.under_way.is_empty() {
                return;
            }
            let event = masters.under_way.remove(which % masters.under_way.len());
            if let Some(plan) = masters.plan(&event) {
                masters.carry_out(&plan);
            }
        }
        Act::DeliverTwice { which } => {
            if let Some(event) = masters.under_way.get(which % masters.under_way.len().max(1)).cloned() {
                masters.under_way.push(event);
            }
        }
        Act::Race { first, second } => {
            let count = masters.under_way.len().max(1);
            let pair = (masters.under_way.get(first % count).cloned(), masters.under_way.get(second % count).cloned());
            let (Some(first), Some(second)) = pair else { return };
            // Creating is guarded by the natural key where it is carried out; the race here is about updates.
            let plans = [masters.plan(&first), masters.plan(&second)];
            if masters.gateway.len() == 1 && masters.erp.len() == 1 {
                plans.iter().flatten().for_each(|plan| masters.carry_out(plan));
            }
        }
    }
}

/// Whether both hold the same, in the spelling of a person who does not care for case and spaces.
fn assert_equal(masters: &Masters) {
    let (gateway, erp) = (&masters.gateway[0], &masters.erp[0]);
    let form = |text: Option<&str>| {
        let text = text.map(|text| text.replace('ß', "ss").replace('ë', "e").to_lowercase().replace('ë', "e"));
        text.map(|text| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>())
    };
    let context = format!("{gateway:#?}\n{erp:#?}\n{:#?}", masters.notes);
    assert_eq!(form(gateway.name.as_deref()), form(Some(&erp.name)), "{context}");
    assert_eq!(form(gateway.email.as_deref()), form(erp.email.as_deref()), "{context}");
    assert_eq!(form(gateway.phone.as_deref()), form(erp.phone.as_deref()), "{context}");
    let street =
        |address: &Option<PostalAddress>| address.as_ref().and_then(|one| form(one.lines.first().map(String::as_str)));
    assert_eq!(street(&gateway.billing), street(&erp.billing), "{context}");
}

fn ann() -> Customer {
    Customer {
        name: Some("Ann Example".to_owned()),
        email: Some("ann@example.com".to_owned()),
        billing: Some(address(12)),
        metadata: Metadata::new(),
        ..Customer::default()
    }
}

fn is_in_erp(act: &Act) -> bool {
    matches!(act, Act::EditErp { .. })
}

fn begin(masters: &mut Masters, starts_at_gateway: bool) {
    if starts_at_gateway {
        masters.create_at_gateway(ann());
    } else {
        masters.create_in_erp(ErpCustomer {
            code: "C1".into(),
            external_id: None,
            name: "Ann Example".to_owned(),
            email: Some("ann@example.com".to_owned()),
            phone: None,
            billing: Some(address(12)),
            shipping: None,
            changed_at: None,
        });
    }
}

fn tell(masters: &mut Masters, starts_at_gateway: bool, acts: &[Act], pick: usize) -> usize {
    begin(masters, starts_at_gateway);
    acts.iter().for_each(|one| act(masters, one));
    masters.come_to_rest(pick)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn two_masters_come_to_rest_with_equal_values(
        owners in prop::array::uniform3(any_owner()),
        capitals in any::<bool>(),
        starts_at_gateway in any::<bool>(),
        acts in prop_oneof![
            prop::collection::vec(any_act(), 0..16),
            prop::collection::vec(any_act().prop_filter("plain", |act| is_plain(std::slice::from_ref(act))), 0..16),
        ],
        pick in any::<usize>(),
    ) {
        let mut masters = Masters::new(owners, if capitals { Habit::Capitals } else { Habit::AsGiven });
        tell(&mut masters, starts_at_gateway, &acts, pick);
        prop_assert_eq!((masters.gateway.len(), masters.erp.len()), (1, 1));
        prop_assert!(masters.alerts == 0 || !is_plain(&acts));
        if masters.alerts == 0 {
            assert_equal(&masters);
        }
        // At rest nothing moves any more: whatever happened is told once more, and nothing is written.
        let written = masters.written;
        masters.gateway_changed(0);
        masters.erp_changed(0);
        masters.come_to_rest(pick);
        prop_assert_eq!(masters.written, written);
    }

    #[test]
    fn whoever_was_erased_is_written_nowhere_again(
        owners in prop::array::uniform3(any_owner()),
        starts_at_gateway in any::<bool>(),
        before in prop::collection::vec(any_act(), 0..8),
        after in prop::collection::vec(any_act().prop_filter("in the ERP people may", |act| !is_in_erp(act)), 0..8),
        keeps_id in any::<bool>(),
        farewell in prop::sample::select(vec![Farewell::Deleted, Farewell::Silent, Farewell::NotYet]),
        pick in any::<usize>(),
    ) {
        let mut masters = Masters::new(owners, Habit::AsGiven);
        begin(&mut masters, starts_at_gateway);
        before.iter().for_each(|one| act(&mut masters, one));
        prop_assume!(!masters.gateway.is_empty());
        masters.erased_on_request(keeps_id, farewell);
        let (written, erp) = (masters.written, masters.erp.clone());
        after.iter().for_each(|one| act(&mut masters, one));
        masters.gateway_changed(0);
        masters.come_to_rest(pick);
        prop_assert_eq!(masters.written, written);
        prop_assert_eq!(&masters.erp, &erp);
    }

    #[test]
    fn an_erp_that_scrambles_every_text_makes_no_loop(
        owners in prop::array::uniform3(any_owner()),
        starts_at_gateway in any::<bool>(),
        acts in prop::collection::vec(any_act(), 0..12),
        pick in any::<usize>(),
    ) {
        let mut masters = Masters::new(owners, Habit::Scrambled);
        tell(&mut masters, starts_at_gateway, &acts, pick);
        prop_assert_eq!(masters.gateway.len(), 1);
    }
}
