//! How long `rconf lsp` takes from a keystroke to the findings, in one file among the nodes of a cluster.

use super::{node, write};
use serde_json::{Value, json};
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// The number of nodes.
const NODES: usize = 1000;
/// The number of keystrokes that are measured.
const KEYS: usize = 50;
/// Settings as projects have them.
const SETTINGS: &str = "[lint]\nignore = [\"H001\"]\n";

/// Types in one of many nodes, with and without an `rconf.toml` above them, and prints how long each takes.
pub(super) fn measure(rconf: &Path, folder: &Path) -> io::Result<()> {
    for (title, settings) in [("without rconf.toml", None), ("with rconf.toml", Some(SETTINGS))] {
        let root = folder.join(if settings.is_some() { "keys-with" } else { "keys-without" });
        for nth in 0..NODES {
            let port = 20_000 + nth;
            write(&root.join(format!("node-{port}/conf/redis.conf")), &node(port))?;
        }
        if let Some(settings) = settings {
            fs::write(root.join("rconf.toml"), settings)?;
        }
        let root = fs::canonicalize(root)?;
        let mut times = typed(rconf, &root)?;
        times.sort_unstable();
        let (median, longest) = (times[KEYS / 2], times[KEYS - 1]);
        println!("a keystroke among {NODES} nodes, {title}: {median:.1?} (median), {longest:.1?} (longest)");
    }
    Ok(())
}

/// Returns how long each keystroke takes.
fn typed(rconf: &Path, root: &Path) -> io::Result<Vec<Duration>> {
    let mut editor = Editor::start(rconf)?;
    let folders = json!([{ "uri": uri(root), "name": "nodes" }]);
    let params = json!({ "processId": null, "capabilities": {}, "workspaceFolders": folders });
    editor.send(&json!({ "id": 1, "method": "initialize", "params": params }))?;
    editor.wait(|message| message["id"] == 1)?;
    editor.send(&json!({ "method": "initialized", "params": {} }))?;
    let path = root.join("node-20000/conf/redis.conf");
    let document =
        json!({ "uri": uri(&path), "languageId": "redis-conf", "version": 1, "text": node(20_000) });
    editor.send(&json!({ "method": "textDocument/didOpen", "params": { "textDocument": document } }))?;
    editor.published(1)?;
    let mut times = Vec::with_capacity(KEYS);
    for version in 2..KEYS + 2 {
        let start = Instant::now();
        let at = json!({ "line": 0, "character": 0 });
        let change = json!({ "range": { "start": at, "end": at }, "text": "#" });
        let document = json!({ "uri": uri(&path), "version": version });
        let params = json!({ "textDocument": document, "contentChanges": [change] });
        editor.send(&json!({ "method": "textDocument/didChange", "params": params }))?;
        editor.published(version)?;
        times.push(start.elapsed());
    }
    Ok(times)
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// An editor without a screen. The server ends when it is dropped.
struct Editor {
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Editor {
    fn start(rconf: &Path) -> io::Result<Self> {
        let mut server =
            Command::new(rconf).arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (input, output) = (server.stdin.take(), server.stdout.take());
        let (Some(input), Some(output)) = (input, output) else { return Err(broken("it has no pipes")) };
        Ok(Self { server, input, output: BufReader::new(output) })
    }

    fn send(&mut self, message: &Value) -> io::Result<()> {
        let mut message = message.clone();
        message["jsonrpc"] = json!("2.0");
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len())?;
        self.input.flush()
    }

    /// Waits for the findings of a version of the document.
    fn published(&mut self, version: usize) -> io::Result<()> {
        self.wait(|message| {
            message["method"] == "textDocument/publishDiagnostics" && message["params"]["version"] == version
        })
    }

    fn wait(&mut self, is_it: impl Fn(&Value) -> bool) -> io::Result<()> {
        while !is_it(&self.message()?) {}
        Ok(())
    }

    fn message(&mut self) -> io::Result<Value> {
        let mut size = 0;
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line)? == 0 {
                return Err(broken("it ended"));
            }
            match line.trim_end().split_once(": ") {
                Some(("Content-Length", number)) => {
                    size = number.parse().map_err(|_| broken("a size is no number"))?;
                }
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; size];
        self.output.read_exact(&mut body)?;
        Ok(serde_json::from_slice(&body)?)
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        // If it has ended already, there is nothing to do.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn broken(why: &str) -> io::Error {
    io::Error::other(format!("rconf lsp: {why}"))
}
