//! `rconf explain` with what is pasted or piped into it.

mod run;

use run::{rconf, rconf_with};
use std::path::Path;

const REFUSAL: &str = "redis-1  | *** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\n\
    redis-1  | Reading the configuration file, at line 2\n\
    redis-1  | >>> 'requirepass fxsec # fxsec'\n\
    redis-1  | wrong number of arguments\n";

#[test]
fn a_log_is_read_from_standard_input_and_its_refused_line_decides() {
    let run = rconf_with(Path::new("."), REFUSAL.as_bytes(), &["explain", "-"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.out.starts_with("1. inline-comment (L004)\n"), "{}", run.out);
    assert!(!run.all().contains("fxsec"), "it shows a password: {}", run.out);
    let pasted = rconf(Path::new("."), &["explain", REFUSAL]);
    assert_eq!(pasted.out, run.out);
}

#[test]
fn a_text_may_begin_with_a_hyphen() {
    let run = rconf(Path::new("."), &["explain", "-NOAUTH Authentication required."]);
    assert!(run.out.starts_with("1. missing-masterauth (A001)\n"), "{}", run.all());
}

#[test]
fn each_suspect_is_named_once_with_its_reason() {
    let run = rconf(
        Path::new("."),
        &["explain", "Could not connect to Redis at 192.169.0.8:7008: Connection refused"],
    );
    let entries: Vec<&str> = run.out.split("   More: ").collect();
    assert!(entries.len() > 3, "{}", run.all());
    for entry in &entries[..entries.len() - 1] {
        assert_eq!(entry.matches("\n   because of: Could not connect").count(), 1, "{entry}");
    }
    let mut more: Vec<&str> = run.out.lines().filter(|line| line.starts_with("   More: ")).collect();
    more.sort_unstable();
    more.dedup();
    assert_eq!(more.len(), entries.len() - 1);
}

#[test]
fn of_several_files_only_those_that_change_are_shown() {
    let run =
        rconf(Path::new("."), &["explain", "Could not connect to Redis at redis:6379: Connection refused"]);
    assert!(run.out.contains("       # conf/redis.conf\n       bind * -::*\n"), "{}", run.all());
    assert!(!run.out.contains("- ./conf:/etc/redis"), "{}", run.all());
}

#[test]
fn what_is_no_text_is_said() {
    for stdin in [&b""[..], b"\xff\xfe\x00", b"\x1b[2J"] {
        let run = rconf_with(Path::new("."), stdin, &["explain", "-"]);
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""));
        assert!(!run.err.contains('\x1b'), "{}", run.err);
    }
}
