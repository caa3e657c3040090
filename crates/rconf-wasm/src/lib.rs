//! The interface between the page and the core: text in, JSON out. All decisions are made in the core.
//!
//! Functions return JSON as a string, with the types in `web/src/types.ts`; a test compares both. Columns and
//! offsets of places are in UTF-16 code units, as in browsers.
//!
//! With the feature `check` alone, this is a smaller module that checks only configurations, and with `make` alone one that
//! only makes clusters. Other functions do not exist in them, and functions that get files of other kinds return nothing.

#[cfg(feature = "check")]
mod catalog;
#[cfg(feature = "everything")]
mod change;
#[cfg(feature = "check")]
mod check;
#[cfg(feature = "everything")]
mod compare;
#[cfg(feature = "everything")]
mod doctor;
#[cfg(feature = "explain")]
mod explain;
#[cfg(feature = "everything")]
mod import;
#[cfg(feature = "make")]
mod make;
#[cfg(feature = "make")]
mod placed;
#[cfg(feature = "everything")]
mod planned;
#[cfg(feature = "everything")]
mod settings;
#[cfg(feature = "make")]
mod share;
#[cfg(feature = "everything")]
mod simulate;

#[cfg(feature = "everything")]
use rconf_core::catalog::Server;
use rconf_core::message::Language;
#[cfg(any(feature = "check", feature = "make"))]
use rconf_core::session::Input;
#[cfg(feature = "check")]
use rconf_core::session::{FileKind, ReadAs};
use std::sync::Mutex;
use wasm_bindgen::prelude::wasm_bindgen;

/// Converts the paths and texts of files, which are in the same order.
#[cfg(any(feature = "check", feature = "make"))]
fn inputs(paths: Vec<String>, texts: Vec<String>) -> Vec<Input> {
    let input = |(path, text): (String, String)| Input { path, bytes: text.into_bytes() };
    paths.into_iter().zip(texts).map(input).collect()
}

/// Converts the path and the text of a file, and the name of its server.
#[cfg(feature = "everything")]
fn one(given: Vec<String>) -> (Input, Option<Server>) {
    let mut given = given.into_iter();
    let mut next = || given.next().unwrap_or_default();
    let (path, text, server) = (next(), next(), next());
    (Input { path, bytes: text.into_bytes() }, Server::parse(&server).ok())
}

/// Returns whether this module can read all files.
#[cfg(feature = "check")]
fn knows(inputs: &[Input]) -> bool {
    let is_more = |input: &Input| {
        let kind = FileKind::of(&input.path, &input.bytes);
        kind == FileKind::Sentinel || matches!(kind.read_as(), ReadAs::Plan | ReadAs::Spec)
    };
    cfg!(feature = "everything") || !inputs.iter().any(is_more)
}

fn language(tag: &str) -> Language {
    Language::parse(tag).unwrap_or_default()
}

fn json(value: &impl serde::Serialize) -> String {
    // These types can always be serialized.
    serde_json::to_string(value).unwrap_or_default()
}

/// The place of the last panic, for [`broken`].
static BROKEN: Mutex<String> = Mutex::new(String::new());

/// Called once, when the module is loaded.
#[wasm_bindgen(start)]
pub fn start() {
    // The message of a panic may contain parts of the input, even a secret, so only its place is kept.
    std::panic::set_hook(Box::new(|panic| {
        if let (Some(at), Ok(mut broken)) = (panic.location(), BROKEN.lock()) {
            *broken = format!("{}:{}:{}", at.file(), at.line(), at.column());
        }
    }));
}

/// Returns the place where the module panicked: file, line and column of its source. Empty if it did not.
/// After a panic, only this function may be called.
#[wasm_bindgen]
pub fn broken() -> String {
    BROKEN.lock().map(|at| at.clone()).unwrap_or_default()
}

/// Panics on purpose, to test how the page reacts.
///
/// # Panics
/// Always.
#[wasm_bindgen]
pub fn break_on_purpose() {
    panic!("on purpose");
}

/// Returns the version and the known servers, as `About`.
#[cfg(feature = "check")]
#[wasm_bindgen]
pub fn about() -> String {
    json(&catalog::about())
}

