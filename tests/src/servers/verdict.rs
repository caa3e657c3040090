use super::real::RealServer;
use super::run::{End, run};
use rconf_core::catalog::{Flavor, Server, Special, find};
use rconf_core::catalog::{Kind, id};
use rconf_core::config::{Files, read};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The verdict of a server on a text as its configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The server starts.
    Accepts,
    /// The server does not start.
    Refuses {
        /// The line that the server names, from 1.
        line: Option<usize>,
        /// The message that the server prints.
        message: String,
    },
    /// The verdict cannot be determined on this machine, for this reason.
    Unknown(String),
}

/// What a server runs as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A server.
    Server,
    /// A Sentinel.
    Sentinel,
}

/// The value of a line that is appended to every text. It is not a valid port, so the server refuses it if it
/// reads that far.
const MARKER: &str = "behind-the-text";
pub(super) const TIME: Duration = Duration::from_secs(5);
/// One in this many of the texts that do not need a start is started all the same.
const SAMPLE: u32 = 20;
/// Servers use the ports in the text, so only one is started at a time.
pub(super) static ONE_START: Mutex<()> = Mutex::new(());

/// Messages of a server whose cause is the machine and not the text.
const MACHINE: &[&str] = &[
    "Can't chdir",
    "No such file or directory",
    "Not a directory",
    "Can't open",
    "can't open config file",
    "Unable to open",
    "Error loading ACLs, opening file",
    "Opening Unix socket",
    "creating Unix socket",
    "Failed opening Unix socket",
    "Address already in use",
    "Cannot assign requested address",
    "Permission denied",
    "Could not create server",
    "Failed listening on port",
    "Name or service not known",
    "name resolution",
    "LOCALE",
    "locale",
    "Can't load module",
    "Active defragmentation cannot be enabled",
    "loading DB",
    "open files",
    "file descriptor",
    "Failed creating the event loop",
    "Out Of Memory",
    "Cannot allocate memory",
    "Can't initialize",
    "Fatal error loading the DB",
    "cluster node config",
    "cluster config file",
    "Failed to load",
    "Failed to configure CA",
    "Failed to configure cipher",
    "Failed to read DH",
];

impl RealServer {
    /// Asks for the verdict on `text` in a role.
    pub fn verdict_as(&self, role: Role, text: &[u8]) -> Verdict {
        match role {
            Role::Server => self.verdict(text),
            Role::Sentinel => self.sentinel_verdict(text),
        }
    }

    /// Asks the server for its verdict on `text`. The server only reads the text, unless some of its faults
    /// show only at start. It runs in a folder of its own.
    pub fn verdict(&self, text: &[u8]) -> Verdict {
        self.decide(text, matters_late(text, self.server) || is_in_sample(text))
    }

    /// Asks the server for its verdict on `text`, and always lets it start if it gets that far.
    pub fn verdict_of_start(&self, text: &[u8]) -> Verdict {
        self.decide(text, true)
    }

    fn decide(&self, text: &[u8], start: bool) -> Verdict {
        match undecidable(text) {
            Some(why) => Verdict::Unknown(why.to_owned()),
            None => self.ask(text, start).unwrap_or_else(|error| Verdict::Unknown(error.to_string())),
        }
    }

    fn ask(&self, text: &[u8], start: bool) -> std::io::Result<Verdict> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("redis.conf"), text)?;
        let mut reading = self.command();
        reading.current_dir(folder.path()).args(["./redis.conf", "--port", MARKER]);
        let (end, lines) = run(reading, TIME, |_| false)?;
        if !lines.iter().any(|line| line.starts_with(">>> ") && line.contains(MARKER)) {
            return Ok(refusal(&end, &lines));
        }
        if !start {
            return Ok(Verdict::Accepts);
        }
        if holds(text, b"rdma-port") {
            return Ok(Verdict::Unknown("a build without RDMA crashes at its port".to_owned()));
        }
        let _one = ONE_START.lock().unwrap_or_else(PoisonError::into_inner);
        let mut starting = self.limited();
        starting.current_dir(folder.path()).arg("./redis.conf").args([
            "--daemonize",
            "no",
            "--supervised",
            "no",
        ]);
        starting.args([
            "--logfile",
            "",
            "--loglevel",
            "notice",
            "--syslog-enabled",
            "no",
            "--pidfile",
            "",
            "--dir",
        ]);
        starting.arg(folder.path());
        let (end, lines) = run(starting, TIME, |line| {
            line.contains("Ready to accept connections") || line.contains("The server is now ready")
        })?;
        Ok(if matches!(end, End::Seen) { Verdict::Accepts } else { refusal(&end, &lines) })
    }

    /// Returns the command with a memory limit, because some settings make a server use all memory.
    pub(super) fn limited(&self) -> Command {
        let command = self.command();
        let mut limited = Command::new("sh");
        limited
            .args(["-c", "ulimit -v 4000000; exec \"$@\"", "sh"])
            .arg(command.get_program())
            .args(command.get_args());
        limited
    }
}

