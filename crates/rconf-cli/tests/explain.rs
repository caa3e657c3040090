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
fn a_refused_line_is_explained_for_the_release_that_refused_it() {
    let of_line = |head: &str, line: &str| {
        let text = format!(
            "{head}\nReading the configuration file, at line 9\n>>> '{line}'\nBad directive or wrong number of arguments\n"
        );
        rconf_with(Path::new("."), text.as_bytes(), &["explain", "-"]).out
    };
    let newer = of_line("*** FATAL CONFIG FILE ERROR (Redis 6.2.6) ***", "latency-tracking yes");
    assert_eq!(
        newer,
        "1. unknown-directive (L002)\n   because of the line that the server refused\n\n   redis:6.2 does not know \
         `latency-tracking`: it refuses to start\n\n   What to do: remove the line, or run a server that knows it: redis:7.0 and \
         later, every Valkey\n\n   More: `rconf explain L002`\n"
    );
    // A server that is older than those of the catalog refused it, and nothing is wrong with it otherwise.
    let accepted = of_line("*** FATAL CONFIG FILE ERROR ***", "always-show-logo yes");
    assert!(
        accepted.starts_with("1. The server refuses a line of its configuration (config-line-refused)\n"),
        "{accepted}"
    );
}

#[test]
fn a_text_may_begin_with_a_hyphen() {
    let run = rconf(Path::new("."), &["explain", "-NOAUTH Authentication required."]);
    assert!(run.out.starts_with("1. ") && run.out.contains(" (no-password-given)\n"), "{}", run.all());
}

#[test]
fn a_cause_says_how_to_tell_it_and_which_rules_warn_of_it() {
    let text = "Could not connect to Redis at 192.169.0.8:7008: Connection refused";
    let run = rconf(Path::new("."), &["explain", text]);
    assert!(
        run.out.starts_with("1. Nothing listens at that address and port (connection-refused)\n"),
        "{}",
        run.all()
    );
    for words in [
        "\n   How to tell: ",
        "\n   What to do: ",
        "port-differs-from-folder (C001)",
        "\n   Source: https://",
    ] {
        assert!(run.out.contains(words), "{words}: {}", run.out);
    }
    assert!(!run.out.contains("192.169.0.8"), "it shows the text itself: {}", run.out);
    // Its name leads to its page.
    let page = rconf(Path::new("."), &["explain", "connection-refused"]);
    assert!(
        page.out.starts_with("# Nothing listens at that address and port (connection-refused)\n"),
        "{}",
        page.all()
    );
}

#[test]
fn in_a_log_the_line_is_named() {
    let log = "1:M 01 Jan 2026 10:00:00.000 * Ready to accept connections tcp\n\
        1:M 01 Jan 2026 10:00:01.000 # Error writing to the AOF file: No space left on device\n\
        secret-in-a-log\n";
    let run = rconf_with(Path::new("."), log.as_bytes(), &["explain", "-"]);
    assert!(
        run.out.contains(
            " (disk-full)\n   because of: Error writing to the AOF file: No space left on device, line 2\n"
        ),
        "{}",
        run.all()
    );
    assert!(!run.all().contains("secret-in-a-log"));
}

#[test]
fn of_an_unknown_text_the_nearest_is_named() {
    let run = rconf(Path::new("."), &["explain", "Failed opening the RDB thing for reading"]);
    assert_eq!((run.code, run.out.as_str()), (Some(2), ""));
    assert!(run.err.contains("the nearest that is known is `"), "{}", run.err);
    // Many messages end with it.
    let run = rconf(Path::new("."), &["explain", "Permission denied"]);
    assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{}", run.all());
}

/// No cause quotes it, but a rule does.
#[test]
fn what_only_a_rule_knows_leads_to_the_rule() {
    let run = rconf(Path::new("."), &["explain", "argument must be a memory or percent value"]);
    assert!(run.out.starts_with("1. not-a-size-or-percent (L008)\n"), "{}", run.all());
}

#[test]
fn what_is_no_text_is_said() {
    for stdin in [&b""[..], b"\xff\xfe\x00", b"\x1b[2J"] {
        let run = rconf_with(Path::new("."), stdin, &["explain", "-"]);
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""));
        assert!(!run.err.contains('\x1b'), "{}", run.err);
    }
}

#[test]
fn a_single_word_from_standard_input_is_a_text_too() {
    let run = rconf_with(Path::new("."), b"asyncio.exceptions.TimeoutError\n", &["explain", "-"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.starts_with("error: nothing is known of this text"), "{}", run.err);
}
