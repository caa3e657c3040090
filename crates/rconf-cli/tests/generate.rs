//! `rconf gen`, `init` and `plan` as users meet them.

mod run;

use rconf_tests::need::cases;
use run::{Run, rconf};
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn good(run: &Run) {
    assert_eq!(run.code, Some(0), "{}", run.all());
}

fn refused(run: &Run, says: &str) {
    assert_eq!(run.code, Some(2), "{}", run.all());
    assert!(run.err.contains(says), "{}", run.err);
}

/// All files below a folder, with their modes and bytes.
fn tree(folder: &Path) -> BTreeMap<String, (u32, Vec<u8>)> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).expect("it can be listed").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).expect("it is below").to_string_lossy().into_owned();
            let mode = entry.metadata().expect("it has a mode").permissions().mode() & 0o777;
            files.insert(name, (mode, std::fs::read(&path).expect("it can be read")));
        }
    }
    files
}

fn password(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("c/secrets/redis-password")).expect("it is made").trim().to_owned()
}

#[test]
fn the_defaults_make_a_cluster_that_stays_as_it_is() {
    let folder = folder();
    good(&rconf(folder.path(), &["gen", "--out", "c"]));
    let first = tree(&folder.path().join("c"));
    for (path, mode) in [
        ("README.md", 0o644),
        ("rconf.toml", 0o644),
        ("compose.yaml", 0o644),
        ("plan.sh", 0o755),
        ("cluster.sh", 0o755),
        ("node-7001/conf/redis.conf", 0o600),
        ("node-7006/conf/redis.conf", 0o600),
        ("secrets/redis-password", 0o600),
        ("secrets/.gitignore", 0o644),
    ] {
        assert_eq!(first.get(path).map(|(mode, _)| *mode), Some(mode), "{path}");
    }
    assert!(folder.path().join("c/node-7001/data").is_dir());
    good(&rconf(folder.path(), &["gen", "--out", "c", "--check"]));
    let again = rconf(folder.path(), &["gen", "--out", "c"]);
    good(&again);
    assert!(again.out.contains("up to date"), "{}", again.out);
    assert!(first == tree(&folder.path().join("c")), "a second run changes nothing");
    // From within, by the spec that lies there.
    good(&rconf(&folder.path().join("c"), &["gen"]));
    good(&rconf(folder.path(), &["gen", "--spec", "c/rconf.toml", "--check"]));
    good(&rconf(folder.path(), &["lint", "c", "c/rconf.toml"]));
}

#[test]
fn what_is_out_of_date_is_written_and_what_is_edited_is_kept() {
    let folder = folder();
    let spec = folder.path().join("c/rconf.toml");
    good(&rconf(folder.path(), &["gen", "--out", "c"]));
    let kept = password(folder.path());
    let text = std::fs::read_to_string(&spec).expect("it is there");
    std::fs::write(&spec, text.replace("# memory = \"2gb\"", "memory = \"2gb\"")).expect("it is changed");
    let check = rconf(folder.path(), &["gen", "--spec", "c/rconf.toml", "--check"]);
    assert_eq!(check.code, Some(1));
    assert!(check.out.contains("node-7001/conf/redis.conf: is not up to date"), "{}", check.out);
    let diff = rconf(folder.path(), &["gen", "--spec", "c/rconf.toml", "--diff"]);
    assert_eq!(diff.code, Some(1));
    assert!(diff.out.contains("+maxmemory 1228mb") && diff.out.contains("-maxmemory 1gb"), "{}", diff.out);
    assert!(!diff.all().contains(&kept), "a diff shows no password");
    good(&rconf(folder.path(), &["gen", "--spec", "c/rconf.toml"]));
    assert_eq!(password(folder.path()), kept, "the password stays");

    let edited = folder.path().join("c/node-7002/conf/redis.conf");
    let text = std::fs::read_to_string(&edited).expect("it is there") + "hz 20\n";
    std::fs::write(&edited, &text).expect("it is edited");
    let before = tree(&folder.path().join("c"));
    let run = rconf(folder.path(), &["gen", "--spec", "c/rconf.toml"]);
    refused(&run, "node-7002/conf/redis.conf");
    assert!(before == tree(&folder.path().join("c")), "nothing is written");
    good(&rconf(folder.path(), &["gen", "--spec", "c/rconf.toml", "--force"]));
    assert!(!std::fs::read_to_string(&edited).expect("it is there").contains("hz 20"));
    // A spec that somebody wrote is not replaced by flags.
    refused(&rconf(folder.path(), &["gen", "--out", "c", "--replicas", "0"]), "rconf.toml");
}

