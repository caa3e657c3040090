//! Shell scripts with docker commands, read as the shell would run them, loops unrolled.
//!
//! [`parser`] and [`words`] make commands of the text, [`run`] follows them with what is known of variables
//! ([`state`], [`expand`]), [`docker`] and [`cli`] read the commands that matter. What is not known stays as it
//! is written; what cannot be followed is said.

mod ast;
mod braces;
mod branches;
mod builtins;
mod cli;
mod compound;
mod create;
mod docker;
mod documents;
mod expand;
mod flags;
mod loops;
mod marks;
mod mounts;
mod network;
mod numbers;
mod parser;
mod patterns;
mod ports;
mod run;
mod simple;
mod state;
mod tools;
mod words;
mod written;

#[cfg(test)]
mod tests;

use super::{Deployment, Kind};
use crate::config::parent;
use crate::message::say;
use crate::sorted;
use parser::Parser;
use state::Shell;

/// Reads a shell script. `path` is where it stands: `$(pwd)` and relative paths start at its folder.
pub fn read_script(path: &str, bytes: &[u8]) -> Deployment {
    let mut braces = 100_000;
    let parsed = Parser::new(bytes, None, &mut braces).script();
    let out = Deployment { path: path.to_owned(), kind: Kind::Script, ..Deployment::default() };
    let mut shell = Shell::new(path, parent(path), out);
    for fault in &parsed.faults {
        let why = say!("{why}", "{why}", why = fault.why);
        shell.unfollowed(fault.span, why, fault.is_error);
    }
    shell.list(&parsed.list);
    // What nobody calls by its name is called by whoever runs the script: `"$1"`, `start`.
    let mut uncalled: Vec<_> = shell
        .functions
        .iter()
        .filter(|(_, f)| f.mentions && !f.is_called)
        .map(|(name, f)| (f.span, name.clone()))
        .collect();
    // Those that come later first: they call the earlier ones, with the words that these are called with.
    sorted::sort_by_key(&mut uncalled, |(span, _)| std::cmp::Reverse(*span));
    for (span, name) in uncalled {
        if shell.functions.get(&name).is_some_and(|f| !f.is_called) {
            shell.call_somehow(&name, span);
        }
    }
    shell.out.written = shell.files.finish(path, bytes);
    sorted::sort_by_key(&mut shell.out.unfollowed, |entry| entry.place.span);
    shell.out
}
