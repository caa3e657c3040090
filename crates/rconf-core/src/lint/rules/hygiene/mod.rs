//! Group H: hygiene.

mod repeated_directive;
mod unknown_suppression;
mod unused_suppression;

pub use repeated_directive::RepeatedDirective;
pub use unknown_suppression::UnknownSuppression;
pub use unused_suppression::UnusedSuppression;
