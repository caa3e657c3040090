//! `rconf lsp`: a language server for editors, over the same session as `rconf lint`.
//!
//! One thread reads messages, one checks, and this one does everything else: it owns the documents and answers. A check
//! takes all open documents as they were when it began. Only the newest one counts: while a check runs, further changes
//! wait for it together, and what it finds of an older text is dropped.

mod actions;
mod answers;
mod capabilities;
mod check;
mod complete;
mod diagnostics;
mod documents;
mod editor;
mod hover;
mod lens;
mod lines;
mod navigate;
mod server;
mod symbols;
mod transport;
mod uri;
mod words;

pub use server::run;
