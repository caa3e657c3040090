//! The settings of services, volumes and networks, in all their notations.

use super::*;

/// A node as most write it.
const NODE: &str = r#"version: "3.8"
services:
  redis-7001:
    image: redis:7.2.4
    container_name: redis-7001
    hostname: node1
    restart: unless-stopped
    command: ["redis-server", "/etc/redis/redis.conf"]
    ports:
      - "7001:7001"
      - 17001:17001
    volumes:
      - ./node-7001/conf/redis.conf:/etc/redis/redis.conf:ro
      - data-7001:/data
    networks:
      redis-net:
        ipv4_address: 172.28.0.11
        aliases: [n1, one]
    deploy:
      resources:
        limits:
          cpus: "0.50"
          memory: 512M
    ulimits:
      nofile:
        soft: 65535
        hard: 65536
    sysctls:
      net.core.somaxconn: 1024
    healthcheck:
      test: ["CMD", "redis-cli", "-p", "7001", "-a", "xsec", "ping"]
networks:
  redis-net:
    driver: bridge
    ipam:
      config:
        - subnet: 172.28.0.0/16
          gateway: 172.28.0.1
          ip_range: 172.28.5.0/24
          aux_addresses: {host1: 172.28.0.5}
volumes:
  data-7001:
  other: {external: true}
"#;

#[test]
fn the_settings_of_a_service() {
    let text = NODE;
    let deployment = read(text);
    assert!(deployment.unfollowed.is_empty(), "{:?}", deployment.unfollowed);
    let c = &deployment.containers[0];
    assert_eq!(at(text, &c.place), "redis-7001");
    assert_eq!((str_of(c.name.as_ref()), str_of(c.hostname.as_ref())), ("redis-7001", "node1"));
    assert_eq!((str_of(c.image.as_ref()), str_of(c.restart.as_ref())), ("redis:7.2.4", "unless-stopped"));
    assert_eq!(words(&c.command), ["redis-server", "/etc/redis/redis.conf"]);
    assert_eq!(at(text, &c.command[1].place), "\"/etc/redis/redis.conf\"");
    assert_eq!(c.ports.iter().map(|p| p.container.0).collect::<Vec<_>>(), [7001, 17001]);
    assert_eq!(at(text, &c.ports[1].place), "17001:17001");
    assert_eq!(
        mounts(c),
        [
            "bind ./node-7001/conf/redis.conf /srv/redis/node-7001/conf/redis.conf /etc/redis/redis.conf ro",
            "volume data-7001 - /data rw",
        ]
    );
    let [attachment] = &c.networks[..] else { panic!("one network") };
    assert_eq!(
        (attachment.network.text.as_str(), str_of(attachment.ipv4.as_ref())),
        ("redis-net", "172.28.0.11")
    );
    assert_eq!(words(&attachment.aliases), ["n1", "one"]);
    assert_eq!(at(text, &attachment.ipv4.as_ref().expect("an address").place), "172.28.0.11");
    assert_eq!(c.memory.as_ref().map(|m| m.value), Some(512 << 20));
    assert_eq!(c.milli_cpus.as_ref().map(|m| m.value), Some(500));
    assert_eq!(c.nofile.as_ref().map(|m| m.value), Some((65_535, 65_536)));
    assert_eq!(c.sysctls[0].1.text, "1024");
    assert_eq!(c.healthcheck.as_ref().map(|h| h.value), Some(true));
    assert!(!c.is_partial);
    let [call] = &deployment.cli[..] else { panic!("one call") };
    assert_eq!(str_of(call.container.as_ref()), "redis-7001");
    assert_eq!(words(&call.words), ["redis-cli", "-p", "7001", "-a", "", "ping"]);
}

#[test]
fn networks_and_volumes() {
    let deployment = read(NODE);
    let network = &deployment.networks[0];
    assert_eq!((network.name.text.as_str(), str_of(network.driver.as_ref())), ("redis-net", "bridge"));
    let subnet = &network.subnets[0];
    assert_eq!(subnet.net.map(|net| net.to_string()).as_deref(), Some("172.28.0.0/16"));
    assert_eq!(
        (str_of(subnet.gateway.as_ref()), str_of(subnet.range.as_ref())),
        ("172.28.0.1", "172.28.5.0/24")
    );
    assert_eq!(words(&subnet.reserved), ["172.28.0.5"]);
    let volumes: Vec<_> =
        deployment.volumes.iter().map(|(name, external)| (name.text.as_str(), *external)).collect();
    assert_eq!(volumes, [("data-7001", false), ("other", true)]);
}

