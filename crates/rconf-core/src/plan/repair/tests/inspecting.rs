use super::super::inspect::{InspectError, inspected, is_name};
use super::{NETWORK, inspect};

#[test]
fn containers_and_networks_are_read() {
    let found = inspected(format!("{}\n{NETWORK}", inspect(&[2, 0])).as_bytes());
    assert_eq!(found.errors, []);
    let [first, second] = &found.containers[..] else { panic!("two containers") };
    assert_eq!((first.name.as_str(), first.running, second.running), ("redis-7001", true, false));
    assert_eq!(second.exit_code, 137);
    assert_eq!(first.published, [7001]);
    assert_eq!(first.endpoints[0].subnets[0].to_string(), "172.28.0.0/16");
    assert!(second.endpoints[0].addresses.is_empty());
    assert_eq!(found.networks[0].gateways[0].to_string(), "172.28.0.1");
}

#[test]
fn dockers_own_output_is_read() {
    let found = inspected(include_bytes!("../../../../../../fixtures/repair/docker-permuted/inspect.json"));
    assert_eq!(found.errors, []);
    assert_eq!(found.containers.len(), 6);
    let end = &found.containers[0].endpoints[0];
    assert_eq!((end.network.as_str(), end.addresses[0].to_string().as_str()), ("rx-net", "172.31.78.3"));
    // Docker itself adds the start of the id as an alias again when the network is connected.
    assert!(end.aliases.is_empty() && end.fixed.is_empty());
    let found = inspected(include_bytes!("../../../../../../fixtures/repair/docker-permuted/network.json"));
    assert_eq!((found.errors.len(), found.networks[0].members.len()), (0, 6));
}

#[test]
fn other_types_and_nulls_are_as_if_absent() {
    let text = r#"[{"Name":"/a","State":null,"Config":3,"HostConfig":{"PortBindings":null,"RestartPolicy":[]},
        "Mounts":{},"NetworkSettings":{"Networks":{"n":null,"m":{"IPAMConfig":7,"IPAddress":"x","IPPrefixLen":300}}}}]"#;
    let found = inspected(text.as_bytes());
    assert_eq!((found.errors.len(), found.containers.len()), (0, 1));
    assert!(!found.containers[0].running);
    assert_eq!(found.containers[0].endpoints.len(), 2);
}

#[test]
fn hostile_names_are_dropped() {
    for name in ["a;reboot", "$(id)", "-v", "a b", "a\nb", "", "..", "a'b", "ä"] {
        assert!(!is_name(name), "{name}");
        let value = serde_json::json!([{"Name": format!("/{name}"), "State": {"Running": true}},
            {"Name": "/ok", "State": {}, "NetworkSettings": {"Networks": {name: {"IPAddress": "10.0.0.2"},
             "good": {"Aliases": [name]}}}},
            {"Name": name, "IPAM": {}}]);
        let found = inspected(value.to_string().as_bytes());
        assert_eq!(found.errors, [InspectError::Name, InspectError::Name], "{name}");
        assert_eq!(found.containers.len(), 1);
        assert_eq!(found.containers[0].endpoints.len(), 1);
        assert!(found.containers[0].endpoints[0].aliases.is_empty());
    }
    assert!(is_name("redis-7002_a.1"));
}

#[test]
fn what_is_no_json_is_named_with_its_line() {
    let found = inspected(b"[{\"Name\":\"/a\",\"State\":{}}]\n[{\n");
    assert_eq!(found.containers.len(), 1);
    assert!(matches!(&found.errors[..], [InspectError::Json { line, .. }] if *line > 1));
    assert!(matches!(&inspected(b"[1]").errors[..], [InspectError::Json { .. }]));
    assert!(matches!(&inspected("[".repeat(1_000_000).as_bytes()).errors[..], [InspectError::Json { .. }]));
}
