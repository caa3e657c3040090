//! What becomes of a cluster that loses nodes or hosts.

use crate::check::workspace;
use crate::doctor::PASTED;
use rconf_core::container::Deployment;
use rconf_core::message::Language;
use rconf_core::report::simulation::{Told, told};
use rconf_core::running::{Seen, read_pasted};
use rconf_core::session::Input;
use rconf_core::simulate::{Data, Loss, Model, ModelRole, Prediction, predict};
use rconf_core::spec;
use rconf_core::topology::{DescribedNode, described_cluster};
use serde::Serialize;

/// A prediction, or why there is none.
#[derive(Default, Serialize)]
pub struct Simulated {
    /// The nodes before the loss.
    nodes: Vec<Node>,
    /// Whether the roles are a guess, because the files do not tell them.
    roles_are_guessed: bool,
    prediction: Option<Prediction>,
    told: Option<Told>,
    error: Option<String>,
}

#[derive(Serialize)]
struct Node {
    /// The name, which the prediction uses.
    name: String,
    /// The other names of the node: its container, its address with its port, its port.
    aliases: Vec<String>,
    host: Option<String>,
    /// The name of the master that it follows. `None` if it is a master.
    replica_of: Option<String>,
    /// Whether it is a replica that never gets the data of its master.
    is_empty: bool,
}

impl Simulated {
    fn failed(why: impl ToString) -> Self {
        Self { error: Some(why.to_string()), ..Self::default() }
    }
}

/// Predicts what becomes of the cluster that files describe if it loses nodes or hosts. A spec alone is the cluster that is
/// made of it, and pasted answers are the cluster that runs.
pub fn simulate(inputs: Vec<Input>, server: &str, lost: &[String], language: Language) -> Simulated {
    let model = match &inputs[..] {
        [only] if spec::is_spec(&String::from_utf8_lossy(&only.bytes)) => of_spec(only),
        [only] if only.path == PASTED => of_answers(only),
        _ => of_files(inputs, server),
    };
    let model = match model {
        Ok(model) => model,
        Err(why) => return Simulated::failed(why),
    };
    match Loss::read(&model, lost, None) {
        Ok(all) => predicted(&model, &all, language),
        Err(why) => Simulated::failed(why),
    }
}

fn of_spec(input: &Input) -> Result<Model, String> {
    let read = spec::read(&input.path, &String::from_utf8_lossy(&input.bytes));
    let spec = read.spec.ok_or_else(|| "rconf.toml has errors".to_owned())?;
    Model::of_spec(&spec).map_err(|why| why.to_string())
}

fn of_answers(input: &Input) -> Result<Model, String> {
    let (answers, _) = read_pasted(&input.path, &input.bytes);
    Model::of_running(&Seen::new(answers)).map_err(|why| why.to_string())
}

fn of_files(inputs: Vec<Input>, server: &str) -> Result<Model, String> {
    let planned = crate::planned::of_spec(&inputs);
    let workspace = workspace(inputs, server);
    let deployments: Vec<&Deployment> = workspace.deployments().chain(&planned).collect();
    let nodes = workspace.nodes();
    let mut model = Model::of_files(&nodes, &deployments).map_err(|why| why.to_string())?;
    let deployments: Vec<Deployment> = deployments.into_iter().cloned().collect();
    name_as_picture(&mut model, &described_cluster(&nodes, &deployments).nodes);
    Ok(model)
}

/// Gives the nodes the names that they have in the picture. The model names them by their ports, and a folder may have another
/// number.
fn name_as_picture(model: &mut Model, described: &[DescribedNode]) {
    let port_of = |name: &str| name.parse::<i64>().ok();
    let in_picture: Vec<Option<String>> = model
        .nodes
        .iter()
        .map(|node| {
            let mut found = described.iter().filter(|one| Some(one.port) == port_of(&node.name));
            let first = found.next().filter(|_| found.next().is_none())?;
            Some(first.node.clone())
        })
        .collect();
    for (node, name) in model.nodes.iter_mut().zip(in_picture) {
        if let Some(name) = name.filter(|name| *name != node.name) {
            let port = std::mem::replace(&mut node.name, name);
            node.aliases.push(port);
        }
    }
    let names: Vec<String> = model.nodes.iter().map(|node| node.name.clone()).collect();
    for node in &mut model.nodes {
        node.aliases.retain(|alias| *alias == node.name || !names.contains(alias));
    }
}

fn predicted(model: &Model, loss: &Loss, language: Language) -> Simulated {
    let prediction = predict(model, loss);
    let nodes = model.nodes.iter().map(|node| Node {
        name: node.name.clone(),
        aliases: node.aliases.clone(),
        host: node.host.clone(),
        replica_of: match node.role {
            ModelRole::Master { .. } => None,
            ModelRole::Replica { of } => Some(model.name(of).to_owned()),
        },
        is_empty: matches!(node.data, Data::Never { .. }),
    });
    Simulated {
        nodes: nodes.collect(),
        roles_are_guessed: model.roles_are_guessed,
        told: Some(told(model, &prediction, language)),
        prediction: Some(prediction),
        error: None,
    }
}
