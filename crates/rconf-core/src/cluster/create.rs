//! What `redis-cli --cluster create` makes of the nodes it is given.

use crate::container::{CliCall, Text};

/// The numbers that a `--cluster create` call fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CreateCall {
    /// How many nodes the call names.
    pub(crate) nodes: usize,
    /// How many replicas it gives each master.
    pub(crate) replicas: usize,
}

impl CreateCall {
    /// Reads the numbers of a call. Returns `None` if it is another command, or if a word that is not known may stand for
    /// several nodes.
    pub(crate) fn new(call: &CliCall) -> Option<Self> {
        call.cluster.as_ref().filter(|command| command.get() == Some("create"))?;
        let replicas: usize = match &call.replicas {
            Some(text) => text.get()?.parse().ok()?,
            None => 0,
        };
        let is_option_value = |at: usize| at > 0 && call.words[at - 1].text.starts_with('-');
        let is_one_word = |(at, word): (usize, &Text)| word.is_known || is_option_value(at);
        let nodes = call.addresses.len();
        (nodes > 0 && replicas < 100 && call.words.iter().enumerate().all(is_one_word))
            .then_some(Self { nodes, replicas })
    }

    /// Returns how many masters the cluster gets.
    pub(crate) fn masters(self) -> usize {
        self.nodes / (self.replicas + 1)
    }
}
