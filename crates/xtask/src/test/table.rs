//! The table of checks. To add a check, add a row with its name, what it proves, what it needs, and what it
//! does.

use super::check::{Check, Job, Trouble, binary, cargo, run_cargo};
use super::need::{Need, WASM, browser};
use crate::apt::output;
use crate::{dist, fuzz, manifests, messages, page, precommit, servers, site};
use std::collections::BTreeSet;

/// The checks, in the order in which they run and are reported: those that fail quickly come first. After `tests`, those
/// that run beside others start.
pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "format",
        about: "the code is formatted",
        quick: true,
        needs: &[],
        wants: &[],
        beside: false,
        run: |_| run_cargo(&["fmt", "--all", "--check"]),
    },
    Check {
        name: "clippy",
        about: "the code compiles without a warning",
        quick: true,
        needs: &[],
        wants: &[],
        beside: false,
        run: |_| run_cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    },
    Check {
        name: "docs",
        about: "docs/rules and the number of rules are up to date",
        quick: true,
        needs: &[],
        wants: &[],
        beside: false,
        run: |_| run_cargo(&["xtask", "docs", "--check"]),
    },
    Check {
        name: "stations",
        about: "data flows one way through the core",
        quick: true,
        needs: &[],
        wants: &[],
        beside: false,
        run: |_| run_cargo(&["xtask", "stations"]),
    },
    Check {
        name: "tests",
        about: "the tests that need no server and no engine pass",
        quick: true,
        needs: &[],
        wants: &[
            Need::Program { name: "shellcheck", package: "shellcheck" },
            Need::Program { name: "dash", package: "dash" },
            Need::Program { name: "busybox", package: "busybox" },
            Need::Program { name: "nvim", package: "neovim" },
            Need::Program { name: "strace", package: "strace" },
            Need::Program { name: "unshare", package: "util-linux" },
        ],
        beside: false,
        run: tests,
    },
    Check {
        name: "wasm",
        about: "the core compiles for the browser",
        quick: false,
        needs: &[Need::WasmTarget],
        wants: &[],
        beside: true,
        run: wasm,
    },
    Check {
        name: "fuzz",
        about: "a minute of random input breaks nothing",
        quick: false,
        needs: &[Need::Program { name: "c++", package: "g++" }],
        wants: &[],
        beside: true,
        run: |_| fuzz::check().map_err(fuzz_trouble),
    },
    Check {
        name: "servers",
        about: "the real servers are there",
        quick: false,
        needs: &[Need::ServerPackages],
        wants: &[],
        beside: false,
        run: fetch_servers,
    },
    Check {
        name: "live",
        about: "real servers agree with rconf, and what they print has a cause",
        quick: false,
        needs: &[Need::Servers],
        wants: &[],
        beside: false,
        run: |job| messages::check().and(named_tests(job, LIVE)),
    },
    Check {
        name: "clusters",
        about: "generated clusters of real servers lose no key, what breaks in them is named, and what is predicted happens",
        quick: false,
        needs: &[Need::Servers],
        wants: &[
            Need::Program { name: "openssl", package: "openssl" },
            Need::Program { name: "ip", package: "iproute2" },
            Need::Program { name: "iptables", package: "iptables" },
        ],
        beside: false,
        run: |job| named_tests(job, CLUSTERS),
    },
    Check {
        name: "docker",
        about: "generated plans work on a real Docker engine",
        quick: false,
        needs: &[Need::Servers, Need::Engine],
        wants: &[
            Need::Compose,
            Need::Program { name: "ip", package: "iproute2" },
            Need::Program { name: "openssl", package: "openssl" },
        ],
        beside: false,
        run: |job| binary().and_then(|()| named_tests(job, DOCKER)),
    },
    Check {
        name: "page",
        about: "the page is built, within its budgets, and used in a browser; no link of the site around it is dead",
        quick: false,
        needs: &[Need::WasmTarget, Need::Node, Need::NodePackages, Need::Browser],
        wants: &[
            Need::Program { name: "firefox-esr", package: "firefox-esr" },
            Need::Program { name: "WebKitWebDriver", package: "webkit2gtk-driver" },
            Need::Program { name: "Xvfb", package: "xvfb" },
        ],
        beside: true,
        run: browse,
    },
    Check {
        name: "manifests",
        about: "the schemas of Kubernetes and kustomize accept generated manifests",
        quick: false,
        needs: &[Need::Program { name: "python3", package: "python3-venv" }, Need::Network],
        wants: &[],
        beside: true,
        run: |_| binary().and_then(|()| manifests::check()),
    },
    Check {
        name: "hooks",
        about: "pre-commit installs and runs the hooks",
        quick: false,
        needs: &[
            Need::Program { name: "git", package: "git" },
            Need::Program { name: "python3", package: "python3" },
            Need::Network,
        ],
        wants: &[],
        beside: true,
        run: |job| precommit::check(job.options.require),
    },
    Check {
        name: "packages",
        about: "the packages of a release install and run as a stranger installs them",
        quick: false,
        needs: &[
            Need::Program { name: "python3", package: "python3" },
            Need::Program { name: "dpkg-deb", package: "dpkg" },
            Need::Node,
            Need::Engine,
            Need::Network,
        ],
        wants: &[],
        beside: true,
        run: |_| dist::check(),
    },
];

