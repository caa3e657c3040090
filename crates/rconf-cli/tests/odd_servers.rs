//! `rconf doctor` with servers that answer otherwise than those of the other tests: a release that knows no users, and one
//! that stops to answer.

mod run;

use run::{Run, rconf};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;

const PASSWORD: &str = "fxsec-correct-horse-battery";

/// Examines a server that answers each command with what `answer` says, and not at all where that is `None`.
fn examine(answer: fn(&[String]) -> Option<&'static str>) -> Run {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut out = stream.try_clone().expect("a stream");
            let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
            while let Some(count) = lines.next().and_then(|line| line.strip_prefix('*')?.parse().ok()) {
                // The length of each word is left out.
                let words: Vec<String> = lines.by_ref().skip(1).step_by(2).take(count).collect();
                let _ = answer(&words).map(|answer| out.write_all(answer.as_bytes()));
            }
        }
    });
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("password");
    std::fs::write(&file, PASSWORD).expect("a file");
    let file = file.to_str().expect("UTF-8");
    rconf(Path::new("."), &["doctor", &address, "--timeout", "1", "--user", "default", "--pass-file", file])
}

#[test]
fn a_server_that_knows_no_users_gets_the_password_alone() {
    let run = examine(|words| match words {
        [name, _, _] if name == "AUTH" => Some("-ERR wrong number of arguments for 'auth' command\r\n"),
        [name, password] if name == "AUTH" && password == PASSWORD => Some("+OK\r\n"),
        [name] if name == "INFO" => Some("$41\r\nredis_version:5.0.14\r\ncluster_enabled:0\r\n\r\n"),
        _ => Some("-ERR unknown command\r\n"),
    });
    assert!(run.code == Some(0) && !run.all().contains("Could not connect"), "{}", run.all());
    assert!(!run.all().contains(PASSWORD), "{}", run.all());
}

#[test]
fn a_refused_command_is_not_the_reason_of_a_timeout() {
    let run = examine(|words| match words[0].as_str() {
        "AUTH" => Some("+OK\r\n"),
        "INFO" => Some("$41\r\nredis_version:7.0.15\r\ncluster_enabled:1\r\n\r\n"),
        "CONFIG" => Some("-ERR unknown command 'CONFIG', with args beginning with: 'GET' '*'\r\n"),
        _ => None,
    });
    assert!(run.code == Some(2) && run.all().contains("Could not connect"), "{}", run.all());
    assert!(!run.all().contains("unknown command"), "{}", run.all());
}
