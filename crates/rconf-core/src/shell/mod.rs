//! Follows a shell script, to find the commands that it would run.
//!
//! The [`parser`] turns the text into commands. The [`Shell`] follows loops, functions, conditions and
//! variables as far as they are known, and passes each command that is not a builtin to a [`Sink`]. Unknown
//! values are kept as written, and parts that cannot be followed are reported. The shell knows no other
//! programs; only the sink knows which commands matter and what they do.

mod arithmetic;
mod assignment;
mod ast;
mod braces;
mod branches;
mod budget;
mod builtins;
mod command_line;
mod compound;
mod conditions;
mod dispatch;
mod documents;
mod dollar;
mod expand;
mod field;
mod files;
mod loops;
mod marks;
mod names;
mod output;
mod parser;
mod patterns;
mod redirects;
mod run;
mod simple;
mod sink;
mod snippet;
mod state;
#[cfg(test)]
mod tests;
mod unfollowed;
mod words;
mod writes;

pub(crate) use ast::Simple;
pub(crate) use field::Field;
pub(crate) use files::{LONGEST_FILE, Line};
pub(crate) use marks::{
    END, FOLDER, UNKNOWN, is_known, path_from, render, resolve, split, split_once, unknown,
};
pub(crate) use names::base_name;
pub(crate) use sink::{Interest, Invocation, Sink};
pub(crate) use snippet::Snippet;
pub(crate) use state::{Shell, Variable};
pub use unfollowed::Unfollowed;
