//! rconf for a page: text in, JSON out. Nothing here decides anything: the core does.
//!
//! Every function gives JSON as a string, whose types are in `web/src/types.ts`; a test holds the two together. Places
//! count columns in UTF-16 code units, as editors in browsers do, and offsets too.
//!
//! Without the feature `everything` it is a smaller module, which looks at configurations, in one language. What it does
//! not know is not there, and of files that need more it says nothing.

mod catalog;
mod check;
#[cfg(feature = "everything")]
mod make;
#[cfg(feature = "everything")]
mod share;

use rconf_core::message::Language;
use rconf_core::session::{FileKind, Input};
use std::sync::Mutex;
use wasm_bindgen::prelude::wasm_bindgen;

/// Files as the border takes them: paths and texts, in the same order.
fn inputs(paths: Vec<String>, texts: Vec<String>) -> Vec<Input> {
    let input = |(path, text): (String, String)| Input { path, bytes: text.into_bytes() };
    paths.into_iter().zip(texts).map(input).collect()
}

/// Whether this module can read the files.
fn knows(inputs: &[Input]) -> bool {
    let is_more =
        |input: &Input| matches!(FileKind::of(&input.path, &input.bytes), FileKind::Plan | FileKind::Spec);
    cfg!(feature = "everything") || !inputs.iter().any(is_more)
}

fn language(tag: &str) -> Language {
    Language::parse(tag).unwrap_or_default()
}

fn json(value: &impl serde::Serialize) -> String {
    // The types hold nothing that JSON cannot.
    serde_json::to_string(value).unwrap_or_default()
}

/// Where the module broke, for [`broken`].
static BROKEN: Mutex<String> = Mutex::new(String::new());

/// Called once, when the module is there.
#[wasm_bindgen(start)]
pub fn start() {
    // The message of a panic may hold a part of what was read, a secret too: the place says enough.
    std::panic::set_hook(Box::new(|panic| {
        if let (Some(at), Ok(mut broken)) = (panic.location(), BROKEN.lock()) {
            *broken = format!("{}:{}:{}", at.file(), at.line(), at.column());
        }
    }));
}

/// Where the module broke: file, line and column of its source; empty if it did not. All that may still be called then.
#[wasm_bindgen]
pub fn broken() -> String {
    BROKEN.lock().map(|at| at.clone()).unwrap_or_default()
}

/// Breaks the module, to see what the page does then.
///
/// # Panics
/// Always.
#[wasm_bindgen]
pub fn break_on_purpose() {
    panic!("on purpose");
}

/// The version, and the servers rconf knows: `About`.
#[wasm_bindgen]
pub fn about() -> String {
    json(&catalog::about())
}

/// Looks at files: `Checked`. `server` is a name such as `redis:7.2`; empty for what the files say. None if they need
/// the module with everything.
#[wasm_bindgen]
pub fn check(paths: Vec<String>, texts: Vec<String>, server: &str, lang: &str) -> Option<String> {
    let inputs = inputs(paths, texts);
    knows(&inputs).then(|| json(&check::check(inputs, server, language(lang))))
}

/// The findings of files as the CLI exports them: `json` or `sarif`.
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

/// Applies the fix of one finding, the nth of `check`: `Fixed`. None if the files need the module with everything.
#[wasm_bindgen]
pub fn fix_one(paths: Vec<String>, texts: Vec<String>, server: &str, nth: usize) -> Option<String> {
    let inputs = inputs(paths, texts);
    knows(&inputs).then(|| json(&check::fix_one(inputs, server, nth)))
}

/// Applies all fixes that need no choice, and with `with_unsafe` the others too: `Fixed`. None if the files need the
/// module with everything.
#[wasm_bindgen]
pub fn fix_all(paths: Vec<String>, texts: Vec<String>, server: &str, with_unsafe: bool) -> Option<String> {
    let inputs = inputs(paths, texts);
    knows(&inputs).then(|| json(&check::fix_all(inputs, server, with_unsafe)))
}

/// The directives of a server, for hover and completion: a list of `DirectiveInfo`.
#[wasm_bindgen]
pub fn directives(server: &str, lang: &str) -> String {
    json(&catalog::directives(server, language(lang)))
}

/// The slot of a key.
#[wasm_bindgen]
pub fn slot(key: &str) -> u16 {
    rconf_core::cluster::slot(key.as_bytes())
}

/// A spec to start from, with every key explained.
#[cfg(feature = "everything")]
#[wasm_bindgen]
pub fn template() -> String {
    rconf_core::spec::template(&rconf_core::spec::Wish::default())
}

/// The fields of a spec: `Form`, or `null` if it is no TOML.
#[cfg(feature = "everything")]
#[wasm_bindgen]
pub fn form(spec: &str) -> String {
    json(&rconf_core::spec::form(spec))
}

/// The text of a spec with a field set, or taken out if `value` is none.
#[cfg(feature = "everything")]
#[wasm_bindgen]
pub fn with_field(spec: &str, field: &str, value: Option<String>) -> String {
    rconf_core::spec::with_field(spec, field, value.as_deref())
}

/// The text of a spec with these hosts, each `name=address`.
#[cfg(feature = "everything")]
#[wasm_bindgen]
pub fn with_hosts(spec: &str, hosts: Vec<String>) -> String {
    rconf_core::spec::with_hosts(spec, &hosts)
}

/// The text of a spec with TLS, or without.
#[cfg(feature = "everything")]
#[wasm_bindgen]
pub fn with_tls(spec: &str, wanted: bool) -> String {
    rconf_core::spec::with_tls(spec, wanted)
}

/// The files of a cluster, or what is wrong with its spec: `Made`. `password` is made by the page, `users` is the text
/// of the spec's `acl-file`.
#[cfg(feature = "everything")]
#[wasm_bindgen]
pub fn generate(spec: &str, password: &str, users: &str, lang: &str) -> String {
    json(&make::generate(spec, password, users, language(lang)))
}

/// Texts without their secrets, for a link that is shared: `Blanked`.
#[cfg(feature = "everything")]
#[wasm_bindgen]
pub fn without_secrets(paths: Vec<String>, texts: Vec<String>) -> String {
    json(&share::without_secrets(&inputs(paths, texts)))
}
