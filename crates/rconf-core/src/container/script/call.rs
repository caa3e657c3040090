//! Calls of redis-cli and valkey-cli.

use super::shell::Shell;
use crate::container::client;
use crate::shell::{Field, Simple};
use crate::text::Text;

/// Adds a call. The first field is the client.
pub(super) fn call(shell: &mut Shell, fields: &[Field], simple: &Simple) {
    if let Some(trap) = simple.trap {
        shell.trapped(trap);
    }
    let container = shell.inside.clone().or_else(|| {
        // The reader of the notes may type it in the container or run it on the host.
        shell.visiting.clone().map(|visited| Text { is_known: false, ..visited })
    });
    let words: Vec<Text> = fields.iter().map(|field| shell.word_of(field)).collect();
    shell.sink.cli.extend(client::call(&words, container));
}
