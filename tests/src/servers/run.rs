use std::io::{BufRead, BufReader, pipe};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How a run of a server ended.
pub(super) enum End {
    /// It printed the line that was waited for, and was killed.
    Seen,
    /// It ended by itself.
    Exited(ExitStatus),
    /// It did neither in time, and was killed.
    TimedOut,
}

/// A process that does not outlive its owner.
struct Guard(Child);

impl Drop for Guard {
    fn drop(&mut self) {
        // Either fails only when the process has ended and was waited for.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a command until it prints a line that `wanted` accepts, it ends, or time is out. Also returns the
/// lines it printed, on both streams, in order.
pub(super) fn run(
    mut command: Command,
    time: Duration,
    wanted: fn(&str) -> bool,
) -> std::io::Result<(End, Vec<String>)> {
    let (reader, writer) = pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let mut child = Guard(command.spawn()?);
    // The command holds the pipe's other end; while it does, reading never ends.
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
