//! The generated `plan.sh` with a `docker` that only plays the part: what it says of a server that does not start.

mod run;

use run::{Run, rconf};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// Answers as Docker does, from the files `NAME.state` (status, whether memory ran out, exit code, restarts), `NAME.log` and
/// `NAME.answers`. Each look at the state of a container counts one start more if there is a file `NAME.loops`.
const DOCKER: &str = r#"#!/bin/sh
cd "$(dirname "$0")" || exit 9
case "$1 $2" in
"network inspect") exit 0 ;;
"container inspect")
    for name; do :; done
    case $* in
    *"{{.State.Error}}"*) cat "$name.error" 2>/dev/null; exit 0 ;;
    esac
    [ -f "$name.state" ] || exit 1
    if [ -f "$name.loops" ]; then
        read -r status oom code count <"$name.state"
        echo "$status $oom $code $((count + 1))" >"$name.state"
    fi
    cat "$name.state"
    ;;
"exec "*) [ -f "$2.answers" ] && echo PONG ;;
"logs "*)
    for name; do :; done
    cat "$name.log" 2>/dev/null
    ;;
"run "*)
    echo "$*" >>runs
    [ ! -f run-fails ]
    ;;
*) exit 9 ;;
esac
"#;

struct Plan {
    folder: tempfile::TempDir,
}

impl Plan {
    /// Generates a cluster whose nodes all answer.
    fn new() -> Self {
        Self::in_language("en")
    }

    fn in_language(tag: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let made = rconf(folder.path(), &["gen", "--name", "c", "--out", ".", "--lang", tag]);
        assert_eq!(made.code, Some(0), "{}", made.all());
        let bin = folder.path().join("bin");
        std::fs::create_dir(&bin).expect("it is made");
        write_program(&bin.join("docker"), DOCKER);
        let plan = Self { folder };
        for port in 7001..=7006 {
            plan.set(port, "state", "running false 0 0");
            plan.set(port, "answers", "");
        }
        plan
    }

    fn bin(&self) -> std::path::PathBuf {
        self.folder.path().join("bin")
    }

    fn set(&self, port: u16, what: &str, text: &str) {
        std::fs::write(self.bin().join(format!("c-{port}.{what}")), text).expect("it is written");
    }

    /// The server on this port does not answer, and this is its state and its log.
    fn break_down(&self, port: u16, state: &str, log: &str) {
        std::fs::remove_file(self.bin().join(format!("c-{port}.answers"))).expect("it answered");
        self.set(port, "state", state);
        self.set(port, "log", log);
    }

