//! No command but `rconf doctor HOST:PORT` uses a network: each is watched while it runs on a machine that has none.

use rconf_tests::need::{program, skip};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

const NODE: &str = "port 7001\ncluster-enabled yes\nrequirepass gentle-otter-42\n";

/// All commands, each with the exit code that it must have. `{}` is a folder for what is written.
const COMMANDS: &[(&str, i32)] = &[
    ("lint .", 1),
    ("lint --show-files .", 0),
    ("lint --show-settings .", 0),
    ("lint --statistics .", 1),
    ("lint --diff --unsafe-fixes .", 1),
    ("lint --format sarif .", 1),
    ("lint --fix .", 0),
    ("gen --ports 7001-7006 --replicas 1 --out {}/cluster", 0),
    ("init {}/rconf.toml", 0),
    ("plan --spec {}/cluster/rconf.toml rolling-restart", 0),
    ("plan --spec {}/cluster/rconf.toml add-node --port 7007", 0),
    ("doctor --from info.txt", 0),
    ("simulate --all-single {}/cluster/rconf.toml", 1),
    ("diff node-1/redis.conf node-2/redis.conf", 0),
    ("migrate --from redis:7.2 --to valkey:8.1 node-1/redis.conf", 0),
    ("import {}/cluster", 0),
    ("explain A001", 0),
    ("explain maxmemory", 0),
    ("rules --format json", 0),
    ("lsp", 1),
    ("schema", 0),
    ("slot key", 0),
    ("completions bash", 0),
    ("man {}", 0),
    ("--help", 0),
    ("--version", 0),
];

#[test]
fn no_command_opens_a_connection() {
    let (Some(unshare), Some(strace)) = (program("unshare"), program("strace")) else {
        return skip("watching for connections", "no unshare or no strace");
    };
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    for node in ["node-1", "node-2"] {
        fs::create_dir(root.join(node)).expect("a folder");
        fs::write(root.join(node).join("redis.conf"), NODE).expect("a file");
    }
    fs::write(root.join("info.txt"), "# Server\r\nredis_version:7.2.4\r\n").expect("a file");
    let written = tempfile::tempdir().expect("a folder");
    if !runs_alone(&unshare, &strace, root) {
        return skip("watching for connections", "unshare or strace is not allowed here");
    }
    for (words, code) in COMMANDS {
        let words = words.replace("{}", written.path().to_str().expect("it is UTF-8"));
        let calls = root.join("calls.txt");
        let mut command = Command::new(&unshare);
        command.args(["--map-root-user", "--net"]).arg(&strace);
        command.args(["-f", "-qq", "-e", "trace=%network", "-o"]).arg(&calls);
        command.arg(env!("CARGO_BIN_EXE_rconf")).args(words.split(' '));
        let output = command.current_dir(root).stdin(Stdio::null()).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(*code), "rconf {words}: {said}");
        let calls = fs::read_to_string(calls).expect("strace writes it");
        assert!(!calls.contains("AF_INET") && !calls.contains("connect("), "rconf {words}: {calls}");
    }
}

fn runs_alone(unshare: &Path, strace: &Path, folder: &Path) -> bool {
    let mut command = Command::new(unshare);
    command.args(["--map-root-user", "--net"]).arg(strace).args(["-f", "-o"]).arg(folder.join("calls.txt"));
    command.arg("true").output().is_ok_and(|output| output.status.success())
}
