//! Reads an ACL file as `ACLLoadFromFile` (acl.c) does. The server collects all faults, and names the line of each.

use super::acl::has_space;
use super::directives::user::{UserFault, faults_in_acl_file, trim};
use super::effective::{AclFile, Config, Source};
use super::files::{Files, join};
use super::number::c_string;
use super::refusal::{MOST_REFUSALS, NotAUser, Reason, Refusal};
use super::state::Reading;
use super::template::Template;
use super::value::{At, Setting, Value};
use crate::catalog::{Server, id};
use crate::message::Words;
use crate::syntax::{Document, Quoting};

const EMPTY_NAME: Words = Words::new(
    "two spaces follow `user`, so that the name is empty and this word is taken for a rule",
    "`user` 后面有两个空格，用户名因此为空，这个词被当成了规则",
);
const QUOTES: Words = Words::new(
    "an ACL file knows no quotes, which belong to the word here",
    "ACL 文件不识别引号，引号会成为这个词的一部分",
);

/// Reads an ACL file on its own: the configuration that names it is not known, and may set anything else.
pub fn read_acl_file(path: &str, bytes: Vec<u8>, server: Server) -> Config {
    let files = Files::new();
    let mut reading = Reading::new(path, &files, server);
    let mut refusals = read_users(&mut reading, path.to_owned(), bytes, None);
    // The server may load modules. The names of their commands have a dot.
    refusals.retain(|refusal| !may_be_of_module(&reading.config, refusal));
    for refusal in refusals {
        reading.refuse(refusal);
    }
    if let Some(first) = reading.config.refusals.first_mut() {
        first.stops_load = true;
    }
    reading.config
}

/// Reads the ACL file that the configuration names, if it is at hand, and returns why the server refuses it. Beside
/// `user` lines the server does not read it.
pub(super) fn load(reading: &mut Reading<'_>) -> Vec<Refusal> {
    let config = &reading.config;
    let named = String::from_utf8_lossy(c_string(config.text(id::ACLFILE))).into_owned();
    if named.is_empty() {
        return Vec::new();
    }
    // `dir` moves a relative path, wherever it stands.
    let path = match &reading.folder {
        Some(folder) => Some(join(folder, &named)),
        None => named.starts_with('/').then(|| join("", &named)),
    };
    let found = path.as_deref().and_then(|path| reading.files.shown(path));
    let has_users = config.all(id::USER).next().is_some() || !reading.users.is_empty();
    match found.map(|(shown, bytes)| (shown.to_owned(), bytes.to_vec())) {
        Some((shown, bytes)) if !has_users && !config.is_unknown(id::ACLFILE) => {
            let at = config.setting(id::ACLFILE).map(|setting| setting.at);
            read_users(reading, shown, bytes, at)
        }
        _ => {
            reading.config.acl_file = AclFile::Unread(path);
            Vec::new()
        }
    }
}

/// Adds an ACL file to the sources, and the users that the server accepts to the settings. Returns what it refuses. Lines
/// of a template that hold markers are users that are not known.
fn read_users(
    reading: &mut Reading<'_>,
    path: String,
    bytes: Vec<u8>,
    included_at: Option<At>,
) -> Vec<Refusal> {
    let bytes = match Template::read(&path, &bytes) {
        Some(mut template) => {
            // Each line is one of a user, with or without its marker.
            template.unknown.add(b"user");
            reading.config.add_unknown(template.unknown);
            template.text
        }
        None => bytes,
    };
    let source = reading.config.sources.len();
    let document = Document::parse(bytes, Quoting::None);
    let lines = document.lines().len();
    reading.config.sources.push(Source { document, parts: vec![(0, path)], included_at });
    reading.config.acl_file = AclFile::Read(source);
    let mut refusals = Vec::new();
    for line in 0..lines {
        let at = At { source, line };
        if !reading.config.words(at).is_empty() && refusals.len() < MOST_REFUSALS {
            refusals.extend(read_line(reading, at));
        }
    }
    refusals
}

