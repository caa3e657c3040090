//! The ACL rules of `user` lines, parsed as `ACLSetUser` (acl.c) does.

use super::number::{c_string, strtoll, strtoll_overflows};
use super::refusal::Reason;
use crate::catalog::{CommandSet, CommandTable, Flavor, Server, has_acl_category};
use crate::message::Words;
use crate::syntax::split;
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// A user while its rules are applied one by one.
pub(super) struct AclUser {
    table: CommandTable,
    channels_by_default: bool,
    root: Selector,
    /// The SHA-256 hashes of the passwords.
    passwords: HashSet<[u8; 32]>,
}

/// The part of a user that each selector `( … )` has as well: keys, channels, commands.
struct Selector {
    all_keys: bool,
    all_channels: bool,
    /// The commands that are allowed in full. Only Redis 6.0 needs them: it refuses to allow a subcommand of
    /// such a command.
    full: CommandSet,
}

/// Why a rule is refused.
pub(super) enum Fault {
    /// A command or category that does not exist. The server notices it when it loads the users, after it has
    /// read the file.
    Unknown { category: bool },
    /// A rule that the server refuses as soon as it reads it.
    Wrong(Words),
}

impl Fault {
    pub(super) fn reason(self) -> Reason {
        match self {
            Fault::Unknown { category } => Reason::UnknownAclCommand { category },
            Fault::Wrong(why) => Reason::BadAclRule { why },
        }
    }
}

const SYNTAX: Fault =
    Fault::Wrong(Words::new("the server does not know this rule", "服务器不认识这样的规则"));
const AFTER_ALL_KEYS: Fault = Fault::Wrong(Words::new(
    "a key pattern after `~*` or `allkeys` has no effect; begin with `resetkeys`",
    "`~*` 或 `allkeys` 之后的键模式不起作用；请先写 `resetkeys`",
));
const AFTER_ALL_CHANNELS: Fault = Fault::Wrong(Words::new(
    "a channel pattern after `&*` or `allchannels` has no effect; begin with `resetchannels`",
    "`&*` 或 `allchannels` 之后的频道模式不起作用；请先写 `resetchannels`",
));
const BAD_HASH: Fault = Fault::Wrong(Words::new(
    "a password hash is exactly 64 lower-case hexadecimal digits",
    "密码哈希必须正好是 64 位小写十六进制数字",
));
const NO_SUCH_PASSWORD: Fault =
    Fault::Wrong(Words::new("the password to remove was not added before", "要移除的密码前面没有添加过"));

impl AclUser {
    /// Creates a user without rules. `channels_by_default` is whether `acl-pubsub-default` allows all
    /// channels.
    pub(super) fn new(table: CommandTable, channels_by_default: bool) -> Self {
        let root = Selector::new(channels_by_default);
        Self { table, channels_by_default, root, passwords: HashSet::new() }
    }

    /// Applies one rule.
    pub(super) fn apply(&mut self, rule: &[u8]) -> Result<(), Fault> {
        if rule.is_empty() {
            return Ok(());
        }
        let server = self.table.server();
        let (legacy, sanitizes) = (server.is_legacy(), server.release() >= (6, 2));
        match c_string(rule).to_ascii_lowercase().as_slice() {
            b"on" | b"off" => Ok(()),
            b"skip-sanitize-payload" | b"sanitize-payload" if sanitizes => Ok(()),
            b"nopass" | b"resetpass" => {
                self.passwords.clear();
                Ok(())
            }
            b"clearselectors" if !legacy => Ok(()),
            b"reset" => {
                self.passwords.clear();
                self.root = Selector::new(self.channels_by_default);
                Ok(())
            }
            _ => match rule[0] {
                b'>' | b'#' | b'<' | b'!' => self.password(rule),
                b'(' if !legacy && rule.ends_with(b")") => self.selector(&rule[1..rule.len() - 1]),
                _ => self.root.apply(rule, self.table),
            },
        }
    }

