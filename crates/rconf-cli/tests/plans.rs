//! `rconf lint` with the plans that run the nodes: what is suppressed, ignored, counted and left out.

#![allow(clippy::format_push_string, reason = "short texts, built as they read")]

mod run;

use run::{rconf, rconf_with};
use std::fs;
use std::path::Path;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        fs::write(path, text).expect("writable");
    }
    folder
}

/// What is found: `path:line code`, one a line.
fn found(folder: &Path, args: &[&str]) -> Vec<String> {
    let run = rconf(folder, &[&["lint", "--format", "concise"], args].concat());
    let line = |line: &str| {
        let mut parts = line.splitn(4, ':');
        let (path, number) = (parts.next()?, parts.next()?);
        let code = line.split_once('[')?.1.split(' ').next()?;
        Some(format!("{path}:{number} {code}"))
    };
    run.out.lines().map(|text| line(text).unwrap_or_else(|| panic!("{text}"))).collect()
}

const NODE: &str = "port 7001\ncluster-enabled yes\n";

#[test]
fn comments_hold_for_what_begins_below_them() {
    let compose = "services:\n  # rconf: ignore privileged -- the host is its own\n  redis-1:\n    image: redis:7.2\n    \
                   privileged: true\n  redis-2:\n    image: redis:7.2\n    # rconf: ignore D010 -- so is this one\n    \
                   privileged: true\n  redis-3:\n    image: redis:7.2\n    privileged: true\n  redis-4:\n    \
                   image: redis:7.2\n    # rconf: ignore privileged -- not here\n    restart: always\n    \
                   privileged: true\n  redis-5:\n    image: redis:7.2\n    # rconf: ignore sysctl-not-namespaced\n    \
                   sysctls:\n    - vm.overcommit_memory=1\n    # rconf: ignore nonsense\n    restart: always\n";
    let script = "# rconf: ignore privileged -- the host is its own\ndocker run -d \\\n  --privileged \\\n  redis:7.2\n\
                  docker run -d \\\n  --privileged \\\n  redis:7.2\nfor p in 1 2; do\n  \
                  # rconf: ignore privileged\n  docker run -d --name r$p --privileged redis:7.2\ndone\n";
    let folder = folder(&[("compose.yaml", compose), ("run.sh", script)]);
    let all = found(folder.path(), &["compose.yaml", "run.sh", "--select", "D010,D036,H008,H009"]);
    let wanted = [
        // The first that is not covered, with the one of line 17 beside it.
        "compose.yaml:12 D010",
        "compose.yaml:15 H008",
        "compose.yaml:23 H009",
        "run.sh:6 D010",
    ];
    assert_eq!(all, wanted);
    // A rule that does not run has nothing to hide.
    assert_eq!(found(folder.path(), &["compose.yaml", "run.sh", "--select", "H008"]), Vec::<String>::new());
    fs::write(folder.path().join("run.sh"), format!("# rconf: ignore-file privileged -- x\n{script}"))
        .expect("writable");
    assert_eq!(found(folder.path(), &["run.sh", "--select", "D010"]), Vec::<String>::new());
}

#[test]
fn settings_hold_for_plans() {
    let compose = "services:\n  redis:\n    image: redis\n    privileged: true\n";
    let folder =
        folder(&[("a/compose.yaml", compose), ("b/compose.yaml", compose), ("b/redis.conf", "port 1\n")]);
    let settings = |text: &str| fs::write(folder.path().join("rconf.toml"), text).expect("writable");
    let select = ["--select", "D009,D010"];
    let all =
        ["a/compose.yaml:3 D009", "a/compose.yaml:4 D010", "b/compose.yaml:3 D009", "b/compose.yaml:4 D010"];
    assert_eq!(found(folder.path(), &select), all);
    settings("[lint.per-file-ignores]\n\"a/*.yaml\" = [\"privileged\"]\n\"b/\" = [\"D009\"]\n");
    assert_eq!(found(folder.path(), &select), [all[0], all[3]]);
    settings("[lint.severity]\nD = \"info\"\n");
    let run = rconf(folder.path(), &["lint", "--format", "concise"]);
    assert!(run.code == Some(0) && run.out.contains("info[D010 "), "{run:?}");
    settings("[lint]\nfail-on = \"info\"\nselect = [\"D009\"]\n");
    assert_eq!(rconf(folder.path(), &["lint"]).code, Some(1));
    // Each plan follows the settings of its own folder.
    fs::write(folder.path().join("b/rconf.toml"), "[lint]\nselect = [\"D010\"]\nfail-on = \"error\"\n")
        .expect("writable");
    assert_eq!(found(folder.path(), &[]), [all[0], all[3]]);
    assert_eq!(rconf(folder.path(), &["lint", "b"]).code, Some(0));
    assert_eq!(rconf(folder.path(), &["lint", "."]).code, Some(1));
    settings("[lint]\nexclude = [\"a\"]\nselect = [\"D\"]\n");
    assert_eq!(found(folder.path(), &[]), [all[3]]);
}