#[test]
fn the_first_format() {
    let text = "redis:\n  image: redis:3\n  net: host\n  volumes:\n    - data:/data\nweb:\n  build: .\n  links:\n    - redis\n";
    let deployment = read(text);
    let names: Vec<_> = deployment.containers.iter().map(|c| str_of(c.service.as_ref())).collect();
    assert_eq!(names, ["redis", "web"]);
    assert_eq!(str_of(deployment.containers[0].network_mode.as_ref()), "host");
    assert_eq!(str_of(deployment.containers[1].network_mode.as_ref()), "bridge");
    assert!(deployment.containers[1].networks.is_empty());
    assert_eq!(deployment.volumes.len(), 1);
    // A file that declares a later format has no services at the top level.
    assert!(read("version: '3'\nredis:\n  image: redis\n").containers.is_empty());
    assert!(read("networks:\n  a: {driver: bridge}\n").containers.is_empty());
    assert_eq!(read("services:\n  image: redis\nredis:\n  image: redis\n").containers.len(), 2);
}

#[test]
fn the_specification_needs_no_version() {
    let c = one("name: cluster\nservices:\n  r:\n    image: valkey/valkey:8.1\n");
    assert_eq!(c.networks[0].network.text, "default");
    assert_eq!(c.networks[0].network.place, c.place);
    assert_eq!(str_of(c.name.as_ref()), "r");
}

#[test]
fn a_built_image_is_none() {
    let c = one("services:\n  r:\n    build:\n      context: .\n    image: my/redis:7\n");
    assert!(c.image.is_none() && !c.is_partial);
    assert!(one("services:\n  r:\n    command: redis-server\n").is_partial);
}

#[test]
fn commands_as_text() {
    let text =
        "services:\n  r:\n    image: redis\n    command: redis-server --port 7001 --requirepass \"a b\"\n";
    let c = one(text);
    assert_eq!(words(&c.command), ["redis-server", "--port", "7001", "--requirepass", "a b"]);
    assert_eq!(at(text, &c.command[2].place), "7001");
    assert_eq!(at(text, &c.command[4].place), "\"a b\"");
    let c = service("command: >-\n  redis-server\n  --port 7001\n  --save ''");
    assert_eq!(words(&c.command), ["redis-server", "--port", "7001", "--save", ""]);
    let c = service("command: |\n  sh -c \"\n    sleep 1 &&\n    redis-server\n  \"");
    assert_eq!(c.command.len(), 3);
    let c = service("command: 'redis-server /x.conf'");
    assert_eq!(words(&c.command), ["redis-server", "/x.conf"]);
    assert!(service("command: redis-server & redis-cli ping").is_partial);
    assert!(service("command: redis-server ${OPTIONS}").is_partial);
    assert!(!service("command: redis-server --requirepass ${PASSWORD}").is_partial);
    assert!(service("command:").command.is_empty());
}

#[test]
fn entrypoints() {
    let c = service("entrypoint: redis-server /etc/redis.conf");
    assert_eq!(words(&c.entrypoint.expect("one")), ["redis-server", "/etc/redis.conf"]);
    assert_eq!(service("entrypoint: []").entrypoint.map(|e| e.len()), Some(0));
    assert!(service("entrypoint: ~").entrypoint.is_none());
}

#[test]
fn long_ports() {
    let c = service(
        "ports:\n  - target: 6379\n    published: \"7001-7003\"\n    host_ip: 127.0.0.1\n    protocol: UDP\n  - {target: 7001}",
    );
    let ports: Vec<_> = c.ports.iter().map(|p| (p.host, p.container, p.protocol.as_str())).collect();
    assert_eq!(ports, [(Some((7001, 7003)), (6379, 6379), "udp"), (None, (7001, 7001), "tcp")]);
    assert!(c.ports[0].host_address.is_some());
}

