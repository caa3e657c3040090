//! `rename-command OLD NEW`: an empty new name removes the command.

use super::super::refusal::Reason;
use super::super::value::Value;
use crate::catalog::{Server, has_command};
use std::collections::BTreeMap;

/// The server's commands as renamed so far: what differs from the catalog, in lower case.
#[derive(Debug, Default)]
pub(crate) struct Commands(BTreeMap<Vec<u8>, bool>);

impl Commands {
    fn has(&self, name: &[u8], server: Server) -> bool {
        self.0.get(&name.to_ascii_lowercase()).copied().unwrap_or_else(|| has_command(name, server))
    }

    pub(crate) fn rename(
        &mut self,
        from: &[u8],
        to: &[u8],
        server: Server,
    ) -> Result<Value, (Reason, usize)> {
        if !self.has(from, server) {
            return Err((Reason::RenameUnknownCommand, 0));
        }
        // The look-up knows subcommands, the table that the command is then removed from does not.
        if from.contains(&b'|') && !self.0.contains_key(&from.to_ascii_lowercase()) {
            return Err((Reason::RenameCrash, 0));
        }
        self.0.insert(from.to_ascii_lowercase(), false);
        if !to.is_empty() {
            if !to.contains(&b'|') && self.has(to, server) {
                return Err((Reason::RenameTaken, 1));
            }
            self.0.insert(to.to_ascii_lowercase(), true);
        }
        Ok(Value::Rename(from.into(), to.into()))
    }
}
