//! Changes to a cluster that runs: the plans of `rconf plan`.

use rconf_core::catalog::Server;
use rconf_core::lint::SETTINGS_FILE;
use rconf_core::message::Language;
use rconf_core::plan::Change;
use rconf_core::plan::day_two::{Request, RequestError, Roles};
use rconf_core::spec::{self, EditError, Spec};
use rconf_core::topology::topology;
use serde::{Deserialize, Serialize};

/// What is asked for, as the page sends it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The name of the change, as in `rconf plan`.
    change: String,
    /// The port of a node to add.
    port: u16,
    /// The node or the Sentinel that is meant.
    node: String,
    /// The host of a node to add.
    host: String,
    /// The server to upgrade to.
    to: String,
    /// What the nodes answered to `CLUSTER NODES`. The roles in which they start, if it is empty.
    roles: String,
}

/// A plan, or why there is none.
#[derive(Default, Serialize)]
pub struct Changed {
    change: Option<Change<String>>,
    /// The plan as a script.
    script: Option<String>,
    /// The text of the spec after the change.
    spec: Option<String>,
    /// Whether `roles` is not the answer of these nodes.
    are_other_nodes: bool,
    error: Option<String>,
}

/// Returns the plan of a change.
pub fn change(text: &str, asked: Asked, language: Language) -> Changed {
    let Some(before) = spec::read(SETTINGS_FILE, text).spec else {
        return failed(EditError::Bad, language);
    };
    let now = topology(&before);
    let roles = match asked.roles.trim() {
        "" => Roles::planned(&now),
        answer => match Roles::observed(&now, answer) {
            Some(roles) => roles,
            None => return Changed { are_other_nodes: true, ..Changed::default() },
        },
    };
    match planned(&before, text, asked, &roles) {
        Ok((change, spec)) => Changed {
            script: Some(change.shell(language)),
            change: Some(change.told(language)),
            spec: Some(spec),
            ..Changed::default()
        },
        Err(why) => failed(why, language),
    }
}

fn failed(why: impl Into<RequestError>, language: Language) -> Changed {
    Changed { error: Some(why.into().message().get(language).to_owned()), ..Changed::default() }
}

fn planned(before: &Spec, text: &str, asked: Asked, roles: &Roles) -> Result<(Change, String), RequestError> {
    let some = |word: String| Some(word).filter(|word| !word.is_empty());
    let request = match asked.change.as_str() {
        "add-node" => {
            Request::AddNode { port: asked.port, replica_of: some(asked.node), host: some(asked.host) }
        }
        "remove-node" => Request::RemoveNode { node: asked.node },
        "replace-sentinel" => Request::ReplaceSentinel { sentinel: asked.node },
        "rotate-password" => Request::RotatePassword,
        "upgrade" => Request::Upgrade { to: Server::parse(&asked.to).unwrap_or(before.server), image: None },
        "add-shard" => Request::AddShard { port: None },
        "remove-shard" => Request::RemoveShard { node: None },
        "rolling-restart" => Request::RollingRestart,
        _ => return Err(EditError::Bad.into()),
    };
    if let Some(why) = request.refusal(before) {
        return Err(why);
    }
    let changed = request.changed_spec(text)?;
    let after = spec::read(SETTINGS_FILE, &changed).spec.ok_or(EditError::Bad)?;
    Ok((request.steps(before, &after, roles)?, changed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(change: &str) -> Asked {
        Asked { change: change.to_owned(), ..Asked::default() }
    }

    #[test]
    fn each_change_has_steps_or_a_reason() {
        let english = Language::English;
        let text = "[cluster]\nports = \"7001-7006\"\n";
        for name in ["rolling-restart", "rotate-password"] {
            let made = change(text, asked(name), english);
            assert!(made.change.is_some_and(|change| !change.steps.is_empty()), "{name}");
            assert_eq!(made.spec.as_deref(), Some(text));
        }
        let added = change(text, Asked { port: 7007, node: "7001".to_owned(), ..asked("add-node") }, english);
        assert!(added.spec.is_some_and(|spec| spec.contains("7007")) && added.script.is_some());
        let restarted = change(text, asked("rolling-restart"), Language::Chinese);
        assert!(restarted.change.is_some_and(|change| change.title.starts_with("逐个重启")));
        let removed = change(text, Asked { node: "7999".to_owned(), ..asked("remove-node") }, english);
        assert!(removed.error.is_some_and(|why| why.contains("7999")));
        let other = change(text, Asked { roles: "x".to_owned(), ..asked("rolling-restart") }, english);
        assert!(other.are_other_nodes && other.change.is_none());
        assert!(change("[cluster", asked("upgrade"), english).error.is_some());
    }
}
