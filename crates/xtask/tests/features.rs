//! What cargo builds to run xtask is what it builds for the tests.

use std::collections::BTreeSet;
use std::process::Command;

/// Returns each package, with its features, that cargo builds for the chosen packages.
fn packages(chosen: &[&str], edges: &str) -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["tree", "--offline", "--prefix", "none", "--format", "{p} [{f}]", "--edges", edges]);
    let output = command.args(chosen).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("it is UTF-8");
    text.lines().map(|line| line.trim_end_matches(" (*)").to_owned()).collect()
}

#[test]
fn xtask_is_built_of_what_the_tests_are_built_of() {
    // What the compiler runs may be built otherwise than what the programs are made of.
    for kinds in ["normal,build", "normal,no-proc-macro"] {
        let of_xtask = packages(&["--package", "xtask"], kinds);
        let of_tests = packages(&["--workspace"], &format!("{kinds},dev"));
        assert!(of_xtask.len() > 50, "{of_xtask:#?}");
        let other: Vec<&String> = of_xtask.difference(&of_tests).collect();
        assert!(
            other.is_empty(),
            "cargo would build these, and all that needs them, a second time for the tests: {other:#?}. Add the \
             features that `cargo tree --workspace` shows for them to those at the end of crates/xtask/Cargo.toml"
        );
    }
}