/// Returns the verdict of a server that did not start, according to the lines it printed.
pub(super) fn refusal(end: &End, lines: &[String]) -> Verdict {
    let last = lines.iter().rev().take(12).rev().map(String::as_str).collect::<Vec<_>>().join(" | ");
    if matches!(end, End::TimedOut) {
        return Verdict::Unknown(format!("time is out: {last}"));
    }
    let machine = |line: &String| {
        // The server also prints the line of configuration, which may contain any of these words.
        MACHINE.iter().any(|m| line.contains(m)) && !line.starts_with(">>> ")
    };
    // If a folder is missing, Redis 6.0 writes that to the log file, which the text has set.
    if lines.is_empty() && matches!(end, End::Exited(status) if status.code().is_some()) {
        return Verdict::Unknown("it ended without a word".to_owned());
    }
    // No host is named `#`: the server read a comment as addresses.
    let is_comment_address = lines.iter().any(|line| line.contains("listening socket #"));
    if !is_comment_address && let Some(line) = lines.iter().find(|line| machine(line)) {
        return Verdict::Unknown(line.clone());
    }
    let number =
        lines.iter().rev().find_map(|line| line.strip_prefix("Reading the configuration file, at line "));
    if let Some(line) = number.and_then(|number| number.parse().ok()) {
        let reason = lines.iter().rposition(|l| l.starts_with(">>> ")).and_then(|at| lines.get(at + 1));
        Verdict::Refuses { line: Some(line), message: reason.cloned().unwrap_or(last) }
    } else {
        let how = if let End::Exited(status) = end { status.to_string() } else { String::new() };
        Verdict::Refuses { line: None, message: format!("{how}: {last}") }
    }
}

/// Returns whether the text contains a word, ignoring case and quotes, which may stand inside of a word. The word is in lower
/// case.
fn holds(text: &[u8], word: &[u8]) -> bool {
    let text: Vec<u8> = text.iter().copied().filter(|byte| !b"'\"".contains(byte)).collect();
    text.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word))
}

/// Returns why there cannot be a verdict on this text here, or `None` if there can.
pub(super) fn undecidable(text: &[u8]) -> Option<&'static str> {
    if holds(text, b"include") || holds(text, b"loadmodule") {
        return Some("the text needs other files");
    }
    if holds(text, MARKER.as_bytes()) {
        return Some("the text holds the mark that is put behind it");
    }
    // Servers remove files in the way of a socket, and write to the paths in the text.
    let starts_word = |at: usize| at == 0 || matches!(text[at - 1], 0..=b' ' | b'"' | b'\'');
    let leads_out = |at: usize| text[at] == b'/' && starts_word(at) && !text[at..].starts_with(b"/tmp");
    (0..text.len()).any(leads_out).then_some("the text holds a path out of the folder for temporary files")
}

/// Returns whether a line in the text can make the start fail after the file is read.
fn matters_late(text: &[u8], server: Server) -> bool {
    let config = read("redis.conf", text.to_vec(), &Files::new(), server);
    let directives = config.sources()[0].document.lines().iter().filter_map(|line| {
        let document = &config.sources()[0].document;
        document.words(line).first().map(|word| document.value(word).to_vec())
    });
    directives.into_iter().any(|name| is_late(&name, server))
}

pub(super) fn is_late(name: &[u8], server: Server) -> bool {
    const LATE: [rconf_core::catalog::DirectiveId; 15] = [
        id::CLUSTER_ENABLED,
        id::CLUSTER_CONFIG_FILE,
        id::CLUSTER_PORT,
        id::REPLICAOF,
        id::SLAVEOF,
        id::PORT,
        id::BIND,
        id::UNIXSOCKET,
        id::USER,
        id::ACLFILE,
        id::ACL_PUBSUB_DEFAULT,
        id::RENAME_COMMAND,
        id::REQUIREPASS,
        id::SENTINEL,
        id::DBFILENAME,
    ];
    let Some((directive, _)) = find(name.split(|b| *b == 0).next().unwrap_or_default(), server) else {
        return true;
    };
    let Some(variant) = directive.variant(server) else {
        return true;
    };
    let keeps_lines = server.is_at_least(Flavor::Redis, 8, 0);
    let is_loaders =
        matches!(variant.kind, Kind::Special(Special::Dead | Special::LoadModule | Special::Include));
    LATE.contains(&directive.id) || directive.name.starts_with("tls-") || (keeps_lines && is_loaders)
}

pub(super) fn is_in_sample(text: &[u8]) -> bool {
    let hash =
        text.iter().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    hash.is_multiple_of(SAMPLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_texts_cannot_be_decided() {
        for text in ["include a.conf\n", "LoadModule x\n", "unixsocket /run/redis\n", "dir \"/etc\"\n"] {
            assert!(undecidable(text.as_bytes()).is_some(), "{text}");
        }
        for text in ["port 6379\n", "unixsocket /tmp/a\n", "bind 1/2\n"] {
            assert!(undecidable(text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn the_line_is_the_one_that_the_server_names() {
        let lines =
            ["*** FATAL", "Reading the configuration file, at line 2", ">>> 'foo bar'", "Bad directive"];
        let lines = lines.map(str::to_owned);
        let end = End::Exited(std::process::ExitStatus::default());
        let expected = Verdict::Refuses { line: Some(2), message: "Bad directive".to_owned() };
        assert_eq!(refusal(&end, &lines), expected);
        let machine =
            ["Could not create server TCP listening socket *:80: bind: Permission denied".to_owned()];
        assert!(matches!(refusal(&end, &machine), Verdict::Unknown(_)));
        let comment =
            ["Could not create server TCP listening socket #:1: Name or service not known".to_owned()];
        assert!(matches!(refusal(&end, &comment), Verdict::Refuses { line: None, .. }));
    }
}
