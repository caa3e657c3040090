//! The verdicts of servers on ACL files.

use super::real::RealServer;
use super::run::{End, run};
use super::verdict::Verdict;
use std::io::{BufRead, BufReader, Error, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const TIME: Duration = Duration::from_secs(5);
/// The name of the ACL file in the folder of a server.
const FILE: &str = "users.acl";
/// The user who asks for verdicts. Its line is appended to each text.
const ASKING: &str = "user behind-the-text on nopass ~* +@all\n";

/// A running server that loads one ACL file after another, which is much faster than starting it for each.
pub struct AclServer<'s> {
    real: &'s RealServer,
    folder: tempfile::TempDir,
    child: Child,
}

impl Drop for AclServer<'_> {
    fn drop(&mut self) {
        // These fail only if the process has already exited and was waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl RealServer {
    /// Returns a command that starts the server with the ACL file in a folder, on a Unix socket there.
    fn with_acl_file(&self, folder: &Path) -> Command {
        let mut command = self.command();
        command.current_dir(folder).args(["--port", "0", "--unixsocket", "./socket", "--save", ""]);
        command.args(["--aclfile", &format!("./{FILE}"), "--daemonize", "no"]);
        command
    }

    /// Starts a server that is asked about many ACL files.
    pub fn start_for_acl_files(&self) -> std::io::Result<AclServer<'_>> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join(FILE), ASKING)?;
        let mut command = self.with_acl_file(folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let server = AclServer { real: self, child: command.spawn()?, folder };
        for _ in 0..500 {
            if UnixStream::connect(server.folder.path().join("socket")).is_ok() {
                return Ok(server);
            }
            std::thread::sleep(TIME / 500);
        }
        Err(Error::other(format!("{} did not start", self.server)))
    }

    /// Starts the server with an ACL file, and returns whether it does.
    pub fn verdict_of_start_with_acl_file(&self, text: &[u8]) -> std::io::Result<Verdict> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join(FILE), text)?;
        let (end, lines) = run(self.with_acl_file(folder.path()), TIME, |line| {
            line.contains("eady to accept connections") || line.contains("The server is now ready")
        })?;
        Ok(of_start(&end, &lines))
    }

    /// Starts the server as a Sentinel with an ACL file, and returns whether it does.
    pub fn verdict_of_sentinel_with_acl_file(&self, text: &[u8]) -> std::io::Result<Verdict> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join(FILE), text)?;
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let lines = format!("port {port}\naclfile ./{FILE}\nsentinel monitor m 127.0.0.1 1 2\n");
        std::fs::write(folder.path().join("sentinel.conf"), lines)?;
        let mut command = self.command();
        command.current_dir(folder.path()).args(["./sentinel.conf", "--sentinel"]);
        let (end, lines) = run(command, TIME, |line| line.contains("Sentinel ID is"))?;
        Ok(of_start(&end, &lines))
    }
}

impl AclServer<'_> {
    /// Asks for the verdict on an ACL file.
    pub fn verdict(&self, text: &[u8]) -> Verdict {
        // A NUL may hide the line that is appended.
        let verdict =
            if text.contains(&0) { self.real.verdict_of_start_with_acl_file(text) } else { self.ask(text) };
        verdict.unwrap_or_else(|error| Verdict::Unknown(error.to_string()))
    }

    fn ask(&self, text: &[u8]) -> std::io::Result<Verdict> {
        let folder = self.folder.path();
        std::fs::write(folder.join(FILE), [text, b"\n", ASKING.as_bytes()].concat())?;
        let mut stream = UnixStream::connect(folder.join("socket"))?;
        stream.set_read_timeout(Some(TIME))?;
        let name = ASKING.split(' ').nth(1).unwrap_or_default();
        stream.write_all(format!("AUTH {name} x\r\nACL LOAD\r\n").as_bytes())?;
        let mut replies = BufReader::new(stream);
        let mut reply = || -> std::io::Result<String> {
            let mut line = Vec::new();
            replies.read_until(b'\n', &mut line)?;
            Ok(String::from_utf8_lossy(line.trim_ascii_end()).into_owned())
        };
        let _login = reply()?;
        let said = reply()?;
        Ok(match said.strip_prefix('-') {
            _ if said == "+OK" => Verdict::Accepts,
            Some(faults) if faults.contains("ACL errors detected") => refusal(faults),
            _ => Verdict::Unknown(said),
        })
    }
}

/// Returns the verdict of a server that was started with an ACL file.
fn of_start(end: &End, lines: &[String]) -> Verdict {
    match lines.iter().find_map(|line| line.split_once("because of ACL errors: ")) {
        _ if matches!(end, End::Seen) => Verdict::Accepts,
        Some((_, faults)) => refusal(faults),
        None => Verdict::Unknown(lines.join(" | ")),
    }
}

/// Returns the refusal in what a server says: the line that it names first, and what it says of it.
fn refusal(faults: &str) -> Verdict {
    let number = |text: &str| {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<usize>().ok()
    };
    let names_line = |at: usize| {
        let rest = &faults[at..];
        let behind = [&*format!("{FILE}:"), "found on line "].iter().find_map(|mark| rest.strip_prefix(mark));
        behind.and_then(number)
    };
    let line = (0..faults.len()).filter(|at| faults.is_char_boundary(*at)).find_map(names_line);
    let faults = faults.split("WARNING: ACL errors").next().unwrap_or(faults);
    let first = faults.split(". ").next().unwrap_or(faults);
    let message = first.rsplit_once(FILE).map_or(first, |(_, message)| message).trim_start_matches(':');
    let message = message.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(':').trim();
    Verdict::Refuses { line, message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_the_one_that_the_server_names_first() {
        for (said, line, message) in [
            ("ERR /d/users.acl:3: Syntax error. /d/users.acl:4: x. WARNING: ACL errors", 3, "Syntax error"),
            (
                "ERR WARNING: Duplicate user 'a' found on line 2. WARNING: ACL errors",
                2,
                "ERR WARNING: Duplicate user 'a' found on line 2",
            ),
            (
                "./users.acl:1 should start with user keyword. WARNING: ACL errors",
                1,
                "should start with user keyword",
            ),
        ] {
            let wanted = Verdict::Refuses { line: Some(line), message: message.to_owned() };
            assert_eq!(refusal(said), wanted);
        }
    }
}
