//! What `rconf migrate` writes, real servers accept: random files that one server accepts, for every other server.
//!
//! `RCONF_LIVE_MIGRATIONS` sets the number of random files, `RCONF_LIVE_SEED` their seed.

use rconf_core::catalog::Server;
use rconf_core::compare::compare;
use rconf_core::config::{Config, Files, read, read_sentinel};
use rconf_core::migrate::{Migration, migrate};
use rconf_tests::differential::{ask_all, is_excused};
use rconf_tests::need::skip;
use rconf_tests::servers::{RealServer, Role, Verdict, discover};
use rconf_tests::texts::{Random, accepted_text, sentinel_text};
use std::sync::Mutex;

const MIGRATIONS: usize = 400;
/// The number of files whose migrations only rconf reads.
const PURE: usize = 800;

fn variable(name: &str, otherwise: usize) -> usize {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("the variable holds a number"))
}

/// Rewrites a text that its server accepts, or returns `None` if something has no counterpart.
fn migrated(text: &[u8], from: Server, to: Server, keep: bool) -> Option<Migration> {
    let old = read("redis.conf", text.to_vec(), &Files::new(), from);
    migrate(&old, to, keep, |text| read("redis.conf", text, &Files::new(), to)).ok()
}

#[test]
fn real_servers_accept_what_is_migrated() {
    let (servers, absent) = discover();
    for gap in &absent {
        skip(&format!("{} of {}", gap.package.name, gap.package.suite), &gap.why);
    }
    if servers.len() < 2 {
        return;
    }
    let mut random = Random::new(variable("RCONF_LIVE_SEED", 6379) as u64);
    let (mut questions, mut origins) = (Vec::new(), Vec::new());
    let (mut texts, mut refused) = (0, 0);
    let all = variable("RCONF_LIVE_MIGRATIONS", MIGRATIONS);
    while texts < all {
        let from = &servers[texts % servers.len()];
        let to = &servers[(texts + 1 + texts / servers.len() % (servers.len() - 1)) % servers.len()];
        let text = accepted_text(&mut random, from.server);
        texts += 1;
        match migrated(&text, from.server, to.server, random.one_in(2)) {
            Some(migration) => {
                questions.push((to, migration.text));
                origins.push((from, text));
            }
            None => refused += 1,
        }
    }
    let wrong = Mutex::new(Vec::new());
    let accepted = Mutex::new(0);
    ask_all(Role::Server, &questions, 2, |at, verdict| {
        let (to, text) = &questions[at];
        match verdict {
            Verdict::Accepts => *accepted.lock().expect("no thread panicked") += 1,
            // What only this machine refuses, both servers refuse.
            Verdict::Unknown(_) => {}
            Verdict::Refuses { .. } if is_excused(to, text) => {}
            Verdict::Refuses { line, message } => {
                let (from, old): &(&RealServer, Vec<u8>) = &origins[at];
                let line = format!(
                    "{} to {}, line {line:?}: {message}\n  {}\n  {}",
                    from.server,
                    to.server,
                    old.escape_ascii(),
                    text.escape_ascii()
                );
                wrong.lock().expect("no thread panicked").push(line);
            }
        }
    });
    let wrong = wrong.into_inner().expect("no thread panicked");
    let accepted = accepted.into_inner().expect("no thread panicked");
    println!(
        "{texts} files, {refused} have no counterpart; {accepted} accepted by the real server, {} refused",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(accepted > texts / 4, "too few were accepted");
}

fn as_sentinel(text: Vec<u8>, server: Server) -> Config {
    read_sentinel("sentinel.conf", text, &Files::new(), server).config
}

/// Returns random lines of a Sentinel's file that a server accepts.
fn accepted_of_sentinel(random: &mut Random, server: Server) -> Vec<u8> {
    loop {
        let text = sentinel_text(random, server);
        let config = as_sentinel(text.clone(), server);
        if config.refusals().is_empty() && config.unresolved_includes().is_empty() {
            return text;
        }
    }
}

/// Files of Sentinels, from each server to each other: the real one accepts what is written, and nothing is done twice.
#[test]
fn real_sentinels_accept_what_is_migrated() {
    let (servers, _) = discover();
    if servers.len() < 2 {
        return skip("migrations of Sentinels", "fewer than two servers are fetched");
    }
    let mut random = Random::new(variable("RCONF_LIVE_SEED", 26_379) as u64);
    let (mut questions, mut refused, mut changed) = (Vec::new(), 0, 0);
    let all = variable("RCONF_LIVE_MIGRATIONS", MIGRATIONS);
    for nth in 0..all {
        let from = &servers[nth % servers.len()];
        let to = &servers[(nth + 1 + nth / servers.len() % (servers.len() - 1)) % servers.len()];
        let text = accepted_of_sentinel(&mut random, from.server);
        let old = as_sentinel(text.clone(), from.server);
        let Ok(migration) = migrate(&old, to.server, true, |text| as_sentinel(text, to.server)) else {
            refused += 1;
            continue;
        };
        changed += usize::from(migration.text != text);
        let new = as_sentinel(migration.text.clone(), to.server);
        let again = migrate(&new, to.server, true, |text| as_sentinel(text, to.server)).expect("it fits");
        assert_eq!(again.text, migration.text, "{} {} {}", from.server, to.server, text.escape_ascii());
        questions.push((to, migration.text));
    }
    let wrong = Mutex::new(Vec::new());
    let accepted = Mutex::new(0);
    ask_all(Role::Sentinel, &questions, 2, |at, verdict| match verdict {
        Verdict::Accepts => *accepted.lock().expect("no thread panicked") += 1,
        Verdict::Unknown(_) => {}
        Verdict::Refuses { .. } if is_excused(questions[at].0, &questions[at].1) => {}
        Verdict::Refuses { line, message } => {
            let (to, text) = &questions[at];
            let line = format!("{}, line {line:?}: {message}\n  {}", to.server, text.escape_ascii());
            wrong.lock().expect("no thread panicked").push(line);
        }
    });
    let wrong = wrong.into_inner().expect("no thread panicked");
    let accepted = accepted.into_inner().expect("no thread panicked");
    println!(
        "{all} files of Sentinels, {refused} have no counterpart, {changed} changed; {accepted} accepted by the real Sentinel, {} \
         refused",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(accepted > all / 4 && changed > 0, "too few were accepted");
}

/// Between all servers of the catalog: the result is accepted, nothing is done twice, and where the defaults of the old
/// server are kept, only what has no counterpart differs.
#[test]
fn what_is_migrated_means_the_same() {
    let servers: Vec<Server> = Server::all().collect();
    let mut random = Random::new(7);
    let mut done = 0;
    for nth in 0..PURE {
        let (from, to) = (servers[nth % servers.len()], servers[random.below(servers.len())]);
        let text = accepted_text(&mut random, from);
        let shown = text.escape_ascii().to_string();
        let Some(migration) = migrated(&text, from, to, true) else { continue };
        done += 1;
        let new = read("redis.conf", migration.text.clone(), &Files::new(), to);
        assert_eq!(new.refusals(), [], "{from} {to} {shown}");
        let again = migrated(&migration.text, to, to, true).expect("it fits");
        assert_eq!(again.text, migration.text, "{from} {to} {shown}");
        let old = read("redis.conf", text, &Files::new(), from);
        let differs = compare(&old, &new).changes.into_iter().find(|change| {
            let is_hidden = change.directive.variant(to).is_some_and(|variant| variant.hidden);
            let is_bind = change.directive.name == "bind";
            let is_noted = migration.steps.iter().any(|step| {
                let message = step.message.to_string();
                message.contains(&format!("`{}`", change.directive.name))
                    || change.entry.as_ref().is_some_and(|entry| message.to_lowercase().contains(entry))
            });
            !is_hidden && !is_bind && !is_noted
        });
        assert!(differs.is_none(), "{from} {to} {shown}\n{differs:?}\n{}", migration.text.escape_ascii());
    }
    assert!(done > PURE / 4, "only {done} have a counterpart");
}
