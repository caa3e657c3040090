//! An editor without a screen: starts `rconf lsp` and speaks with it.

#![allow(dead_code, reason = "each test uses what it needs")]

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long an answer may take, on a machine that does other things too.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server.
pub struct Client {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// Messages that were not asked for yet.
    seen: VecDeque<Value>,
    next_id: i64,
}

impl Client {
    /// Starts a server, without a word.
    pub fn start(folder: &Path, args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_rconf"))
            .arg("lsp")
            .args(args)
            .current_dir(folder)
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .env("LANG", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the binary was built");
        let mut output = BufReader::new(child.stdout.take().expect("standard output is piped"));
        let (send, messages) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if send.send(message).is_err() {
                    break;
                }
            }
        });
        let input = child.stdin.take();
        Self { child, input, messages, seen: VecDeque::new(), next_id: 0 }
    }

    /// Starts a server in a folder, and initializes it.
    pub fn in_folder(folder: &Path) -> Self {
        Self::with(folder, &json!({}))
    }

    /// Starts a server in a folder, and initializes it with more parameters.
    pub fn with(folder: &Path, more: &Value) -> Self {
        let mut client = Self::start(Path::new("/"), &[]);
        let mut params = json!({
            "processId": null,
            "capabilities": {},
            "workspaceFolders": [{ "uri": uri(folder), "name": "x" }],
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            params[key] = value.clone();
        }
        let answer = client.request("initialize", &params);
        assert_eq!(answer["result"]["serverInfo"]["name"], "rconf", "{answer}");
        client.notify("initialized", &json!({}));
        client
    }

    pub fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("it is open");
        input.write_all(bytes).expect("the server reads");
        input.flush().expect("the server reads");
    }

    fn send(&mut self, mut message: Value) {
        message["jsonrpc"] = json!("2.0");
        let body = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    pub fn notify(&mut self, method: &str, params: &Value) {
        self.send(json!({ "method": method, "params": params }));
    }

    /// Sends a request, and returns its id.
    pub fn ask(&mut self, method: &str, params: &Value) -> i64 {
        self.next_id += 1;
        self.send(json!({ "id": self.next_id, "method": method, "params": params }));
        self.next_id
    }

    /// Sends a request, and returns the answer.
    pub fn request(&mut self, method: &str, params: &Value) -> Value {
        let id = self.ask(method, params);
        self.answer(id)
    }

    /// Returns the answer to a request.
    pub fn answer(&mut self, id: i64) -> Value {
        self.wait(&format!("the answer to {id}"), |m| m["id"] == json!(id) && m["method"].is_null())
    }

    /// Returns the first message that fits, and keeps the others.
    pub fn wait(&mut self, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(nth) = self.seen.iter().position(&fits) {
            return self.seen.remove(nth).expect("it is there");
        }
        loop {
            let message = self.messages.recv_timeout(PATIENCE);
            let message =
                message.unwrap_or_else(|e| panic!("no message that is {what} ({e}): {:?}", self.seen));
            if fits(&message) {
                return message;
            }
            self.seen.push_back(message);
        }
    }

    /// Opens a document.
    pub fn open(&mut self, path: &Path, language: &str, text: &str) {
        let document = json!({ "uri": uri(path), "languageId": language, "version": 1, "text": text });
        self.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    /// Replaces a range of a document: line and character of its start and its end.
    pub fn change(&mut self, path: &Path, version: i32, range: [u32; 4], text: &str) {
        let [line, character, end_line, end_character] = range;
        let range = json!({
            "start": { "line": line, "character": character },
            "end": { "line": end_line, "character": end_character },
        });
        self.notify(
            "textDocument/didChange",
            &json!({
                "textDocument": { "uri": uri(path), "version": version },
                "contentChanges": [{ "range": range, "text": text }],
            }),
        );
    }

    /// Returns the diagnostics of a version of a document.
    pub fn diagnostics(&mut self, path: &Path, version: i32) -> Vec<Value> {
        let uri = uri(path);
        let message = self.wait(&format!("the diagnostics of version {version} of {uri}"), |m| {
            m["method"] == "textDocument/publishDiagnostics"
                && m["params"]["uri"] == json!(uri)
                && m["params"]["version"] == json!(version)
        });
        message["params"]["diagnostics"].as_array().cloned().unwrap_or_default()
    }

    /// Returns how many further times the findings of a document were sent.
    pub fn published(&self, path: &Path) -> usize {
        let uri = uri(path);
        let is_one =
            |m: &&Value| m["method"] == "textDocument/publishDiagnostics" && m["params"]["uri"] == json!(uri);
        self.seen.iter().filter(is_one).count()
    }

    /// Sends a request about a position, and returns the result.
    pub fn at(&mut self, method: &str, path: &Path, line: u32, character: u32) -> Value {
        let mut params = json!({
            "textDocument": { "uri": uri(path) },
            "position": { "line": line, "character": character },
        });
        if method == "textDocument/references" {
            params["context"] = json!({ "includeDeclaration": true });
        }
        self.request(method, &params)["result"].clone()
    }

    /// Sends a request about a document, and returns the result.
    pub fn of(&mut self, method: &str, path: &Path) -> Value {
        self.request(method, &json!({ "textDocument": { "uri": uri(path) } }))["result"].clone()
    }

    /// Returns the actions for a line.
    pub fn actions(&mut self, path: &Path, line: u32, only: Option<&str>) -> Vec<Value> {
        let position = json!({ "line": line, "character": 0 });
        let mut context = json!({ "diagnostics": [] });
        if let Some(only) = only {
            context["only"] = json!([only]);
        }
        let params = json!({
            "textDocument": { "uri": uri(path) },
            "range": { "start": position, "end": { "line": line, "character": 100 } },
            "context": context,
        });
        let answer = self.request("textDocument/codeAction", &params);
        answer["result"].as_array().unwrap_or_else(|| panic!("{answer}")).clone()
    }

    /// Shuts the server down, and returns its exit code.
    pub fn end(mut self) -> Option<i32> {
        let answer = self.request("shutdown", &Value::Null);
        assert!(answer["error"].is_null(), "{answer}");
        self.notify("exit", &Value::Null);
        self.code()
    }

    /// Waits for the server to end, and returns its exit code.
    pub fn code(mut self) -> Option<i32> {
        drop(self.input.take());
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(": ") {
            Some(("Content-Length", n)) => length = n.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

/// Returns the address of a file. The paths of the tests have plain characters.
pub fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// Returns the codes of diagnostics, without the names of the rules.
pub fn codes(diagnostics: &[Value]) -> Vec<String> {
    let code = |one: &Value| {
        one["code"].as_str().unwrap_or_default().split(' ').next().unwrap_or_default().to_owned()
    };
    diagnostics.iter().map(code).collect()
}

/// Applies the edits of an action to a text of plain characters.
pub fn applied(action: &Value, path: &Path, text: &str) -> String {
    let edits = action["edit"]["changes"][uri(path)].as_array().unwrap_or_else(|| panic!("{action}")).clone();
    let offset = |position: &Value| {
        let line = usize::try_from(position["line"].as_u64().expect("a number")).expect("small");
        let character = usize::try_from(position["character"].as_u64().expect("a number")).expect("small");
        text.split_inclusive('\n').take(line).map(str::len).sum::<usize>() + character
    };
    let mut edits: Vec<(usize, usize, String)> = edits
        .iter()
        .map(|edit| {
            let new = edit["newText"].as_str().expect("a text").to_owned();
            (offset(&edit["range"]["start"]), offset(&edit["range"]["end"]), new)
        })
        .collect();
    edits.sort();
    let mut result = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        result.replace_range(start..end, &new);
    }
    result
}