#[test]
fn ports_with_variables() {
    let text = "services:\n  r:\n    image: redis\n    ports:\n      - '${PORT}:6379'\n      - ${OTHER:-7002}:6379\n";
    let c = one(text);
    assert!(!c.is_partial);
    assert_eq!(c.ports.iter().map(|p| p.host).collect::<Vec<_>>(), [None, Some((7002, 7002))]);
    let deployment = read_with(text, &[("PORT", "7001")]);
    let hosts: Vec<_> = deployment.containers[0].ports.iter().map(|p| p.host).collect();
    assert_eq!(hosts, [Some((7001, 7001)), Some((7002, 7002))]);
    assert_eq!(at(text, &deployment.containers[0].ports[0].place), "'${PORT}:6379'");
}

#[test]
fn a_port_that_is_not_known_is_published_all_the_same() {
    let c = service(
        "ports:\n  - \"127.0.0.1:${P}:6379/tcp\"\n  - ${HOST_PORT}:7001\n  - {target: 7002, published: \"${P}\"}",
    );
    let ports: Vec<_> = c.ports.iter().map(|p| (p.host_address.is_some(), p.host, p.container.0)).collect();
    assert_eq!(ports, [(true, None, 6379), (false, None, 7001), (false, None, 7002)]);
    assert!(!c.is_partial);
    // Where it is published, or what, is not known.
    for port in ["${BIND}:6379:6379", "${LISTEN}:6379", "${P}:${Q}", "${P}", "{target: '${P}', published: 1}"]
    {
        let c = service(&format!("ports:\n  - {port}"));
        assert!(c.is_partial && c.ports.is_empty(), "{port}");
    }
}

#[test]
fn numbers_with_colons_are_no_numbers() {
    let c = service("ports:\n  - 22:22\n  - 6379:6379\n  - 6380");
    assert_eq!(c.ports.iter().map(|p| p.container.0).collect::<Vec<_>>(), [22, 6379, 6380]);
}

#[test]
fn a_port_that_is_none_is_refused() {
    let deployment = read("services:\n  r:\n    image: redis\n    ports: ['a:6379', '1-3:1-2']\n");
    assert_eq!(errors(&deployment).len(), 2);
}

#[test]
fn sources_of_mounts() {
    let c = service(
        "volumes:\n  - /etc/localtime:/etc/localtime:ro\n  - ../x:/x:z,ro\n  - ~/r:/r\n  - /anonymous\n  - C:\\r:/w:ro\n  \
         - ${PWD}/conf:/conf\n  - $PWD:/all\n  - ${DATA}/r:/d\n  - ${NAME}:/n\n  - ${D:-./d}:/e\n  - ./a/../b:/b",
    );
    assert_eq!(
        mounts(&c),
        [
            "bind /etc/localtime /etc/localtime /etc/localtime ro",
            "bind ../x /srv/x /x ro",
            "bind ~/r - /r rw",
            "volume  - /anonymous rw",
            "bind C:\\r - /w ro",
            "bind ${PWD}/conf /srv/redis/conf /conf rw",
            "bind $PWD /srv/redis /all rw",
            "bind ${DATA}/r - /d rw",
            "volume ${NAME} - /n rw",
            "bind ./d /srv/redis/d /e rw",
            "bind ./a/../b /srv/redis/b /b rw",
        ]
    );
    assert!(!c.mounts[7].source.is_known);
    let relative =
        crate::container::read("compose.yml", b"services: {r: {volumes: ['./a:/b']}}", &BTreeMap::new());
    assert_eq!(relative.containers[0].mounts[0].host_path.as_deref(), Some("a"));
}

#[test]
fn long_mounts() {
    let text = "services:\n  r:\n    image: redis\n    volumes:\n      - type: bind\n        source: conf/redis.conf\n        target: /c\n        \
                read_only: true\n      - type: volume\n        source: data\n        target: /data\n      - type: tmpfs\n        target: /t\n    \
                tmpfs: /run:size=1m\n";
    let c = one(text);
    assert_eq!(
        mounts(&c),
        [
            "bind conf/redis.conf /srv/redis/conf/redis.conf /c ro",
            "volume data - /data rw",
            "tmpfs  - /t rw",
            "tmpfs  - /run rw",
        ]
    );
    assert!(at(text, &c.mounts[0].place).starts_with("type: bind"));
    assert!(at(text, &c.mounts[0].place).ends_with("true"));
}

