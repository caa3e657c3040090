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

/// Returns the numbers of the refused lines, in the order in which the Sentinel finds them.
fn refused(server: &str, text: &str) -> Vec<usize> {
    let read = sentinel(server, text);
    let refusals = read.config.refusals();
    let stops = refusals.iter().map(|refusal| refusal.stops_load);
    assert!(stops.eq((0..refusals.len()).map(|nth| nth == 0)), "{server} {text}");
    refusals.iter().map(|refusal| refusal.at.line + 1).collect()
}

#[test]
fn lines_are_read_in_stages() {
    let text = "sentinel auth-pass m x\nsentinel monitor m 10.0.0.1 6379 0\nsentinel myid x\nport zz\n";
    assert_eq!(refused("redis:6.0", text), [1, 2, 3, 4]);
    // The line of the password is right, once the master is.
    assert_eq!(refused("redis:6.2", text), [4, 3, 2]);
    let below =
        "sentinel auth-pass m x\nsentinel monitor m localhost 6379 2\nsentinel resolve-hostnames yes\n";
    assert_eq!(refused("redis:6.0", below), [1, 3]);
    assert_eq!(refused("redis:7.0", below), [0_usize; 0]);
}

#[test]
fn a_refused_line_makes_no_other_wrong() {
    for wrong in ["monitor m 10.0.0.1", "monitor m redis-1 6379 2", "moniter m 10.0.0.1 6379 2", "monitor"] {
        let text = format!("sentinel {wrong}\nsentinel failover-timeout m 1\n");
        assert_eq!(refused("redis:6.0", &text).first().map_or(1, |line| *line), 1, "{wrong}");
        assert_eq!(refused("redis:7.2", &text), [1], "{wrong}");
    }
    let text = "sentinel resolve-hostnames ja\nsentinel monitor m redis-1 6379 2\n";
    assert_eq!(refused("redis:7.2", text), [1]);
}

#[test]
fn a_sentinel_is_no_server() {
    // It has few commands, loads no modules, and on Redis 6.0 no users.
    assert_eq!(refused("redis:7.0", "rename-command GET x\nrename-command PING y\n"), [1]);
    assert_eq!(
        refused("redis:8.0", "no-such-directive 1\nuser a on +get\nuser b on +sentinel|masters\n"),
        [2]
    );
    assert_eq!(refused("redis:6.0", "user a on +get\naclfile users.acl\n"), [0_usize; 0]);
    // It knows the categories of a server all the same.
    assert_eq!(refused("redis:6.0", "user a on +@admin +config|get\n"), [1]);
    // The order of a server, with the lines of the Sentinel right after the file is read.
    assert_eq!(refused("redis:7.0", "user a on +get\nsentinel foo\nport 0\n"), [2, 3, 1]);
}

#[test]
fn what_a_template_hides_is_not_missed() {
    use crate::config::{Template, read_sentinel_parts_of};
    let text = "sentinel monitor {{ name }} 10.0.0.1 6379 2\nsentinel auth-pass m {{ password }}\n\
                sentinel failover-timeout m 60000\nsentinel parallel-syncs m\n";
    let template = Template::read("sentinel.conf.j2", text.as_bytes()).expect("a template");
    let parts = vec![("sentinel.conf.j2".to_owned(), template.text)];
    let read = read_sentinel_parts_of(parts, &Files::new(), Server::DEFAULT, Some(template.unknown));
    let refused: Vec<usize> = read.config.refusals().iter().map(|refusal| refusal.at.line).collect();
    assert_eq!(refused, [3]);
}

#[test]
fn the_time_is_proportional_to_the_length() {
    let mut text = String::new();
    for nth in 0..40_000 {
        let master = format!("m{nth}");
        let port = (nth + 1).to_string();
        text.extend(["sentinel monitor ", &master, " 10.0.0.1 6379 2\n"]);
        text.extend(["sentinel rename-command ", &master, " CONFIG x\n"]);
        text.extend(["sentinel known-replica m0 10.0.0.1 ", &port, "\n"]);
    }
    assert!(sentinel("redis:8.0", &text).config.refusals().is_empty());
}
