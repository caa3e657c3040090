//! Group M: memory and limits.

mod decimal_unit;
mod hz_too_high;
mod no_maxmemory;
mod policy_without_maxmemory;
mod tiny_size;
mod writes_refused_when_full;

pub use decimal_unit::DecimalUnit;
pub use hz_too_high::HzTooHigh;
pub use no_maxmemory::NoMaxmemory;
pub use policy_without_maxmemory::PolicyWithoutMaxmemory;
pub use tiny_size::TinySize;
pub use writes_refused_when_full::WritesRefusedWhenFull;
