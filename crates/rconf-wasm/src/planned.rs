//! The roles that a spec gives to the nodes whose configurations are beside it, as `rconf gen` writes both together. Its
//! scripts make replicas in a loop over their own table, which no reader follows.

use rconf_core::container::Deployment;
use rconf_core::lint::Options;
use rconf_core::session::{Input, Workspace};
use rconf_core::spec;
use rconf_core::topology::{NodePlan, Role, topology};

/// Returns the roles in which the nodes of a spec among the files start, as a plan that creates the cluster. Returns `None` if
/// there is no such spec.
pub fn of_spec(inputs: &[Input]) -> Option<Deployment> {
    let text = |input: &Input| String::from_utf8_lossy(&input.bytes).into_owned();
    let given =
        inputs.iter().find(|input| input.path.ends_with("rconf.toml") && spec::is_spec(&text(input)))?;
    let spec = spec::read(&given.path, &text(given)).spec.filter(|spec| spec.sentinels.is_none())?;
    let nodes = topology(&spec).nodes;
    let address = |node: &NodePlan| format!("{}:{}", node.announced, node.port);
    let master = |name: &str| nodes.iter().find(|node| node.node == name);
    let masters = nodes.iter().filter(|node| matches!(node.role, Role::Master { .. })).map(address);
    let create = format!("redis-cli --cluster create {}\n", masters.collect::<Vec<_>>().join(" "));
    let replicas = nodes.iter().filter_map(|node| match &node.role {
        Role::Replica { replica_of } => Some(format!(
            "redis-cli --cluster add-node {} {} --cluster-slave --cluster-master-id master\n",
            address(node),
            address(master(replica_of)?)
        )),
        _ => None,
    });
    let script = create + &replicas.collect::<String>();
    let plan = Input { path: "create.sh".to_owned(), bytes: script.into_bytes() };
    Workspace::new(vec![plan], Options::default()).deployments().next().cloned()
}
