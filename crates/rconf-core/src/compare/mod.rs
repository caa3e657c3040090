//! Compares what two configurations mean to their servers: the values in force, with the defaults, whatever the files look
//! like; and says what is dangerous on the way from one to the other.

mod changes;
mod dangers;
mod effective;
mod entries;
mod model;
mod sentinel;
#[cfg(test)]
mod tests;

pub use changes::compare;
pub(crate) use effective::{canonical, effective};
pub use model::{Apply, Change, Comparison, Danger, Side};
pub use sentinel::compare_sentinels;
