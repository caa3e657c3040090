//! `rconf lint` with good input: standard input, fixes, siblings, formats, secrets.

mod run;

use rconf_tests::need;
use run::{rconf, rconf_with};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

fn fixtures() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures"))
}

/// The folder of a rule, which holds its cases.
fn rule(group: &str, name: &str) -> PathBuf {
    rules().join(group).join(name)
}

fn rules() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../rconf-core/src/lint/rules"))
}

/// What a folder holds.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

const PASSWORD: &str = "fxsec-correct-horse-battery";

#[test]
fn no_format_shows_a_password() {
    for format in ["text", "concise", "json", "sarif", "github", "gitlab", "junit"] {
        let run = rconf(&fixtures().join("tutorial"), &["lint", ".", "--format", format]);
        assert_eq!(run.code, Some(1));
        assert!(run.out.contains("7008") && run.out.contains("missing-masterauth"), "{format}");
        assert!(run.out.contains("empty-replica-failover"), "{format}");
        // SARIF holds the rules' pages first, where this password is the example of a weak one.
        let findings = run.out.split("columnKind").last().unwrap_or_default();
        assert!(!findings.contains("123456") && !run.err.contains("123456"), "{format} shows the password");
    }
    let mut cases = Vec::new();
    let is_case = |path: &PathBuf| path.is_dir() || path.extension().is_some_and(|e| e == "conf");
    let groups = entries(rules()).into_iter().filter(|path| path.is_dir());
    for folder in groups.flat_map(|group| entries(&group)).filter(|path| path.is_dir()) {
        for case in entries(&folder).into_iter().filter(is_case) {
            // Settings that cannot be read end a run.
            let settings = fs::read_to_string(case.join("rconf.toml"));
            if settings.is_ok_and(|text| rconf_core::lint::Settings::parse(&text).is_err()) {
                continue;
            }
            let files = || fs::read_dir(&case).into_iter().flatten().map(|f| f.expect("a file").path());
            let is_plan = |f: &Path| f.extension().is_some_and(|e| e == "sh" || e == "yml" || e == "yaml");
            cases.extend(files().filter(|f| is_plan(f)));
            let is_spec = |f: &Path| f.file_name().is_some_and(|name| name == "rconf.toml");
            cases.extend(files().filter(|f| is_spec(f)));
            if case.is_file() || files().any(|f| !is_plan(&f) && !is_spec(&f)) {
                cases.push(case);
            }
        }
    }
    let hows = [
        &["--format", "text"][..],
        &["--format", "json"],
        &["--format", "concise"],
        &["--format", "sarif"],
        &["--format", "github"],
        &["--format", "gitlab"],
        &["--format", "junit"],
        &["--diff"],
    ];
    for how in hows.iter().take(need::cases(8) as usize) {
        let mut args = vec!["lint".into(), "--select".into(), "all".into(), "--unsafe-fixes".into()];
        args.extend(how.iter().map(Into::into));
        args.extend(cases.iter().map(|c| c.as_os_str().to_owned()));
        let run = rconf(fixtures(), &args);
        assert_eq!(run.code, Some(1), "{how:?}: {}", run.err);
        assert!(run.out.len() > 1000 && !run.all().contains("xsec"), "{how:?} shows a password");
    }
}

