//! Where each byte of a scalar's text is written in the source, and how a change of the text is written there.

mod block;
mod edit;
mod flow;
mod map;
mod read;
#[cfg(test)]
mod tests;
mod walk;

pub(crate) use map::ScalarMap;
