//! Running the laws and saying which one a store breaks.

use std::fmt::Debug;
use std::sync::Arc;

use thiserror::Error;

use super::{
    concurrent_laws, cursor_laws, desk_laws, follow_up_laws, inbox_laws, job_laws, lease_laws, outbox_laws,
    retention_laws, target_laws, telling_laws,
};
use crate::store::{Store, StoreError};

/// A law that a store breaks.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{law}: {what}")]
pub struct Failure {
    /// The law, in its own words.
    pub law: &'static str,
    /// What the store did instead.
    pub what: String,
}

/// Checks every law, each on a fresh and empty store that `open` gives, and returns the laws in the order of checking.
///
/// # Errors
/// [`Failure`] names the first law that is broken, or could not be checked because the store failed.
pub async fn check_store(
    open: impl AsyncFn() -> Result<Arc<dyn Store>, StoreError>,
) -> Result<Vec<&'static str>, Failure> {
    let mut passed = Vec::new();
    macro_rules! check {
        ($store:ident as $lent:expr; $($module:ident::$law:ident),+ $(,)?) => { $({
            let law = stringify!($law);
            let $store = open().await.map_err(|error| failed(error).of(law))?;
            $module::$law($lent).await.map_err(|broken| broken.of(law))?;
            passed.push(law);
        })+ };
    }
    check!(store as store.as_ref();
        inbox_laws::an_event_is_kept_once,
        inbox_laws::what_is_kept_comes_back_to_the_byte,
        inbox_laws::only_the_earliest_open_event_of_a_key_is_claimed,
        inbox_laws::nothing_overtakes_an_event_whose_key_is_unknown,
        inbox_laws::an_event_that_cannot_be_read_now_holds_back_its_sender_and_nobody_else,
        inbox_laws::a_claim_keeps_others_away_until_it_runs_out,
        inbox_laws::a_lost_claim_writes_nothing,
        inbox_laws::a_postponed_event_waits_until_it_is_due,
        inbox_laws::a_dead_event_can_be_replayed_and_no_other,
        outbox_laws::a_plan_is_stored_whole_with_its_keys,
        outbox_laws::a_natural_key_is_planned_once,
        outbox_laws::a_contradiction_stores_nothing,
        outbox_laws::a_sales_order_of_another_payment_stores_nothing,
        outbox_laws::a_refused_document_is_planned_anew_under_a_new_key,
        outbox_laws::a_document_is_claimed_by_one,
        outbox_laws::every_settlement_leads_to_its_state,
        outbox_laws::a_settled_document_wakes_those_that_wait,
        outbox_laws::a_dead_event_buries_what_was_never_sent,
        outbox_laws::counts_add_up,
        follow_up_laws::a_plan_comes_back_as_it_is_stored,
        follow_up_laws::the_first_document_of_a_plan_is_claimed_if_it_is_new,
        follow_up_laws::what_a_dead_worker_planned_and_claimed_is_unknown_to_the_next,
        follow_up_laws::a_posted_document_hands_over_to_the_next_and_the_last_ends_the_event,
        follow_up_laws::what_a_document_wrote_is_noted_with_its_outcome,
        follow_up_laws::the_next_document_is_claimed_only_as_it_was_read,
        follow_up_laws::nothing_follows_an_outcome_that_comes_too_late,
        telling_laws::tellings_are_kept_in_order_with_what_was_told,
        telling_laws::a_posted_event_has_told_everything,
        telling_laws::a_new_plan_forgets_the_tellings_of_the_old,
        telling_laws::an_event_of_which_only_the_telling_is_left_goes_on_there,
        telling_laws::what_was_last_written_is_in_the_notes_laid_over_each_other,
        telling_laws::a_document_that_leaves_no_notes_speaks_for_itself,
        cursor_laws::a_cursor_is_absent_until_it_is_set_and_then_the_last_one,
        cursor_laws::every_source_has_its_own_cursor,
        inbox_laws::a_replayed_event_waits_for_the_one_in_hand,
        inbox_laws::words_with_any_character_are_kept,
        job_laws::a_job_is_enrolled_once_and_anew_under_another_timing,
        job_laws::a_job_is_done_by_one_until_the_claim_runs_out,
        job_laws::a_lost_claim_ends_no_job,
        job_laws::a_job_counts_failures_until_it_is_done,
        retention_laws::payloads_of_finished_events_are_emptied_and_no_others,
        retention_laws::an_event_without_payload_is_known_when_it_comes_again,
        retention_laws::only_a_finished_event_loses_personal_data,
        retention_laws::reasons_are_forgotten_once_and_documents_stay,
        retention_laws::every_document_is_found_with_its_events,
        retention_laws::notes_are_listed_by_key_and_forgotten,
        retention_laws::what_is_left_of_erasures_is_kept_in_their_order,
        lease_laws::a_claim_that_is_extended_keeps_others_away,
        lease_laws::a_claim_is_extended_until_it_is_taken_over_or_ended,
        lease_laws::a_document_that_is_extended_keeps_others_away,
        lease_laws::what_a_dead_worker_was_posting_is_unknown_to_the_next,
        lease_laws::what_is_due_at_once_is_so_by_a_clock_that_was_set_back,
        target_laws::a_target_comes_back_as_it_was_written,
        target_laws::of_two_writers_of_a_target_one_starts_over,
        target_laws::accepted_events_of_a_paused_gateway_are_not_claimed,
        target_laws::a_paused_erp_stops_no_claim,
        target_laws::doubts_are_counted_and_missing_permissions_are_not,
        target_laws::of_many_attempts_the_first_and_the_newest_are_kept,
        desk_laws::a_change_and_its_record_are_written_together,
        desk_laws::a_trail_holds_and_erasure_leaves_a_tombstone,
        desk_laws::a_target_is_changed_with_its_record_and_only_as_it_was_read,
        desk_laws::an_edited_document_is_another_request_and_goes_on,
        desk_laws::what_was_refused_is_resumed_under_a_new_key,
        desk_laws::what_may_have_arrived_keeps_its_key_and_is_not_given_up,
        desk_laws::a_discarded_event_comes_back_as_it_was,
        desk_laws::a_resolved_document_lets_its_event_go_on,
        desk_laws::a_document_in_doubt_is_resolved,
        desk_laws::an_event_is_settled_only_by_what_the_erp_holds,
        desk_laws::what_a_person_says_of_a_fact_stays_with_the_event,
        desk_laws::dead_events_stand_beside_those_of_their_key_and_documents,
    );
    check!(store as &store;
        concurrent_laws::an_event_that_comes_many_times_at_once_is_kept_once,
        concurrent_laws::a_document_that_many_claim_at_once_is_claimed_by_one,
        concurrent_laws::a_document_that_many_go_on_with_at_once_is_claimed_by_one,
        concurrent_laws::a_document_that_many_plan_at_once_is_stored_once,
        concurrent_laws::many_workers_never_hold_two_events_of_one_key,
        concurrent_laws::those_who_go_away_or_are_refused_take_nothing_of_others_along,
    );
    Ok(passed)
}

/// A law that is broken, before it is named.
pub(super) struct Broken(String);

impl Broken {
    /// A sample of the checks that this version of the documents does not read.
    pub(super) fn sample(error: &serde_json::Error) -> Self {
        Self(format!("the sample cannot be read: {error}"))
    }

    fn of(self, law: &'static str) -> Failure {
        Failure { law, what: self.0 }
    }
}

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Self {
        failed(error)
    }
}

fn failed(error: StoreError) -> Broken {
    Broken(format!("the store failed: {error}"))
}

/// Two values that have to be the same.
pub(super) fn same<T: PartialEq + Debug>(what: &str, found: T, expected: T) -> Result<(), Broken> {
    if found == expected { Ok(()) } else { Err(Broken(format!("{what} is {found:?} and should be {expected:?}"))) }
}

/// A value that has to be there.
pub(super) fn present<T>(what: &str, value: Option<T>) -> Result<T, Broken> {
    value.ok_or_else(|| Broken(format!("{what} is missing")))
}