/// Checks files, and returns `Checked`. `server` is a name such as `redis:7.2`, or empty to detect it.
/// Returns `None` if the files need the module with everything.
#[cfg(feature = "check")]
#[wasm_bindgen]
pub fn check(paths: Vec<String>, texts: Vec<String>, server: &str, lang: &str) -> Option<String> {
    let inputs = inputs(paths, texts);
    knows(&inputs).then(|| json(&check::check(inputs, server, language(lang))))
}

/// Returns the findings of files as the CLI exports them, in the format `json` or `sarif`.
#[cfg(feature = "everything")]
#[wasm_bindgen]
pub fn export_findings(
    paths: Vec<String>,
    texts: Vec<String>,
    server: &str,
    lang: &str,
    format: &str,
) -> String {
    check::export(inputs(paths, texts), server, language(lang), format)
}

/// Applies the fix of the nth finding of `check`, and returns `Fixed`. Returns `None` if the files need the
/// module with everything.
#[cfg(feature = "check")]
#[wasm_bindgen]
pub fn fix_one(paths: Vec<String>, texts: Vec<String>, server: &str, nth: usize) -> Option<String> {
    let inputs = inputs(paths, texts);
    knows(&inputs).then(|| json(&check::fix_one(inputs, server, nth)))
}

/// Adds a comment that ignores the nth finding of `check`, and returns `Fixed`. No file is changed if its place takes no
/// comment.
#[cfg(feature = "everything")]
#[wasm_bindgen]
pub fn ignore_one(paths: Vec<String>, texts: Vec<String>, server: &str, nth: usize) -> String {
    json(&check::ignore_one(inputs(paths, texts), server, nth))
}

/// Applies all safe fixes, and with `with_unsafe` the others too, and returns `Fixed`. Returns `None` if the
/// files need the module with everything.
#[cfg(feature = "check")]
#[wasm_bindgen]
pub fn fix_all(paths: Vec<String>, texts: Vec<String>, server: &str, with_unsafe: bool) -> Option<String> {
    let inputs = inputs(paths, texts);
    knows(&inputs).then(|| json(&check::fix_all(inputs, server, with_unsafe)))
}

/// Returns the directives of a server, for hover and completion, as a list of `DirectiveInfo`.
#[cfg(feature = "check")]
#[wasm_bindgen]
pub fn directives(server: &str, lang: &str) -> String {
    json(&catalog::directives(server, language(lang)))
}

/// Returns the slot of a key.
#[cfg(feature = "check")]
#[wasm_bindgen]
pub fn slot(key: &str) -> u16 {
    rconf_core::cluster::slot(key.as_bytes())
}

/// Returns a spec to start from, with every key explained in a language.
#[cfg(feature = "make")]
#[wasm_bindgen]
pub fn template(lang: &str) -> String {
    let wish = rconf_core::spec::Wish { language: language(lang), ..Default::default() };
    rconf_core::spec::template(&wish)
}

/// Returns the fields of a spec as `Form`, or `null` if it is not TOML.
#[cfg(feature = "make")]
#[wasm_bindgen]
pub fn form(spec: &str) -> String {
    json(&rconf_core::spec::form(spec))
}

/// Returns the text of a spec with a field set, or commented out if there is no `value`.
#[cfg(feature = "make")]
#[wasm_bindgen]
pub fn with_field(spec: &str, field: &str, value: Option<String>) -> String {
    rconf_core::spec::with_field(spec, field, value.as_deref())
}

/// Returns the text of a spec with these hosts, each as `name=address`.
#[cfg(feature = "make")]
#[wasm_bindgen]
pub fn with_hosts(spec: &str, hosts: Vec<String>) -> String {
    rconf_core::spec::with_hosts(spec, &hosts)
}

/// Returns the text of a spec with or without TLS.
#[cfg(feature = "make")]
#[wasm_bindgen]
pub fn with_tls(spec: &str, wanted: bool) -> String {
    rconf_core::spec::with_tls(spec, wanted)
}

/// Returns the files of a cluster, or the findings in its spec, as `Made`. `password` is created by the page,
/// and `users` is the text of the spec's `acl-file`. If there is something to check first (`Made::to_check`), the page asks
/// the module that checks, and calls this again with its findings, a list for each set, as JSON in `found`.
#[cfg(feature = "make")]
#[wasm_bindgen]
pub fn generate(spec: &str, password: &str, users: &str, lang: &str, found: Option<String>) -> String {
    json(&make::generate(spec, password, users, language(lang), found.as_deref()))
}

