//! The verdict of a server that runs as a Sentinel.

use super::real::RealServer;
use super::run::{End, run};
use super::verdict::{ONE_START, TIME, Verdict, is_in_sample, is_late, refusal, undecidable};
use rconf_core::catalog::Server;
use rconf_core::config::{Files, read_sentinel};
use std::net::IpAddr;
use std::process::Command;
use std::sync::PoisonError;

/// The word after `--sentinel` behind every text. It is no option, and Sentinels read such a line last.
const MARKER: &str = "behind-the-text";

impl RealServer {
    /// Asks the server for its verdict on `text` as the file of a Sentinel. It only reads the text, unless some
    /// of its faults show only at start.
    pub fn sentinel_verdict(&self, text: &[u8]) -> Verdict {
        self.decide_as_sentinel(text, matters_late(text, self.server) || is_in_sample(text))
    }

    /// Asks for the verdict of a Sentinel, and always lets it start if it gets that far.
    pub fn sentinel_verdict_of_start(&self, text: &[u8]) -> Verdict {
        self.decide_as_sentinel(text, true)
    }

    fn decide_as_sentinel(&self, text: &[u8], start: bool) -> Verdict {
        match undecidable(text) {
            Some(why) => Verdict::Unknown(why.to_owned()),
            None => {
                self.ask_sentinel(text, start).unwrap_or_else(|error| Verdict::Unknown(error.to_string()))
            }
        }
    }

    fn ask_sentinel(&self, text: &[u8], start: bool) -> std::io::Result<Verdict> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("sentinel.conf"), text)?;
        let begin = |mut command: Command| {
            command.current_dir(folder.path()).args(["./sentinel.conf", "--sentinel"]);
            command
        };
        let mut reading = begin(self.command());
        reading.arg(MARKER);
        let (end, lines) = run(reading, TIME, |_| false)?;
        if !lines.iter().any(|line| line.starts_with(">>> ") && line.contains(MARKER)) {
            return Ok(self.sentinel_refusal(&end, &lines));
        }
        if !start {
            return Ok(Verdict::Accepts);
        }
        let _one = ONE_START.lock().unwrap_or_else(PoisonError::into_inner);
        let mut starting = begin(self.limited());
        starting.args(["--daemonize", "no", "--supervised", "no", "--logfile", "", "--loglevel", "notice"]);
        starting.args(["--syslog-enabled", "no", "--pidfile", "", "--dir"]).arg(folder.path());
        let (end, lines) = run(starting, TIME, |line| line.contains("Sentinel ID is"))?;
        Ok(if matches!(end, End::Seen) { Verdict::Accepts } else { self.sentinel_refusal(&end, &lines) })
    }

    fn sentinel_refusal(&self, end: &End, lines: &[String]) -> Verdict {
        let verdict = refusal(end, lines);
        let line = lines.iter().rev().find(|line| line.starts_with(">>> ")).map_or("", String::as_str);
        match &verdict {
            Verdict::Refuses { message, .. } if depends_on_machine(message, line, self.server) => {
                Verdict::Unknown(message.clone())
            }
            _ => verdict,
        }
    }
}

/// Returns whether a resolver or a file of this machine decided about a line.
fn depends_on_machine(message: &str, line: &str, server: Server) -> bool {
    let line = line.trim_start_matches(">>> '").trim_end_matches('\'');
    if message.contains("seems non existing") {
        return line.rsplit([' ', '\t']).next() != Some("\"\"");
    }
    // Redis 6.0 asks the resolver, and has one message for several faults of replicas and Sentinels.
    let may_ask =
        message.contains("resolve master instance") || message.starts_with("Wrong hostname or port");
    let host = line.split([' ', '\t']).filter(|word| !word.is_empty()).nth(3).unwrap_or_default();
    server.release() == (6, 0) && may_ask && host != "\"\"" && host.parse::<IpAddr>().is_err()
}

/// Returns whether a line in the text can make the start fail after the file is read.
fn matters_late(text: &[u8], server: Server) -> bool {
    let sentinel = read_sentinel("sentinel.conf", text.to_vec(), &Files::new(), server);
    let document = &sentinel.config.sources()[0].document;
    let mut names = document.lines().iter().filter_map(|line| document.words(line).first());
    names.any(|word| {
        let name = document.value(word);
        !name.eq_ignore_ascii_case(b"sentinel") && is_late(name, server)
    })
}