#[test]
fn a_plan_may_be_all_there_is() {
    let script = "docker run -d --privileged --restart always redis:7.2\n";
    let compose = "services:\n  redis:\n    image: redis:7.2\n    privileged: true\n";
    let folder =
        folder(&[("s/run.sh", script), ("c/compose.yaml", compose), ("empty/x", ""), ("y.conf/x", "")]);
    for args in [
        &["s", "--docker", "s/run.sh"][..],
        &["--docker", "s/run.sh", "--select", "D010"],
        &["s/run.sh"],
        &["s"],
    ] {
        let all = found(folder.path(), args);
        assert!(all.contains(&"s/run.sh:1 D010".to_owned()), "{args:?}: {all:?}");
    }
    assert_eq!(found(&folder.path().join("c"), &["--select", "D010"]), ["compose.yaml:4 D010"]);
    assert_eq!(rconf(folder.path(), &["lint", "empty"]).code, Some(2));
    assert_eq!(rconf(folder.path(), &["lint", "y.conf", "--docker", "s/run.sh"]).code, Some(2));
    // There is nothing to fix in it.
    for flag in ["--diff", "--fix"] {
        rconf(folder.path(), &["lint", "s", "--docker", "s/run.sh", flag]);
        assert_eq!(fs::read_to_string(folder.path().join("s/run.sh")).expect("there"), script);
    }
    let run =
        rconf_with(folder.path(), compose.as_bytes(), &["lint", "-", "--stdin-filename", "c/compose.yaml"]);
    assert!(run.code == Some(1) && run.out.contains("c/compose.yaml:4:"), "{run:?}");
}

#[test]
fn a_plan_counts_once_and_only_if_it_was_asked_for() {
    let compose = "services:\n  redis-1:\n    image: redis:7.2\n    privileged: true\n    command: redis-server \
                   /etc/redis/redis.conf --port 7001\n    volumes: [\"./node-7001/conf:/etc/redis\"]\n";
    let folder = folder(&[("compose.yaml", compose), ("node-7001/conf/redis.conf", NODE)]);
    let here = folder.path().canonicalize().expect("there");
    let whole = here.join("compose.yaml").display().to_string();
    std::os::unix::fs::symlink("compose.yaml", here.join("docker-compose.yml")).expect("writable");
    let select = ["--select", "D010,D009"];
    let once = ["compose.yaml:4 D010"];
    for args in [
        &["compose.yaml", "./compose.yaml", whole.as_str()][..],
        &["compose.yaml", "--docker", "./compose.yaml"],
        &["."],
        &[],
    ] {
        assert_eq!(found(&here, &[args, &select].concat()), once, "{args:?}");
    }
    let files = |args: &[&str]| {
        let out = rconf(&here, &[&["lint", "--format", "json"], args].concat()).out;
        out.split("\"files\":").nth(1).and_then(|rest| rest.split(',').next()).map(str::to_owned)
    };
    assert_eq!(files(&[".", "--docker", &whole]).as_deref(), Some("2"));
    assert_eq!(files(&["node-7001/conf/redis.conf"]).as_deref(), Some("1"));
    // From anywhere, and by any name: the same findings.
    let plain = |args: &[&str], from: &Path, prefix: &str| -> Vec<String> {
        found(from, args).iter().map(|line| line.replace(prefix, "")).collect()
    };
    let all = plain(&["."], &here, "");
    assert!(!all.is_empty());
    assert_eq!(plain(&[], &here, ""), all);
    assert_eq!(plain(&["../.."], &here.join("node-7001/conf"), "../../"), all);
    let prefix = format!("{}/", here.display());
    assert_eq!(plain(&[prefix.as_str()], Path::new("/"), &prefix), all);
    // Of a node that is named, the plan above it is context.
    let of_node: Vec<&String> = all.iter().filter(|line| line.starts_with("node-")).collect();
    assert_eq!(found(&here, &["node-7001/conf/redis.conf"]).iter().collect::<Vec<_>>(), of_node);
}

#[test]
fn the_same_bytes_come_out() {
    let mut files = Vec::new();
    let mut compose = String::from("services:\n");
    for port in 7001..7061 {
        let name = format!("node-{port}/redis.conf");
        files.push((name, format!("port {}\ncluster-enabled yes\nrequirepass fxsec{port}\n", port / 2)));
        compose += &format!(
            "  redis-{port}:\n    image: redis\n    privileged: true\n    network_mode: host\n    command: redis-server \
             /c/redis.conf\n    volumes: [\"./node-{port}:/c\"]\n"
        );
    }
    files.push(("compose.yaml".to_owned(), compose));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = folder(&files);
    for format in ["text", "concise", "json", "sarif", "github", "gitlab", "junit"] {
        let run = |jobs: &str| rconf(folder.path(), &["lint", "--format", format, "--jobs", jobs]);
        let first = run("1");
        assert!(
            first.code == Some(1) && first.out.contains("compose.yaml") && !first.out.contains("fxsec"),
            "{format}"
        );
        for jobs in ["1", "8", "0"] {
            assert_eq!(run(jobs).out, first.out, "{format} --jobs {jobs}");
        }
    }
}

#[test]
fn fixes_change_the_plans_that_were_asked_for() {
    let content = "configs:\n  c:\n    content: |\n      port 7001\n      slave-priority 1\n";
    let compose = format!(
        "services:\n  a:\n    image: redis:7.2\n    command: redis-server /c.conf\n    configs: [{{source: c, target: \
         /c.conf}}]\n{content}"
    );
    let folder = folder(&[("compose.yaml", &compose), ("redis.conf", "port 7002\nslave-priority 1\n")]);
    let text = || fs::read_to_string(folder.path().join("compose.yaml")).expect("readable");
    let fix = |how: &str, path: &str| rconf(folder.path(), &["lint", how, "--select", "V001", path]);
    // The plan beside a file is only there to be compared with.
    assert_eq!(fix("--fix", "redis.conf").code, Some(0));
    assert_eq!(text(), compose);
    let diff = fix("--diff", "compose.yaml");
    assert!(diff.code == Some(1) && diff.out.contains("+      replica-priority 1\n"), "{}", diff.all());
    assert_eq!(text(), compose);
    let fixed = fix("--fix", "compose.yaml");
    assert!(fixed.out.contains("Applied 1 fix in 1 file."), "{}", fixed.all());
    assert_eq!(text(), compose.replace("slave-", "replica-"));
}
