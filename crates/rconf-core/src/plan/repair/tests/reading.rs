use super::super::read::{Why, answers};
use super::super::state::{Flag, NodeId};
use super::{healthy, id, line, view};

#[test]
fn lines_of_all_releases_are_read() {
    let id = id(10);
    let addresses = [
        ("192.169.0.3:7003@17003", Some("192.169.0.3"), 7003, 17003),
        // Before 4.0, there is no bus port.
        ("192.169.0.3:7003", Some("192.169.0.3"), 7003, 17003),
        ("192.169.0.3:7003@17003,node-3", Some("192.169.0.3"), 7003, 17003),
        ("192.169.0.3:7003@17003,,shard-id=1df9,tls-port=0", Some("192.169.0.3"), 7003, 17003),
        ("192.169.0.3:7003@17003,host,availability-zone=a,shard-id=1d", Some("192.169.0.3"), 7003, 17003),
        ("fd00:1::3:7003@17003", Some("fd00:1::3"), 7003, 17003),
        ("[fd00:1::3]:7003@27003", Some("fd00:1::3"), 7003, 27003),
        (":7003@17003", None, 7003, 17003),
        (":0@0", None, 0, 0),
        ("host.name:7003@17003", None, 7003, 17003),
    ];
    for (address, ip, port, bus_port) in addresses {
        let text = format!(
            "{id} {address} master - 0 1616563205000 2 connected 5461-10922 3 [93-<-{id}] new-column\n"
        );
        let (views, infos, unread) = answers(text.as_bytes());
        assert_eq!((infos.len(), unread.len()), (0, 0), "{address}");
        let node = &views[0].nodes[0];
        assert_eq!(node.ip, ip.map(|ip| ip.parse().expect("an address")), "{address}");
        assert_eq!((node.port, node.bus_port), (port, bus_port), "{address}");
        assert_eq!(node.slots.iter().map(ToString::to_string).collect::<Vec<_>>(), ["5461-10922", "3"]);
        assert!(node.open[0].importing && node.open[0].slot == 93);
    }
}

#[test]
fn flags_are_read() {
    let text = line(1, "1.2.3.4:1@2", "myself,slave,fail?,fail,handshake,noaddr,nofailover,new", 2, "");
    let (views, _, _) = answers(text.as_bytes());
    let node = views[0].myself().expect("itself");
    let flags = [
        Flag::Myself,
        Flag::Replica,
        Flag::Suspected,
        Flag::Failed,
        Flag::Handshake,
        Flag::NoAddress,
        Flag::NoFailover,
    ];
    assert_eq!(node.flags, flags);
    assert_eq!(node.master, NodeId::parse(&id(2)));
    assert!(!node.connected);
}

#[test]
fn what_stands_around_answers_is_no_part_of_them() {
    let one = view(1, |_, flags| flags.to_owned()).replace("# redis-7001\n", "");
    let prompt =
        format!("127.0.0.1:7002> cluster nodes\r\n{}\r\n127.0.0.1:7002> ", one.replace('\n', "\r\n"));
    let log = one.lines().map(|line| format!("redis-7001  | {line}\n")).collect::<Vec<_>>().concat();
    let indented = one.lines().map(|line| format!("   {line}\n\n")).collect::<Vec<_>>().concat();
    for text in [prompt, log, indented] {
        let (views, _, unread) = answers(text.as_bytes());
        assert_eq!(unread, [], "{text}");
        assert_eq!(views.len(), 1, "{text}");
        assert_eq!(views[0].nodes.len(), 6, "{text}");
        assert!(!views[0].partial);
    }
}

#[test]
fn several_views_are_told_apart() {
    let unnamed: String = healthy().lines().filter(|l| !l.starts_with('#')).flat_map(|l| [l, "\n"]).collect();
    for text in [healthy(), unnamed] {
        let (views, _, unread) = answers(text.as_bytes());
        assert_eq!(unread, []);
        let own: Vec<u16> = views.iter().filter_map(|view| Some(view.myself()?.port)).collect();
        assert_eq!(own, [7001, 7002, 7003, 7004, 7005, 7006]);
    }
    let (views, _, _) = answers(healthy().as_bytes());
    assert_eq!(views[1].from.as_deref(), Some("# redis-7002"));
}

#[test]
fn what_cannot_be_read_is_named() {
    let whole = line(1, "1.2.3.4:7001@17001", "master", 0, "5461-109");
    let text =
        format!("{whole}{} 1.2.3.4:7002@17\nhello\nNOAUTH Authentication required.\n{} x:y\n", id(2), id(3));
    let (views, _, unread) = answers(text.as_bytes());
    let found: Vec<_> = unread.iter().map(|unread| (unread.line, unread.why.clone())).collect();
    let expected =
        [(1, Why::SlotList), (2, Why::CutShort), (3, Why::Unknown), (4, Why::NoPassword), (5, Why::CutShort)];
    assert_eq!(found, expected);
    assert!(views[0].partial);
    assert!(unread[0].to_string().starts_with("line 1: "));
}

#[test]
fn infos_are_read() {
    let text = "127.0.0.1:7002> cluster info\r\ncluster_state:fail\r\ncluster_slots_assigned:16384\r\n\
                cluster_stats_messages_auth-ack_sent:1\r\ncluster_stats_messages_received:0\r\nnew_field:1\r\ncluster_state:ok\r\n# Replication\r\nrole:slave\r\n\
                master_host:172.28.0.3\r\nmaster_link_status:down\r\n\
                1:S 27 Nov 2026 * MASTER aborted replication with an error: NOAUTH Authentication required.\r\n";
    let (_, infos, unread) = answers(text.as_bytes());
    assert_eq!(unread, []);
    assert_eq!(infos.len(), 3);
    assert_eq!((infos[0].is_ok, infos[0].assigned, infos[0].received), (Some(false), Some(16384), Some(0)));
    assert_eq!(infos[1].is_ok, Some(true));
    assert_eq!(infos[2].link_up, Some(false));
    assert!(infos[2].no_auth);
}