#[test]
fn configs_and_secrets() {
    let deployment = read(
        "services:\n  r:\n    image: redis\n    configs:\n      - plain\n      - source: inline\n        target: /etc/redis.conf\n      \
         - outer\n    secrets: [pw, {source: pw, target: other}, {source: pw, target: /abs}]\nconfigs:\n  plain:\n    file: ./conf/r.conf\n  \
         inline:\n    content: |\n      port 7001\n      requirepass $$x\n  outer: {external: true}\nsecrets:\n  pw: {file: pw.txt}\n",
    );
    let c = &deployment.containers[0];
    assert_eq!(
        mounts(c),
        [
            "config ./conf/r.conf /srv/redis/conf/r.conf /plain ro",
            "config  - /etc/redis.conf ro",
            "config  - /outer ro",
            "config pw.txt /srv/redis/pw.txt /run/secrets/pw ro",
            "config pw.txt /srv/redis/pw.txt /run/secrets/other ro",
            "config pw.txt /srv/redis/pw.txt /abs ro",
        ]
    );
    assert_eq!(str_of(c.mounts[1].content.as_ref()), "port 7001\nrequirepass $x\n");
    assert!(c.is_partial);
}

#[test]
fn networks_of_all_kinds() {
    let deployment = read(
        "services:\n  a: {image: redis, networks: [one, two]}\n  b: {image: redis, networks: {one: , two: {ipv6_address: 'fd00::2'}}}\n  \
         c: {image: redis, network_mode: host}\n  d: {image: redis, network_mode: 'service:a'}\nnetworks:\n  one:\n  \
         two: {external: {name: real}}\n  three: {external: true, name: elsewhere}\n  four: {external: false}\n  default: {name: mine}\n",
    );
    let names =
        |c: &Container| c.networks.iter().map(|a| a.network.text.clone()).collect::<Vec<_>>().join(" ");
    assert_eq!(deployment.containers.iter().map(names).collect::<Vec<_>>(), ["one two", "one two", "", ""]);
    assert_eq!(str_of(deployment.containers[1].networks[1].ipv6.as_ref()), "fd00::2");
    assert_eq!(str_of(deployment.containers[3].network_mode.as_ref()), "service:a");
    let networks: Vec<_> = deployment
        .networks
        .iter()
        .map(|n| (n.name.text.as_str(), str_of(n.real_name.as_ref()), n.is_external))
        .collect();
    assert_eq!(
        networks,
        [
            ("one", "(none)", false),
            ("two", "real", true),
            ("three", "elsewhere", true),
            ("four", "(none)", false),
            ("default", "mine", false),
        ]
    );
}

#[test]
fn restart_in_all_ways() {
    for (lines, expected) in [
        ("restart: no", "no"),
        ("restart: 'on-failure:3'", "on-failure:3"),
        ("deploy: {restart_policy: {condition: any}}", "always"),
        ("deploy: {restart_policy: {condition: none}}", "no"),
        ("deploy: {restart_policy: {condition: on-failure}}\nrestart: always", "on-failure"),
        ("deploy: {restart_policy: {max_attempts: 3}}", "always"),
        ("deploy: {replicas: 3}", "(none)"),
        // Only `docker stack deploy` reads these, which starts services again.
        ("deploy: {mode: global}", "always"),
        ("deploy: {placement: {constraints: [node.role == worker]}}", "always"),
        ("deploy: {resources: {limits: {memory: 1g}}}", "(none)"),
    ] {
        assert_eq!(str_of(service(lines).restart.as_ref()), expected, "{lines}");
    }
}

#[test]
fn limits() {
    let c =
        service("mem_limit: 1gb\ncpus: 1.5\nulimits: {nofile: 1024}\nsysctls:\n  - net.core.somaxconn=511");
    assert_eq!(c.memory.as_ref().map(|m| m.value), Some(1 << 30));
    assert_eq!(c.milli_cpus.as_ref().map(|m| m.value), Some(1500));
    assert_eq!(c.nofile.as_ref().map(|m| m.value), Some((1024, 1024)));
    assert_eq!((c.sysctls[0].0.text.as_str(), c.sysctls[0].1.text.as_str()), ("net.core.somaxconn", "511"));
    let c = service("mem_limit: ${LIMIT}\ndeploy: {replicas: 3, mode: replicated}");
    assert!(c.is_partial && c.memory.is_none());
    assert_eq!(c.replicas.map(|r| r.value), Some(3));
    assert!(
        service("deploy: {mode: global}").is_partial && !service("deploy: {mode: replicated}").is_partial
    );
    assert!(service("mem_limit: 0").memory.is_none());
    for lines in [
        "deploy: {resources: {limits: {memory: 1g}}}\nmem_limit: 2g",
        "mem_limit: 2g\ndeploy: {resources: {limits: {memory: 1g}}}",
    ] {
        assert_eq!(service(lines).memory.map(|m| m.value), Some(1 << 30));
    }
}

