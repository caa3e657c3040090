//! Compares the configurations of two Sentinels: what they watch, and how.

mod changes;
mod dangers;
mod options;
#[cfg(test)]
mod tests;

pub use changes::compare_sentinels;