    fn password(&mut self, rule: &[u8]) -> Result<(), Fault> {
        let (sign, text) = (rule[0], &rule[1..]);
        let hash: [u8; 32] = match sign {
            b'>' | b'<' => Sha256::digest(text).into(),
            _ => hash(text).ok_or(BAD_HASH)?,
        };
        if matches!(sign, b'>' | b'#') {
            self.passwords.insert(hash);
        } else if !self.passwords.remove(&hash) {
            return Err(NO_SUCH_PASSWORD);
        }
        Ok(())
    }

    fn selector(&mut self, rules: &[u8]) -> Result<(), Fault> {
        let mut selector = Selector::new(self.channels_by_default);
        // The server ignores an error while it splits a selector, which then has no rules.
        for rule in split(c_string(rules), self.table.server().quoting()).unwrap_or_default() {
            selector.apply(rule.value(), self.table)?;
        }
        Ok(())
    }
}

impl Selector {
    fn new(all_channels: bool) -> Self {
        Self { all_keys: false, all_channels, full: CommandSet::NONE }
    }

    fn apply(&mut self, rule: &[u8], table: CommandTable) -> Result<(), Fault> {
        let server = table.server();
        let (legacy, has_channels) = (server.is_legacy(), server.release() >= (6, 2));
        let has_databases = server.is_at_least(Flavor::Valkey, 9, 1);
        match c_string(rule).to_ascii_lowercase().as_slice() {
            b"allkeys" | b"~*" => self.all_keys = true,
            b"resetkeys" => self.all_keys = false,
            b"allchannels" | b"&*" if has_channels => self.all_channels = true,
            b"resetchannels" if has_channels => self.all_channels = false,
            b"alldbs" | b"resetdbs" if has_databases => {}
            b"allcommands" | b"+@all" => self.full = CommandSet::ALL,
            b"nocommands" | b"-@all" => self.full = CommandSet::NONE,
            lower if has_databases && lower.starts_with(b"db=") => return databases(&lower[3..]),
            _ => match (rule.first(), rule.get(1)) {
                (Some(b'~'), _) => return self.key_pattern(&rule[1..]),
                (Some(b'%'), _) if !legacy => {
                    let pattern = key_permissions(&rule[1..], server)?;
                    return self.key_pattern(pattern);
                }
                (Some(b'&'), _) if has_channels && self.all_channels => return Err(AFTER_ALL_CHANNELS),
                (Some(b'&'), _) if has_channels && has_space(&rule[1..]) => return Err(SYNTAX),
                (Some(b'&'), _) if has_channels => {}
                (Some(sign @ (b'+' | b'-')), Some(b'@')) => {
                    let category = c_string(&rule[2..]);
                    if !has_acl_category(category, server) {
                        return Err(Fault::Unknown { category: true });
                    }
                    let commands = CommandSet::of_category(category);
                    if *sign == b'+' { self.full.insert(commands) } else { self.full.remove(commands) }
                }
                (Some(b'+'), _) => return self.allow(c_string(&rule[1..]), table),
                (Some(b'-'), _) => return self.deny(c_string(&rule[1..]), table),
                _ => return Err(SYNTAX),
            },
        }
        Ok(())
    }

    fn key_pattern(&mut self, pattern: &[u8]) -> Result<(), Fault> {
        match () {
            () if self.all_keys => Err(AFTER_ALL_KEYS),
            () if has_space(pattern) => Err(SYNTAX),
            () => Ok(()),
        }
    }

    fn allow(&mut self, command: &[u8], table: CommandTable) -> Result<(), Fault> {
        const UNKNOWN: Fault = Fault::Unknown { category: false };
        let server = table.server();
        let legacy = server.is_legacy();
        let bar = if legacy {
            command.iter().position(|&b| b == b'|')
        } else {
            command.iter().rposition(|&b| b == b'|')
        };
        let Some(bar) = bar else {
            return if table.has(command) {
                self.full.insert(CommandSet::of_command(command));
                Ok(())
            } else {
                Err(UNKNOWN)
            };
        };
        let (parent, sub) = (&command[..bar], &command[bar + 1..]);
        if !table.has(parent) {
            return Err(UNKNOWN);
        }
        if parent.contains(&b'|') {
            return Err(Fault::Wrong(Words::new(
                "only a command's own subcommand or first argument may be allowed",
                "只能放行命令自身的子命令或第一个参数",
            )));
        }
        if sub.is_empty() {
            return Err(Fault::Wrong(Words::new(
                "the subcommand after `|` is missing",
                "`|` 后面缺少子命令",
            )));
        }
        if server.release() == (6, 0) && self.full.meets(CommandSet::of_command(parent)) {
            return Err(Fault::Wrong(Words::new(
                "the whole command is already allowed; deny it first",
                "该命令已整体放行；请先禁止它",
            )));
        }
        if table.is_container(parent) && !table.has(command) {
            return Err(UNKNOWN);
        }
        Ok(())
    }

