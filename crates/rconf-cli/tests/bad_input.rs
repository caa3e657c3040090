//! `rconf lint` with bad input: it says what is wrong, comes to an end, and leaves files alone.

mod run;

use run::{rconf, rconf_with};
use std::ffi::OsStr;
use std::fmt::Write;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Runs something that must not take long, also without optimization and on a busy machine.
fn soon<T>(work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    assert!(start.elapsed() < Duration::from_secs(20), "it took {:?}", start.elapsed());
    result
}

#[test]
fn what_is_no_file_is_said() {
    let folder = folder();
    fs::create_dir(folder.path().join("redis.conf")).expect("writable");
    fs::write(folder.path().join("file"), "").expect("writable");
    for (path, message) in [
        ("redis.conf", "this is a folder, not a file; Docker creates a folder"),
        ("missing.conf", "no such file or folder"),
        ("file/redis.conf", "a part of its path is not a folder"),
    ] {
        let run = rconf(folder.path(), &["lint", path]);
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{path}");
        assert!(run.err.starts_with(&format!("error: {path}: ")) && run.err.contains(message), "{}", run.err);
    }
}

#[test]
fn an_unreadable_file_is_said() {
    let folder = folder();
    let path = folder.path().join("redis.conf");
    fs::write(&path, "port 6379\n").expect("writable");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("ours");
    if fs::read(&path).is_ok() {
        println!("skipped: this user reads everything");
        return;
    }
    let run = rconf(folder.path(), &["lint", "redis.conf"]);
    assert!(run.code == Some(2) && run.err.contains("permission denied"), "{run:?}");
}

#[test]
fn an_empty_file_is_fine_and_a_huge_one_is_refused() {
    let folder = folder();
    fs::write(folder.path().join("empty.conf"), "").expect("writable");
    assert_eq!(rconf(folder.path(), &["lint", "empty.conf"]).code, Some(0));
    fs::write(folder.path().join("huge.conf"), vec![b'#'; 40_000_000]).expect("writable");
    let run = rconf(folder.path(), &["lint", "huge.conf"]);
    assert_eq!((run.code, run.out.as_str()), (Some(2), ""));
    assert_eq!(run.err, "error: huge.conf: larger than 32 MB: this is not a configuration\n");
    // With others, those are still checked.
    let run = rconf(folder.path(), &["lint", "huge.conf", "empty.conf"]);
    assert_eq!((run.code, run.out.as_str()), (Some(2), "Checked 1 file: nothing found.\n"));
    assert!(run.err.ends_with("1 of 2 files could not be read\n"), "{}", run.err);
    let run = rconf_with(folder.path(), &vec![b'#'; 40_000_000], &["lint", "-"]);
    assert!(run.code == Some(2) && run.err.contains("larger than 32 MB"), "{run:?}");
}

#[test]
fn garbage_is_refused_and_nothing_more() {
    let folder = folder();
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    let garbage: Vec<u8> = (0..300_000).map(|_| noise()).collect();
    for format in ["text", "concise", "json"] {
        let run = soon(|| rconf_with(folder.path(), &garbage, &["lint", "-", "--format", format]));
        assert_eq!(run.code, Some(1), "{}", run.err);
    }
    let nul = rconf_with(folder.path(), b"\0\0\0\nport 6379\0 fxsec\nrequirepass fxsec\0\n", &["lint", "-"]);
    assert!(nul.code == Some(1) && !nul.all().contains("fxsec"), "{nul:?}");
    let wide: Vec<u8> = "\u{feff}requirepass fxsec\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let run = rconf_with(folder.path(), &wide, &["lint", "-"]);
    assert!(run.code == Some(1) && run.out.contains("save the file as UTF-8"), "{run:?}");
}

