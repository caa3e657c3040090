//! Group V: versions.

mod old_name;

pub use old_name::OldName;
