use crate::catalog::{DirectiveId, id};
use crate::compare::effective::effective;
use crate::compare::model::{Change, Comparison};
use crate::config::Config;

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
