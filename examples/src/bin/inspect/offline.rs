//! Answers to a flow's questions without a network: the gateway knows what the payload says and no more; the ERP holds every item
//! and nothing else.

use mapping_core::canonical::GatewayEvent;
use mapping_core::flows::{Answer, Decision, ErpItem, Facts, Flow, ItemAnswer, Question, decide, questions};
use mapping_core::refusal::Refusal;
use mapping_core::rules::RuleBook;

/// What the flows decide about an event on its own.
pub(crate) fn plan(flows: &[Box<dyn Flow>], event: &GatewayEvent, rules: &RuleBook) -> Result<Decision, Refusal> {
    let mut facts = Facts::new();
    learn(flows, event, rules, &mut facts)?;
    decide(flows, event, &facts, rules)
}

/// Adds all that a book asks about an event to what is known already.
pub(crate) fn learn(
    flows: &[Box<dyn Flow>],
    event: &GatewayEvent,
    rules: &RuleBook,
    facts: &mut Facts,
) -> Result<(), Refusal> {
    loop {
        let missing = questions(flows, event, facts, rules)?;
        if missing.is_empty() {
            return Ok(());
        }
        for question in missing {
            let answer = answer(&question);
            facts.learn(question, answer);
        }
    }
}

fn answer(question: &Question) -> Answer {
    match question {
        Question::Item { sku } => Answer::Item(ItemAnswer {
            found: Some(ErpItem {
                sku: sku.clone(),
                description: None,
                price: None,
                on_hand: None,
                active: None,
                changed_at: None,
            }),
            near: Vec::new(),
        }),
        Question::Customers { .. } => Answer::Customers(Vec::new()),
        Question::Payment { .. }
        | Question::PaymentOfAttempt { .. }
        | Question::GatewayCustomer { .. }
        | Question::Invoice { .. }
        | Question::InvoiceOfAttempt { .. }
        | Question::Screening { .. }
        | Question::CreditMemo { .. }
        | Question::Journal { .. }
        | Question::Dispute { .. }
        | Question::Disputes { .. }
        | Question::LastWritten { .. }
        | Question::MovementsOf { .. }
        | Question::Product { .. }
        | Question::Receipt { .. }
        | Question::ReceiptReversal { .. }
        | Question::Refunds { .. }
        | Question::SalesOrder { .. }
        | Question::Settlement { .. }
        | Question::SettlementLines { .. }
        | Question::Subscription { .. } => Answer::Absent,
    }
}
