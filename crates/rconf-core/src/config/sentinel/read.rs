//! Reads `sentinel` lines, as `sentinelHandleConfiguration` (sentinel.c) does.

use super::super::effective::Config;
use super::super::files::Files;
use super::super::number::c_string;
use super::super::read::read_parts;
use super::super::refusal::Reason;
use super::super::value::At;
use super::model::{Entry, Located, Master, Sentinel};
use crate::catalog::sentinel::{SentinelOption, Stage, find, id};
use crate::catalog::{Flavor, Server};

/// Reads `bytes`, the file at `path`, as the Sentinel of `server` does. `files` provides the included files.
/// Never fails: what the Sentinel would refuse is in the refusals of [`Sentinel::config`], and reading continues
/// after it.
pub fn read_sentinel(path: &str, bytes: Vec<u8>, files: &Files, server: Server) -> Sentinel {
    read_sentinel_parts(vec![(path.to_owned(), bytes)], files, server)
}

/// Reads texts that the Sentinel reads as one: its file, and the options that its command line appends.
pub fn read_sentinel_parts(texts: Vec<(String, Vec<u8>)>, files: &Files, server: Server) -> Sentinel {
    let mut config = read_parts(texts, files, server);
    let lines: Vec<At> = lines_of(&config);
    config.refusals.retain(|refusal| refusal.reason != Reason::SentinelLine);
    config.refusals.iter_mut().enumerate().for_each(|(nth, refusal)| refusal.stops_load = nth == 0);
    let mut sentinel = Sentinel { config, masters: Vec::new(), entries: Vec::new() };
    let mut known: Vec<(&'static SentinelOption, At)> =
        lines.into_iter().filter_map(|at| Some((option_of(&sentinel.config, at)?, at))).collect();
    if server.is_at_least(Flavor::Redis, 6, 2) || server.flavor() == Flavor::Valkey {
        known.sort_by_key(|(option, _)| option.stage);
    }
    known.into_iter().for_each(|(option, at)| sentinel.add(option, at));
    sentinel.masters.sort_by_key(|master| master.at);
    sentinel
}

/// Returns the `sentinel` lines, in the order in which they are read.
fn lines_of(config: &Config) -> Vec<At> {
    let is_line = |refusal: &&super::super::refusal::Refusal| refusal.reason == Reason::SentinelLine;
    config.refusals.iter().filter(is_line).map(|refusal| refusal.at).collect()
}

/// Returns the option of a line, if there is one and it has the right number of arguments.
fn option_of(config: &Config, at: At) -> Option<&'static SentinelOption> {
    let option = find(c_string(config.word_value(at, 1)), config.server)?;
    let given = config.words(at).len().checked_sub(2)?;
    (option.least..=option.arguments.len()).contains(&given).then_some(option)
}

impl Sentinel {
    fn add(&mut self, option: &'static SentinelOption, at: At) {
        let words = 2..self.config.words(at).len();
        let located = |word| Located { value: c_string(self.config.word_value(at, word)).into(), at, word };
        let arguments: Vec<Located> = words.map(located).collect();
        if option.id == id::MONITOR {
            let [name, host, port, quorum] =
                arguments.try_into().unwrap_or_else(|_| unreachable_arguments(at));
            if self.master(&name.value).is_none() {
                self.masters.push(Master { at, name, host, port, quorum, entries: Vec::new() });
            }
            return;
        }
        let entry = Entry { option: option.id, at, arguments };
        if option.stage == Stage::After && option.is_of_master() {
            let name = entry.arguments.first().map(|name| name.value.clone()).unwrap_or_default();
            if let Some(master) = self.masters.iter_mut().find(|master| master.name.value == name) {
                master.entries.push(entry);
            }
        } else {
            self.entries.push(entry);
        }
    }
}

fn unreachable_arguments(at: At) -> [Located; 4] {
    std::array::from_fn(|word| Located { value: Box::default(), at, word })
}
