//! The answer to `CONFIG GET *` as a configuration.

use super::answers::Answers;
use crate::catalog::{Directive, DirectiveId, Kind, Server, Special, Variant, find, id};
use std::collections::BTreeMap;

/// Returns the lines of a redis.conf that mean what a node answered to `CONFIG GET *` and `ACL LIST`. Directives at
/// their default are left out, so that each line is a setting that somebody made.
pub(super) fn configuration(answers: &Answers, server: Server) -> Vec<u8> {
    let mut values: BTreeMap<DirectiveId, (bool, &Directive, &[u8])> = BTreeMap::new();
    for (name, value) in &answers.config {
        // A node shows a directive under each of its names.
        if let Some((directive, is_alias)) = find(name, server) {
            let known = values.entry(directive.id).or_insert((is_alias, directive, value));
            if known.0 && !is_alias {
                *known = (is_alias, directive, value);
            }
        }
    }
    let mut out = Vec::new();
    // In cluster mode, the master of a replica is not a setting.
    let is_cluster = answers.setting("cluster-enabled") == Some(b"yes");
    let is_set = |id: DirectiveId| !(is_cluster && [id::REPLICAOF, id::SLAVEOF].contains(&id));
    for (_, directive, value) in values.values().filter(|(_, directive, _)| is_set(directive.id)) {
        if let Some(variant) = directive.variant(server) {
            write_directive(directive, variant, value, server, &mut out);
        }
    }
    let has_acl_file = answers.setting("aclfile").is_some_and(|path| !path.is_empty());
    if !has_acl_file {
        // The default user follows from `requirepass`.
        let is_own = |line: &&Vec<u8>| line.starts_with(b"user ") && !line.starts_with(b"user default ");
        for user in answers.users.iter().filter(is_own) {
            out.extend_from_slice(user);
            out.push(b'\n');
        }
    }
    out
}

fn write_directive(
    directive: &Directive,
    variant: &Variant,
    value: &[u8],
    server: Server,
    out: &mut Vec<u8>,
) {
    let default = variant.default.map(str::as_bytes);
    let is_default = default == Some(value) || (default.is_none() && value.is_empty());
    let words = || value.split(|b| *b == b' ').filter(|word| !word.is_empty()).collect::<Vec<_>>();
    let mut line = |arguments: &[&[u8]]| write_line(directive.name, arguments, out);
    match directive.id {
        // Redis 6.0 has no save points as soon as it reads a file.
        id::SAVE if is_default && server.release() != (6, 0) => {}
        id::SAVE if value.is_empty() => line(&[b""]),
        id::SAVE => words().chunks(2).for_each(line),
        _ if is_default => {}
        id::CLIENT_OUTPUT_BUFFER_LIMIT => {
            let usual: Vec<&[u8]> = default.unwrap_or_default().split(|b| *b == b' ').collect();
            let words = words();
            words.chunks(4).filter(|class| !usual.chunks(4).any(|of| of == *class)).for_each(line);
        }
        _ if has_several_arguments(variant) => line(&words()),
        _ => line(&[value]),
    }
}

/// Returns whether each word of a value is an argument.
fn has_several_arguments(variant: &Variant) -> bool {
    const SEVERAL: [Special; 4] =
        [Special::Bind, Special::LatencyPercentiles, Special::OomScoreAdjValues, Special::ReplicaOf];
    match variant.kind {
        Kind::Special(special) => SEVERAL.contains(&special),
        _ => variant.multi_arg,
    }
}

fn write_line(name: &str, arguments: &[&[u8]], out: &mut Vec<u8>) {
    out.extend_from_slice(name.as_bytes());
    for argument in arguments {
        out.push(b' ');
        write_argument(argument, out);
    }
    out.push(b'\n');
}

/// Writes an argument, quoted if it must be.
fn write_argument(argument: &[u8], out: &mut Vec<u8>) {
    let is_plain = |b: &u8| b.is_ascii_graphic() && !b"\"'\\".contains(b);
    if !argument.is_empty() && argument.iter().all(is_plain) {
        out.extend_from_slice(argument);
        return;
    }
    out.push(b'"');
    for byte in argument {
        match byte {
            b'"' | b'\\' => out.extend([b'\\', *byte]),
            b' '..=b'~' => out.push(*byte),
            _ => out.extend(format!("\\x{byte:02x}").bytes()),
        }
    }
    out.push(b'"');
}