#[test]
fn json_has_what_it_promises() {
    let run =
        rconf(&rule("cluster", "announce-port-mismatch"), &["lint", "firing-folder", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.out).expect("it is JSON");
    let keys = |v: &serde_json::Value| -> Vec<String> {
        let mut keys: Vec<String> = v.as_object().expect("an object").keys().cloned().collect();
        keys.sort();
        keys
    };
    assert_eq!(keys(&json), ["files", "findings", "server", "summary", "version"]);
    assert_eq!(json["version"], 1);
    let finding = &json["findings"][0];
    let wanted = [
        "code",
        "column",
        "end",
        "end_column",
        "end_line",
        "fix",
        "group",
        "help",
        "line",
        "message",
        "name",
        "path",
        "related",
        "severity",
        "start",
        "url",
    ];
    assert_eq!(keys(finding), wanted);
    assert_eq!(keys(&finding["related"][0]), ["column", "end_column", "end_line", "line", "message", "path"]);
    assert_eq!(keys(&finding["fix"]), ["applicability", "edits", "title"]);
    assert_eq!(finding["fix"]["applicability"], "unsafe");
    assert_eq!(keys(&finding["fix"]["edits"][0]), ["end", "path", "start", "text"]);
    assert_eq!(keys(&json["summary"]), ["error", "info", "warning"]);
}

#[test]
fn json_names_the_server_that_the_files_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = b"# rconf: server valkey:8.1\nport 6379\n";
    let run = rconf_with(folder.path(), text, &["lint", "-", "--format", "json"]);
    assert!(run.out.contains(r#""server":"valkey:8.1""#), "{}", run.out);
}

#[test]
fn standard_input_stands_for_a_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = b"cluster-enabled yes\nport 6379\n";
    let args = ["lint", "-", "--format", "concise", "--stdin-filename", "node-7008/redis.conf"];
    let run = rconf_with(folder.path(), text, &args);
    assert_eq!(run.code, Some(1));
    assert!(run.out.starts_with("node-7008/redis.conf:2:6: error[C001 "), "{}", run.out);
    let run = rconf_with(folder.path(), text, &["lint", "-"]);
    assert_eq!((run.code, run.out.as_str()), (Some(0), "Checked 1 file: nothing found.\n"));
    // Fixed, the text goes to standard output and what is left to say beside it.
    let run = rconf_with(folder.path(), b"port 1 # one\nbogus\n", &["lint", "-", "--fix"]);
    assert_eq!((run.code, run.out.as_str()), (Some(1), "# one\nport 1\nbogus\n"));
    assert!(run.err.contains("unknown-directive"), "{}", run.err);
}

#[test]
fn fixes_change_what_they_must_and_keep_the_mode() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("redis.conf");
    let text = format!("cluster-enabled yes\r\nslave-priority 100 # one\r\nrequirepass {PASSWORD}\r\n");
    fs::write(&path, text).expect("writable");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("ours");
    let link = folder.path().join("link.conf");
    std::os::unix::fs::symlink("redis.conf", &link).expect("links work here");
    let run = rconf(folder.path(), &["lint", "--fix", "--server", "redis:7.2", "link.conf"]);
    assert_eq!(run.code, Some(0), "{}", run.all());
    assert!(run.out.ends_with("Applied 3 fixes in 1 file.\n"), "{}", run.out);
    let wanted = format!(
        "cluster-enabled yes\r\n# one\r\nreplica-priority 100\r\nrequirepass {PASSWORD}\r\nmasterauth {PASSWORD}\r\n"
    );
    assert_eq!(fs::read_to_string(&path).expect("readable"), wanted);
    assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o640);
    assert!(link.is_symlink());
    let run = rconf(folder.path(), &["lint", "--fix", "redis.conf"]);
    assert_eq!((run.code, run.out.as_str()), (Some(0), "Checked 1 file: nothing found.\n"));
}

#[test]
fn fixes_go_to_the_files_they_are_of() {
    // Files that are left alone stand between those that are fixed.
    let folder = tempfile::tempdir().expect("a folder");
    let state = "07c37dfeb235213a872192d90877d0cd55635b91 127.0.0.1:7001@17001 myself,master - 0 0 1 connected\n\
                 vars currentEpoch 1 lastVoteEpoch 0\n";
    let files = [
        ("node-7001/nodes.conf", state, state),
        ("node-7001/redis.conf", "slave-priority 1\n", "replica-priority 1\n"),
        ("node-7002/nodes.conf", state, state),
        ("node-7002/redis.conf", "port 7002\n", "port 7002\n"),
        ("node-7003/redis.conf", "slave-priority 3\n", "replica-priority 3\n"),
    ];
    for (name, text, _) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        fs::write(path, text).expect("writable");
    }
    let run = rconf(folder.path(), &["lint", "--fix", "--server", "redis:7.2", "."]);
    assert_eq!(run.code, Some(0), "{}", run.all());
    for (name, _, wanted) in files {
        assert_eq!(fs::read_to_string(folder.path().join(name)).expect("readable"), wanted, "{name}");
    }
}

