//! The dangers that `rconf diff` names, on every real server: what a restart with the new file does to the data.

use rconf_core::compare::compare;
use rconf_core::config::{Files, read};
use rconf_tests::need::skip;
use rconf_tests::running::Running;
use rconf_tests::servers::{RealServer, discover};

fn servers() -> Vec<RealServer> {
    let (present, absent) = discover();
    for gap in &absent {
        skip(&format!("{} of {}", gap.package.name, gap.package.suite), &gap.why);
    }
    present
}

/// What a restart with another file does.
struct Case {
    old: &'static str,
    /// Run before the restart.
    commands: &'static [&'static [&'static str]],
    new: &'static str,
    danger: &'static str,
    /// The number of keys after the restart, or what the server says if it does not start.
    after: Result<&'static str, &'static str>,
    from_7_0: bool,
}

const SET: &[&str] = &["SET", "key", "value"];

const CASES: [Case; 9] = [
    Case {
        old: "save 900 1\n",
        commands: &[SET, &["SAVE"]],
        new: "save 900 1\nappendonly yes\n",
        danger: "append-only-by-restart",
        after: Ok("0"),
        from_7_0: false,
    },
    Case {
        old: "appendonly yes\nsave \"\"\n",
        commands: &[SET],
        new: "save \"\"\n",
        danger: "append-only-off",
        after: Ok("0"),
        from_7_0: false,
    },
    Case {
        old: "save 900 1\n",
        commands: &[SET, &["SAVE"]],
        new: "save 900 1\ndbfilename other.rdb\n",
        danger: "data-elsewhere",
        after: Ok("0"),
        from_7_0: false,
    },
    Case {
        old: "appendonly yes\n",
        commands: &[SET],
        new: "appendonly yes\nappendfilename other.aof\n",
        danger: "data-elsewhere",
        after: Ok("0"),
        from_7_0: false,
    },
    Case {
        old: "appendonly yes\n",
        commands: &[SET],
        new: "appendonly yes\nappenddirname other\n",
        danger: "data-elsewhere",
        after: Ok("0"),
        from_7_0: true,
    },
    Case {
        old: "save 900 1\n",
        commands: &[SET, &["MOVE", "key", "9"], &["SAVE"]],
        new: "save 900 1\ndatabases 4\n",
        danger: "databases-lowered",
        after: Err("configured to handle more than 4 databases"),
        from_7_0: false,
    },
    Case {
        old: "save 900 1\n",
        commands: &[SET, &["MOVE", "key", "9"], &["SAVE"]],
        new: "save 900 1\ncluster-enabled yes\n",
        danger: "cluster-mode-on",
        // Redis 7.0 crashes; the others say that it cannot be.
        after: Err(""),
        from_7_0: false,
    },
    Case {
        old: "appendonly yes\naof-use-rdb-preamble no\n",
        commands: &[SET],
        new: "appendonly yes\naof-use-rdb-preamble no\nrename-command SET \"\"\n",
        danger: "command-missing-in-append-only-file",
        after: Err("nknown command 'SET'"),
        from_7_0: false,
    },
    Case {
        old: "save 900 1\n",
        commands: &[SET],
        new: "save \"\"\n",
        danger: "snapshots-off",
        after: Ok("1"),
        from_7_0: false,
    },
];

#[test]
fn a_restart_does_what_is_said() {
    for server in &servers() {
        for case in CASES.iter().filter(|case| !(case.from_7_0 && server.server.is_legacy())) {
            let configs = [case.old, case.new]
                .map(|text| read("redis.conf", text.as_bytes().to_vec(), &Files::new(), server.server));
            let compared = compare(&configs[0], &configs[1]);
            let said = compared.dangers.iter().any(|danger| danger.name == case.danger);
            assert!(said, "{} does not say {}", server.server, case.danger);
            let folder = tempfile::tempdir().expect("a folder");
            let running = Running::start(server, folder.path(), case.old.as_bytes()).expect("it starts");
            for command in case.commands {
                let answer = running.ask(command);
                assert!(answer.is_ok(), "{} {command:?}: {}", server.server, answer.text());
            }
            running.shut_down(&[]);
            let after = Running::start(server, folder.path(), case.new.as_bytes());
            match (&after, case.after) {
                (Ok(running), Ok(keys)) => {
                    assert_eq!(running.keys(), keys, "{} {}", server.server, case.danger);
                }
                (Err(printed), Err(wanted)) => {
                    assert!(printed.contains(wanted), "{} {}: {printed}", server.server, case.danger);
                }
                (after, _) => panic!("{} {}: {:?}", server.server, case.danger, after.as_ref().err()),
            }
        }
    }
}

/// What is not said to be dangerous loses nothing: `appendonly` by `CONFIG SET`, before the file changes.
#[test]
fn append_only_files_can_be_turned_on_while_the_server_runs() {
    for server in &servers() {
        let folder = tempfile::tempdir().expect("a folder");
        let running = Running::start(server, folder.path(), b"save \"\"\n").expect("it starts");
        running.ask(SET);
        assert!(running.ask(&["CONFIG", "SET", "appendonly", "yes"]).is_ok());
        let is_done = || running.ask(&["INFO", "persistence"]).text().contains("aof_rewrite_in_progress:0");
        let waits = (0..200).find(|_| {
            std::thread::sleep(std::time::Duration::from_millis(50));
            is_done() && running.ask(&["INFO", "persistence"]).text().contains("aof_rewrite_scheduled:0")
        });
        assert!(waits.is_some(), "{} does not finish", server.server);
        running.shut_down(&["NOSAVE"]);
        let again = Running::start(server, folder.path(), b"save \"\"\nappendonly yes\n").expect("it starts");
        assert_eq!(again.keys(), "1", "{}", server.server);
    }
}
