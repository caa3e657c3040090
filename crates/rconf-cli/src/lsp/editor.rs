//! What an editor says of itself in `initialize`.

use super::uri;
use lsp_types::{Uri, WorkspaceFolder};
use rconf_core::message::Language;
use serde::Deserialize;
use serde_json::Value;
use std::path::PathBuf;

/// The part of `InitializeParams` that is used. The whole has hundreds of fields, none of which should keep an editor out.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Editor {
    locale: Option<String>,
    initialization_options: Option<Value>,
    workspace_folders: Option<Vec<WorkspaceFolder>>,
    /// What editors send that know no folders of a workspace.
    root_uri: Option<Uri>,
    #[serde(default)]
    capabilities: Value,
}

impl Editor {
    /// Returns the language that is set for rconf, or else the editor's own.
    pub fn language(&self) -> Option<Language> {
        let set = self.initialization_options.as_ref().and_then(|options| options.get("language")?.as_str());
        set.or(self.locale.as_deref()).and_then(Language::parse)
    }

    /// Returns the first folder of the workspace.
    pub fn folder(&self) -> Option<PathBuf> {
        let first = self.workspace_folders.iter().flatten().map(|folder| &folder.uri).next();
        first.or(self.root_uri.as_ref()).and_then(uri::to_path)
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
        self.capabilities.pointer(capability).and_then(Value::as_bool).unwrap_or_default()
    }
}
