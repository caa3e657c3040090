//! `rconf.toml`: which one a file follows, and what it leaves out.

mod run;

use run::{rconf, rconf_with};
use std::fs;
use std::path::Path;

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        fs::write(path, text).expect("writable");
    }
}

const V001_OFF: &str = "[lint]\nignore = [\"V001\"]\n";

#[test]
fn the_nearest_file_holds_also_from_above_and_for_standard_input() {
    let folder = tempfile::tempdir().expect("a folder");
    let old = "slave-priority 1\n";
    write(folder.path(), &[("rconf.toml", V001_OFF), ("a/redis.conf", old), ("b/c/redis.conf", old)]);
    write(folder.path(), &[("b/rconf.toml", "")]);
    let found = |at: &str, args: &[&str]| {
        let run = rconf_with(
            &folder.path().join(at),
            old.as_bytes(),
            &[&["lint", "--format", "concise"], args].concat(),
        );
        assert_eq!(run.code, Some(0), "{}", run.err);
        run.out.lines().count()
    };
    assert_eq!((found("", &["."]), found("", &["a/redis.conf"]), found("a", &["redis.conf"])), (1, 0, 0));
    assert_eq!((found("b/c", &["../../a/redis.conf"]), found("a", &["../b/c/redis.conf"])), (0, 1));
    assert_eq!((found("a", &["-"]), found("b/c", &["-"])), (0, 1));
    assert_eq!(found("a", &["-", "--stdin-filename", "../b/redis.conf"]), 1);
    assert_eq!((found("", &["a", "--isolated"]), found("b", &["c", "--config", "../rconf.toml"])), (1, 0));
}

#[test]
fn many_files_follow_each_their_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let names: Vec<String> = (7000..7100).map(|n| format!("node-{n}/conf/redis.conf")).collect();
    for name in &names {
        write(folder.path(), &[(name, "slave-priority 1\n")]);
    }
    let all: Vec<&str> =
        ["lint", "--format", "concise"].into_iter().chain(names.iter().map(String::as_str)).collect();
    let lines = |args: &[&str]| rconf(folder.path(), args).out.lines().count();
    assert_eq!((lines(&all), lines(&["lint", ".", "--format", "concise"])), (100, 100));
    write(folder.path(), &[("node-7007/rconf.toml", V001_OFF)]);
    assert_eq!((lines(&all), lines(&["lint", ".", "--format", "concise"])), (99, 99));
    write(folder.path(), &[("rconf.toml", V001_OFF), ("node-7008/rconf.toml", "")]);
    assert_eq!((lines(&all), lines(&["lint", ".", "--format", "concise"])), (1, 1));
}

#[test]
fn a_cluster_below_two_files_is_still_one_cluster() {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 7001..=7003 {
        let text = "cluster-enabled yes\nport 6379\n";
        write(folder.path(), &[(&format!("node-{number}/redis.conf"), text)]);
    }
    // Not one of them has the port of its folder, so that is how it is meant; also across settings.
    write(folder.path(), &[("node-7002/rconf.toml", V001_OFF)]);
    let run = rconf(folder.path(), &["lint", "."]);
    assert_eq!((run.code, run.out.as_str()), (Some(0), "Checked 3 files: nothing found.\n"));
    write(folder.path(), &[("node-7001/redis.conf", "cluster-enabled yes\nport 7001\n")]);
    write(folder.path(), &[("node-7002/rconf.toml", "[lint]\nignore = [\"C001\"]\n")]);
    let run = rconf(folder.path(), &["lint", ".", "--format", "concise"]);
    assert!(run.out.lines().count() == 1 && run.out.starts_with("node-7003/redis.conf:2:6"), "{}", run.out);
}

#[test]
fn fixes_follow_the_settings() {
    let folder = tempfile::tempdir().expect("a folder");
    let old = "slave-priority 1\n";
    write(
        folder.path(),
        &[("rconf.toml", "server = \"redis:7.2\"\n"), ("redis.conf", old), ("redis-a/redis.conf", old)],
    );
    write(folder.path(), &[("redis-a/rconf.toml", V001_OFF)]);
    let run = rconf(folder.path(), &["lint", ".", "--fix"]);
    assert_eq!(run.code, Some(0), "{}", run.all());
    let text = |name: &str| fs::read_to_string(folder.path().join(name)).expect("readable");
    assert_eq!(
        (text("redis.conf").as_str(), text("redis-a/redis.conf").as_str()),
        ("replica-priority 1\n", old)
    );
}

#[test]
fn a_bad_file_stops_everything() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &[("redis.conf", "port 1 # one\n"), ("redis-x/redis.conf", "port 1\n")]);
    for bad in ["[lint]\nselct = []\n", "[lint", "[lint]\nignore = [\"A9\"]\n", "\u{0}"] {
        write(folder.path(), &[("redis-x/rconf.toml", bad)]);
        let run = rconf(folder.path(), &["lint", "--fix", "."]);
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{bad}");
        assert!(run.err.starts_with("error: redis-x/rconf.toml:"), "{}", run.err);
    }
    assert_eq!(fs::read_to_string(folder.path().join("redis.conf")).expect("readable"), "port 1 # one\n");
}

#[test]
fn excluded_folders_need_not_be_readable_and_are_not_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &[("rconf.toml", "[lint]\nexclude = [\"old/\"]\n"), ("old/redis.conf", "bogus\n")]);
    let run = rconf(folder.path(), &["lint", "."]);
    assert_eq!((run.code, run.all().as_str()), (Some(0), ""));
    // A folder that is named is searched.
    assert_eq!(rconf(folder.path(), &["lint", "old"]).code, Some(1));
    assert_eq!(rconf(folder.path(), &["lint", "old", "--force-exclude"]).code, Some(0));
    let stdin = ["lint", "-", "--stdin-filename", "old/redis.conf", "--force-exclude"];
    assert_eq!(rconf_with(folder.path(), b"bogus\n", &stdin).code, Some(0));
}