#[test]
fn long_lines_and_many_lines_come_to_an_end() {
    let folder = folder();
    let long = format!("port {}\nrequirepass {}\nbogus\n", "7".repeat(2_000_000), "fxsec".repeat(400_000));
    let run = soon(|| rconf_with(folder.path(), long.as_bytes(), &["lint", "-"]));
    assert_eq!(run.code, Some(1));
    assert!(run.out.len() < 10_000 && !run.out.contains("fxsec"), "{} bytes", run.out.len());

    for line in ["bogus-directive 1 2 3\n", "port 99999999\n", "\"open\n"] {
        let many = line.repeat(100_000);
        let run = soon(|| rconf_with(folder.path(), many.as_bytes(), &["lint", "-"]));
        assert_eq!(run.code, Some(1), "{line}");
    }
    fs::write(folder.path().join("same.conf"), "port 6379\n".repeat(100_000)).expect("writable");
    let run = soon(|| rconf(folder.path(), &["lint", "--fix", "same.conf"]));
    assert_eq!((run.code, run.out.lines().last()), (Some(0), Some("Applied 99999 fixes in 1 file.")));
    assert_eq!(fs::read_to_string(folder.path().join("same.conf")).expect("readable"), "port 6379\n");
}

#[test]
fn names_that_are_not_utf8_are_files_too() {
    let folder = folder();
    let name = OsStr::from_bytes(b"redis-\xff.conf");
    fs::write(folder.path().join(name), "port 1 # one\n").expect("writable");
    let run = rconf(folder.path(), &[OsStr::new("lint"), name]);
    assert!(run.code == Some(1) && run.out.contains("redis-\u{fffd}.conf:1:8"), "{run:?}");
    let run = rconf(folder.path(), &[OsStr::new("lint"), OsStr::new("--fix"), name]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_eq!(fs::read(folder.path().join(name)).expect("there"), b"# one\nport 1\n");
    // Two that look the same are not mixed up.
    let other = OsStr::from_bytes(b"redis-\xfe.conf");
    fs::write(folder.path().join(name), "port 1 # one\n").expect("writable");
    fs::write(folder.path().join(other), "appendonly no # two\n").expect("writable");
    let run = rconf(folder.path(), &["lint", "--fix", "."]);
    assert_eq!(run.code, Some(2), "{}", run.out);
    assert_eq!(fs::read(folder.path().join(other)).expect("there"), b"appendonly no # two\n");
}

#[test]
fn a_file_that_cannot_be_written_stays_as_it_is() {
    let folder = folder();
    let text = "port 1 # one\n";
    for name in ["a.conf", "b.conf"] {
        fs::write(folder.path().join(name), text).expect("writable");
    }
    let locked = folder.path().join("b.conf");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o444)).expect("ours");
    let run = rconf(folder.path(), &["lint", "--fix", "a.conf", "b.conf"]);
    assert_eq!(run.code, Some(2));
    assert_eq!(run.err, "error: b.conf: the file is read-only; nothing was changed\n");
    for name in ["a.conf", "b.conf"] {
        assert_eq!(fs::read_to_string(folder.path().join(name)).expect("readable"), text);
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2, "something was left behind");
}

#[test]
fn a_full_disk_is_said() {
    let folder = folder();
    for args in [&["lint", "-"][..], &["lint", "-", "--format", "json"], &["lint", "-", "--fix"], &["rules"]]
    {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
        let mut child = Command::new(env!("CARGO_BIN_EXE_rconf"))
            .args(args)
            .stdin(Stdio::piped())
            .stdout(full)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary was built");
        drop(child.stdin.take());
        let output = child.wait_with_output().expect("it runs");
        let err = String::from_utf8_lossy(&output.stderr);
        let is_empty_fix = args.contains(&"--fix");
        assert!(
            is_empty_fix || output.status.code() == Some(2) && err.contains("no space left"),
            "{args:?}: {err}"
        );
    }
    let mount = |args: &[&str]| {
        let status = Command::new(args[0]).args(&args[1..]).arg(folder.path()).stderr(Stdio::null()).status();
        status.is_ok_and(|s| s.success())
    };
    if !mount(&["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs"]) {
        println!("skipped: cannot mount a small disk here");
        return;
    }
    let text = format!("port 1 # one\n{}\n", "#".repeat(9_000));
    let path = folder.path().join("redis.conf");
    fs::write(&path, &text).expect("it fits once");
    let run = rconf(folder.path(), &["lint", "--fix", "redis.conf"]);
    let (left, count) = (fs::read_to_string(&path), fs::read_dir(folder.path()).map(Iterator::count));
    assert!(mount(&["umount"]), "the small disk stays mounted");
    assert_eq!(run.code, Some(2));
    assert_eq!(run.err, "error: redis.conf: no space left on the device; nothing was changed\n");
    assert_eq!((left.expect("readable"), count.expect("a folder")), (text, 1));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = folder();
    fs::write(folder.path().join("redis.conf"), "port 6379\n".repeat(3_000)).expect("writable");
    let script = format!("set -o pipefail; '{}' lint redis.conf | head -1", env!("CARGO_BIN_EXE_rconf"));
    let output = Command::new("bash").args(["-c", &script]).current_dir(folder.path()).output();
    let output = output.expect("there is a bash");
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    // The exit code is that of the findings all the same.
    fs::write(folder.path().join("redis.conf"), "prot 6379\n".repeat(3_000)).expect("writable");
    let output = Command::new("bash").args(["-c", &script]).current_dir(folder.path()).output();
    let output = output.expect("there is a bash");
    assert!(output.status.code() == Some(1) && output.stderr.is_empty(), "{output:?}");
}

