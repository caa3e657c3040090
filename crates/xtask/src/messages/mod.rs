//! `cargo xtask messages`: whether the causes of `rconf explain` cover what the real servers and their clients print
//! when something is wrong.

mod calls;
mod elf;

use crate::test::Trouble;
use calls::{Call, calls, function};
use rconf_core::explain::{causes, is_well};
use rconf_tests::servers::{RealServer, discover};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::ExitCode;

/// What is left out, and why: a line with `#` gives the reason of the texts below it. A text that ends in `…` stands for
/// all that begin so.
const LEFT_OUT: &str = include_str!("left-out.txt");

/// Texts with which a server's log function is called, at the level of warnings.
const LOGGED: &[&str] = &["Background saving error", "Can't save in background: fork"];
/// The level of warnings in the log.
const WARNING: u8 = 3;
/// Texts with which the functions are called that refuse a command.
const REFUSED: &[&str] = &[
    "Invalid or out of range slot",
    "Unknown node ",
    "Slot %d is already busy",
    "This instance has cluster support disabled",
];
/// Texts with which redis-cli's functions are called that print errors.
const PRINTED: &[&str] =
    &["Could not connect to", "*** ERROR: Invalid configuration", "[ERR] Node %s:%d is not empty!"];
/// The levels of errors and warnings of `redis-cli --cluster`.
const CLUSTER_LEVELS: [u8; 2] = [2, 3];

/// Prints the texts that no cause covers and that are no sign of health. Fails if there are any that are not left out for
/// a reason, or if one that is left out has a cause or is no longer printed.
pub(crate) fn command() -> ExitCode {
    if is_covered() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Does the same as a part of `cargo xtask test`.
pub(crate) fn check() -> Result<(), Trouble> {
    let why = "causes and `left-out.txt` do not cover what is printed above";
    if is_covered() { Ok(()) } else { Err(Trouble::Wrong(why.to_owned())) }
}

fn is_covered() -> bool {
    let (present, absent) = discover();
    for missing in &absent {
        println!("{} of {}: {}", missing.package.name, missing.package.suite, missing.why);
    }
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut are_all_read = absent.is_empty();
    for real in &present {
        match messages(real) {
            Ok(found) => {
                println!("{:<11} {} texts", real.server.name(), found.len());
                for text in found {
                    texts.entry(text).or_default().insert(real.server.name().to_owned());
                }
            }
            Err(why) => {
                are_all_read = false;
                println!("{:<11} skipped: {why}", real.server.name());
            }
        }
    }
    report(&texts, are_all_read)
}

/// Prints what is not covered and returns whether there is nothing. What only a server prints that is not there is not left
/// out for nothing.
fn report(texts: &BTreeMap<String, BTreeSet<String>>, are_all_read: bool) -> bool {
    let left_out = left_out();
    let (mut uncovered, mut used) = (Vec::new(), BTreeSet::new());
    let mut covered = 0;
    for (text, by) in texts {
        if is_well(&printed(text)) || !causes(&printed(text)).is_empty() {
            covered += 1;
        } else if let Some(known) = left_out.iter().find(|known| is_meant(text, known)) {
            used.insert(*known);
        } else {
            uncovered.push((text, by));
        }
    }
    for (text, by) in &uncovered {
        println!("{text}\n    {}", by.iter().map(String::as_str).collect::<Vec<_>>().join(", "));
    }
    let stale: Vec<_> = left_out.iter().filter(|known| are_all_read && !used.contains(*known)).collect();
    for known in &stale {
        println!("left out for nothing: {known}");
    }
    println!(
        "{} texts: {covered} have a cause or are no fault, {} are left out, {} are not covered",
        texts.len(),
        texts.len() - covered - uncovered.len(),
        uncovered.len()
    );
    uncovered.is_empty() && stale.is_empty()
}

fn left_out() -> Vec<&'static str> {
    LEFT_OUT.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")).collect()
}

fn is_meant(text: &str, known: &str) -> bool {
    known.strip_suffix('…').map_or(text == known, |begin| text.starts_with(begin))
}

/// Returns the texts that a server and its client print when something is wrong, each in one line.
fn messages(real: &RealServer) -> Result<BTreeSet<String>, String> {
    let calls_of = |path| {
        fs::read(path).map_err(|error: std::io::Error| error.to_string()).and_then(|file| calls(&file))
    };
    let mut found = of_server(&calls_of(&real.binary)?);
    found.extend(of_client(&calls_of(&real.cli_binary)?));
    Ok(found.iter().map(|text| in_a_line(text)).filter(|text| is_sentence(text)).collect())
}

fn of_server(calls: &[Call]) -> Vec<String> {
    let functions = |known: &[&str], others: &BTreeSet<u64>| {
        known.iter().filter_map(|text| function(calls, text, others)).collect::<BTreeSet<_>>()
    };
    // A text of a refusal may also be logged, and the log function is none that refuses.
    let logged = functions(LOGGED, &BTreeSet::new());
    let refused = functions(REFUSED, &logged);
    let is_message = |call: &&Call| {
        let is =
            |functions: &BTreeSet<u64>| call.function.is_some_and(|function| functions.contains(&function));
        is(&logged) && call.first == Some(WARNING) || is(&refused) || is_reply(&call.text)
    };
    calls.iter().filter(is_message).map(|call| call.text.clone()).collect()
}

fn of_client(calls: &[Call]) -> Vec<String> {
    let none = BTreeSet::new();
    let functions: BTreeSet<u64> = PRINTED.iter().filter_map(|text| function(calls, text, &none)).collect();
    let is_message = |call: &&Call| {
        call.function.is_some_and(|function| functions.contains(&function))
            && call.first.is_none_or(|level| CLUSTER_LEVELS.contains(&level))
    };
    calls.iter().filter(is_message).map(|call| call.text.clone()).collect()
}

/// Returns whether a text is a whole reply with a code, as `-LOADING …`.
fn is_reply(text: &str) -> bool {
    let Some((code, rest)) = text.strip_prefix('-').and_then(|text| text.split_once(' ')) else {
        return false;
    };
    code.len() > 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()) && !rest.is_empty()
}

/// Returns whether a text says something: it has two words that are the same each time.
fn is_sentence(text: &str) -> bool {
    let words = text.split_whitespace().filter(|word| !word.contains('%'));
    words.filter(|word| word.bytes().filter(u8::is_ascii_alphabetic).count() > 1).count() > 1
}

fn in_a_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Fills in the formats of `printf`.
fn printed(format: &str) -> String {
    let mut text = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('%') {
        text.push_str(before);
        let end = after.find(|c: char| "sduixXpfgcSUI%".contains(c)).map_or(after.len(), |at| at + 1);
        text.push('7');
        rest = &after[end..];
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_filled_in() {
        assert_eq!(printed("Slot %d of %.40s (%llu%%): %s"), "Slot 7 of 7 (77): 7");
        assert_eq!(printed("100%"), "1007");
        assert!(is_reply("-LOADING x") && !is_reply("-x y") && !is_reply("--help x"));
        assert!(is_sentence("Can't open %s: %s") && !is_sentence("%s: %s error"));
        assert!(is_meant("abc", "ab…") && !is_meant("abc", "ab"));
    }
}
