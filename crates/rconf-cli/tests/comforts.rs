//! Comforts of `rconf lint` that a transcript cannot show: watching, and what is written when.

mod run;

use run::rconf;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const CLEAN: &str = "port 6379\nmaxmemory 1gb\nmaxmemory-policy allkeys-lru\n";

/// A run that watches, and the lines that it prints.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(folder: &Path, args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_rconf"))
            .args(["lint", "--watch", "--server", "redis:7.2"])
            .args(args)
            .current_dir(folder)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary was built");
        let output = BufReader::new(child.stdout.take().expect("it is piped"));
        let (send, lines) = channel();
        std::thread::spawn(move || output.lines().map_while(Result::ok).all(|line| send.send(line).is_ok()));
        Self { child, lines }
    }

    /// Returns the lines of the next run.
    fn next(&self) -> String {
        let mut all = String::new();
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(60)).expect("it goes on");
            if line.starts_with("Watching") {
                return all;
            }
            all += &(line + "\n");
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn watching_sees_files_includes_settings_and_new_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let write = |name: &str, text: &str| fs::write(path(name), text).expect("a file");
    write("redis.conf", &format!("{CLEAN}include more.inc\n"));
    write("more.inc", "timeout 0\n");
    let watching = Watching::start(folder.path(), &[]);
    let first = watching.next();
    assert!(first.contains("Checked 1 file"), "{first}");
    write("more.inc", "bogus 1\n");
    assert!(watching.next().contains("unknown-directive"));
    write("more.inc", "timeout 30\n");
    assert!(!watching.next().contains("unknown-directive"));
    write("rconf.toml", "[lint]\nselct = []\n");
    assert!(watching.next().contains("did you mean `select`"));
    write("rconf.toml", "[lint]\nselect = [\"L\"]\n");
    let next = watching.next();
    assert!(next.contains("Checked 1 file: nothing found."), "{next}");
    write("redis-2.conf", "bogus 2\n");
    let next = watching.next();
    assert!(next.contains("Checked 2 files") && next.contains("redis-2.conf:1:1"), "{next}");
    fs::remove_file(path("redis-2.conf")).expect("it is there");
    assert!(watching.next().contains("Checked 1 file: nothing found."));
}

#[test]
fn watching_ends_with_its_reader() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("redis.conf"), CLEAN).expect("a file");
    let mut watching = Watching::start(folder.path(), &["redis.conf"]);
    watching.next();
    let (_, nobody) = channel();
    drop(std::mem::replace(&mut watching.lines, nobody));
    // The thread that reads ends with the first line that nobody wants.
    let mut left = 100;
    while watching.child.try_wait().expect("it can be asked").is_none() && left > 0 {
        left -= 1;
        fs::write(folder.path().join("redis.conf"), format!("{CLEAN}timeout {left}\n")).expect("a file");
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(left > 0, "it goes on");
}