#[test]
fn includes_come_to_an_end() {
    let folder = folder();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writable");
    write("a.conf", "include b.conf\nport 1\n");
    write("b.conf", "include a.conf\n");
    let run = rconf(folder.path(), &["lint", "a.conf", "--format", "concise"]);
    assert!(run.code == Some(1) && run.out.starts_with("b.conf:1:9: error[L044 include-cycle]"), "{run:?}");

    for level in 0..20 {
        let next = level + 1;
        write(&format!("bomb{level}.conf"), &format!("include bomb{next}.conf\ninclude bomb{next}.conf\n"));
    }
    write("bomb20.conf", "port 1\n");
    assert_eq!(soon(|| rconf(folder.path(), &["lint", "bomb0.conf"])).code, Some(0));

    // Few includes of a large file: what is read stays bounded.
    write("large.conf", &"# nothing\n".repeat(300_000));
    write("often.conf", &"include large.conf\n".repeat(900));
    assert_eq!(soon(|| rconf(folder.path(), &["lint", "often.conf"])).code, Some(0));
}

#[test]
fn patterns_take_no_exponential_time() {
    let folder = folder();
    let mut pattern = "*a".repeat(20);
    write!(pattern, "b").expect("a string takes all");
    for number in 0..200 {
        let name = format!("{}{number}.conf", "a".repeat(80));
        fs::write(folder.path().join(name), "").expect("writable");
    }
    fs::write(folder.path().join("redis.conf"), format!("include {pattern}\n")).expect("writable");
    assert_eq!(soon(|| rconf(folder.path(), &["lint", "redis.conf"])).code, Some(0));
}

/// Pipes and devices where files are looked for: reading one to its end would take for ever.
#[test]
fn what_is_no_regular_file_is_not_waited_for() {
    let folder = folder();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writable");
    let pipe = |name: &str| {
        let made = Command::new("mkfifo").arg(folder.path().join(name)).status().expect("there is a mkfifo");
        assert!(made.success());
    };
    write("redis.conf", "port 1\ninclude pipe\n");
    let plan = "services:\n  redis:\n    image: redis:7.2\n    command: redis-server /etc/mounted.conf\n    \
                volumes: [\"./mounted.conf:/etc/mounted.conf\"]\n";
    write("compose.yaml", plan);
    for name in ["pipe", "mounted.conf", ".env", "rconf.toml", "valkey.conf"] {
        pipe(name);
    }
    let run = soon(|| rconf(folder.path(), &["lint", "."]));
    assert!(run.code == Some(0) && run.out.starts_with("Checked 2 files: nothing found."), "{run:?}");
    for device in [".env", "rconf.toml"] {
        fs::remove_file(folder.path().join(device)).expect("there");
        std::os::unix::fs::symlink("/dev/zero", folder.path().join(device)).expect("writable");
    }
    let run = soon(|| rconf(folder.path(), &["lint", "."]));
    assert_eq!(run.code, Some(0), "{run:?}");
    let run = soon(|| rconf(folder.path(), &["lint", "--config", "/dev/zero", "redis.conf"]));
    assert_eq!(
        (run.code, run.err.as_str()),
        (Some(2), "error: /dev/zero: larger than 1 MB: this is not a settings file\n")
    );
    let run = soon(|| rconf(folder.path(), &["lint", "redis.conf", "--docker", "/dev/zero"]));
    assert!(run.code == Some(2) && run.err.contains("larger than 32 MB"), "{run:?}");
}

