use super::{reader::READER, unit};
use crate::container::model::{Container, Kind};
use crate::text::Text;

fn services(path: &str, text: &str) -> Vec<Container> {
    let deployment = unit(path, text.as_bytes(), &[]);
    assert_eq!(deployment.kind, Kind::Systemd);
    deployment.containers
}

fn service(text: &str) -> Container {
    services("redis.service", &format!("[Service]\n{text}\n"))
        .into_iter()
        .next()
        .expect("it starts something")
}

fn command(container: &Container) -> Vec<&str> {
    container.command.iter().map(|word| word.text.as_str()).collect()
}

#[test]
fn the_usual_unit_starts_a_server_on_the_host() {
    let text = "[Unit]\nDescription=ExecStart=no\n[Service]\nType=notify\nExecStart=/usr/bin/redis-server \\\n  # the file\n  \
                /etc/redis/redis.conf --supervised systemd --daemonize no\nUser=redis\nLimitNOFILE=1024:65535\n\
                MemoryMax=2G\nCPUQuota=150%\nRestart=always\n";
    let all = services("etc/systemd/system/redis.service", text);
    let [container] = &all[..] else { panic!("one service: {all:?}") };
    assert_eq!(container.config_on_host().as_deref(), Some("etc/redis/redis.conf"));
    assert_eq!(service("ExecStart=redis-server /r.conf").config_on_host().as_deref(), Some("/r.conf"));
    let start = container.start().expect("known").expect("a server");
    assert_eq!(start.options.len(), 4);
    assert_eq!(container.command[1].place.span.of(text.as_bytes()), b"/etc/redis/redis.conf");
    assert_eq!(container.nofile.as_ref().map(|limit| limit.value), Some((1024, 65535)));
    assert_eq!(container.memory.as_ref().map(|limit| limit.value), Some(2 << 30));
    assert_eq!(container.milli_cpus.as_ref().map(|limit| limit.value), Some(1500));
    let start_type = container.unit.as_ref().and_then(|unit| unit.start_type.as_ref()).and_then(Text::get);
    assert_eq!(start_type, Some("notify"));
    assert!(
        (READER.claims)("redis@.service") && !(READER.claims)(".service") && !(READER.claims)("redis.conf")
    );
}

#[test]
fn words_are_split_as_systemd_does() {
    for (line, words) in [
        ("ExecStart=-+/usr/bin/redis-server a", vec!["/usr/bin/redis-server", "a"]),
        ("ExecStart=@/usr/bin/redis-server redis a", vec!["/usr/bin/redis-server", "a"]),
        ("ExecStart=/bin/sh -c \"redis-server  'a b'\"", vec!["/bin/sh", "-c", "redis-server  'a b'"]),
        ("ExecStart=a 'b c' d\\x20e %% $$ %p", vec!["a", "b c", "d e", "%", "$", "redis"]),
        ("Environment=\"A=1 2\" B=3\nExecStart=a ${A} $B", vec!["a", "1 2", "3"]),
        ("ExecStart=a\nExecStart=\nExecStart=b ; c", vec!["b"]),
    ] {
        assert_eq!(command(&service(line)), words, "{line}");
    }
    let is_known = |line: &str| service(line).command[1].is_known;
    assert!(!is_known("EnvironmentFile=/etc/default/redis\nEnvironment=A=1\nExecStart=a $A"));
    assert!(!is_known("ExecStart=a $NOWHERE"));
}

#[test]
fn instances_of_a_template_know_their_names() {
    let path = |name: &str| {
        let line = "[Service]\nExecStart=redis-server /etc/redis/%i.conf\n";
        services(name, line)[0].config_on_host()
    };
    assert_eq!(path("redis@7001.service").as_deref(), Some("/etc/redis/7001.conf"));
    assert_eq!(path("redis@.service"), None);
}

#[test]
fn drop_ins_come_after_the_unit() {
    let drop_in = (
        "redis.service.d/limits.conf".to_owned(),
        b"[Service]\nLimitNOFILE=infinity\nExecStart=\nExecStart=b".to_vec(),
    );
    let deployment = unit("redis.service", b"[Service]\nLimitNOFILE=10\nExecStart=a\n", &[drop_in]);
    let [container] = &deployment.containers[..] else { panic!("one: {deployment:?}") };
    assert_eq!(command(container), ["b"]);
    assert_eq!(container.place.path, "redis.service.d/limits.conf");
    assert_eq!(container.nofile.as_ref().map(|limit| limit.value), Some((u64::MAX, u64::MAX)));
}