#[test]
fn a_bad_spec_is_shown_and_nothing_is_written() {
    let folder = folder();
    let run =
        rconf(folder.path(), &["gen", "--out", "c", "--ports", "7002-7006", "--subnet", "192.169.0.0/16"]);
    refused(&run, "S008 impossible-cluster-size");
    assert!(run.err.contains("S006 unusable-subnet") && run.err.contains("c/rconf.toml:"), "{}", run.err);
    assert!(run.err.contains("2 errors in the spec; nothing was written"), "{}", run.err);
    assert!(!folder.path().join("c").exists());
    // What a server would refuse is found where it is written.
    std::fs::write(folder.path().join("rconf.toml"), "[config]\nappendfsync = \"sometimes\"\n")
        .expect("it is written");
    let run = rconf(folder.path(), &["gen"]);
    refused(&run, "not-an-allowed-value");
    assert!(run.err.contains("rconf.toml:2:15"), "{}", run.err);
    assert_eq!(tree(folder.path()).len(), 1);
    refused(&rconf(folder.path(), &["gen", "--spec", "absent.toml"]), "no such file");
    refused(&rconf(&folder.path().join("."), &["gen", "--ports", "7002-7007"]), "--out");
}

#[test]
fn what_a_spec_holds_is_never_run_and_never_shown() {
    let folder = folder();
    let marker = folder.path().join("marker");
    let touch = format!("touch {}", marker.display());
    for (table, key) in [
        ("cluster", "name"),
        ("network", "name"),
        ("network", "subnet"),
        ("docker", "image"),
        ("docker", "memory"),
        ("docker", "cpus"),
        ("auth", "password-file"),
        ("auth", "password-env"),
        ("auth", "acl-file"),
        ("tls", "folder"),
        ("announce", "address"),
    ] {
        for value in [
            format!("$({touch})"),
            format!("a'; {touch}; '"),
            format!("a\\n{touch}\\n"),
            format!("`{touch}`"),
            "../../x".to_owned(),
        ] {
            std::fs::write(folder.path().join("rconf.toml"), format!("[{table}]\n{key} = \"{value}\"\n"))
                .expect("it is written");
            let run = rconf(folder.path(), &["gen", "--out", "c"]);
            assert_eq!(run.code, Some(2), "{table}.{key} {value}: {}", run.all());
            assert!(!folder.path().join("c").exists() && !marker.exists());
        }
    }
    // A directive may hold anything that one line can: it goes into a configuration, and nowhere else.
    let spec = format!(
        "[config]\nproc-title-template = \"$({touch}) {{title}}\"\n[docker]\nimage = \"redis:7.2\"\n"
    );
    std::fs::write(folder.path().join("rconf.toml"), format!("server = \"redis:7.2\"\n{spec}"))
        .expect("it is written");
    let run = rconf(folder.path(), &["gen", "--out", "c"]);
    if run.code == Some(0) {
        let files = tree(&folder.path().join("c"));
        let holds = files.iter().filter(|(_, (_, bytes))| String::from_utf8_lossy(bytes).contains("touch"));
        assert!(holds.count() == 6, "only the configurations hold it");
    }
    // A password where it does not belong is not printed.
    let text = "[config]\nrequirepass = \"hunter2-hunter2\"\nrequirepas = \"hunter2-hunter2\"\n";
    std::fs::write(folder.path().join("rconf.toml"), text).expect("it is written");
    let run = rconf(folder.path(), &["gen", "--out", "d"]);
    refused(&run, "S011");
    assert!(!run.all().contains("hunter2"), "{}", run.all());
}