#[test]
fn switches() {
    let c = service("privileged: true\ntty: yes\nstdin_open: \"true\"\nuser: \"999:999\"\nprofiles: [dev]");
    assert!(c.privileged.is_some() && c.tty.is_some() && c.interactive.is_some());
    assert_eq!((str_of(c.user.as_ref()), words(&c.profiles)), ("999:999", vec!["dev"]));
    let c = service("privileged: false\ntty: no\nstdin_open: ${X}");
    assert!(c.privileged.is_none() && c.tty.is_none() && c.interactive.is_none());
}

#[test]
fn environments() {
    let list = service("environment:\n  - A=1\n  - B\n  - C=$X\n  - D=a=b");
    let map = service("environment:\n  A: 1\n  B:\n  C: $X\n  D: a=b");
    for c in [list, map] {
        let pairs: Vec<_> =
            c.environment.iter().map(|(k, v)| (k.text.as_str(), str_of(v.as_ref()))).collect();
        assert_eq!(pairs, [("A", "1"), ("B", "(none)"), ("C", "$X"), ("D", "a=b")]);
        assert!(!c.environment[2].1.as_ref().expect("a value").is_known);
    }
    assert!(service("env_file: .env").is_partial);
}

#[test]
fn health_checks() {
    let is_checked = |lines: &str| service(lines).healthcheck.map(|h| h.value);
    assert_eq!(is_checked("healthcheck: {test: redis-cli ping || exit 1, interval: 5s}"), Some(true));
    assert_eq!(is_checked("healthcheck: {test: [NONE]}"), Some(false));
    assert_eq!(is_checked("healthcheck: {disable: true}"), Some(false));
    assert_eq!(is_checked("healthcheck: {interval: 5s}"), None);
    let deployment = read(
        "services:\n  r:\n    image: redis\n    healthcheck:\n      test: [CMD-SHELL, 'redis-cli -h r -p 7001 ping | grep PONG']\n",
    );
    assert_eq!(str_of(deployment.cli[0].host.as_ref()), "r");
    assert_eq!(words(&deployment.cli[0].words), ["redis-cli", "-h", "r", "-p", "7001", "ping"]);
}

#[test]
fn anchors_and_merge_keys() {
    let text = "x-node: &node\n  image: redis:7\n  restart: always\n  ports: &p ['6379']\nx-more: &more {restart: 'no', tty: true}\n\
                services:\n  a:\n    <<: *node\n    container_name: one\n  b:\n    <<: [*more, *node]\n    image: redis:6\n  c: *node\n  \
                d: {image: redis, ports: *p}\n";
    let deployment = read(text);
    assert!(deployment.unfollowed.is_empty());
    let told: Vec<_> = deployment
        .containers
        .iter()
        .map(|c| (str_of(c.image.as_ref()), str_of(c.restart.as_ref()), c.ports.len(), c.tty.is_some()))
        .collect();
    assert_eq!(
        told,
        [
            ("redis:7", "always", 1, false),
            ("redis:6", "no", 1, true),
            ("redis:7", "always", 1, false),
            ("redis", "(none)", 1, false),
        ]
    );
    assert_eq!(at(text, &deployment.containers[0].image.as_ref().expect("an image").place), "redis:7");
}

#[test]
fn a_cluster_is_created_by_a_service() {
    let deployment = read(
        "services:\n  create:\n    image: redis:7\n    depends_on: [r1]\n    command: >\n      sh -c 'sleep 5;\n      \
         yes yes | redis-cli -a $${PW} --cluster create 10.0.0.1:7001 10.0.0.2:7002\n      r3:7003 --cluster-replicas 0'\n  \
         other:\n    image: redis:7\n    entrypoint: [/bin/sh, -c]\n    command:\n      - |\n        until redis-cli -h r1 ping; do sleep 1; done\n        \
         redis-cli --cluster add-node 10.0.0.4:7004 10.0.0.1:7001 --cluster-slave\n  third:\n    image: redis:7\n    \
         command: redis-cli --cluster check r1:7001\n",
    );
    let told: Vec<_> = deployment
        .cli
        .iter()
        .map(|call| {
            let addresses: Vec<_> = call.addresses.iter().map(|a| a.text.text.as_str()).collect();
            (str_of(call.container.as_ref()), str_of(call.cluster.as_ref()), addresses.join(" "))
        })
        .collect();
    assert_eq!(
        told,
        [
            ("create", "create", "10.0.0.1:7001 10.0.0.2:7002 r3:7003".to_owned()),
            ("other", "(none)", String::new()),
            ("other", "add-node", "10.0.0.4:7004 10.0.0.1:7001".to_owned()),
            ("third", "check", "r1:7001".to_owned()),
        ]
    );
    let password = deployment.cli[0].password.as_ref().expect("a password");
    assert!(!password.is_known && password.text.is_empty());
    assert_eq!(str_of(deployment.cli[0].replicas.as_ref()), "0");
}

