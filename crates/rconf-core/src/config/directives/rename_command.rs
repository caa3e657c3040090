//! `rename-command OLD NEW`: an empty new name removes the command.

use super::super::refusal::Reason;
use super::super::value::Value;
use crate::catalog::CommandTable;
use std::collections::HashMap;

/// The renamed commands: the names that differ from the catalog, in lower case. Each stands for a command of
/// the catalog, or for `None` if it no longer exists.
#[derive(Debug, Default)]
pub(crate) struct Commands(HashMap<Vec<u8>, Option<Vec<u8>>>);

impl Commands {
    /// Returns the command that has this name in the server's table.
    fn named(&self, name: &[u8], table: CommandTable) -> Option<Vec<u8>> {
        let lower = name.to_ascii_lowercase();
        match self.0.get(&lower) {
            Some(command) => command.clone(),
            // The table has no subcommands; the server finds them through their command.
            None => (!lower.contains(&b'|') && table.has(&lower)).then_some(lower),
        }
    }

    /// Returns the command of a name, as `lookupCommandBySds` does: from 7.0, `a|b` is the subcommand b of a,
    /// whether or not the table has it.
    fn find(&self, name: &[u8], table: CommandTable) -> Option<Vec<u8>> {
        if table.server().is_legacy() || !name.contains(&b'|') {
            return self.named(name, table);
        }
        let bar = name.iter().position(|&b| b == b'|')?;
        let command = self.named(&name[..bar], table)?;
        let whole = [&command, &name[bar..].to_ascii_lowercase()[..]].concat();
        table.has(&whole).then_some(whole)
    }

    pub(crate) fn rename(
        &mut self,
        from: &[u8],
        to: &[u8],
        table: CommandTable,
    ) -> Result<Value, (Reason, usize)> {
        let Some(command) = self.find(from, table) else {
            return Err((Reason::RenameUnknownCommand, 0));
        };
        // The server finds the subcommand, and then fails to remove it from the table.
        if self.named(from, table).is_none() {
            return Err((Reason::RenameCrash, 0));
        }
        self.0.insert(from.to_ascii_lowercase(), None);
        if !to.is_empty() {
            if self.named(to, table).is_some() {
                return Err((Reason::RenameTaken, 1));
            }
            self.0.insert(to.to_ascii_lowercase(), Some(command));
        }
        Ok(Value::Rename(from.into(), to.into()))
    }
}