#[test]
fn a_named_file_that_is_not_read_is_said_to_be_so() {
    let folder = folder();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writable");
    write("deploy.yaml", "apiVersion: apps/v1\nkind: Deployment\nspec: {}\n");
    write("values.yaml", "redis:\n  extraFlags: []\n");
    write("redis.timer", "[Unit]\nDescription=redis\n");
    write("redis.conf", "[Unit]\n");
    write("compose.yaml", "services:\n  web:\n    image: nginx\n");
    for (name, what) in [
        ("deploy.yaml", "a Kubernetes manifest without a server's configuration"),
        ("values.yaml", "the values file of a chart"),
        ("redis.timer", "nothing runs Redis or Valkey"),
    ] {
        let run = rconf(folder.path(), &["lint", name]);
        assert!(run.code == Some(2) && run.out.is_empty() && run.err.contains(what), "{name}: {run:?}");
        assert_eq!(run.err.lines().count(), 1, "{run:?}");
    }
    // What is named so is a configuration, whatever it holds.
    let run = rconf(folder.path(), &["lint", "redis.conf", "--format", "concise"]);
    assert!(run.code == Some(1) && run.out.contains("L002"), "{run:?}");
    // A compose file without a server was read: there is nothing in it to check.
    assert_eq!(rconf(folder.path(), &["lint", "compose.yaml"]).code, Some(0));
    // The other files are checked all the same.
    let run = rconf(folder.path(), &["lint", "redis.conf", "redis.timer", "--format", "concise"]);
    assert!(run.code == Some(2) && run.out.contains("L002") && run.err.contains("redis.timer"), "{run:?}");
}

#[test]
fn configurations_in_kubernetes_manifests_are_checked() {
    let folder = folder();
    let manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cache\ndata:\n  redis.conf: |\n    # the port\n    \
                    port 70000\n    maxmemroy 1gb\n---\napiVersion: apps/v1\nkind: StatefulSet\nspec:\n  template:\n    \
                    spec:\n      containers:\n        - image: redis:7.2\n";
    fs::write(folder.path().join("redis.yaml"), manifest).expect("writable");
    let run = rconf(folder.path(), &["lint", "redis.yaml", "--format", "concise", "--select", "L"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let found: Vec<_> = run.out.lines().filter_map(|line| line.split(' ').nth(1)).collect();
    let places: Vec<_> = run.out.lines().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(places, ["redis.yaml:8:10", "redis.yaml:9:5"], "{found:?} {run:?}");
    // A fix of the text is written into the YAML.
    let run = rconf(folder.path(), &["lint", "redis.yaml", "--fix", "--unsafe-fixes"]);
    let fixed = fs::read_to_string(folder.path().join("redis.yaml")).expect("readable");
    assert_eq!(fixed, manifest.replace("maxmemroy", "maxmemory"), "{run:?}");
}

#[test]
fn images_and_units_are_checked() {
    let folder = folder();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writable");
    write(
        "Dockerfile",
        "FROM redis:6.2\nCOPY redis.conf /data/\nENV REDIS_PASSWORD=xsec\nCMD [\"redis-server\", \"redis.conf\"]\n",
    );
    write("compose.yaml", "services:\n  a:\n    build: .\n");
    write("redis.conf", "enable-debug-command no\n");
    write(
        "redis.service",
        "[Service]\nType=notify\nExecStart=/usr/bin/redis-server --port 7000 --requirepass xsec\n",
    );
    let lint = |arguments: &[&str]| {
        let run = rconf(folder.path(), &[&["lint"], arguments].concat());
        assert!(run.code == Some(1) && !run.all().contains("xsec"), "{run:?}");
        run.out
    };
    // Named alone, the file finds the image that it is copied into, and the one that the compose file builds.
    for arguments in [&["redis.conf"][..], &["Dockerfile", "redis.conf"], &["compose.yaml", "redis.conf"]] {
        let out = lint(arguments);
        assert!(out.contains("redis:6.2 does not know `enable-debug-command`"), "{arguments:?}: {out}");
    }
    assert!(lint(&["redis.service"]).contains("D040"));
}