#[test]
fn an_output_file_is_whole_or_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    fs::write(path("redis.conf"), "bogus 1\n").expect("a file");
    fs::write(path("found.txt"), "as it was").expect("a file");
    fs::set_permissions(path("found.txt"), fs::Permissions::from_mode(0o640)).expect("its mode");
    let found = || fs::read_to_string(path("found.txt")).expect("it is there");
    let run = rconf(folder.path(), &["lint", "missing.conf", "--output-file", "found.txt"]);
    assert_eq!((run.code, found().as_str()), (Some(2), "as it was"), "{run:?}");
    // Nothing is fixed if the findings cannot be written.
    fs::write(path("fixable.conf"), "port 6379 # x\n").expect("a file");
    let run = rconf(folder.path(), &["lint", "fixable.conf", "--fix", "--output-file", "missing/found.txt"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert_eq!(fs::read_to_string(path("fixable.conf")).expect("it is there"), "port 6379 # x\n");
    let run =
        rconf(folder.path(), &["lint", "redis.conf", "--output-file", "found.txt", "--color", "always"]);
    assert_eq!((run.code, run.all().as_str()), (Some(1), ""), "{run:?}");
    assert!(found().contains("unknown-directive") && !found().contains('\x1b'), "{}", found());
    assert_eq!(path("found.txt").metadata().expect("it is there").permissions().mode() & 0o777, 0o640);
    let left: Vec<_> =
        fs::read_dir(folder.path()).expect("a folder").flatten().map(|e| e.file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
    let run = rconf(folder.path(), &["lint", "redis.conf", "--output-file", "/dev/null"]);
    assert_eq!(run.code, Some(1), "{run:?}");
}

#[test]
fn ignoring_leaves_the_bytes_and_the_meaning() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let conf = "port 6379\r\nhz 200\r\nrequirepass 123456";
    fs::write(path("redis.conf"), conf).expect("a file");
    fs::set_permissions(path("redis.conf"), fs::Permissions::from_mode(0o600)).expect("its mode");
    let script = "#!/bin/sh\ndocker run -d --name a --privileged \\\n  redis:latest\n";
    fs::write(path("run.sh"), script).expect("a file");
    let yaml = "services:\n  a:\n    image: redis:latest\n    privileged: true\n    command: >\n      redis-server\n      --hz 200\n";
    fs::write(path("compose.yaml"), yaml).expect("a file");
    let acl = "user default on nopass ~* +@all\n";
    fs::write(path("users.acl"), acl).expect("a file");
    let read = |name: &str| fs::read_to_string(path(name)).expect("it is there");
    let run = rconf(folder.path(), &["lint", ".", "--server", "redis:7.2", "--add-ignore=known, see #12"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    // Without the comments, every file is as it was.
    let without = |text: &str| -> String {
        text.split_inclusive('\n').filter(|line| !line.trim_start().starts_with("# rconf: ignore")).collect()
    };
    for (name, was) in [("redis.conf", conf), ("run.sh", script), ("compose.yaml", yaml), ("users.acl", acl)]
    {
        assert_eq!(without(&read(name)), was, "{name}");
    }
    assert!(read("run.sh").starts_with("#!/bin/sh\n"));
    assert!(read("redis.conf").contains(" -- known, see #12\r\nhz 200\r\n"), "{}", read("redis.conf"));
    assert_eq!(read("users.acl"), acl);
    assert_eq!(path("redis.conf").metadata().expect("it is there").permissions().mode() & 0o777, 0o600);
    // In the folded text a comment would be an argument.
    assert!(!read("compose.yaml").contains("      # rconf"), "{}", read("compose.yaml"));
    // What is left is what was said to be left, and doing it again changes nothing.
    let before = read("compose.yaml");
    let again = rconf(folder.path(), &["lint", ".", "--server", "redis:7.2", "--add-ignore"]);
    assert!(again.out.starts_with("Added 0 comments"), "{again:?}");
    assert_eq!(read("compose.yaml"), before);
    let spaced = rconf(folder.path(), &["lint", "--add-ignore", "a reason"]);
    assert!(spaced.err.contains("write `--add-ignore=\"a reason\"`"), "{spaced:?}");
    let left = rconf(folder.path(), &["lint", ".", "--server", "redis:7.2", "--format", "concise"]);
    for line in left.out.lines() {
        assert!(run.out.contains(line.split("] ").last().unwrap_or_default()), "{line}\n{}", run.out);
    }
    assert!(
        left.out.lines().all(|line| !line.starts_with("redis.conf") && !line.starts_with("run.sh")),
        "{left:?}"
    );
    assert!(!run.all().contains("123456"));
}

#[test]
fn a_baseline_survives_moved_lines_and_names_what_is_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("redis.conf");
    fs::write(&path, "hz 200\nrequirepass 123456\n").expect("a file");
    let run = rconf(folder.path(), &["lint", "--write-baseline", "known.json"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let known = fs::read_to_string(folder.path().join("known.json")).expect("it is there");
    assert!(!known.contains("123456"));
    fs::write(&path, "# moved\n\nrequirepass 123456\nhz 200\n").expect("a file");
    let run = rconf(folder.path(), &["lint", "--baseline", "known.json", "--fail-on", "info"]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{run:?}");
    fs::write(&path, "hz 10\nrequirepass 123456\nbogus 1\n").expect("a file");
    let run = rconf(folder.path(), &["lint", "--baseline", "known.json"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.out.contains("unknown-directive") && !run.out.contains("weak-password"), "{run:?}");
    assert!(run.err.contains("hz-too-high") && run.err.contains("known.json"), "{run:?}");
    // JSON holds only what is new.
    let run = rconf(folder.path(), &["lint", "--baseline", "known.json", "--format", "json", "--quiet"]);
    assert!(!run.out.contains("weak-password") && run.err.is_empty(), "{run:?}");
    // Of a file that was not checked nothing is said.
    fs::write(folder.path().join("other.conf"), CLEAN).expect("a file");
    let run = rconf(folder.path(), &["lint", "other.conf", "--baseline", "known.json"]);
    assert_eq!(run.err, "", "{run:?}");
}