/// Tests that ask real servers.
const LIVE: &[&str] = &["clients", "dangers", "live", "meaning", "migrate", "stock"];
/// Tests that run clusters of real servers.
const CLUSTERS: &[&str] = &["cluster", "doctor", "founding", "pods", "repair", "sentinel", "simulate"];
/// Tests that use a Docker engine.
const DOCKER: &[&str] = &["docker"];

/// Runs some tests and shows their output, because they take minutes.
fn named_tests(job: &Job, names: &[&str]) -> Result<(), Trouble> {
    let targets: Vec<&str> = names.iter().flat_map(|name| ["--test", name]).collect();
    job.tests(&targets, &["--nocapture"])
}

/// Runs all tests except those that are checks of their own.
fn tests(job: &Job) -> Result<(), Trouble> {
    let all = test_targets()?;
    let own: Vec<&str> = [LIVE, CLUSTERS, DOCKER].concat();
    if let Some(unknown) = own.iter().find(|name| !all.contains(**name)) {
        return Err(Trouble::Wrong(format!(
            "the table of checks names the test `{unknown}`, which is not there"
        )));
    }
    let mut targets = vec!["--lib", "--bins", "--examples"];
    for name in all.iter().filter(|name| !own.contains(&name.as_str())) {
        targets.extend(["--test", name]);
    }
    let in_code = job.tests(&targets, &[]);
    let in_docs = job.tests(&["--doc"], &[]);
    in_code.and(in_docs)
}

/// Returns the names of all integration tests of the workspace.
fn test_targets() -> Result<BTreeSet<String>, String> {
    let text = output(cargo().args(["metadata", "--no-deps", "--offline", "--format-version", "1"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&text).map_err(|why| why.to_string())?;
    let list = |value: &serde_json::Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let targets = list(&metadata, "packages").into_iter().flat_map(|package| list(&package, "targets"));
    let tests = targets.filter(|target| list(target, "kind").iter().any(|kind| kind == "test"));
    Ok(tests.filter_map(|target| target["name"].as_str().map(str::to_owned)).collect())
}

fn wasm(_: &Job) -> Result<(), Trouble> {
    page::target().map_err(Trouble::Missing)?;
    run_cargo(&["check", "-p", "rconf-core", "--target", WASM, "--lib"])
}

fn fuzz_trouble(trouble: fuzz::Trouble) -> Trouble {
    match trouble {
        fuzz::Trouble::Missing(why) => Trouble::Missing(why),
        fuzz::Trouble::Failed(why) => Trouble::Wrong(why),
        fuzz::Trouble::Found(targets) => Trouble::Wrong(format!("inputs break {}", targets.join(", "))),
    }
}

/// Downloads missing servers. Servers that are not available are skipped one by one.
fn fetch_servers(_: &Job) -> Result<(), Trouble> {
    let skipped = servers::fetch_all();
    if skipped.is_empty() {
        return Ok(());
    }
    Err(Trouble::Missing(skipped.join("; ")))
}

/// Tests the page in a browser, and compares it with the binary. Makes the site around it.
fn browse(_: &Job) -> Result<(), Trouble> {
    binary()?;
    page::build(&[])?;
    site::check()?;
    Ok(page::test(browser())?)
}
