//! What must hold for any bytes, one function a fuzz target. `cargo xtask fuzz` runs them all.

mod core;

use self::core::{Report, Role, Server};

/// Takes the byte in front away, which chooses the server.
fn for_server(data: &[u8]) -> Option<(Server, &[u8])> {
    let (first, rest) = data.split_first()?;
    Some((core::server(*first), rest))
}

/// The lines of a document cover all of its bytes, and words stand in their lines.
pub fn document(data: &[u8]) {
    let Some((server, bytes)) = for_server(data) else { return };
    let lines = core::lines(server, bytes);
    let mut end = 0;
    for line in &lines {
        assert_eq!(line.span.0, end, "lines touch");
        end = line.span.1;
        let mut at = line.span.0;
        for word in &line.words {
            assert!(at <= word.0 && word.0 <= word.1 && word.1 <= end, "a word stands in its line: {word:?}");
            at = word.1;
        }
    }
    assert_eq!(end, bytes.len(), "the last line ends where the file does");
}

/// Whatever the file holds, it is linted, and group L says exactly what the loader refuses.
pub fn lint(data: &[u8]) {
    let Some((server, bytes)) = for_server(data) else { return };
    check_conf(Role::Server, server, bytes);
}

/// Whatever the file of a Sentinel holds, it is linted, and group L says exactly what the Sentinel refuses.
pub fn sentinel(data: &[u8]) {
    let Some((server, bytes)) = for_server(data) else { return };
    check_conf(Role::Sentinel, server, bytes);
    check_fix(Role::Sentinel, server, bytes, true);
}

/// Whatever an ACL file holds, it is linted, and group L says exactly what the server refuses.
pub fn acl_file(data: &[u8]) {
    let Some((server, bytes)) = for_server(data) else { return };
    check_conf(Role::AclFile, server, bytes);
    check_fix(Role::AclFile, server, bytes, true);
}

/// Lines of ACL rules, each as a `user` line.
pub fn acl(data: &[u8]) {
    let Some((server, rest)) = for_server(data) else { return };
    let lines = rest.split(|byte| *byte == b'\n');
    let text: Vec<u8> = lines.flat_map(|line| [&b"user "[..], line, b"\n"].concat()).collect();
    check_conf(Role::Server, server, &text);
}

fn check_conf(role: Role, server: Server, bytes: &[u8]) {
    let files = [(role.path(), bytes)];
    let report = core::lint_in(role, server, bytes);
    check_report(&report, server, &files);
    let refused = core::refused_lines(role, server, bytes);
    let lines = bytes.split(|byte| *byte == b'\n').count();
    assert!(refused.iter().all(|line| *line < lines), "refusals name lines of the file: {refused:?}");
    // A comment may keep findings back.
    let is_told = !bytes.windows(6).any(|part| part == b"rconf:");
    assert!(
        !is_told || core::has_load_finding(&report) != refused.is_empty(),
        "group L is there exactly when the file is refused, on lines {refused:?}"
    );
}

/// Every place is one of the file it names, and the report can be printed in each language.
fn check_report(report: &Report, server: Server, files: &[(&str, &[u8])]) {
    for (path, (start, end)) in core::places(report) {
        let text = files.iter().find(|(name, _)| *name == path);
        let length = text.unwrap_or_else(|| panic!("{path} is a file that was given")).1.len();
        assert!(start <= end && end <= length, "{start}..{end} is a place in {length} bytes of {path}");
    }
    core::print(report, server, files);
}

/// Fixes settle, leave nothing to fix, and never make a file refused that was accepted.
pub fn fix(data: &[u8]) {
    let Some((server, rest)) = for_server(data) else { return };
    let Some((choice, bytes)) = rest.split_first() else { return };
    check_fix(Role::Server, server, bytes, choice % 2 == 1);
}

fn check_fix(role: Role, server: Server, bytes: &[u8], with_unsafe: bool) {
    let (fixed, applied) = core::fix(role, server, bytes, with_unsafe);
    assert!(applied > 0 || fixed == bytes, "what no fix changes stays as it is");
    let (again, more) = core::fix(role, server, &fixed, with_unsafe);
    assert!(more == 0 && again == fixed, "nothing is left to fix: {}", again.escape_ascii());
    if core::refused_lines(role, server, bytes).is_empty() {
        let refused = core::refused_lines(role, server, &fixed);
        assert!(refused.is_empty(), "lines {refused:?} are refused now: {}", fixed.escape_ascii());
    }
}

/// Any compose file beside a node.
pub fn compose(data: &[u8]) {
    check_plan("compose.yaml", data);
}

/// Any shell script beside a node.
pub fn script(data: &[u8]) {
    check_plan("run.sh", data);
}

fn check_plan(path: &str, bytes: &[u8]) {
    const NODE: &[u8] = b"port 7001\ncluster-enabled yes\ncluster-announce-ip 172.28.0.2\n";
    let files = [(path, bytes), ("node-7001/redis.conf", NODE)];
    for (start, end) in core::unfollowed(path, bytes) {
        assert!(start <= end && end <= bytes.len(), "{start}..{end} is a place in {} bytes", bytes.len());
    }
    check_report(&core::lint(&files), Server::default(), &files);
}

/// Any spec is read; of one without findings a cluster is generated in which nothing is found.
pub fn spec(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let read = core::read_spec(text);
    check_report(&core::lint(&[("rconf.toml", data)]), Server::default(), &[("rconf.toml", data)]);
    if let Some(files) = read.and_then(|spec| core::generate_clean(&spec)) {
        for plan in ["plan.sh", "compose.yaml"] {
            let is_conf = |path: &str| path.ends_with("redis.conf") || path.ends_with("sentinel.conf");
            let is_read = |path: &str| path == plan || is_conf(path);
            let chosen = files.iter().filter(|(path, _)| is_read(path));
            let chosen: Vec<(&str, &[u8])> =
                chosen.map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
            let report = core::lint(&chosen);
            let found = core::print(&report, Server::default(), &chosen);
            assert!(core::places(&report).is_empty(), "with {plan}, of a clean spec: {found}");
        }
    }
}

/// Whatever is pasted of a cluster, steps come of it that are lines of shell.
pub fn cluster_nodes(data: &[u8]) {
    let lines = data.split(|byte| *byte == b'\n').count();
    let (unread, commands) = core::repair(data);
    // 0 is no line in particular.
    assert!(unread.iter().all(|line| *line <= lines), "unread lines are lines: {unread:?}");
    for command in commands {
        let is_line = !command.contains(['\n', '\r', '\0', '`']) && !command.contains("$(reboot");
        assert!(is_line, "one line, and nothing pasted runs: {command:?}");
    }
}
