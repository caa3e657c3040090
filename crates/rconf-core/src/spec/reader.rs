//! The reader of a spec, with methods for the values that several tables have in common.

use super::problem::Problems;
use super::rules::{bad_spec_value, unsafe_name};
use super::table::{At, Table};
use super::{ports, words};
use crate::message::Words;
use std::borrow::Cow;
use std::net::IpAddr;

/// Reads a spec and collects its problems. The methods for each table are in a file of their own.
pub(super) struct Reader<'p> {
    pub(super) problems: &'p mut Problems,
}

impl Reader<'_> {
    /// Returns the table `key`, or an empty one if it is missing. `name` is its name in messages.
    pub(super) fn table<'t>(&mut self, root: &mut Table<'t>, key: &'static str, name: &str) -> Table<'t> {
        root.table(key, self.problems).unwrap_or_else(|| Table::none(name))
    }

    /// Returns the text of a key if it can be used as a name. `what` says what it is the name of.
    pub(super) fn name<'t>(
        &mut self,
        table: &mut Table<'t>,
        key: &'static str,
        what: Words,
    ) -> Option<&'t str> {
        let at = table.text(key, self.problems)?;
        if words::is_name(at.value) {
            return Some(at.value);
        }
        self.problems.add(at.span, unsafe_name::unsafe_name(what, at.value));
        None
    }

    /// Returns the text of a key if it can be used as a path in a command.
    pub(super) fn path<'t>(&mut self, table: &mut Table<'t>, key: &'static str) -> Option<&'t str> {
        let at = table.text(key, self.problems)?;
        if words::is_path(at.value) {
            return Some(at.value);
        }
        self.problems.add(at.span, unsafe_name::unsafe_path(key, at.value));
        None
    }

    /// Returns the address in a key.
    pub(super) fn address(&mut self, table: &mut Table<'_>, key: &'static str) -> Option<At<IpAddr>> {
        let at = table.text(key, self.problems)?;
        let Ok(value) = at.value.parse() else {
            self.problems.add(at.span, bad_spec_value::not_an_address(at.value));
            return None;
        };
        Some(At { value, span: at.span })
    }

    /// Parses a list of ports.
    pub(super) fn port_list(&mut self, at: &At<Cow<'_, str>>) -> Option<Vec<u16>> {
        match ports::parse_ports(&at.value) {
            Ok(ports) => Some(ports),
            Err(why) => {
                self.problems.add(at.span, bad_spec_value::not_ports(&at.value, why));
                None
            }
        }
    }

    /// Returns the text of a key if it is one of `choices`.
    pub(super) fn choice(
        &mut self,
        table: &mut Table<'_>,
        key: &'static str,
        choices: &[&'static str],
    ) -> Option<&'static str> {
        let at = table.text(key, self.problems)?;
        let found = choices.iter().find(|word| **word == at.value).copied();
        if found.is_none() {
            self.problems.add(at.span, bad_spec_value::not_a_choice(key, at.value, choices));
        }
        found
    }

    /// Returns the memory limit of a container, in bytes. It is at least 64 MB, because a server hardly
    /// starts with less.
    pub(super) fn memory(&mut self, table: &mut Table<'_>) -> Option<u64> {
        let at = table.text("memory", self.problems)?;
        let bytes = words::size(at.value).filter(|bytes| (64 << 20..1 << 50).contains(bytes));
        if bytes.is_none() {
            self.problems.add(at.span, bad_spec_value::not_a_memory_limit(at.value));
        }
        bytes
    }
}