#[test]
fn siblings_on_the_disk_are_read_for_context() {
    let folder = tempfile::tempdir().expect("a folder");
    for (number, port) in [(7001, 6379), (7002, 6379), (7003, 6379)] {
        let node = folder.path().join(format!("node-{number}/conf"));
        fs::create_dir_all(&node).expect("writable");
        fs::write(node.join("redis.conf"), format!("cluster-enabled yes\nport {port}\n")).expect("writable");
    }
    // Not one of them has the port of its folder, so that is how it is meant.
    let one = "node-7002/conf/redis.conf";
    let run = rconf(folder.path(), &["lint", one]);
    assert_eq!(run.code, Some(0), "{}", run.out);
    let run = rconf(folder.path(), &["lint", one, "--no-cluster", "--format", "concise"]);
    assert_eq!(run.code, Some(1), "{}", run.out);
    // Findings in the others are not reported.
    fs::write(folder.path().join("node-7003/conf/redis.conf"), "cluster-enabled yes\nport 7003\nbogus 1\n")
        .expect("writable");
    let run = rconf(folder.path(), &["lint", one, "--format", "concise"]);
    assert!(run.out.lines().count() == 1 && run.out.starts_with(one), "{}", run.out);
}

#[test]
fn the_folder_one_stands_in_names_the_node_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let node = folder.path().join("node-7008/conf");
    fs::create_dir_all(&node).expect("writable");
    fs::write(node.join("redis.conf"), "cluster-enabled yes\nport 6379\n").expect("writable");
    let run = rconf(&node, &["lint", "redis.conf", "--format", "concise"]);
    assert!(run.out.starts_with("redis.conf:2:6: error[C001 "), "{}", run.out);
}

#[test]
fn an_included_file_that_is_not_here_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = b"include /etc/redis/common.conf\ninclude conf.d/*.conf\n";
    let run = rconf_with(folder.path(), text, &["lint", "-"]);
    let wanted =
        "Checked 1 file: nothing found.\nNot found, so not checked: /etc/redis/common.conf (included).\n";
    assert_eq!((run.code, run.out.as_str()), (Some(0), wanted));
}

#[test]
fn what_would_control_the_terminal_is_not_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = b"port 1 # \x1b[2J\nlogfile \"\x1b]0;x\x07\nbog\x1b[2Jus 1\ninclude \x1b[2J\n";
    for how in [&["--color", "never"][..], &["--format", "concise"], &["--format", "json"], &["--diff"]] {
        let run = rconf_with(folder.path(), text, &[&["lint", "-"], how].concat());
        assert!(!run.all().contains(['\x1b', '\x07']), "{how:?}: {}", run.all());
    }
}

#[test]
fn an_included_file_is_not_fixed_unless_it_is_named() {
    let folder = rule("access", "missing-masterauth").join("firing-common");
    let run = rconf(&folder, &["lint", "."]);
    assert!(run.out.contains("common.conf:2:1") && !run.out.contains("--fix"), "{}", run.out);
}

#[test]
fn completions_are_there() {
    for shell in ["bash", "zsh", "fish"] {
        let run = rconf(Path::new("."), &["completions", shell]);
        assert_eq!(run.code, Some(0));
        assert!(run.out.contains("stdin-filename"), "{shell}");
    }
}

