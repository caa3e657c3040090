use crate::text::Span;

/// A node that has no key and no address yet.
pub(super) struct Draft {
    pub(super) port: u16,
    /// The bus port, or 0 if there is none.
    pub(super) bus_port: u16,
    /// The index of the host.
    pub(super) host: usize,
    /// The place of the list of ports that contains the port.
    pub(super) span: Span,
}
