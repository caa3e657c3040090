use std::io::{BufRead, BufReader, pipe};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How the run of a server ended.
pub(super) enum End {
    /// It printed the expected line, and was killed.
    Seen,
    /// It exited.
    Exited(ExitStatus),
    /// It did neither in time, and was killed.
    TimedOut,
}

/// A process that is killed when its owner is dropped.
struct Guard(Child);

impl Drop for Guard {
    fn drop(&mut self) {
        // These fail only if the process has already exited and was waited for.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a command until it prints a line that `wanted` accepts, exits, or exceeds its time. Also returns the
/// lines that it printed, on both streams, in order.
pub(super) fn run(
    mut command: Command,
    time: Duration,
    wanted: fn(&str) -> bool,
) -> std::io::Result<(End, Vec<String>)> {
    let (reader, writer) = pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let mut child = Guard(command.spawn()?);
    // The command holds the other end of the pipe, and reading would not end while it exists.
    drop(command);
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut reader = BufReader::new(reader);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(line.trim_ascii_end()).into_owned();
            line.clear();
            if sender.send(text).is_err() {
                break;
            }
        }
    });
    let deadline = Instant::now() + time;
    let mut lines = Vec::new();
    let end = loop {
        match receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) => {
                let is_wanted = wanted(&line);
                lines.push(line);
                if is_wanted {
                    break End::Seen;
                }
            }
            Err(RecvTimeoutError::Disconnected) => break End::Exited(child.0.wait()?),
            Err(RecvTimeoutError::Timeout) => break End::TimedOut,
        }
    };
    Ok((end, lines))
}