/// Divides the memory of a machine, in megabytes, among the nodes of a spec, as `Sized`, or `null` if there is too little. With
/// 0 `nodes`, the machine runs the most that the spec puts on one host. `changes` is the share of the data that changes during
/// a snapshot, in percent.
#[cfg(feature = "make")]
#[wasm_bindgen]
pub fn size(spec: &str, memory: u32, nodes: u16, changes: u8, lang: &str) -> String {
    let nodes = Some(nodes).filter(|nodes| *nodes > 0);
    let machine = rconf_core::generate::Machine { memory: u64::from(memory) << 20, nodes, changes };
    json(&make::size(spec, machine, language(lang)))
}

/// Returns the plan of a change to the cluster of a spec, as `Changed`. `asked` is the JSON of `Asked`.
#[cfg(feature = "everything")]
#[wasm_bindgen]
pub fn change(spec: &str, asked: &str, lang: &str) -> String {
    json(&change::change(spec, serde_json::from_str(asked).unwrap_or_default(), language(lang)))
}

/// Returns a spec for the cluster that files describe, as `Imported`.
#[cfg(feature = "everything")]
#[wasm_bindgen]
pub fn import_spec(paths: Vec<String>, texts: Vec<String>, server: &str, lang: &str) -> String {
    json(&import::import_spec(inputs(paths, texts), server, language(lang)))
}

/// Returns what the `[lint]` table of an rconf.toml sets, as `LintSettings`.
#[cfg(feature = "everything")]
#[wasm_bindgen]
pub fn lint_settings(text: &str) -> String {
    json(&settings::settings(text))
}

/// Returns the text of an rconf.toml with a key of `[lint]` set: `server` or `fail-on`, or the level of the rule with a code,
/// which is a severity or `off`. Without a `value`, the key is removed.
#[cfg(feature = "everything")]
#[wasm_bindgen]
pub fn with_lint(text: &str, key: &str, value: Option<String>) -> String {
    rconf_core::lint::with_setting(text, key, value.as_deref())
}

/// Returns what differs between two configurations, as `Compared`. Each is given by its path, its text and the name of its
/// server, which is empty to detect it.
#[cfg(feature = "everything")]
#[wasm_bindgen]
pub fn compare(old: Vec<String>, new: Vec<String>, lang: &str) -> String {
    json(&compare::compare(one(old), one(new), language(lang)))
}

/// Returns a configuration rewritten for the server `to`, as `Migrated`. `old` is its path, its text and the name of its
/// server. With `keep`, a line is added for each default that differs.
#[cfg(feature = "everything")]
#[wasm_bindgen]
pub fn migrate(old: Vec<String>, to: &str, keep: bool, lang: &str) -> String {
    let (input, from) = one(old);
    json(&compare::migrate(&input, from, Server::parse(to).unwrap_or_default(), keep, language(lang)))
}

/// Returns texts without their secrets, for a link to share, as `Blanked`.
#[cfg(feature = "make")]
#[wasm_bindgen]
pub fn without_secrets(paths: Vec<String>, texts: Vec<String>) -> String {
    json(&share::without_secrets(&inputs(paths, texts)))
}

/// Predicts what becomes of a cluster that loses nodes or hosts, as `Simulated`. The files are its configurations, its spec, or
/// pasted answers of its nodes. Each of `lost` is the name of a node, or `host:NAME`.
#[cfg(feature = "everything")]
#[wasm_bindgen]
pub fn simulate(
    paths: Vec<String>,
    texts: Vec<String>,
    server: &str,
    lang: &str,
    lost: Vec<String>,
) -> String {
    json(&simulate::simulate(inputs(paths, texts), server, &lost, language(lang)))
}

/// Returns what is wrong with running nodes, whose answers to `INFO`, `CONFIG GET *`, `CLUSTER NODES` and the like were pasted,
/// as `Diagnosed`.
#[cfg(feature = "everything")]
#[wasm_bindgen]
pub fn doctor(text: &str, lang: &str) -> String {
    json(&doctor::doctor(text, language(lang)))
}

/// Returns the causes that may be behind an error text, or a log, as `Explained`.
#[cfg(feature = "explain")]
#[wasm_bindgen]
pub fn explain(text: &str, lang: &str) -> String {
    json(&explain::explain(text, language(lang)))
}
