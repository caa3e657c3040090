//! The loop of the server, and what it knows.

use super::answers::{Known, answer, needs_check};
use super::capabilities;
use super::check::{Checked, Job, check, is_settings};
use super::diagnostics::diagnostics;
use super::documents::Document;
use super::editor::Editor;
use super::lens::GO_TO;
use super::transport::{self, Read1};
use super::uri;
use crate::error::Failure;
use crate::exit;
use crate::language;
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{
    Cancel, DidChangeTextDocument, DidChangeWatchedFiles, DidCloseTextDocument, DidOpenTextDocument,
    DidSaveTextDocument, Exit, Initialized, Notification as _, PublishDiagnostics, ShowMessage,
};
use lsp_types::request::{
    CodeLensRefresh, ExecuteCommand, Initialize, RegisterCapability, Request as _, ShowDocument, Shutdown,
};
use lsp_types::{
    CancelParams, DidChangeTextDocumentParams, DidChangeWatchedFilesRegistrationOptions,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, ExecuteCommandParams, FileSystemWatcher,
    GlobPattern, MessageType, NumberOrString, PublishDiagnosticsParams, Registration, RegistrationParams,
    ShowDocumentParams, ShowMessageParams, Uri,
};
use rconf_core::message::Language;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};

/// What the loop waits for.
enum Event {
    Read(Read1),
    Checked(Box<Checked>),
}

/// Runs the server until the editor ends it.
pub fn run(out: &mut impl Write) -> Result<u8, Failure> {
    out.flush()?;
    let (send, receive) = channel();
    let reader = send.clone();
    std::thread::spawn(move || read_all(&reader));
    let post = Arc::new(Post::default());
    let checker = Arc::clone(&post);
    std::thread::spawn(move || check_all(&checker, &send));
    let mut server = Server::new(post);
    match server.serve(&receive) {
        // The editor is gone.
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(exit::FINDINGS),
        code => Ok(code?),
    }
}

fn read_all(send: &Sender<Event>) {
    let mut input = io::stdin().lock();
    loop {
        let read = transport::read(&mut input);
        let is_end = matches!(read, Read1::End);
        if send.send(Event::Read(read)).is_err() || is_end {
            return;
        }
    }
}

/// The next job of the thread that checks. A newer one replaces one that has not begun.
#[derive(Default)]
struct Post {
    job: Mutex<Option<Job>>,
    is_there: Condvar,
    /// The number of the newest change.
    newest: AtomicU64,
}

impl Post {
    fn put(&self, job: Job) {
        self.newest.store(job.change, Ordering::Release);
        if let Ok(mut waiting) = self.job.lock() {
            *waiting = Some(job);
        }
        self.is_there.notify_one();
    }

    fn take(&self) -> Option<Job> {
        let waiting = self.job.lock().ok()?;
        self.is_there.wait_while(waiting, |job| job.is_none()).ok()?.take()
    }
}

fn check_all(post: &Post, send: &Sender<Event>) {
    let known = Arc::default();
    while let Some(job) = post.take() {
        let checked = check(&job, &known);
        // What is out of date is dropped.
        let is_newest = post.newest.load(Ordering::Acquire) == job.change;
        if is_newest && send.send(Event::Checked(Box::new(checked))).is_err() {
            return;
        }
    }
}

/// How far the editor and the server are with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    New,
    Running,
    ShutDown,
}

struct Server {
    phase: Phase,
    root: PathBuf,
    language: Language,
    documents: Vec<Document>,
    post: Arc<Post>,
    /// The number of the last change.
    change: u64,
    /// Whether something has changed since the last job.
    is_changed: bool,
    checked: Checked,
    /// The requests that wait for a check.
    waiting: Vec<Request>,
    /// The paths of the files that the editor shows findings of.
    shown: BTreeSet<String>,
    /// What was said last about settings that cannot be read.
    said: Option<String>,
    /// The number of the last request to the editor.
    asked: i32,
    watches: bool,
    refreshes: bool,
}

impl Server {
    fn new(post: Arc<Post>) -> Self {
        Self {
            phase: Phase::New,
            root: std::env::current_dir().unwrap_or_default(),
            language: language::language(),
            documents: Vec::new(),
            post,
            change: 0,
            is_changed: false,
            checked: Checked::default(),
            waiting: Vec::new(),
            shown: BTreeSet::new(),
            said: None,
            asked: 0,
            watches: false,
            refreshes: false,
        }
    }

