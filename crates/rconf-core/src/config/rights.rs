//! What Sentinels and replicas do on the servers that they log in to, and what of it the rules of a user refuse.

use super::number::c_string;
use crate::catalog::{CommandSet, Server};

/// A command that a program calls on a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Call {
    /// The command, with its subcommand: `config|rewrite`.
    pub command: &'static str,
    /// Whether the program cannot do its work without it.
    pub is_vital: bool,
}

const fn vital(command: &'static str) -> Call {
    Call { command, is_vital: true }
}

const fn minor(command: &'static str) -> Call {
    Call { command, is_vital: false }
}

/// What a Sentinel calls on a server that it watches. Redis 6.0, 7.0 and 8.0 and Valkey 8.0, 8.1 and 9.1 were asked: without
/// any one of these they refuse something (`ACL LOG`), and without a vital one there is no failover. `script|kill` is for a
/// server that a script keeps busy.
pub(crate) const SENTINEL_CALLS: [Call; 11] = [
    minor("multi"),
    vital("slaveof"),
    vital("ping"),
    vital("exec"),
    vital("subscribe"),
    vital("config|rewrite"),
    vital("publish"),
    vital("info"),
    minor("client|setname"),
    vital("client|kill"),
    minor("script|kill"),
];

/// The channel in which Sentinels find each other, on the servers that they watch.
pub(crate) const SENTINEL_CHANNEL: &str = "__sentinel__:hello";

/// What a replica calls on its master. Without `psync` it tries `sync`.
pub(crate) const REPLICA_CALLS: [Call; 3] = [vital("psync"), vital("replconf"), minor("ping")];

/// Returns the ACL rules that allow some commands: `+psync +replconf`.
pub(crate) fn rules_for(calls: &[Call]) -> String {
    let rules: Vec<String> = calls.iter().map(|call| format!("+{}", call.command)).collect();
    rules.join(" ")
}

/// Returns whether the rules of a user allow a command, or `None` if a selector may. The servers that were asked have the
/// commands of Sentinels and replicas in the same categories, except `client|setname` and `script|kill`.
pub(crate) fn allows_command(rules: &[Box<[u8]>], command: &str) -> Option<bool> {
    if rules.iter().any(|rule| rule.starts_with(b"(")) {
        return None;
    }
    let whole = command.split('|').next().unwrap_or(command);
    let own = CommandSet::of_command(whole.as_bytes());
    let mut is_allowed = false;
    for rule in rules {
        let rule = c_string(rule).to_ascii_lowercase();
        match rule.as_slice() {
            b"allcommands" | b"+@all" => is_allowed = true,
            b"nocommands" | b"-@all" | b"reset" => is_allowed = false,
            [sign @ (b'+' | b'-'), b'@', category @ ..] if CommandSet::of_category(category).meets(own) => {
                is_allowed = *sign == b'+';
            }
            [sign @ (b'+' | b'-'), name @ ..] if name == command.as_bytes() || name == whole.as_bytes() => {
                is_allowed = *sign == b'+';
            }
            _ => {}
        }
    }
    Some(is_allowed)
}

/// Returns whether the rules of a user allow a channel. `by_default` is whether `acl-pubsub-default` allows all channels.
/// A pattern counts as one that matches if what stands before its first special character does.
pub(crate) fn allows_channel(rules: &[Box<[u8]>], server: Server, channel: &str, by_default: bool) -> bool {
    if server.release() < (6, 2) {
        return true;
    }
    let mut is_allowed = by_default;
    for rule in rules {
        let rule = c_string(rule);
        match rule.to_ascii_lowercase().as_slice() {
            b"allchannels" => is_allowed = true,
            b"resetchannels" => is_allowed = false,
            b"reset" => is_allowed = by_default,
            _ => is_allowed |= rule.strip_prefix(b"&").is_some_and(|pattern| may_match(pattern, channel)),
        }
    }
    is_allowed || rules.iter().any(|rule| rule.starts_with(b"("))
}

fn may_match(pattern: &[u8], channel: &str) -> bool {
    match pattern.iter().position(|byte| b"*?[\\".contains(byte)) {
        Some(plain) => channel.as_bytes().starts_with(&pattern[..plain]),
        None => pattern == channel.as_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Vec<Box<[u8]>> {
        text.split(' ').map(|rule| rule.as_bytes().into()).collect()
    }

    /// As Redis 6.0 and 7.0 and Valkey 9.1 were seen to do.
    #[test]
    fn the_last_rule_about_a_command_holds() {
        let is_allowed = |text: &str| allows_command(&rules(text), "config|rewrite");
        for text in [
            "+config|rewrite",
            "+CONFIG|REWRITE",
            "+config",
            "+@admin",
            "+@all -@write",
            "+@admin -config +config|rewrite",
            "-@all allcommands",
            "+@all -config|get",
        ] {
            assert_eq!(is_allowed(text), Some(true), "{text}");
        }
        for text in [
            "on nopass",
            "+config|get",
            "+config|rewrite -@admin",
            "+config|rewrite -config",
            "+config|rewrite +@all -@dangerous",
            "+config|rewrite reset",
            "+@all -config|rewrite",
            "+@all nocommands",
        ] {
            assert_eq!(is_allowed(text), Some(false), "{text}");
        }
        assert_eq!(is_allowed("on (+config ~*)"), None);
        assert_eq!(allows_command(&rules("+@all -replicaof"), "slaveof"), Some(true));
    }

    #[test]
    fn channels_have_rules_since_6_2() {
        let server = |name| Server::parse(name).expect("known");
        let is_allowed =
            |text: &str| allows_channel(&rules(text), server("redis:7.0"), SENTINEL_CHANNEL, false);
        for text in ["&*", "allchannels", "&__sentinel__:hello", "&__sentinel__*", "on (&* +publish)"] {
            assert!(is_allowed(text), "{text}");
        }
        for text in ["on +@all", "&* resetchannels", "&app:*", "&__sentinel__"] {
            assert!(!is_allowed(text), "{text}");
        }
        assert!(allows_channel(&rules("on +@all"), server("redis:6.0"), SENTINEL_CHANNEL, false));
        assert!(allows_channel(&rules("on +@all"), server("redis:6.2"), SENTINEL_CHANNEL, true));
    }

    #[test]
    fn calls_are_rules() {
        assert_eq!(rules_for(&REPLICA_CALLS), "+psync +replconf +ping");
        for call in SENTINEL_CALLS.iter().chain(&REPLICA_CALLS) {
            let whole = call.command.split('|').next().unwrap_or_default();
            assert!(CommandSet::of_command(whole.as_bytes()).meets(CommandSet::ALL), "{whole}");
            assert_eq!(allows_command(&rules(&rules_for(&[*call])), call.command), Some(true));
        }
    }
}
