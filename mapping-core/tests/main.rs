//! The laws and stories of the mapping rules.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "main/address.rs"]
mod address;
#[path = "main/anomaly.rs"]
mod anomaly;
#[path = "main/business_date.rs"]
mod business_date;
#[cfg(feature = "forecast")]
#[path = "main/cash_view.rs"]
mod cash_view;
#[path = "main/clearing_histories.rs"]
mod clearing_histories;
#[path = "main/clearing_laws.rs"]
mod clearing_laws;
#[path = "main/customer_master.rs"]
mod customer_master;
#[path = "main/customer_master_law.rs"]
mod customer_master_law;
#[path = "main/dedup.rs"]
mod dedup;
#[path = "main/derived.rs"]
mod derived;
#[path = "main/dispute.rs"]
mod dispute;
#[path = "main/dispute_debt.rs"]
mod dispute_debt;
#[path = "main/dispute_laws.rs"]
mod dispute_laws;
#[path = "main/dispute_world.rs"]
mod dispute_world;
#[path = "main/erp_records.rs"]
mod erp_records;
#[path = "main/erp_syspro.rs"]
mod erp_syspro;
#[path = "main/erp_tims.rs"]
mod erp_tims;
#[path = "main/exchange.rs"]
mod exchange;
#[path = "main/foreign_account.rs"]
mod foreign_account;
#[path = "main/fraud.rs"]
mod fraud;
#[path = "main/gateway_opayo.rs"]
mod gateway_opayo;
#[path = "main/gateway_stripe.rs"]
mod gateway_stripe;
#[path = "main/item_master.rs"]
mod item_master;
#[path = "main/laws_arbitrary.rs"]
mod laws_arbitrary;
#[path = "main/laws_books.rs"]
mod laws_books;
#[path = "main/laws_conservation.rs"]
mod laws_conservation;
#[path = "main/laws_documents.rs"]
mod laws_documents;
#[path = "main/laws_history.rs"]
mod laws_history;
#[path = "main/laws_wild.rs"]
mod laws_wild;
#[path = "main/laws_wild_documents.rs"]
mod laws_wild_documents;
#[path = "main/laws_world.rs"]
mod laws_world;
#[path = "main/ledger.rs"]
mod ledger;
#[path = "main/ledger_clearing.rs"]
mod ledger_clearing;
#[path = "main/ledger_exchange.rs"]
mod ledger_exchange;
#[path = "main/ledger_laws.rs"]
mod ledger_laws;
#[path = "main/ledger_settlement.rs"]
mod ledger_settlement;
#[path = "main/ledger_settlement_bank.rs"]
mod ledger_settlement_bank;
#[path = "main/money.rs"]
mod money;
#[path = "main/movement.rs"]
mod movement;
#[path = "main/named_examples.rs"]
mod named_examples;
#[path = "main/opayo_to_cash.rs"]
mod opayo_to_cash;
#[path = "main/opayo_world.rs"]
mod opayo_world;
#[path = "main/order_to_cash.rs"]
mod order_to_cash;
#[path = "main/order_to_cash_captures.rs"]
mod order_to_cash_captures;
#[path = "main/order_to_cash_customer.rs"]
mod order_to_cash_customer;
#[path = "main/order_to_cash_laws.rs"]
mod order_to_cash_laws;
#[path = "main/payment_method.rs"]
mod payment_method;
#[path = "main/receipt_exchange.rs"]
mod receipt_exchange;
#[path = "main/reconcile.rs"]
mod reconcile;
#[cfg(feature = "stripe")]
#[path = "main/reconcile_inputs.rs"]
mod reconcile_inputs;
#[path = "main/reconcile_inputs_documents.rs"]
mod reconcile_inputs_documents;
#[cfg(feature = "opayo")]
#[path = "main/reconcile_inputs_opayo.rs"]
mod reconcile_inputs_opayo;
#[path = "main/reconcile_laws.rs"]
mod reconcile_laws;
#[path = "main/reconcile_oracle.rs"]
mod reconcile_oracle;
#[path = "main/reconcile_payouts.rs"]
mod reconcile_payouts;
#[path = "main/reconcile_resolutions.rs"]
mod reconcile_resolutions;
#[path = "main/reconcile_search.rs"]
mod reconcile_search;
#[path = "main/reconcile_world.rs"]
mod reconcile_world;
#[path = "main/refund.rs"]
mod refund;
#[path = "main/refund_laws.rs"]
mod refund_laws;
#[path = "main/refund_parts.rs"]
mod refund_parts;
#[path = "main/revenue.rs"]
mod revenue;
#[path = "main/rules_book.rs"]
mod rules_book;
#[path = "main/rules_conditions.rs"]
mod rules_conditions;
#[path = "main/rules_coverage.rs"]
mod rules_coverage;
#[path = "main/rules_diff.rs"]
mod rules_diff;
#[path = "main/rules_faults.rs"]
mod rules_faults;
#[path = "main/rules_faults_of_form.rs"]
mod rules_faults_of_form;
#[path = "main/rules_faults_of_sense.rs"]
mod rules_faults_of_sense;
#[path = "main/rules_findings.rs"]
mod rules_findings;
#[path = "main/rules_laws.rs"]
mod rules_laws;
#[cfg(feature = "schema")]
#[path = "main/rules_schema.rs"]
mod rules_schema;
#[path = "main/rules_words.rs"]
mod rules_words;
#[path = "main/shipment.rs"]
mod shipment;
#[path = "main/status.rs"]
mod status;
#[path = "main/subscription.rs"]
mod subscription;
#[path = "main/subscription_credits.rs"]
mod subscription_credits;
#[path = "main/subscription_laws.rs"]
mod subscription_laws;
#[path = "main/subscription_repeat.rs"]
mod subscription_repeat;
#[path = "main/subscription_words.rs"]
mod subscription_words;
#[path = "main/suggest.rs"]
mod suggest;
#[path = "main/sync.rs"]
mod sync;
#[path = "main/world.rs"]
mod world;
