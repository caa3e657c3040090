//! One real server that runs, to be asked.

#![allow(clippy::missing_panics_doc, reason = "test support: what goes wrong is a failed test")]

use crate::servers::RealServer;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// The options that the command line sets, whatever the file says.
pub const OVERRIDDEN: [&str; 8] =
    ["port", "bind", "dir", "logfile", "daemonize", "supervised", "pidfile", "syslog-enabled"];
/// The maximum time to wait for a server.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server that runs in a folder. It is killed when this is dropped.
#[derive(Debug)]
pub struct Running {
    process: Child,
    port: u16,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Running {
    /// Starts a server with a text as its file. Returns what it printed if it ends instead.
    pub fn start(server: &RealServer, folder: &Path, text: &[u8]) -> Result<Self, String> {
        Self::start_as(server, folder, text, &[])
    }

    /// Starts a Sentinel as [`Running::start`] does a server.
    pub fn start_sentinel(server: &RealServer, folder: &Path, text: &[u8]) -> Result<Self, String> {
        Self::start_as(server, folder, text, &["--sentinel"])
    }

    fn start_as(server: &RealServer, folder: &Path, text: &[u8], mode: &[&str]) -> Result<Self, String> {
        std::fs::write(folder.join("redis.conf"), text).expect("the file is written");
        let port = free_port();
        let log = folder.join("log");
        let file = std::fs::File::create(&log).expect("a log file");
        let mut command = server.command();
        command.current_dir(folder).arg("./redis.conf").args(mode).args(["--bind", "127.0.0.1"]);
        command.arg("--port").arg(port.to_string()).arg("--dir").arg(folder);
        command.args(["--logfile", "", "--daemonize", "no", "--supervised", "no"]);
        command.args(["--pidfile", "", "--syslog-enabled", "no"]);
        let output = file.try_clone().expect("the log file");
        let process = command.stdin(Stdio::null()).stdout(output).stderr(file).spawn();
        let mut running = Self { process: process.expect("the server starts"), port };
        let started = Instant::now();
        loop {
            if running.process.try_wait().expect("it can be asked").is_some() {
                return Err(std::fs::read_to_string(&log).unwrap_or_default());
            }
            if running.try_ask(&["PING"]).is_ok_and(|answer| answer.text().starts_with("PONG")) {
                return Ok(running);
            }
            if started.elapsed() > PATIENCE {
                return Err(std::fs::read_to_string(&log).unwrap_or_default());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Returns the port of the server.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the answer to a command.
    pub fn ask(&self, words: &[&str]) -> Answer {
        self.try_ask(words).unwrap_or_else(|error| Answer::Error(error.to_string()))
    }

    fn try_ask(&self, words: &[&str]) -> std::io::Result<Answer> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let each: Vec<String> = words.iter().map(|word| format!("${}\r\n{word}\r\n", word.len())).collect();
        let command = format!("*{}\r\n{}", words.len(), each.concat());
        stream.write_all(command.as_bytes())?;
        read_answer(&mut BufReader::new(stream))
    }

    /// Returns all settings that `CONFIG GET` shows.
    pub fn settings(&self) -> BTreeMap<String, String> {
        let Answer::List(all) = self.ask(&["CONFIG", "GET", "*"]) else { return BTreeMap::new() };
        all.chunks(2).filter_map(|two| Some((two.first()?.text(), two.get(1)?.text()))).collect()
    }

    /// Returns the number of keys.
    pub fn keys(&self) -> String {
        self.ask(&["DBSIZE"]).text()
    }

    /// Shuts the server down with `SHUTDOWN`, and waits until it is gone.
    pub fn shut_down(mut self, how: &[&str]) {
        let words: Vec<&str> = ["SHUTDOWN"].iter().chain(how).copied().collect();
        self.ask(&words);
        let started = Instant::now();
        while self.process.try_wait().expect("it can be asked").is_none() && started.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("its address").port()
}

/// What a server answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A text, or a number.
    Text(String),
    /// Nothing.
    Null,
    /// Several answers.
    List(Vec<Answer>),
    /// An error, without its hyphen.
    Error(String),
}

impl Answer {
    /// Returns the answer as a text; that of an error begins with a hyphen.
    pub fn text(&self) -> String {
        match self {
            Answer::Text(text) => text.clone(),
            Answer::Null => String::new(),
            Answer::List(all) => all.iter().map(Answer::text).collect::<Vec<_>>().join(" "),
            Answer::Error(error) => format!("-{error}"),
        }
    }

    /// Returns whether the server did what it was told.
    pub fn is_ok(&self) -> bool {
        !matches!(self, Answer::Error(_))
    }
}

fn read_answer(reader: &mut impl BufRead) -> std::io::Result<Answer> {
    let mut line = Vec::new();
    reader.read_until(b'\n', &mut line)?;
    let line = String::from_utf8_lossy(line.trim_ascii_end()).into_owned();
    let closed = || std::io::Error::other("the server closed the connection");
    let rest = line.get(1..).ok_or_else(closed)?.to_owned();
    let length = || rest.parse::<i64>().ok().and_then(|length| usize::try_from(length).ok());
    Ok(match line.as_bytes()[0] {
        b'-' => Answer::Error(rest),
        b'$' => match length() {
            Some(length) => {
                let mut bytes = vec![0; length + 2];
                reader.read_exact(&mut bytes)?;
                Answer::Text(String::from_utf8_lossy(&bytes[..length]).into_owned())
            }
            None => Answer::Null,
        },
        b'*' => match length() {
            Some(length) => Answer::List((0..length).map(|_| read_answer(reader)).collect::<Result<_, _>>()?),
            None => Answer::Null,
        },
        _ => Answer::Text(rest),
    })
}
