//! Malicious files.

#![allow(clippy::format_collect, reason = "the texts of tests are short to write, not fast")]

use super::*;
use crate::text::Span;
use std::fmt::Write;
use std::time::{Duration, Instant};

/// Much more than a linear reader needs in a slow build, and much less than anything worse takes.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn aliases_do_not_grow() {
    let mut text = String::from("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for n in 1..60 {
        let previous = vec![format!("*a{}", n - 1); 9].join(", ");
        let _ = writeln!(text, "a{n}: &a{n} [{previous}]");
    }
    text += "services: {r: {image: redis, command: *a59}}\n";
    let deployment = read(&text);
    assert_eq!(deployment.unfollowed.len(), 1);
    assert!(deployment.containers.is_empty());
}

#[test]
fn merge_keys_do_not_grow() {
    let mut text = String::from("x0: &a0 {k0: 1}\n");
    for n in 1..20_000 {
        let _ = writeln!(text, "x{n}: &a{n} {{<<: *a{}, k{n}: 1}}", n - 1);
    }
    let deployment = read(&text);
    assert_eq!(deployment.unfollowed.len(), 1);
    assert!(!deployment.unfollowed[0].is_error);
    let empty = format!("e: &e {{}}\nl: &l [{}]\n", "*e, ".repeat(50_000));
    let many = (0..50_000).map(|n| format!("x{n}: {{<<: *l}}\n")).collect::<String>();
    let started = Instant::now();
    assert_eq!(read(&(empty + &many)).unfollowed.len(), 1);
    assert!(started.elapsed() < PATIENCE);
}

#[test]
fn long_texts_are_not_copied_for_ever() {
    let text = format!("x: &x {}\nservices:\n", "x".repeat(1_000_000));
    let services =
        (0..10_000).map(|n| format!("  r{n}: {{image: redis, command: [*x]}}\n")).collect::<String>();
    let started = Instant::now();
    assert!(read(&(text + &services)).containers.is_empty());
    assert!(started.elapsed() < PATIENCE);
}

#[test]
fn depth_does_not_overflow() {
    let deep = 100_000;
    for text in [
        "[".repeat(deep),
        "{a: ".repeat(deep),
        "- ".repeat(deep),
        "? ".repeat(deep),
        format!("services: {{r: {{command: {}}}}}", "[".repeat(deep)),
        (0..2_000).map(|n| format!("{}a:\n", " ".repeat(n))).collect(),
    ] {
        let deployment = read(&text);
        assert_eq!(deployment.unfollowed.len(), 1);
        assert!(deployment.containers.is_empty());
    }
    // Deep nesting through aliases.
    let mut text = String::from("x0: &a0 [1]\n");
    for n in 1..50_000 {
        let _ = writeln!(text, "x{n}: &a{n} [*a{}]", n - 1);
    }
    let started = Instant::now();
    let _ = read(&text);
    assert!(started.elapsed() < PATIENCE);
    // Deep nesting within texts.
    for part in ["${A:-", "$$(", "`", "sh -c '", "(", "\\\""] {
        let text = format!(
            "services: {{r: {{image: redis, healthcheck: {{test: '{}'}}}}}}",
            part.replace('\'', "''").repeat(deep)
        );
        let started = Instant::now();
        let _ = read(&text);
        assert!(started.elapsed() < PATIENCE, "{part}");
    }
}

#[test]
fn big_files_take_linear_time() {
    let mut text = String::from("services:\n");
    for n in 0..30_000 {
        let _ = write!(
            text,
            "  s{n}:\n    image: redis:7\n    command: redis-server --port {n}\n    ports:\n      - \"{p}:1\"\n    \
             networks: {{default: {{ipv4_address: 10.0.0.1}}}}\n    healthcheck: {{test: redis-cli ping}}\n",
            p = n + 1
        );
    }
    assert!(text.len() > 5_000_000);
    let started = Instant::now();
    let deployment = read(&text);
    assert_eq!((deployment.containers.len(), deployment.cli.len()), (30_000, 30_000));
    assert!(started.elapsed() < PATIENCE);
    for text in [
        format!(
            "services: {{r: {{image: redis, command: '{}'}}}}",
            "${A:?x} $$B 'x' ".replace('\'', "''").repeat(300_000)
        ),
        format!("services: {{r: {{image: redis, volumes: ['{}']}}}}", "${A:-b}:${C}".repeat(300_000)),
        format!("services: {{r: {{image: redis, environment: ['{}']}}}}", "${C}=".repeat(300_000)),
        format!(
            "services: {{r: {{image: redis, healthcheck: {{test: '{}'}}}}}}",
            "redis-cli -a x;".repeat(300_000)
        ),
        format!(
            "services: {{r: {{image: redis, healthcheck: {{test: '{}'}}}}}}",
            "redis-cli ".repeat(300_000)
        ),
        (0..300_000).map(|n| format!("k{}: 1\n", n % 1000)).collect(),
    ] {
        let started = Instant::now();
        let _ = read(&text);
        assert!(started.elapsed() < PATIENCE);
    }
}

#[test]
fn a_file_that_is_not_well_formed_holds_its_error_alone() {
    for text in [
        "",
        "# only this\n",
        "services:\n  a: [\n",
        "services:\n  r:\n    image: redis\n   bad: 1\n",
        "- a\n",
        "just text",
        "a: &a [*a]\n",
        "a: *nothing\n",
        "? [a]\n: 1\n",
        "services: {r: {image: redis, <<: 1}}",
        "services:\n\tr: 1\n",
    ] {
        let deployment = read(text);
        assert_eq!(errors(&deployment).len(), 1, "{text:?} {:?}", deployment.unfollowed);
        assert!(deployment.containers.is_empty() && deployment.unfollowed.len() == 1, "{text:?}");
    }
    let deployment = crate::container::read("c.yml", b"a: 1\nb: \xff\n", &BTreeMap::new());
    assert_eq!(deployment.unfollowed[0].place.span, Span::at(8));
    assert!(deployment.unfollowed[0].is_error);
}

#[test]
fn a_template_is_no_error() {
    for text in [
        "services:\n{% for n in nodes %}\n  r{{ n }}:\n    image: redis\n{% endfor %}\n",
        "services:\n  {{ name }}:\n    image: redis\n",
        "services:\n  r:\n    image: {{ image }}\n",
    ] {
        let deployment = read(text);
        assert_eq!(deployment.unfollowed.len(), 1, "{text}");
        assert!(!deployment.unfollowed[0].is_error, "{text}");
    }
}
