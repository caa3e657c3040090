//! Services of the host, for the rules about systemd units.

use super::server::{Server, runs_shell};
use crate::catalog::{DirectiveId, id};
use crate::container::{Start, Text, Unit};
use crate::lint::{Place, View};

/// A service that starts a server.
pub(super) struct Service<'a> {
    pub unit: &'a Unit,
    server: Option<Server<'a>>,
    /// The place of the command.
    pub command: Place,
    start: Start,
}

/// A value that a configuration or a command sets.
pub(super) struct Told {
    pub is_yes: bool,
    /// The word, for an enumeration.
    pub text: String,
    /// The place, if a line or an option says it.
    pub place: Option<Place>,
}

/// Returns the services of a unit file.
pub(super) fn services<'a>(view: &View<'a>) -> Vec<Service<'a>> {
    let service = |s: crate::cluster::ServerContainer<'a>| {
        // A shell may send the server into the background, or start more after it.
        let unit = s.container.unit.as_ref().filter(|_| !runs_shell(s.container))?;
        let start = s.container.start().ok()??;
        let server = s.node.map(|node| Server { container: s.container, node });
        Some(Service { unit, server, command: start.place.clone(), start })
    };
    view.servers().filter_map(service).collect()
}

impl Service<'_> {
    /// Returns the type of the service, in lower case as systemd writes it, or `None` if it is not known.
    pub(super) fn start_type(&self) -> Option<&str> {
        self.unit.start_type.as_ref().map_or(Some("simple"), Text::get)
    }

    /// Returns the place of the type, or that of the command.
    pub(super) fn place(&self) -> Place {
        self.unit.start_type.as_ref().map_or(&self.command, |text| &text.place).clone()
    }

    /// Returns the value of `daemonize`, or `None` if it is not known.
    pub(super) fn daemonize(&self) -> Option<Told> {
        self.told(id::DAEMONIZE, "daemonize")
    }

    /// Returns the value of `supervised`, or `None` if it is not known.
    pub(super) fn supervised(&self) -> Option<Told> {
        self.told(id::SUPERVISED, "supervised")
    }

    fn told(&self, directive: DirectiveId, name: &str) -> Option<Told> {
        if let Some(server) = self.server {
            let config = server.config();
            return server.is_told(&[name]).then(|| Told {
                is_yes: config.is_yes(directive),
                text: config.word(directive).to_owned(),
                place: config.setting(directive).map(|setting| server.node.place(setting.at, None)),
            });
        }
        // The file is not here, but what the command says goes before it.
        let options = self.start.options.windows(2);
        let mut said = options.filter(|pair| {
            pair[0].text.strip_prefix("--").is_some_and(|option| option.eq_ignore_ascii_case(name))
        });
        let value = &said.next_back()?[1];
        let text = value.get()?.to_ascii_lowercase();
        Some(Told { is_yes: text == "yes", text, place: Some(value.place.clone()) })
    }
}
