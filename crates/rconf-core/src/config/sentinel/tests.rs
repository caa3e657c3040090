//! What a Sentinel makes of its file.

use super::{Sentinel, read_sentinel};
use crate::catalog::sentinel::id;
use crate::catalog::{Server, id as directive};
use crate::config::Files;

fn sentinel(server: &str, text: &str) -> Sentinel {
    let server = Server::parse(server).expect("known");
    read_sentinel("sentinel.conf", text.as_bytes().to_vec(), &Files::new(), server)
}

#[test]
fn a_file_is_masters_options_and_directives() {
    let text = "port 26380\nsentinel resolve-hostnames yes\nsentinel monitor m 10.0.0.1 6379 2\n\
                sentinel auth-pass m secret\nsentinel down-after-milliseconds m 5000\n\
                sentinel known-slave m 10.0.0.2 6379\nrequirepass x\n";
    let read = sentinel("redis:7.2", text);
    assert!(read.config.refusals().is_empty(), "{:?}", read.config.refusals());
    assert_eq!((read.port(), read.masters.len(), read.entries.len()), (26380, 1, 1));
    let master = read.master(b"m").expect("watched");
    assert_eq!(
        (&*master.host.value, master.port.number(), master.quorum.number()),
        (&b"10.0.0.1"[..], 6379, 2)
    );
    assert_eq!(
        (master.number(id::DOWN_AFTER_MILLISECONDS), master.number(id::FAILOVER_TIMEOUT)),
        (5000, 180_000)
    );
    let password = master.entry(id::AUTH_PASS).and_then(|entry| entry.value()).expect("set");
    assert_eq!((password.at.line, password.word), (3, 3));
    assert_eq!(master.all(id::KNOWN_REPLICA).count(), 1);
    assert!(read.is_yes(id::RESOLVE_HOSTNAMES) && !read.is_yes(id::ANNOUNCE_HOSTNAMES));
    assert!(read.config.password().is_some() && read.config.setting(directive::PORT).is_some());
}