    /// Runs `plan.sh`.
    fn run(&self, word: &str) -> Run {
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new("sh");
        command.args(["plan.sh", word]).current_dir(self.folder.path()).env("LC_ALL", "C");
        command.env("PATH", format!("{}:{path}", self.bin().display()));
        let output = command.output().expect("sh starts");
        Run {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Runs `plan.sh`, which fails within a few seconds and asks no node for the cluster, and returns what it says.
    fn fails_at_once(&self, word: &str) -> String {
        let start = Instant::now();
        let run = self.run(word);
        assert_eq!(run.code, Some(1), "{}", run.all());
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}: {}", start.elapsed(), run.err);
        assert!(!self.bin().join("runs").exists(), "cluster.sh does not run");
        run.err
    }
}

const NOT_WRITABLE: &str = "\
1:M 30 Nov 2026 09:00:00.000 * Server initialized
1:M 30 Nov 2026 09:00:00.001 # Can't open or create append-only dir appendonlydir: Permission denied";

#[test]
fn a_container_that_restarts_is_explained_at_once() {
    let plan = Plan::new();
    plan.break_down(7002, "restarting false 1 4", NOT_WRITABLE);
    for word in ["create", "verify", "check"] {
        assert_eq!(
            plan.fails_at_once(word),
            "c-7002 does not run: it is restarting, its exit code was 1, and Docker started it again 4 times\n    \
             its last line: 1:M 30 Nov 2026 09:00:00.001 # Can't open or create append-only dir appendonlydir: Permission denied\n    \
             the cause: The server's user may not write its data folder (rconf explain data-folder-not-writable)\n    \
             more: docker logs c-7002 2>&1 | rconf explain -\n"
        );
    }
}

/// It runs whenever somebody looks, but has been started again in between.
#[test]
fn a_container_that_seems_to_run_is_seen_by_its_starts() {
    let plan = Plan::new();
    plan.break_down(
        7003,
        "running false 0 0",
        "Reading the configuration file, at line 3\n>>> 'maxmemroy 1gb'\nBad directive",
    );
    plan.set(7003, "loops", "");
    let said = plan.fails_at_once("create");
    assert!(said.contains("c-7003 ends again and again"), "{said}");
    assert!(said.contains("its last line: Bad directive\n"), "{said}");
    assert!(
        said.contains(
            "the cause: The server refuses a line of its configuration (rconf explain config-line-refused)\n"
        ),
        "{said}"
    );
}

#[test]
fn every_node_that_is_down_is_named() {
    let plan = Plan::new();
    plan.break_down(7001, "exited true 137 0", "1:M 30 Nov 2026 09:00:00.000 * Ready to accept connections");
    plan.break_down(7004, "created false 128 0", "");
    plan.set(7004, "error", "Address already in use");
    plan.break_down(7006, "running false 0 0", "");
    std::fs::remove_file(plan.bin().join("c-7006.state")).expect("it was there");
    let said = plan.fails_at_once("verify");
    assert!(said.contains("c-7001 does not run: it is exited, its exit code was 137"), "{said}");
    assert!(said.contains("the cause: The kernel killed the server because memory ran out"), "{said}");
    assert!(said.contains("Docker says: Address already in use"), "{said}");
    assert!(said.contains("c-7006: there is no such container; ./plan.sh up starts it"), "{said}");
}

#[test]
fn what_ends_meanwhile_is_explained_afterwards() {
    let plan = Plan::in_language("zh");
    std::fs::write(plan.bin().join("run-fails"), "").expect("it is written");
    plan.break_down(
        7005,
        "restarting false 1 2",
        "Bad file format reading the append only file: make a backup",
    );
    let run = plan.run("status");
    assert_eq!(run.code, Some(1), "{}", run.all());
    assert_eq!(
        run.err,
        "c-7005 没有运行：状态 restarting，退出码 1，Docker 已重新启动它 2 次\n    \
         日志的最后一行：Bad file format reading the append only file: make a backup\n    \
         原因：AOF 文件损坏：被崩溃或磁盘写满截断，或有两台服务器在写 (rconf explain aof-damaged)\n    \
         详情：docker logs c-7005 2>&1 | rconf explain -\n"
    );
}

#[test]
fn containers_get_their_working_folder() {
    let plan = Plan::new();
    let read = |name: &str| std::fs::read_to_string(plan.folder.path().join(name)).expect("it is there");
    assert!(read("plan.sh").contains(" --workdir=/data "));
    assert_eq!(read("compose.yaml").matches("working_dir: /data").count(), 6);
}

/// `timeout` of busybox ends itself together with the client, and the shell says so.
#[test]
fn no_line_says_terminated() {
    let plan = Plan::in_language("zh");
    let timeout = plan.bin().join("timeout");
    write_program(&timeout, "#!/bin/sh\nkill -TERM $$\nsleep 1\n");
    write_program(&plan.bin().join("sleep"), "#!/bin/sh\n");
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("dash")
        .args(["cluster.sh", "verify"])
        .current_dir(plan.folder.path())
        .env("PATH", format!("{}:{path}", plan.bin().display()))
        .env("REDISCLI_AUTH", "x")
        .output();
    let Ok(output) = output else {
        println!("skipped: dash: not installed");
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("没有应答：没有收到任何回答"), "{said}");
    assert!(!said.contains("Terminated"), "{said}");
}

fn write_program(path: &Path, text: &str) {
    std::fs::write(path, text).expect("it is written");
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).expect("its mode is set");
}
