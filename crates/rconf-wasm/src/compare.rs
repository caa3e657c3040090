//! What differs between two configurations, and a configuration rewritten for another server.

use rconf_core::catalog::Server;
use rconf_core::compare::compare as differences;
use rconf_core::config::Config;
use rconf_core::message::Language;
use rconf_core::migrate::migrate as rewrite;
use rconf_core::report::{comparison, migration};
use rconf_core::session::{
    Classified, FileKind, Given, Input, Memory, NotWhole, check_whole, named_server, read_configuration,
};
use serde::Serialize;

/// What differs, or why that is not known.
#[derive(Default, Serialize)]
pub struct Compared {
    /// The output of `rconf diff` with `--format json`.
    report: Option<comparison::Json>,
    /// The changes for people, in the order of the report.
    rows: Vec<comparison::Row>,
    /// The numbers of values and dangers in a sentence.
    summary: String,
    wrong: Option<Wrong>,
}

/// Why a configuration cannot be compared or rewritten.
#[derive(Serialize)]
struct Wrong {
    /// Whether it is the new one.
    is_new: bool,
    /// `template`, `include`, `refused` or `other-kind`.
    why: &'static str,
    /// The line, from 1. `None` for the whole file.
    line: Option<usize>,
}

/// A rewritten configuration, or why there is none.
#[derive(Default, Serialize)]
pub struct Migrated {
    /// The output of `rconf migrate` with `--format json`.
    report: Option<migration::Json>,
    /// The new text.
    text: Option<String>,
    wrong: Option<Wrong>,
}

/// Returns the configuration in a file, with all that it includes. Without a server, it is the one that the file names, or the
/// default.
fn whole(input: &Input, server: Option<Server>, is_new: bool) -> Result<Config, Wrong> {
    let wrong = |why, line| Wrong { is_new, why, line };
    if Classified::of(&input.path, &input.bytes, Given::ByName).kind != FileKind::Server {
        return Err(wrong("other-kind", None));
    }
    let config = read_configuration(&Memory::default(), &input.path, &input.bytes, server);
    match check_whole(&config) {
        Ok(()) => Ok(config),
        Err(NotWhole::Include { line, .. }) => Err(wrong("include", Some(line))),
        Err(NotWhole::Refused { line, .. }) => Err(wrong("refused", Some(line))),
        Err(_) => Err(wrong("template", None)),
    }
}

/// Compares two configurations, each for a server.
pub fn compare(old: (Input, Option<Server>), new: (Input, Option<Server>), language: Language) -> Compared {
    let read = |(input, server): &(Input, Option<Server>), is_new| whole(input, *server, is_new);
    match read(&old, false).and_then(|old| Ok((old, read(&new, true)?))) {
        Err(wrong) => Compared { wrong: Some(wrong), ..Compared::default() },
        Ok((old, new)) => {
            let compared = differences(&old, &new);
            Compared {
                rows: comparison::rows(&compared, language),
                summary: comparison::summary(&compared).get(language).to_owned(),
                report: Some(comparison::json(&compared, &old, &new, language)),
                wrong: None,
            }
        }
    }
}

/// Rewrites a configuration for another server. With `keep`, a line is added for each default that differs.
pub fn migrate(input: &Input, from: Option<Server>, to: Server, keep: bool, language: Language) -> Migrated {
    let from = from.or_else(|| named_server(&input.bytes)).unwrap_or_default();
    let old = match whole(input, Some(from), false) {
        Ok(old) => old,
        Err(wrong) => return Migrated { wrong: Some(wrong), ..Migrated::default() },
    };
    let again = |text: Vec<u8>| read_configuration(&Memory::default(), &input.path, &text, Some(to));
    let outcome = rewrite(&old, to, keep, again);
    let of = outcome.as_ref().map_err(Vec::as_slice);
    Migrated {
        report: Some(migration::json(&input.path, from, to, of, language)),
        text: outcome.ok().map(|made| String::from_utf8_lossy(&made.text).into_owned()),
        wrong: None,
    }
}
