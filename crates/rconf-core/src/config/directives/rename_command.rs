//! `rename-command OLD NEW`: an empty new name removes the command.

use super::super::refusal::Reason;
use super::super::value::Value;
use crate::catalog::{Server, has_command};
use std::collections::BTreeMap;

/// The server's commands as renamed so far: what differs from the catalog, in lower case. Each name stands
/// for a command of the catalog, or for none any more.
#[derive(Debug, Default)]
pub(crate) struct Commands(BTreeMap<Vec<u8>, Option<Vec<u8>>>);

impl Commands {
    /// The command that has this name in the server's table.
    fn named(&self, name: &[u8], server: Server) -> Option<Vec<u8>> {
        let lower = name.to_ascii_lowercase();
        match self.0.get(&lower) {
            Some(command) => command.clone(),
            // The table holds no subcommands; those are found through their command.
            None => (!lower.contains(&b'|') && has_command(&lower, server)).then_some(lower),
        }
    }

    /// `lookupCommandBySds`: from 7.0 `a|b` is the subcommand b of a, whatever the table holds.
    fn find(&self, name: &[u8], server: Server) -> Option<Vec<u8>> {
        if server.is_legacy() || !name.contains(&b'|') {
            return self.named(name, server);
        }
        let bar = name.iter().position(|&b| b == b'|')?;
        let command = self.named(&name[..bar], server)?;
        let whole = [&command, &name[bar..].to_ascii_lowercase()[..]].concat();
        has_command(&whole, server).then_some(whole)
    }

    pub(crate) fn rename(
        &mut self,
        from: &[u8],
        to: &[u8],
        server: Server,
    ) -> Result<Value, (Reason, usize)> {
        let Some(command) = self.find(from, server) else {
            return Err((Reason::RenameUnknownCommand, 0));
        };
        // Found as a subcommand, but not in the table that it is then removed from.
        if self.named(from, server).is_none() {
            return Err((Reason::RenameCrash, 0));
        }
        self.0.insert(from.to_ascii_lowercase(), None);
        if !to.is_empty() {
            if self.named(to, server).is_some() {
                return Err((Reason::RenameTaken, 1));
            }
            self.0.insert(to.to_ascii_lowercase(), Some(command));
        }
        Ok(Value::Rename(from.into(), to.into()))
    }
}
