//! What an editor says of itself in `initialize`.

use super::uri;
use lsp_types::Uri;
use rconf_core::message::Language;
use serde_json::{Map, Value};
use std::path::PathBuf;
use std::str::FromStr;

/// The parameters of `initialize`. They have hundreds of fields, of which the few that are used are looked up one by one, so that
/// no other keeps an editor out.
pub struct Editor {
    params: Map<String, Value>,
}

impl Editor {
    /// Takes the parameters. Returns `None` if they are not an object.
    pub fn new(params: Value) -> Option<Self> {
        match params {
            Value::Object(params) => Some(Self { params }),
            _ => None,
        }
    }

    /// Returns the language that is set for rconf, or else the editor's own.
    pub fn language(&self) -> Option<Language> {
        let set = self.params.get("initializationOptions").and_then(|options| options.get("language"));
        let own = self.params.get("locale");
        set.and_then(Value::as_str).or(own.and_then(Value::as_str)).and_then(Language::parse)
    }

    /// Returns the first folder of the workspace.
    pub fn folder(&self) -> Option<PathBuf> {
        let first = self.params.get("workspaceFolders").and_then(|folders| folders.get(0)?.get("uri"));
        // What editors send that know no folders of a workspace.
        let folder = first.or(self.params.get("rootUri"))?.as_str()?;
        uri::to_path(&Uri::from_str(folder).ok()?)
    }

    /// Returns `true` if the editor can tell when files change.
    pub fn watches(&self) -> bool {
        self.can("/workspace/didChangeWatchedFiles/dynamicRegistration")
    }

    /// Returns `true` if the editor can be asked to read the code lenses again.
    pub fn refreshes(&self) -> bool {
        self.can("/workspace/codeLens/refreshSupport")
    }

    fn can(&self, capability: &str) -> bool {
        let can = self.params.get("capabilities").and_then(|capabilities| capabilities.pointer(capability));
        can.and_then(Value::as_bool).unwrap_or_default()
    }
}
