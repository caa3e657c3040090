use crate::catalog::sentinel::OptionId;
use crate::compare::model::{Change, Comparison};
use crate::config::{Master, Sentinel};
use crate::message::Message;

/// The two configurations, and what differs.
pub(super) struct Pair<'s> {
    pub(super) old: &'s Sentinel,
    pub(super) new: &'s Sentinel,
    pub(super) compared: &'s Comparison,
}

impl<'s> Pair<'s> {
    /// Returns the masters that are watched before and afterwards.
    pub(super) fn both(&self) -> impl Iterator<Item = (&'s Master, &'s Master)> {
        let new = self.new;
        self.old.masters.iter().filter_map(move |old| Some((old, new.master(&old.name.value)?)))
    }

    /// Returns whether an option of the Sentinel itself differs.
    pub(super) fn changes(&self, option: OptionId) -> bool {
        self.compared.changes.iter().any(|change| change.option == Some(option))
    }
}

/// Returns whether the change is of the option.
pub(super) fn is_of(change: &Change, options: &[OptionId]) -> bool {
    change.option.is_some_and(|option| options.contains(&option))
}

/// Returns the names of masters as a list.
pub(super) fn names<'m>(masters: impl IntoIterator<Item = &'m Master>) -> Message {
    Message::list(masters.into_iter().map(|master| format!("`{}`", master.name.text())))
}
