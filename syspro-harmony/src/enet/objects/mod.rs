//! The business objects, one file each, under SYSPRO's own names for them. A document holds one item, so that its outcome is the
//! item's.

pub mod arsqry;
pub mod arsscs;
pub mod arstin;
pub mod arstpy;
pub mod comfnd;
pub mod cshtwd;
pub mod gentjl;
pub mod invqry;
pub mod sorqry;
pub mod sortoi;
pub mod sortos;