/// A node writes nodes.conf beside its configuration; it is no configuration, whatever its folder is called.
#[test]
fn a_nodes_own_record_of_its_cluster_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("node-7002/data");
    std::fs::create_dir_all(&data).expect("the folder is made");
    std::fs::write(folder.path().join("node-7002/redis.conf"), "port 7002\n").expect("written");
    let id = "bec09129ce7f7df0937b711bf42c22c8740ad868";
    let record = format!(
        "{id} 10.0.0.3:7002@17002 myself,master - 0 0 2 connected 0-16383\nvars currentEpoch 2 lastVoteEpoch 0\n"
    );
    std::fs::write(data.join("nodes.conf"), record).expect("written");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_rconf"))
        .args(["lint", "."])
        .current_dir(folder.path())
        .output()
        .expect("rconf runs");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "Checked 1 file: nothing found.\n");
}

/// The README's transcript is what the command prints.
#[test]
fn the_readme_shows_what_is_printed() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = std::fs::read_to_string(root.join("README.md")).expect("there is a README");
    let block = readme.split("```console\n$ rconf ").nth(1).expect("it holds a transcript");
    let (command, rest) = block.split_once('\n').expect("a command");
    let shown = rest.split("```").next().expect("the block ends");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_rconf"))
        .args(command.split(' '))
        .current_dir(&root)
        .output()
        .expect("rconf runs");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim_end(), shown.trim_end());
    let rules = rconf_core::lint::RULES.len();
    let page = std::fs::read_to_string(root.join("docs/lint.md")).expect("there is a page on lint");
    assert!(page.contains(&format!("`rconf rules` lists all {rules}.")), "docs/lint.md counts {rules} rules");
    assert!(readme.lines().count() <= 150, "the README is short");
}

#[test]
fn a_collision_with_a_sibling_is_reported_on_the_file_asked_for() {
    let case = rule("cluster", "port-collision").join("firing");
    for (asked, other) in [("node-1", "node-2"), ("node-2", "node-1")] {
        let args = |format| ["lint".to_owned(), format!("{asked}/redis.conf"), format!("--format={format}")];
        let run = rconf(&case, &args("text"));
        assert_eq!(run.code, Some(1), "{}", run.all());
        assert!(run.out.contains(&format!("`{other}` listens on 7001 of the same host")), "{}", run.out);
        let json = rconf(&case, &args("json"));
        let related = format!(r#""related":[{{"path":"{other}/redis.conf","line":3,"column":6"#);
        assert!(json.out.contains(&related), "{}", json.out);
    }
}

#[test]
fn a_server_can_be_named_shortly() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("redis.conf"), "port 6379\n").expect("it is written");
    let server = |name: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rconf"));
        command.current_dir(folder.path()).args(["lint", "redis.conf", "--format", "json", "--server", name]);
        let output = command.output().expect("rconf runs");
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        let server = json["server"].as_str().unwrap_or_default().to_owned();
        (server, String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(server("7.2"), ("redis:7.2".to_owned(), String::new()));
    assert_eq!(server("valkey"), ("valkey:9.1".to_owned(), String::new()));
    let (newest, note) = server("redis:latest");
    assert!(newest == "redis:8.8" && note.contains("is read as redis:8.8"), "{note}");
    let (refused, why) = server("keydb:6.3");
    assert!(refused.is_empty() && why.contains("choose `--server redis:6.2`"), "{why}");
    assert!(server("redis:5").1.contains("unknown server `redis:5`"));
}

#[test]
fn a_template_is_found_linted_and_said_to_be_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let templates = folder.path().join("roles/redis/templates");
    fs::create_dir_all(&templates).expect("writable");
    let text = "# rconf: server redis:7.2\nport {{ port }}\n{% if tls %}\ntls-port {{ tls }}\n{% endif %}\nappend-only yes\n";
    fs::write(templates.join("redis.conf.j2"), text).expect("writable");
    let run = rconf(folder.path(), &["lint", "."]);
    assert_eq!(run.code, Some(1));
    assert!(run.out.contains("redis.conf.j2:6:1") && run.out.contains("1 error"), "{}", run.out);
    assert!(!run.out.contains("unbalanced") && !run.out.contains("not-an-integer"), "{}", run.out);
    assert!(run.out.contains("2 lines hold template markers and were not judged."), "{}", run.out);
}
