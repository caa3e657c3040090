//! ACL files: named, found, and those that a configuration names.

mod run;

use run::{Run, rconf};
use std::fs;
use tempfile::TempDir;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("writable");
        fs::write(path, text).expect("writable");
    }
    folder
}

/// Returns what a run found: `path:line code`.
fn found(run: &Run) -> Vec<String> {
    let place = |line: &str| {
        let mut parts = line.split(':');
        let (path, number) = (parts.next()?, parts.next()?);
        let code = line.split(['[', ']', ' ']).find(|word| {
            word.len() == 4 && word.starts_with(['A', 'L']) && word[1..].bytes().all(|b| b.is_ascii_digit())
        })?;
        Some(format!("{path}:{number} {code}"))
    };
    run.out.lines().filter_map(place).collect()
}

const LINT: [&str; 5] = ["lint", "--format", "concise", "--select", "A,L"];

fn lint(files: &[(&str, &str)], more: &[&str]) -> Run {
    let folder = folder(files);
    rconf(folder.path(), &[&LINT[..], more].concat())
}

const WRONG: &str = "user default off\nuser shop on >xsecret-long-enough +@reed\n# note\n";

#[test]
fn an_acl_file_is_read_by_its_name_or_as_told() {
    let run = lint(&[("users.acl", WRONG)], &["users.acl"]);
    assert_eq!(found(&run), ["users.acl:2 L034", "users.acl:3 L060"], "{run:?}");
    assert!(run.code == Some(1) && !run.all().contains("xsecret"), "{run:?}");
    let run = lint(&[("users", WRONG)], &["users", "--as", "acl"]);
    assert_eq!(found(&run), ["users:2 L034", "users:3 L060"], "{run:?}");
    let run = lint(&[("users.acl", WRONG)], &[]);
    assert_eq!(found(&run), ["users.acl:2 L034", "users.acl:3 L060"], "{run:?}");
    let text = rconf(folder(&[("a.acl", WRONG)]).path(), &["lint", "a.acl"]);
    assert!(text.code == Some(1) && !text.all().contains("xsecret"), "{text:?}");
}

#[test]
fn the_configuration_says_which_server_reads_it() {
    let conf = "# rconf: server redis:6.0\naclfile users.acl\n";
    // Redis 6.0 has no channels, and takes a user twice.
    let users = "user default off\nuser default off\nuser a off &x\n";
    let files = [("redis.conf", conf), ("users.acl", users)];
    for named in [&["."][..], &["redis.conf"], &["redis.conf", "users.acl"], &["./redis.conf", "./users.acl"]]
    {
        let run = lint(&files, named);
        assert_eq!(found(&run), ["users.acl:3 L032"], "{named:?} {run:?}");
    }
    assert_eq!(found(&lint(&files, &["users.acl"])), ["users.acl:2 L035"]);
    // Not beside users of the configuration, and not if it is not there.
    let run =
        lint(&[("redis.conf", "aclfile users.acl\nuser a on\n"), ("users.acl", WRONG)], &["redis.conf"]);
    assert_eq!(found(&run), ["redis.conf:1 L042"], "{run:?}");
    assert_eq!(lint(&[("redis.conf", "aclfile users.acl\n")], &["redis.conf"]).code, Some(0));
}

#[test]
fn a_container_mounts_it() {
    let compose = "services:\n  redis:\n    image: redis:7.2.4\n    command: redis-server /etc/redis.conf\n    volumes:\n      \
                   - ./conf/redis.conf:/etc/redis.conf\n      - ./conf/shop.acl:/data/users.acl\n";
    let files = [
        ("compose.yaml", compose),
        ("conf/redis.conf", "dir /data\naclfile users.acl\n"),
        ("conf/shop.acl", WRONG),
    ];
    for named in [&["."][..], &["conf/redis.conf"], &["conf/shop.acl"]] {
        let run = lint(&files, named);
        assert_eq!(found(&run), ["conf/shop.acl:2 L034", "conf/shop.acl:3 L060"], "{named:?} {run:?}");
    }
}

#[test]
fn the_users_of_a_spec_are_no_acl_file() {
    let spec = "server = \"redis:7.2\"\n[cluster]\nports = \"7002-7007\"\nreplicas = 1\n[auth]\nacl-file = \"users.acl\"\n";
    let users = "# Comments are removed.\nuser shop on >xsecret-long-enough ~shop:* +@read\n";
    let run = lint(&[("rconf.toml", spec), ("users.acl", users)], &[]);
    assert!(run.code == Some(0) && run.out.is_empty(), "{run:?}");
}

#[test]
fn an_acl_file_is_fixed() {
    let folder = folder(&[("users.acl", "USER default off\n# note\nuser a off\n")]);
    let run = rconf(folder.path(), &["lint", "--fix", "--unsafe-fixes", "users.acl"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let text = fs::read_to_string(folder.path().join("users.acl")).expect("it is there");
    assert_eq!(text, "user default off\nuser a off\n");
}
