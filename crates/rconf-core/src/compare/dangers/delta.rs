use crate::catalog::{DirectiveId, id};
use crate::compare::effective::effective;
use crate::compare::model::{Change, Comparison};
use crate::config::{Config, Value};

/// The two configurations, and what differs.
pub(super) struct Delta<'c> {
    pub(super) old: &'c Config,
    pub(super) new: &'c Config,
    pub(super) compared: &'c Comparison,
}

impl Delta<'_> {
    /// Returns the change of a directive.
    pub(super) fn change(&self, directive: DirectiveId) -> Option<&Change> {
        self.compared.change(directive)
    }

    /// Returns whether the value of a directive differs.
    pub(super) fn changes(&self, directive: DirectiveId) -> bool {
        self.change(directive).is_some()
    }

    /// Returns whether a switch is turned on.
    pub(super) fn turns_on(&self, directive: DirectiveId) -> bool {
        !self.old.is_yes(directive) && self.new.is_yes(directive)
    }

    /// Returns whether a switch is turned off.
    pub(super) fn turns_off(&self, directive: DirectiveId) -> bool {
        self.old.is_yes(directive) && !self.new.is_yes(directive)
    }

    /// Returns whether both configurations are of cluster nodes.
    pub(super) fn stays_in_cluster(&self) -> bool {
        self.old.is_cluster() && self.new.is_cluster()
    }

    /// Returns whether a new password has no effect, because a `user default` line decides and stays. A Sentinel of Redis 6.0
    /// loads no users.
    pub(super) fn password_has_no_effect(&self) -> bool {
        let loads_users = !(self.new.is_of_sentinel() && self.new.server().release() == (6, 0));
        let is_default = |name: &[u8]| name == b"default";
        let mut users = self.new.all(id::USER).filter_map(|setting| match &setting.value {
            Value::User { name, .. } => Some(name),
            _ => None,
        });
        let changes = self.compared.changes.iter().any(|change| change.entry.as_deref() == Some("default"));
        self.changes(id::REQUIREPASS)
            && Self::has_password(self.new)
            && loads_users
            && !changes
            && users.any(|name| is_default(name))
    }

    /// Returns whether a configuration has a password.
    pub(super) fn has_password(config: &Config) -> bool {
        config.password().is_some()
    }

    /// Returns whether a configuration names a master.
    pub(super) fn is_replica(config: &Config) -> bool {
        let effective = effective(config, id::REPLICAOF.directive());
        effective.is_some_and(|effective| !effective.value.is_empty())
    }

    /// Returns the names of those of the directives that change.
    pub(super) fn changed(&self, directives: &[DirectiveId]) -> Vec<&'static str> {
        directives
            .iter()
            .filter_map(|directive| self.change(*directive))
            .map(|change| change.directive.name)
            .collect()
    }
}