#[test]
fn variables_that_are_not_known_stay_as_written() {
    let text =
        "services:\n  r:\n    image: redis:${TAG}\n    command: [redis-server, --port, \"${PORT:-7001}\"]\n";
    let c = one(text);
    let image = c.image.expect("an image");
    assert_eq!((image.text.as_str(), image.is_known, image.get()), ("redis:${TAG}", false, None));
    assert_eq!(c.command[2].get(), Some("7001"));
    let deployment = read_with(text, &[("TAG", "7.2"), ("PORT", "1")]);
    assert_eq!(str_of(deployment.containers[0].image.as_ref()), "redis:7.2");
    assert_eq!(words(&deployment.containers[0].command), ["redis-server", "--port", "1"]);
}

#[test]
fn a_dollar_that_starts_no_variable_is_refused() {
    let text = "services:\n  r:\n    image: redis\n    command: sh -c \"redis-cli -h $(hostname) ping\"\n";
    let deployment = read(text);
    assert_eq!(errors(&deployment).len(), 1);
    assert!(at(text, &deployment.unfollowed[0].place).starts_with("sh -c"));
    assert!(!deployment.containers[0].command.iter().all(|word| word.is_known));
}

#[test]
fn keys_that_stand_twice_are_refused() {
    let text = "services:\n  r:\n    image: redis:6\n    image: redis:7\n  r: {image: redis:5}\n";
    let deployment = read(text);
    assert_eq!(errors(&deployment), ["the key \"image\" is here twice", "the key \"r\" is here twice"]);
    assert_eq!(at(text, &deployment.unfollowed[0].place), "image");
    assert_eq!(deployment.containers.len(), 1);
}

#[test]
fn what_other_files_hold_is_said_to_be_missing() {
    let deployment = read(
        "include: [other.yml]\nservices:\n  a:\n    extends: {file: common.yml, service: redis}\n  b:\n    image: redis\n    ports: !reset []\n  \
         c:\n    image: redis\n    ports: !override\n      - 1:1\n  d: !reset null\n",
    );
    assert_eq!(deployment.unfollowed.len(), 2);
    assert!(errors(&deployment).is_empty());
    let partial: Vec<_> = deployment.containers.iter().map(|c| (c.is_partial, c.ports.len())).collect();
    assert_eq!(partial, [(true, 0), (true, 0), (true, 1)]);
}

#[test]
fn a_second_document_is_said_to_be_left_out() {
    let deployment = read("services:\n  r: {image: redis}\n---\nservices:\n  s: {image: redis}\n");
    assert_eq!((deployment.containers.len(), deployment.unfollowed.len()), (1, 1));
    assert!(one("---\nservices:\n  r: {image: redis}\n...\n").image.is_some());
    assert!(one("services:\n  r: {image: redis}\n---\n").image.is_some());
}