    fn serve(&mut self, events: &Receiver<Event>) -> io::Result<u8> {
        while let Ok(event) = events.recv() {
            match event {
                Event::Read(Read1::Message(Message::Request(request))) => self.request(request)?,
                Event::Read(Read1::Message(Message::Notification(it))) if it.method == Exit::METHOD => {
                    return Ok(if self.phase == Phase::ShutDown { exit::CLEAN } else { exit::FINDINGS });
                }
                Event::Read(Read1::Message(Message::Notification(it))) => self.notification(it)?,
                // Nothing depends on the answers of the editor.
                Event::Read(Read1::Message(Message::Response(_))) => {}
                Event::Read(Read1::Bad(why)) => transport::write_bad(&why)?,
                Event::Read(Read1::End) => break,
                Event::Checked(checked) => self.take(*checked)?,
            }
            self.post();
        }
        Ok(exit::FINDINGS)
    }

    /// Gives the documents to the thread that checks, if they have changed.
    fn post(&mut self) {
        if std::mem::take(&mut self.is_changed) && self.phase == Phase::Running {
            self.change += 1;
            self.post.put(Job { change: self.change, documents: self.documents.clone() });
        }
    }

    fn request(&mut self, request: Request) -> io::Result<()> {
        let refuse =
            |code: ErrorCode, why: &str| Response::new_err(request.id.clone(), code as i32, why.to_owned());
        let response = match (self.phase, request.method.as_str()) {
            (Phase::New, Initialize::METHOD) => self.initialize(request),
            (Phase::New, _) => refuse(ErrorCode::ServerNotInitialized, "the first request is `initialize`"),
            (_, Initialize::METHOD) => refuse(ErrorCode::InvalidRequest, "the server is initialized"),
            (Phase::ShutDown, _) => refuse(ErrorCode::InvalidRequest, "the server is shut down"),
            (Phase::Running, Shutdown::METHOD) => {
                self.phase = Phase::ShutDown;
                Response::new_ok(request.id, ())
            }
            (Phase::Running, ExecuteCommand::METHOD) => return self.execute(request),
            (Phase::Running, method) if self.waits(method) => {
                self.waiting.push(request);
                return Ok(());
            }
            (Phase::Running, _) => answer(request, &self.known()),
        };
        transport::write(&response.into())
    }

    /// Returns whether a request has to wait for a check: of the texts as they are, or the first one of a document, which
    /// tells its server.
    fn waits(&self, method: &str) -> bool {
        let is_new = |document: &Document| !self.checked.texts.contains_key(&document.path);
        self.checked.change != self.newest() && (needs_check(method) || self.documents.iter().any(is_new))
    }

    /// Returns the number of the newest change, whether or not it is posted.
    fn newest(&self) -> u64 {
        self.change + u64::from(self.is_changed)
    }

