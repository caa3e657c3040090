//! What `rconf simulate` prints: text, and JSON (version 1).

mod events;
mod outcome;
mod table;
mod told;
mod words;

use crate::message::{Language, Message, say};
use crate::simulate::{Model, Prediction, Row};
use serde::Serialize;

use words::seconds;

pub use told::{Told, ToldEvent, told};

/// The report for programs about one loss.
#[derive(Debug, Serialize)]
pub struct Json<'a> {
    version: u8,
    roles_are_guessed: bool,
    /// The nodes whose settings are not known, so that the defaults are taken.
    assumed: Vec<&'a str>,
    #[serde(flatten)]
    prediction: &'a Prediction,
}

/// The report for programs about many losses.
#[derive(Debug, Serialize)]
pub struct JsonTable<'a> {
    version: u8,
    roles_are_guessed: bool,
    assumed: Vec<&'a str>,
    losses: &'a [Row],
}

/// Returns the report for programs about one loss.
pub fn json<'a>(model: &'a Model, prediction: &'a Prediction) -> Json<'a> {
    Json { version: 1, roles_are_guessed: model.roles_are_guessed, assumed: assumed(model), prediction }
}

/// Returns the report for programs about many losses.
pub fn json_table<'a>(model: &'a Model, losses: &'a [Row]) -> JsonTable<'a> {
    JsonTable { version: 1, roles_are_guessed: model.roles_are_guessed, assumed: assumed(model), losses }
}

/// Returns the report for people about one loss.
pub fn text(model: &Model, prediction: &Prediction, language: Language) -> String {
    let mut sections = vec![events::heading(prediction).get(language).to_owned()];
    sections.push(events::timeline(prediction, language));
    sections.extend(outcome::sections(prediction, language));
    sections.extend(notes(model).iter().map(|note| note.get(language).to_owned()));
    sections.join("\n\n") + "\n"
}

/// Returns the report for people about many losses.
pub fn table(model: &Model, losses: &[Row], language: Language) -> String {
    let mut sections = vec![table::table(losses, language)];
    sections.extend(notes(model).iter().map(|note| note.get(language).to_owned()));
    sections.push(table::summary(losses).get(language).to_owned());
    sections.join("\n\n") + "\n"
}

fn assumed(model: &Model) -> Vec<&str> {
    let nodes = model.nodes.iter().filter(|node| !node.has_settings);
    nodes.map(|node| node.name.as_str()).collect()
}

/// Says what the prediction takes for granted.
fn notes(model: &Model) -> Vec<Message> {
    let mut notes = Vec::new();
    if model.roles_are_guessed {
        notes.push(say!(
            "note: nothing tells which node follows which, so the roles are a guess; the output of `redis-cli cluster nodes` \
             has the real ones",
            "提示：无从得知谁是谁的从节点，这里的角色是猜测；`redis-cli cluster nodes` 的输出里有真实的角色"
        ));
    }
    let down: Vec<&str> =
        model.nodes.iter().filter(|node| !node.is_up).map(|node| node.name.as_str()).collect();
    if !down.is_empty() {
        notes.push(say!(
            "note: failed before, and taken as lost: {nodes}",
            "提示：之前就已失效，按已失去计算：{nodes}",
            nodes = Message::list(down)
        ));
    }
    let assumed = assumed(model);
    if let Some(node) = model.nodes.iter().find(|node| !node.has_settings) {
        let timeout = seconds(node.settings.node_timeout);
        notes.push(if assumed.len() == model.nodes.len() {
            say!(
                "note: the settings of the nodes are not known, so the defaults are taken (`cluster-node-timeout` of {timeout} s); \
                 add what `redis-cli config get '*'` prints on each node",
                "提示：不知道各节点的设置，取默认值（`cluster-node-timeout` 为 {timeout} 秒）；请加上每个节点上 \
                 `redis-cli config get '*'` 的输出",
                timeout
            )
        } else {
            say!(
                "note: the settings of {nodes} are not known, so the defaults are taken (`cluster-node-timeout` of {timeout} s)",
                "提示：不知道 {nodes} 的设置，取默认值（`cluster-node-timeout` 为 {timeout} 秒）",
                nodes = Message::list(assumed),
                timeout
            )
        });
    }
    notes
}
