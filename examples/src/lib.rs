//! What the programs share. Each program is a folder of `src/bin`.

pub mod webhooks;