    fn deny(&mut self, command: &[u8], table: CommandTable) -> Result<(), Fault> {
        if !table.has(command) {
            return Err(Fault::Unknown { category: false });
        }
        self.full.remove(CommandSet::of_command(command));
        Ok(())
    }
}

/// Reads a hash in the form that `#` and `!` take: 64 lower-case hexadecimal digits.
fn hash(digits: &[u8]) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut hash = [0; 32];
    if digits.len() != 64 {
        return None;
    }
    for (byte, two) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(two[0])? << 4 | digit(two[1])?;
    }
    Some(hash)
}

/// Returns the pattern of `%R~pattern` or `%RW~pattern`.
fn key_permissions(text: &[u8], server: Server) -> Result<&[u8], Fault> {
    let (mut read, mut write) = (false, false);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'r' | b'R' if !read => read = true,
            b'w' | b'W' if !write => write = true,
            // Redis 7.0 accepts a `%` without permissions.
            b'~' if read || write || server.release() < (7, 2) => return Ok(&text[at + 1..]),
            _ => return Err(SYNTAX),
        }
    }
    if read || write || server.release() < (7, 2) { Ok(&[]) } else { Err(SYNTAX) }
}

/// Checks the rule `db=0,1` (Valkey 9.1).
fn databases(list: &[u8]) -> Result<(), Fault> {
    for number in list.split(|&b| b == b',') {
        let (value, rest) = strtoll(number, 10);
        if number.is_empty() || !rest.is_empty() {
            return Err(Fault::Wrong(Words::new(
                "`db=` takes database numbers separated by commas",
                "`db=` 后面应是数据库编号，用逗号分隔",
            )));
        }
        if value < 0 || value > i64::from(i32::MAX) || strtoll_overflows(number, 10) {
            return Err(Fault::Wrong(Words::new(
                "the database number is out of range",
                "数据库编号超出范围",
            )));
        }
    }
    Ok(())
}

/// Returns `true` if a name or pattern contains white space or a NUL (`ACLStringHasSpaces`).
pub(super) fn has_space(text: &[u8]) -> bool {
    text.iter().any(|b| matches!(b, 0 | b' ' | b'\t'..=b'\r'))
}

/// Joins the arguments of each selector that is written with spaces (`ACLMergeSelectorArguments`). Returns
/// the rules, each with the index of its first argument, or as an error the index of a `(` that is never
/// closed.
pub(super) fn merge_selectors(
    arguments: &[Box<[u8]>],
    server: Server,
) -> Result<Vec<(usize, Vec<u8>)>, usize> {
    let mut rules = Vec::new();
    let mut open: Option<(usize, Vec<u8>)> = None;
    for (at, argument) in arguments.iter().enumerate() {
        let opens = !server.is_legacy() && argument.first() == Some(&b'(') && argument.last() != Some(&b')');
        // Redis 7.0 starts over at a second opening parenthesis.
        if opens && (open.is_none() || server.release() == (7, 0)) {
            open = Some((at, argument.to_vec()));
            continue;
        }
        match open.take() {
            Some((start, mut merged)) => {
                merged.push(b' ');
                merged.extend_from_slice(c_string(argument));
                if argument.last() == Some(&b')') {
                    rules.push((start, merged));
                } else {
                    open = Some((start, merged));
                }
            }
            None => rules.push((at, argument.to_vec())),
        }
    }
    match open {
        Some((start, _)) => Err(start),
        None => Ok(rules),
    }
}