#[test]
fn passwords_come_from_files_and_variables() {
    let folder = folder();
    std::fs::write(folder.path().join("rconf.toml"), "[auth]\npassword-env = \"RCONF_TEST_PASSWORD\"\n")
        .expect("written");
    refused(&rconf(folder.path(), &["gen", "--out", "c"]), "RCONF_TEST_PASSWORD is not set");
    let gen_with = |password: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_rconf"))
            .args(["gen", "--spec", "rconf.toml", "--out", "c"])
            .current_dir(folder.path())
            .env("RCONF_TEST_PASSWORD", password)
            .output()
            .expect("it runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = gen_with("too short");
    assert_eq!(code, Some(2));
    assert!(said.contains("8 to 512 printable ASCII characters") && !said.contains("too short"), "{said}");
    assert_eq!(gen_with("a-password-of-mine").0, Some(0));
    let files = tree(&folder.path().join("c"));
    assert!(!files.keys().any(|path| path.starts_with("secrets/")), "it is written to no file of its own");
    assert!(String::from_utf8_lossy(&files["node-7001/conf/redis.conf"].1).contains("a-password-of-mine"));
}

#[test]
fn a_password_elsewhere_is_read_and_never_made() {
    let folder = folder();
    let file = folder.path().join("kept").to_string_lossy().replace("/.", "/");
    let spec = format!("[auth]\npassword-file = \"{file}\"\n");
    std::fs::write(folder.path().join("rconf.toml"), spec).expect("it is written");
    refused(&rconf(folder.path(), &["gen", "--out", "c"]), "no such file");
    let above = Path::new(&file).parent().expect("a folder");
    std::fs::create_dir_all(above).expect("it is made");
    std::fs::write(&file, "a-password-of-mine\n").expect("it is written");
    good(&rconf(folder.path(), &["gen", "--out", "c"]));
    let files = tree(&folder.path().join("c"));
    assert!(String::from_utf8_lossy(&files["node-7001/conf/redis.conf"].1).contains("a-password-of-mine"));
    assert!(!files.keys().any(|path| path.contains("password") || path.starts_with("secrets")));
    std::fs::remove_file(&file).expect("it is there");
    let _ = std::fs::remove_dir(above);
}

#[test]
fn users_are_checked_where_they_are_written() {
    let folder = folder();
    let spec = "server = \"redis:7.2\"\n[auth]\nacl-file = \"users.acl\"\n";
    std::fs::write(folder.path().join("rconf.toml"), spec).expect("it is written");
    refused(&rconf(folder.path(), &["gen"]), "acl-file");
    let users = folder.path().join("users.acl");
    std::fs::write(&users, "# mine\nuser app on >hunter2-hunter2 ~app:* +@reed\n").expect("it is written");
    let run = rconf(folder.path(), &["gen"]);
    refused(&run, "users.acl:2:");
    assert!(run.err.contains("+@reed") && !run.all().contains("hunter2"), "{}", run.err);
    std::fs::write(&users, "user app on >hunter2-hunter2 ~app:* +@read\n").expect("it is written");
    good(&rconf(folder.path(), &["gen"]));
    let (mode, bytes) = &tree(folder.path())["node-7001/conf/users.acl"];
    let text = String::from_utf8_lossy(bytes);
    assert_eq!(*mode, 0o600);
    assert!(
        text.starts_with("user default on #")
            && text.ends_with("\nuser app on >hunter2-hunter2 ~app:* +@read\n")
    );
    assert!(!rconf(folder.path(), &["gen", "--force", "--diff"]).all().contains("hunter2"));
}

#[test]
fn the_topology_is_printed_as_a_table_and_as_json() {
    let folder = folder();
    let flags =
        ["--ports", "7002-7007", "--host", "a=10.0.0.11", "--host", "b=10.0.0.12", "--host", "c=10.0.0.13"];
    let mut words = vec!["gen", "--out", "c", "--print", "topology"];
    words.extend(flags);
    let table = rconf(folder.path(), &words);
    good(&table);
    assert!(
        table.out.starts_with("NODE  HOST  ADDRESS     ANNOUNCED  PORT  BUS PORT  ROLE"),
        "{}",
        table.out
    );
    assert!(
        table.out.contains("7006  b     172.28.0.6  10.0.0.12  7006  17006     replica of 7002"),
        "{}",
        table.out
    );
    words.extend(["--format", "json"]);
    let json: serde_json::Value =
        serde_json::from_str(&rconf(folder.path(), &words).out).expect("it is JSON");
    assert_eq!(json["nodes"][0]["role"], "master");
    assert_eq!(json["nodes"][0]["last_slot"], 5460);
    assert_eq!(json["nodes"][5]["replica_of"], "7003");
    assert!(!folder.path().join("c").exists(), "nothing is written");
}

#[test]
fn init_writes_an_example_once() {
    let folder = folder();
    good(&rconf(folder.path(), &["init"]));
    refused(&rconf(folder.path(), &["init"]), "--force");
    good(&rconf(folder.path(), &["init", "--force", "--ports", "6001-6003", "--replicas", "0"]));
    good(&rconf(folder.path(), &["gen", "--spec", "rconf.toml", "--out", "c"]));
    assert!(folder.path().join("c/node-6003/conf/redis.conf").is_file());
    refused(&rconf(folder.path(), &["init", "other.toml", "--ports", "1-2"]), "S008");
    assert!(!folder.path().join("other.toml").exists());
}

#[test]
fn changes_are_planned_as_text_shell_and_json() {
    let folder = folder();
    good(&rconf(folder.path(), &["gen", "--out", ".", "--ports", "7002-7007", "--server", "redis:7.0"]));
    let changes: [&[&str]; 6] = [
        &["add-node", "--port", "7008"],
        &["add-node", "--port", "7008", "--replica-of", "7002"],
        &["remove-node", "7007"],
        &["rolling-restart"],
        &["rotate-password"],
        &["upgrade", "--to", "redis:8.0"],
    ];
    let before = tree(folder.path());
    for change in changes {
        let plan = |format: &str| {
            let mut words = vec!["plan"];
            words.extend(change);
            words.extend(["--format", format]);
            let run = rconf(folder.path(), &words);
            good(&run);
            assert!(!run.all().contains(&before["secrets/redis-password"].1.escape_ascii().to_string()));
            run.out
        };
        let text = plan("text");
        assert!(text.contains("\n1. ") && text.contains("To undo:"), "{text}");
        let json: serde_json::Value = serde_json::from_str(&plan("json")).expect("it is JSON");
        let steps = json["steps"].as_array().expect("steps");
        assert!(steps.iter().all(|step| !step["why"].as_str().unwrap_or_default().is_empty()));
        let script = folder.path().join("change.sh");
        std::fs::write(&script, plan("shell")).expect("it is written");
        for shell in [&["dash", "-n"][..], &["shellcheck", "--shell=sh", "--severity=style"]] {
            let Ok(output) = Command::new(shell[0]).args(&shell[1..]).arg(&script).output() else {
                println!("skipped: {} is not installed", shell[0]);
                continue;
            };
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success(), "{change:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
        }
        std::fs::remove_file(&script).expect("it is there");
    }
    assert!(before == tree(folder.path()), "a plan writes nothing");
    refused(&rconf(folder.path(), &["plan", "remove-node", "7002"]), "7005 is its replica");
    refused(&rconf(folder.path(), &["plan", "remove-node", "7020"]), "no node 7020");
    refused(&rconf(folder.path(), &["plan", "upgrade", "--to", "redis:6.2"]), "does not read");
    refused(&rconf(folder.path(), &["plan", "upgrade", "--to", "redis:9"]), "unknown server");
    refused(&rconf(folder.path(), &["plan", "add-node", "--port", "17002"]), "bus port");

    good(&rconf(folder.path(), &["plan", "add-node", "--port", "7008", "--write"]));
    good(&rconf(folder.path(), &["plan", "add-node", "--port", "7008", "--write"]));
    assert!(folder.path().join("node-7008/conf/redis.conf").is_file());
    let after = tree(folder.path());
    let other: Vec<&str> = before
        .iter()
        .filter(|(path, old)| after.get(*path) != Some(old))
        .map(|(path, _)| path.as_str())
        .collect();
    assert_eq!(other, ["README.md", "cluster.sh", "compose.yaml", "plan.sh", "rconf.toml"]);
    good(&rconf(folder.path(), &["plan", "remove-node", "7008", "--write"]));
    good(&rconf(folder.path(), &["plan", "upgrade", "--to", "redis:8.0", "--write"]));
    good(&rconf(folder.path(), &["gen", "--check"]));
}

/// Kills `rconf gen` with SIGKILL at many moments: what is there then is the old state, or after the next run the new one.
#[test]
fn killed_at_any_moment_it_leaves_the_old_or_the_new() {
    let folder = folder();
    let at = folder.path();
    let write = |memory: &str| {
        std::fs::write(at.join("rconf.toml"), format!("[cluster]\nports = \"7001-7060\"\n[docker]\nmemory = \"{memory}\"\n[auth]\npassword-env = \"RCONF_TEST_PASSWORD\"\n"))
            .expect("it is written");
    };
    let start = |out: &str| {
        Command::new(env!("CARGO_BIN_EXE_rconf"))
            .args(["gen", "--spec", "rconf.toml", "--out", out])
            .current_dir(at)
            .env("RCONF_TEST_PASSWORD", "a-password-of-mine")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts")
    };
    let whole = |out: &str| {
        assert!(start(out).wait().expect("it ends").success());
        tree(&at.join(out))
    };
    write("1gb");
    let old = whole("old");
    write("2gb");
    let new = whole("new");
    assert!(old != new && old.len() == new.len());
    // From before it begins to after it is done, as long as that takes here.
    let begin = std::time::Instant::now();
    whole("timed");
    let moments = cases(60);
    let moment = begin.elapsed() * 12 / (5 * moments);
    let mut outcomes = BTreeMap::new();
    for nth in 0..400 {
        // On a busy machine a run takes longer than the one that was timed.
        if nth >= moments && outcomes.len() > 1 {
            break;
        }
        write("1gb");
        let _ = std::fs::remove_dir_all(at.join("c"));
        let mut fresh = start("c");
        std::thread::sleep(moment * nth);
        let _ = fresh.kill();
        let _ = fresh.wait();
        // A folder that is new is there as a whole, or not at all.
        assert!(!at.join("c").exists() || tree(&at.join("c")) == old, "after {nth} steps");
        whole("c");
        write("2gb");
        let mut over = start("c");
        std::thread::sleep(moment * nth);
        let _ = over.kill();
        let _ = over.wait();
        let was_decided = at.join("c/.rconf-commit").exists();
        let now = tree(&at.join("c"));
        let visible: BTreeMap<_, _> =
            now.into_iter().filter(|(path, _)| !path.starts_with(".rconf-")).collect();
        let outcome = match () {
            () if visible == new && !was_decided => "new",
            () if visible == old && !was_decided => "old",
            () if was_decided => "to be finished",
            () => panic!("after {nth} steps it is neither old nor new"),
        };
        *outcomes.entry(outcome).or_insert(0) += 1;
        // The next run finishes or begins anew; either way all is new then, and nothing is left behind.
        assert!(whole("c") == new, "after {nth} steps");
    }
    assert!(
        !std::fs::read_dir(at)
            .expect("it can be listed")
            .flatten()
            .any(|e| e.file_name().to_string_lossy().starts_with(".rconf-new"))
    );
    println!("{outcomes:?}");
    assert!(outcomes.len() > 1, "the moments were all alike: {outcomes:?}");
}

/// What a run that was killed right after its deciding moment has left is finished before anything else.
#[test]
fn what_was_decided_is_finished() {
    let folder = folder();
    good(&rconf(folder.path(), &["gen", "--out", "c"]));
    let at = folder.path().join("c");
    let wanted = tree(&at);
    let (mode, bytes) = wanted["node-7003/conf/redis.conf"].clone();
    std::fs::create_dir_all(at.join(".rconf-commit/node-7003/conf")).expect("it is made");
    let staged = at.join(".rconf-commit/node-7003/conf/redis.conf");
    std::fs::write(&staged, &bytes).expect("it is written");
    std::fs::set_permissions(&staged, std::fs::Permissions::from_mode(mode)).expect("it is set");
    std::fs::write(at.join("node-7003/conf/redis.conf"), "port 1\n").expect("it is half-way");
    let check = rconf(folder.path(), &["gen", "--out", "c", "--check"]);
    assert_eq!(check.code, Some(1));
    assert!(check.out.contains("interrupted"), "{}", check.out);
    let plan = Command::new(at.join("plan.sh")).arg("status").output().expect("it runs");
    assert!(String::from_utf8_lossy(&plan.stderr).contains("interrupted"));
    good(&rconf(folder.path(), &["gen", "--out", "c"]));
    assert!(wanted == tree(&at));
    // A link that leads away is not followed.
    std::fs::remove_dir_all(at.join("node-7003")).expect("it is there");
    std::os::unix::fs::symlink(folder.path(), at.join("node-7003")).expect("it is made");
    refused(&rconf(folder.path(), &["gen", "--out", "c"]), "points outside the folder");
}
