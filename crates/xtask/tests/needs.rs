//! What `cargo xtask test` skips on machines that lack something, each made of a PATH of links, or of a network namespace.

#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

/// Returns the lines that `--list` says of each check besides what it proves.
fn listed(command: &mut Command) -> BTreeMap<String, Vec<String>> {
    let output = command.output().expect("xtask starts");
    assert!(output.status.success(), "{output:?}");
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut last = String::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        match line.strip_prefix("           ") {
            Some(why) => found.entry(last.clone()).or_default().push(why.to_owned()),
            None => line.split(' ').next().unwrap_or_default().clone_into(&mut last),
        }
    }
    found
}

fn list(program: &str, before: &[&str], path: &Path) -> BTreeMap<String, Vec<String>> {
    let mut command = Command::new(program);
    command.args(before).args(["test", "--list"]).env("PATH", path);
    command.env_remove("CHROMIUM").env_remove("DOCKER_HOST");
    listed(&mut command)
}

/// Fills a folder with links to all programs on the PATH but some.
fn links(folder: &Path, without: &[&str]) {
    let path = std::env::var_os("PATH").unwrap_or_default();
    for from in std::env::split_paths(&path).filter_map(|folder| folder.read_dir().ok()) {
        for program in from.flatten() {
            let name = program.file_name();
            if !without.iter().any(|left_out| name.to_string_lossy().starts_with(left_out)) {
                // The first folder with a program of this name counts.
                let _ = symlink(program.path(), folder.join(name));
            }
        }
    }
}

/// Checks that without some programs just these checks are skipped, and the others as on this machine.
fn check(without: &[&str], skipped: &[&str]) {
    let xtask = env!("CARGO_BIN_EXE_xtask");
    let (all, some) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    links(all.path(), &[]);
    links(some.path(), without);
    let mut here = list(xtask, &[], all.path());
    let mut there = list(xtask, &[], some.path());
    for name in skipped {
        let lines = there.remove(*name).unwrap_or_default();
        assert!(lines.iter().any(|line| line.contains("skipped here")), "{without:?}: {name}: {lines:?}");
        here.remove(*name);
    }
    assert_eq!(there, here, "{without:?}");
}

#[test]
fn without_docker_its_checks_are_skipped() {
    check(&["docker", "containerd", "podman"], &["docker", "packages"]);
}

#[test]
fn without_compose_only_its_part_is_skipped() {
    // The plugin lies in a folder of docker's own, so that docker has to be asked for it.
    let folder = tempfile::tempdir().expect("a folder");
    links(folder.path(), &["docker"]);
    std::fs::write(folder.path().join("docker"), "#!/bin/sh\n[ \"$1\" != compose ]\n").expect("writable");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(folder.path().join("docker"), mode).expect("its mode is set");
    let lines = list(env!("CARGO_BIN_EXE_xtask"), &[], folder.path()).remove("docker").unwrap_or_default();
    assert!(lines.iter().any(|line| line.contains("neither `docker compose` nor")), "{lines:?}");
}

#[test]
fn without_browser_or_node_the_page_is_not_tested() {
    check(&["chromium"], &["page"]);
    check(&["node", "npm"], &["page", "packages"]);
}

#[test]
fn without_a_network_what_is_downloaded_is_skipped() {
    let xtask = env!("CARGO_BIN_EXE_xtask");
    let path = std::env::var_os("PATH").unwrap_or_default();
    if !Command::new("unshare").args(["-rn", "true"]).status().is_ok_and(|status| status.success()) {
        return rconf_tests::need::skip("no network", "unshare makes no network namespace");
    }
    let there = list("unshare", &["-rn", xtask], Path::new(&path));
    for name in ["packages", "manifests", "hooks"] {
        assert_eq!(there.get(name).map(Vec::len), Some(1), "{name}: {there:?}");
        assert!(there[name][0].starts_with("skipped here: no"), "{there:?}");
    }
    for name in ["format", "clippy", "docs", "stations", "wasm"] {
        assert_eq!(there.get(name), None, "{there:?}");
    }
}
