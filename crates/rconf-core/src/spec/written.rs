//! Parts of a spec with their places in the TOML, as read before the nodes are created.

use super::model::Host;
use super::table::{At, Table};
use crate::text::Span;

/// The parts from which [`nodes`](super::nodes) creates the nodes.
pub(super) struct Written<'t> {
    /// The ports of `[cluster]`.
    pub(super) ports: Option<WrittenPorts>,
    /// The number of replicas of `[cluster]`.
    pub(super) replicas: Option<At<u32>>,
    /// The ports of `[sentinel]`.
    pub(super) sentinels: WrittenSentinels,
    /// The place of the subnet.
    pub(super) subnet: Span,
    pub(super) hosts: Vec<WrittenHost>,
    /// The table `node`, with a table for each node.
    pub(super) nodes: Option<Table<'t>>,
}

/// The part of `[sentinel]` from which the Sentinels are created.
#[derive(Default)]
pub(super) struct WrittenSentinels {
    /// The ports, with their place.
    pub(super) ports: Option<At<Vec<u16>>>,
    /// The quorum, which is the majority if it is not written.
    pub(super) quorum: Option<At<u32>>,
    /// The place of `[sentinel]`.
    pub(super) span: Span,
}

/// A list of client ports.
pub(super) struct WrittenPorts {
    pub(super) client: Vec<u16>,
    pub(super) span: Span,
    /// The bus ports, one for each client port, if they are written.
    pub(super) bus: Option<At<Vec<u16>>>,
}

/// A host.
pub(super) struct WrittenHost {
    pub(super) host: Host,
    pub(super) ports: Option<WrittenPorts>,
    pub(super) span: Span,
    /// The place of the address.
    pub(super) address: Option<Span>,
}
