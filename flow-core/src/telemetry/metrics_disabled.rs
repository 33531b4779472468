//! Stands for `metrics_enabled` where the feature `metrics` is off: nothing is recorded.

use std::time::Duration;

use time::OffsetDateTime;

use super::queue::{Breaker, QueueFigures};
use crate::inbox::{Finish, StoredEvent};
use crate::ports::Alert;

/// Does nothing: the feature `metrics` is off.
pub fn describe() {}

/// Does nothing: the feature `metrics` is off.
pub fn breaker(_: &str, _: Breaker) {}

pub(super) fn accepted(_: &str, _: &'static str) {}

pub(crate) fn finished(_: &StoredEvent, _: &Finish, _: OffsetDateTime) {}

pub(crate) fn retried(_: &StoredEvent, _: u32) {}

pub(super) fn called(_: &str, _: &'static str, _: &'static str, _: Duration) {}

pub(crate) fn alerted(_: &Alert) {}

pub(super) fn queue(_: &QueueFigures) {}
