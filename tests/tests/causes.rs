//! The files in `data/causes`: each is complete in both languages, links rules that exist, and is found by its own
//! texts.

use rconf_core::explain::{CAUSES, Cause, causes};
use rconf_core::lint::find_rule;
use rconf_core::message::{Language, Words};

/// Reports all that is wrong at once.
fn check(find: impl Fn(&'static Cause) -> Vec<String>) {
    let wrong: Vec<String> = CAUSES
        .iter()
        .flat_map(|cause| find(cause).into_iter().map(|w| format!("{}: {w}", cause.name)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns the commands and words in backticks, sorted.
fn quoted(text: &str) -> Vec<&str> {
    let mut all: Vec<&str> = text.split('`').skip(1).step_by(2).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn has_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn rules_and_sources_exist() {
    check(|cause| {
        let rules = cause.rules.iter().filter(|code| find_rule(code).is_none_or(|rule| rule.code != **code));
        let sources = cause.sources.iter().filter(|source| !source.starts_with("https://"));
        rules.chain(sources).map(|wrong| format!("`{wrong}` is not there")).collect()
    });
}

#[test]
fn both_languages_say_the_same() {
    check(|cause| {
        let texts = [cause.title, cause.means, cause.tell, cause.remedy];
        let mut wrong = Vec::new();
        for text in texts.into_iter().chain(cause.beware) {
            let (english, chinese) = (text.get(Language::English), text.get(Language::Chinese));
            // A text that is only commands needs no translation.
            let has_words =
                english.split('`').step_by(2).flat_map(str::chars).filter(char::is_ascii_alphabetic).count()
                    > 8;
            if has_chinese(english) || has_words && !has_chinese(chinese) {
                wrong.push(format!("a language is mixed up: {english} {chinese}"));
            }
            if english.matches('`').count() % 2 == 1 || chinese.matches('`').count() % 2 == 1 {
                wrong.push(format!("a backtick is open: {english}"));
            }
        }
        let commands = |text: Words| {
            let of = |language| quoted(text.get(language)).into_iter().map(str::to_owned).collect::<Vec<_>>();
            (of(Language::English), of(Language::Chinese))
        };
        for (english, chinese) in [commands(cause.tell), commands(cause.remedy)] {
            if english != chinese {
                wrong.push(format!("{english:?} is not {chinese:?}"));
            }
        }
        wrong
    });
}

#[test]
fn a_cause_says_how_to_tell_it_with_something_to_run_or_to_read() {
    check(|cause| {
        let tell = cause.tell.get(Language::English);
        if quoted(tell).is_empty() && cause.tell.get(Language::English).len() < 60 {
            vec![format!("it says too little about how to tell it: {tell}")]
        } else {
            Vec::new()
        }
    });
}

/// Fills in what varies.
fn printed(said: &str) -> String {
    let mut text = String::new();
    let mut rest = said;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        text.push_str("10.0.0.7:7001");
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    text + rest
}

#[test]
fn each_text_leads_to_its_cause() {
    check(|cause| {
        let mut wrong = Vec::new();
        for said in cause.said {
            let text = printed(said.text);
            for text in [format!("redis-1  | 1:M 01 Jan 2026 10:00:00.000 # {text}"), text] {
                let found = causes(&text);
                // Causes may share a text; then their rank decides.
                let named = found.iter().take(3).any(|f| {
                    f.cause.name == cause.name
                        && (f.said.text == found[0].said.text || found[0].cause.name == cause.name)
                });
                if !named {
                    let suspects: Vec<_> = found.iter().map(|f| f.cause.name).collect();
                    wrong.push(format!("{text}: {suspects:?}"));
                }
            }
        }
        wrong
    });
}

/// Logs of servers that are well. A cause would mislead.
const WELL: &[&str] = &[
    "1:C 01 Jan 2026 10:00:00.000 * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo",
    "1:C 01 Jan 2026 10:00:00.000 * Redis version=7.2.4, bits=64, commit=00000000, modified=0, pid=1, just started",
    "1:M 01 Jan 2026 10:00:00.000 * monotonic clock: POSIX clock_gettime",
    "1:M 01 Jan 2026 10:00:00.000 * Running mode=cluster, port=7001.",
    "1:M 01 Jan 2026 10:00:00.000 * No cluster configuration found, I'm 4810b2ad534b09e3518eafe5e1e0126b9e138558",
    "1:M 01 Jan 2026 10:00:00.000 * Server initialized",
    "1:M 01 Jan 2026 10:00:00.000 * Loading RDB produced by version 7.2.4",
    "1:M 01 Jan 2026 10:00:00.000 * RDB age 12 seconds",
    "1:M 01 Jan 2026 10:00:00.000 * Done loading RDB, keys loaded: 3, keys expired: 0.",
    "1:M 01 Jan 2026 10:00:00.000 * DB loaded from disk: 0.000 seconds",
    "1:M 01 Jan 2026 10:00:00.000 * DB loaded from append only file: 0.002 seconds",
    "1:M 01 Jan 2026 10:00:00.000 * Ready to accept connections tcp",
    "1:M 01 Jan 2026 10:00:00.000 * Background saving started by pid 17",
    "17:C 01 Jan 2026 10:00:00.000 * DB saved on disk",
    "17:C 01 Jan 2026 10:00:00.000 * Fork CoW for RDB: current 0 MB, peak 0 MB, average 0 MB",
    "1:M 01 Jan 2026 10:00:00.000 * Background saving terminated with success",
    "1:M 01 Jan 2026 10:00:00.000 * 100 changes in 300 seconds. Saving...",
    "1:M 01 Jan 2026 10:00:00.000 * Background append only file rewriting started by pid 31",
    "1:M 01 Jan 2026 10:00:00.000 * Background AOF rewrite terminated with success",
    "1:M 01 Jan 2026 10:00:00.000 * Replica 10.0.0.12:6379 asks for synchronization",
    "1:M 01 Jan 2026 10:00:00.000 * Synchronization with replica 10.0.0.12:6379 succeeded",
    "1:S 01 Jan 2026 10:00:00.000 * Connecting to MASTER 10.0.0.11:6379",
    "1:S 01 Jan 2026 10:00:00.000 * MASTER <-> REPLICA sync started",
    "1:S 01 Jan 2026 10:00:00.000 * Non blocking connect for SYNC fired the event.",
    "1:S 01 Jan 2026 10:00:00.000 * Master replied to PING, replication can continue...",
    "1:S 01 Jan 2026 10:00:00.000 * MASTER <-> REPLICA sync: Finished with success",
    "1:M 01 Jan 2026 10:00:00.000 * Cluster state changed: ok",
    "[OK] All nodes agree about slots configuration.",
    "[OK] All 16384 slots covered.",
    "cluster_state:ok",
    "Permission denied",
    "Connection refused",
    "cp: cannot open 'x': Permission denied",
    "nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)",
    "open /etc/passwd: no such file or directory",
    "java.lang.NullPointerException",
    "Segmentation fault (core dumped)",
    "hello world this is a text of no meaning at all",
];

#[test]
fn what_is_no_fault_has_no_cause() {
    let mut wrong = Vec::new();
    for text in WELL.iter().copied().chain([WELL[..27].join("\n").as_str()]) {
        let names: Vec<_> = causes(text).iter().map(|f| (f.cause.name, f.said.text)).collect();
        if !names.is_empty() {
            wrong.push(format!("{text}: {names:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
