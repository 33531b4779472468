//! Tests across the crates. `stories` runs webhook, runner and clients against the sandboxes; `samples` reads real payloads (set
//! `SAMPLES` to their folder); `witnesses` compares with independent implementations (installed by `witnesses/install.sh`). What
//! cannot run is listed as ignored, never as passed.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

#[cfg(doctest)]
#[doc = include_str!("../../docs/own-flow.md")]
struct OwnFlow;