/// Reads a line that is not blank. Returns why the server refuses it.
fn read_line(reading: &mut Reading<'_>, at: At) -> Vec<Refusal> {
    let refused = |reading: &Reading<'_>, reason: Reason, word: Option<usize>| {
        let (reason, word) = cause(reading, at, reason, word);
        Refusal { reason, at, word, while_reading: false, stops_load: false }
    };
    let value = |nth: usize| reading.config.word_value(at, nth);
    let words = reading.config.words(at).len();
    if value(0) != b"user" || words < 2 {
        let what = not_a_user(value(0), words);
        return vec![refused(reading, Reason::NotAUserLine(what), Some(0))];
    }
    let name: Box<[u8]> = value(1).into();
    if has_space(&name) {
        return vec![refused(reading, Reason::BadUserName, Some(1))];
    }
    let rules: Vec<Box<[u8]>> = (2..words).map(|nth| value(nth).into()).collect();
    let server = reading.server();
    let first = *reading.users.entry(name.clone()).or_insert(at);
    if first != at && !server.is_legacy() {
        return vec![refused(reading, Reason::DuplicateUser { first }, Some(1))];
    }
    let faults = faults_in_acl_file(&rules, reading.config.command_table(), reading.channels_by_default());
    if faults.is_empty() {
        let rules = rules.iter().map(|rule| trim(rule).into()).collect();
        let value = Value::User { name, rules };
        reading.config.set(Setting { directive: id::USER, by_alias: false, at, value });
    }
    let mut refusals: Vec<Refusal> = Vec::new();
    for UserFault { reason, argument, .. } in faults {
        let refusal = refused(reading, reason, Some(argument + 1));
        // Several rules may fail for the same cause, such as a comment.
        if refusals.last().is_none_or(|last| last.reason != refusal.reason || last.word != refusal.word) {
            refusals.push(refusal);
        }
    }
    refusals
}

/// Returns what a line is that does not begin with `user` and a name.
fn not_a_user(first: &[u8], words: usize) -> NotAUser {
    match first {
        [b'#', ..] => NotAUser::Comment,
        b"user" => NotAUser::NoName,
        [b'u', b's', b'e', b'r', b'\t', ..] => NotAUser::Tab,
        _ if first.eq_ignore_ascii_case(b"user") && words > 1 => NotAUser::Capitals,
        _ => NotAUser::Other,
    }
}

/// Returns the true cause of a refusal, and the word at fault.
fn cause(reading: &Reading<'_>, at: At, reason: Reason, word: Option<usize>) -> (Reason, Option<usize>) {
    let config = &reading.config;
    let value = |nth: usize| config.word_value(at, nth);
    if config.has_nul(at) {
        return (Reason::NulByte, None);
    }
    if value(0).starts_with(b"\xef\xbb\xbf") {
        return (Reason::ByteOrderMark, Some(0));
    }
    if !matches!(reason, Reason::BadAclRule { .. }) {
        return (reason, word);
    }
    if let Some(nth) = (2..config.words(at).len()).find(|nth| value(*nth) == b"#") {
        return (Reason::InlineComment, Some(nth));
    }
    let is_quote = |b: &u8| matches!(b, b'"' | b'\'');
    let rule = word.map_or(&[][..], value);
    match () {
        () if value(1).is_empty() => (Reason::BadAclRule { why: EMPTY_NAME }, word),
        () if rule.first().is_some_and(is_quote) || rule.last().is_some_and(is_quote) => {
            (Reason::BadAclRule { why: QUOTES }, word)
        }
        () => (reason, word),
    }
}

/// Returns whether a module may define what the server does not know: a command with a dot in its name, or a category
/// of the modules that Redis 8.0 and later bring.
fn may_be_of_module(config: &Config, refusal: &Refusal) -> bool {
    const CATEGORIES: [&[u8]; 8] =
        [b"search", b"json", b"timeseries", b"bloom", b"cuckoo", b"cms", b"topk", b"tdigest"];
    if !matches!(refusal.reason, Reason::UnknownAclCommand { .. }) {
        return false;
    }
    let from = refusal.word.unwrap_or_default();
    let words = config.words(refusal.at).len();
    (from..words).map(|nth| trim(config.word_value(refusal.at, nth))).any(|rule| {
        let rule = rule.strip_prefix(b"(").unwrap_or(rule);
        let name = rule.strip_prefix(b"+").or_else(|| rule.strip_prefix(b"-")).unwrap_or_default();
        let name = name.strip_suffix(b")").unwrap_or(name);
        let is_category =
            |category: &[u8]| CATEGORIES.iter().any(|known| category.eq_ignore_ascii_case(known));
        name.strip_prefix(b"@").map_or_else(|| name.contains(&b'.'), is_category)
    })
}
