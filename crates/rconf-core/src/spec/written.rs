//! Parts of a spec with their places in the TOML, before the nodes are known.

use super::model::Host;
use super::table::{At, Table};
use crate::text::Span;

/// What [`nodes`](super::nodes) makes the nodes of.
pub(super) struct Written<'t> {
    /// The ports of `[cluster]`.
    pub(super) ports: Option<WrittenPorts>,
    /// The place of the subnet.
    pub(super) subnet: Span,
    pub(super) hosts: Vec<WrittenHost>,
    /// The table `node`, whose keys are those of single nodes.
    pub(super) nodes: Option<Table<'t>>,
}

/// A list of client ports.
pub(super) struct WrittenPorts {
    pub(super) client: Vec<u16>,
    pub(super) span: Span,
    /// The bus ports, one for each client port, if they are written too.
    pub(super) bus: Option<At<Vec<u16>>>,
}

/// A host.
pub(super) struct WrittenHost {
    pub(super) host: Host,
    pub(super) ports: Option<WrittenPorts>,
    pub(super) span: Span,
    /// The place of its address.
    pub(super) address: Option<Span>,
}