    fn known(&self) -> Known<'_> {
        Known {
            checked: &self.checked,
            documents: &self.documents,
            root: &self.root,
            language: self.language,
        }
    }

    fn initialize(&mut self, request: Request) -> Response {
        let Some(editor) = Editor::new(request.params) else {
            let why = "the parameters of `initialize` are not an object".to_owned();
            return Response::new_err(request.id, ErrorCode::InvalidParams as i32, why);
        };
        if let Some(language) = editor.language().filter(|_| !language::is_chosen()) {
            self.language = language;
            // Errors of files are in the language of the process.
            language::set(language);
        }
        // Paths start from there, as if `rconf lint` ran there.
        if let Some(folder) = editor.folder().filter(|folder| std::env::set_current_dir(folder).is_ok()) {
            self.root = folder;
        }
        self.watches = editor.watches();
        self.refreshes = editor.refreshes();
        self.phase = Phase::Running;
        Response::new_ok(request.id, capabilities::initialized())
    }

    fn notification(&mut self, notification: Notification) -> io::Result<()> {
        if self.phase != Phase::Running {
            return Ok(());
        }
        let Notification { method, params } = notification;
        match method.as_str() {
            Initialized::METHOD => self.watch()?,
            DidOpenTextDocument::METHOD => {
                if let Some(DidOpenTextDocumentParams { text_document }) = read(params) {
                    self.documents.retain(|document| document.uri != text_document.uri);
                    self.documents.push(Document::new(text_document, &self.root));
                    self.is_changed = true;
                }
            }
            DidChangeTextDocument::METHOD => {
                if let Some(DidChangeTextDocumentParams { text_document: of, content_changes }) = read(params)
                    && let Some(document) = self.documents.iter_mut().find(|it| it.uri == of.uri)
                {
                    document.change(of.version, content_changes);
                    self.is_changed = true;
                }
            }
            DidCloseTextDocument::METHOD => {
                if let Some(DidCloseTextDocumentParams { text_document }) = read(params) {
                    self.documents.retain(|document| document.uri != text_document.uri);
                    self.is_changed = true;
                }
            }
            // Other files and the settings are read again.
            DidSaveTextDocument::METHOD | DidChangeWatchedFiles::METHOD => self.is_changed = true,
            Cancel::METHOD => {
                if let Some(CancelParams { id }) = read(params) {
                    return self.cancel(&id);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Asks the editor to tell when files change that other programs write.
    fn watch(&mut self) -> io::Result<()> {
        if !self.watches {
            return Ok(());
        }
        let watcher =
            |glob: &str| FileSystemWatcher { glob_pattern: GlobPattern::String(glob.to_owned()), kind: None };
        let watchers = ["**/rconf.toml", "**/*.conf", "**/*.acl", "**/*.{yaml,yml}"].map(watcher).into();
        let options = DidChangeWatchedFilesRegistrationOptions { watchers };
        let registration = Registration {
            id: "files".to_owned(),
            method: DidChangeWatchedFiles::METHOD.to_owned(),
            register_options: serde_json::to_value(options).ok(),
        };
        self.ask::<RegisterCapability>(&RegistrationParams { registrations: vec![registration] })
    }

    fn cancel(&mut self, id: &NumberOrString) -> io::Result<()> {
        let id: RequestId = match id {
            NumberOrString::Number(id) => (*id).into(),
            NumberOrString::String(id) => id.clone().into(),
        };
        let Some(nth) = self.waiting.iter().position(|request| request.id == id) else { return Ok(()) };
        let request = self.waiting.remove(nth);
        let why = "the request was canceled".to_owned();
        transport::write(&Response::new_err(request.id, ErrorCode::RequestCanceled as i32, why).into())
    }

    /// Shows the document that a lens leads to.
    fn execute(&mut self, request: Request) -> io::Result<()> {
        let params: Option<ExecuteCommandParams> = read(request.params);
        let target = params.as_ref().filter(|params| params.command == GO_TO);
        let target = target.and_then(|params| Uri::from_str(params.arguments.first()?.as_str()?).ok());
        let Some(uri) = target else {
            let why = format!("the command of rconf is {GO_TO}, with the address of a document");
            return transport::write(
                &Response::new_err(request.id, ErrorCode::InvalidParams as i32, why).into(),
            );
        };
        transport::write(&Response::new_ok(request.id, ()).into())?;
        let params = ShowDocumentParams { uri, external: None, take_focus: Some(true), selection: None };
        self.ask::<ShowDocument>(&params)
    }

    /// Takes what a check found, unless something has changed since.
    fn take(&mut self, checked: Checked) -> io::Result<()> {
        if checked.change != self.newest() || self.phase != Phase::Running {
            return Ok(());
        }
        self.checked = checked;
        self.show()?;
        for request in std::mem::take(&mut self.waiting) {
            transport::write(&answer(request, &self.known()).into())?;
        }
        if self.refreshes {
            self.ask::<CodeLensRefresh>(&())?;
        }
        Ok(())
    }

    /// Tells the editor the findings of each file, and that files which had some have none any more.
    fn show(&mut self) -> io::Result<()> {
        let mut all = diagnostics(&self.checked, &self.root, self.language);
        let mut paths: BTreeSet<String> = all.keys().cloned().collect();
        let shown = std::mem::replace(&mut self.shown, paths.clone());
        paths.extend(shown);
        paths.extend(self.documents.iter().map(|document| document.path.clone()));
        for path in paths {
            let document = self.documents.iter().find(|document| document.path == path);
            let uri = document.map(|it| it.uri.clone()).or_else(|| uri::of_path(&self.root.join(&path)));
            let Some(uri) = uri else { continue };
            let version = document.map(|document| document.version);
            let diagnostics = all.remove(&path).unwrap_or_default();
            let params = PublishDiagnosticsParams { uri, diagnostics, version };
            tell::<PublishDiagnostics>(&params)?;
        }
        self.say_trouble()
    }

    /// Says once that settings cannot be read. Their file may not be open.
    fn say_trouble(&mut self) -> io::Result<()> {
        let said = self.checked.trouble.as_ref().map(|(path, why)| {
            let separator = if is_settings(path) { ":" } else { ": " };
            format!("{}{separator}{why}", path.display())
        });
        if self.said == said {
            return Ok(());
        }
        self.said.clone_from(&said);
        let Some(message) = said else { return Ok(()) };
        tell::<ShowMessage>(&ShowMessageParams { typ: MessageType::WARNING, message })
    }

    fn ask<R: lsp_types::request::Request>(&mut self, params: &impl Serialize) -> io::Result<()> {
        self.asked += 1;
        transport::write(&Request::new(self.asked.into(), R::METHOD.to_owned(), params).into())
    }
}

fn tell<N: lsp_types::notification::Notification>(params: &impl Serialize) -> io::Result<()> {
    transport::write(&Notification::new(N::METHOD.to_owned(), params).into())
}

/// Reads the parameters of a notification. There is no answer to bad ones.
fn read<P: DeserializeOwned>(params: Value) -> Option<P> {
    serde_json::from_value(params).ok()
}
