//! The server no longer listens on an address.

use super::delta::Delta;

use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::{Message, say};

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    const ALL: [&[u8]; 3] = [b"*", b"0.0.0.0", b"::*"];
    let plain = |address: &[u8]| address.strip_prefix(b"-").unwrap_or(address).to_vec();
    let of = |config: &crate::config::Config| -> Vec<Vec<u8>> {
        config.bind_addresses().into_iter().map(plain).collect()
    };
    let (was, is) = (of(delta.old), of(delta.new));
    let everywhere = |all: &[Vec<u8>]| all.iter().any(|address| ALL.contains(&address.as_slice()));
    let gone: Vec<_> = was.iter().filter(|address| !is.contains(address)).collect();
    let gone = gone.iter().map(|address| format!("`{}`", String::from_utf8_lossy(address)));
    let gone: Vec<String> = gone.collect();
    (!gone.is_empty() && !everywhere(&is)).then(|| Danger {
        name: "fewer-addresses",
        severity: Severity::Warning,
        directives: vec!["bind"],
        message: say!(
            "the server no longer listens on {gone}: clients, replicas and nodes that come by them are refused",
            "服务器不再监听 {gone}：经由这些地址的客户端、副本和节点会被拒绝",
            gone = Message::list(gone)
        ),
        help: say!(
            "check with `CLIENT LIST` (`laddr=`) that nobody uses them, from the machine itself too",
            "先用 `CLIENT LIST`（`laddr=`）确认没有人使用这些地址，包括本机"
        ),
    })
}