#[test]
fn places_are_bytes() {
    for end in ["\n", "\r\n"] {
        let text = "# 中文 😀\nservices:\n  缓存:   # 😀\n    image: '密/redis:7' # x\n    command: redis-server --requirepass 密码 --port 1\n    \
                    container_name: \"😀\"\n    volumes:\n      - ./配置/redis.conf:/etc/redis.conf\n    healthcheck:\n      test: |\n        \
                    redis-cli ping\n        x\n    tty: true\n"
            .replace('\n', end);
        let c = one(&text);
        assert_eq!(at(&text, &c.place), "缓存");
        assert_eq!(at(&text, &c.image.as_ref().expect("an image").place), "'密/redis:7'");
        assert_eq!(at(&text, &c.name.as_ref().expect("a name").place), "\"😀\"");
        assert_eq!(at(&text, &c.command[2].place), "密码");
        assert_eq!(at(&text, &c.command[4].place), "1");
        assert_eq!(at(&text, &c.mounts[0].place), "./配置/redis.conf:/etc/redis.conf");
        assert_eq!(c.mounts[0].host_path.as_deref(), Some("/srv/redis/配置/redis.conf"));
        assert!(at(&text, &c.healthcheck.as_ref().expect("a check").place).ends_with('x'));
        assert_eq!(at(&text, c.tty.as_ref().expect("a terminal")), "tty: true");
    }
    assert_eq!(str_of(one("\u{feff}services: {r: {image: redis}}").image.as_ref()), "redis");
}

#[test]
fn a_service_that_is_none_is_refused() {
    let deployment = read("services:\n  a:\n  b: text\n  c: {image: redis}\n");
    assert_eq!((deployment.containers.len(), errors(&deployment).len()), (1, 2));
    assert_eq!(errors(&read("services: [a]\n")).len(), 1);
    let deployment = read(
        "services:\n  a:\n    image: redis\n    ports: '6379:6379'\n    volumes:\n    networks: default\n",
    );
    assert_eq!(errors(&deployment), ["ports must be a list", "networks must be a list"]);
}

#[test]
fn services_extend_others_and_files_include_files() {
    let files = |path: &str| {
        let text = match path {
            "/srv/redis/base/common.yml" => {
                "services:\n  redis:\n    image: redis:7.2\n    command: redis-server /etc/r.conf\n    environment: {A: \
                 base, B: base}\n    volumes: ['./r.conf:/etc/r.conf', 'data:/data']\n    ports: ['7001:7001']\n"
            }
            "/srv/redis/more/other.yml" => "services:\n  c:\n    image: valkey/valkey:8.1\n",
            "/srv/redis/vars.env" => "B=file\nC=file\n",
            _ => return None,
        };
        Some(text.as_bytes().to_vec())
    };
    let text = "include: [more/other.yml, gone.yml]\nservices:\n  a:\n    extends: {file: base/common.yml, service: redis}\n    \
                volumes: ['other:/data']\n    ports: ['7001:7001', '17001:17001']\n    environment: {B: own}\n    env_file: \
                vars.env\n  b:\n    extends: a\n    command: [redis-server, --port, '7002']\n  d:\n    extends: d\n";
    let path = "/srv/redis/compose.yaml";
    let deployment = crate::container::read_as(
        crate::container::Kind::Compose,
        path,
        text.as_bytes(),
        &BTreeMap::new(),
        &files,
    );
    let names: Vec<_> =
        deployment.containers.iter().map(|c| c.service.as_ref().map_or("", |s| &s.text)).collect();
    assert_eq!(names, ["c", "a", "b", "d"]);
    let [_, a, b, d] = &deployment.containers[..] else { panic!("four services") };
    assert_eq!(a.image.as_ref().and_then(|image| image.get()), Some("redis:7.2"));
    assert_eq!(a.config_on_host().as_deref(), Some("/srv/redis/base/r.conf"));
    assert_eq!(a.mounts.iter().map(|m| m.source.text.as_str()).collect::<Vec<_>>(), ["./r.conf", "other"]);
    assert_eq!(a.ports.len(), 2);
    let variables = |c: &crate::container::Container| -> Vec<(String, String)> {
        let text = |t: &Option<crate::text::Text>| t.as_ref().map(|t| t.text.clone()).unwrap_or_default();
        c.environment.iter().map(|(name, value)| (name.text.clone(), text(value))).collect()
    };
    let pair = |(a, b): (&str, &str)| (a.to_owned(), b.to_owned());
    assert_eq!(variables(a), [("C", "file"), ("A", "base"), ("B", "own")].map(pair));
    assert!(!a.is_partial && !b.is_partial && d.is_partial);
    assert_eq!(b.command.len(), 3);
    // What stands in another file is at the place that leads there.
    let at = &a.image.as_ref().expect("it has one").place;
    assert_eq!(at.span.of(text.as_bytes()), b"{file: base/common.yml, service: redis}");
    let said: Vec<_> = deployment.unfollowed.iter().map(|part| part.place.span.of(text.as_bytes())).collect();
    assert_eq!(said, [&b"gone.yml"[..], b"d"]);
}
