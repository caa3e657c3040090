//! A spec made of what exists.

use crate::check::workspace;
use rconf_core::container::Deployment;
use rconf_core::import::import;
use rconf_core::message::{Language, Message};
use rconf_core::session::Input;
use serde::Serialize;

/// A spec, or why there is none.
#[derive(Serialize)]
pub struct Imported {
    /// The text of the rconf.toml.
    spec: Option<String>,
    /// What a spec cannot express, or what will be otherwise than it is.
    notes: Vec<String>,
    error: Option<String>,
}

/// Makes a spec of the cluster that files describe.
pub fn import_spec(inputs: Vec<Input>, server: &str, language: Language) -> Imported {
    let workspace = workspace(inputs, server);
    let deployments: Vec<&Deployment> = workspace.deployments().collect();
    let told = |message: &Message| message.get(language).to_owned();
    match import(&workspace.nodes(), &deployments) {
        Ok(made) => {
            Imported { spec: Some(made.text), notes: made.notes.iter().map(told).collect(), error: None }
        }
        Err(why) => Imported { spec: None, notes: Vec::new(), error: Some(told(&why.message())) },
    }
}
