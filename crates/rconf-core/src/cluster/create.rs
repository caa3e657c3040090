//! Calls of `redis-cli --cluster create`.

use crate::container::{CliCall, Text};

/// The numbers of nodes and replicas in a `--cluster create` call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CreateCall {
    /// The number of nodes that the call names.
    pub(crate) nodes: usize,
    /// The number of replicas of each master.
    pub(crate) replicas: usize,
}

impl CreateCall {
    /// Returns the numbers of a call. Returns `None` for another command, and if a word whose value is not known may
    /// stand for several nodes.
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

    /// Returns the number of masters in the cluster.
    pub(crate) fn masters(self) -> usize {
        self.nodes / (self.replicas + 1)
    }
}
