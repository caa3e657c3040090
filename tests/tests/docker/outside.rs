//! Access to nodes from outside their network.

use crate::Image;
use crate::address::Address;
use rconf_tests::docker::{Engine, Generated};
use rconf_tests::need::program;

/// Connects from outside the network to the published ports, at the addresses that nodes announce, with TLS
/// and users.
pub fn outside(engine: &Engine, (real, image): &Image) -> Result<(), String> {
    program("openssl").ok_or("no openssl")?;
    let _address = Address::new("rconf-t4", &["10.203.1.1/32"])?;
    let spec = format!(
        "server = \"redis:7.0\"\n[cluster]\nname = \"rconf-t4\"\nports = \"17602-17607\"\n[network]\nsubnet = \"10.203.0.0/24\"\n\
         [announce]\nto = \"host\"\naddress = \"10.203.1.1\"\n[tls]\n[auth]\nacl-file = \"users.acl\"\n[docker]\nimage = \"{image}\"\n"
    );
    let users = "user app on >an-app-password ~key:* +@read +@write +cluster\n";
    let made =
        Generated::of_files(engine, "rconf-t4", &[("rconf.toml", spec.as_str()), ("users.acl", users)]);
    assert!(made.plan(&["certs", "up", "create"]).contains("is whole"));
    made.write_keys("17602");
    // From this machine, as from any other machine.
    let root = made.path().to_path_buf();
    let mut reached = 0;
    for port in 17602..=17607 {
        let output = real
            .cli()
            .args(["--tls", "--cacert"])
            .arg(root.join("tls/ca.crt"))
            .args(["-c", "-h", "10.203.1.1", "-p", &port.to_string(), "--user", "app", "get", "key:7"])
            .env("REDISCLI_AUTH", "an-app-password")
            .output()
            .expect("the client starts");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("value:7"), "{port}: {said}{}", String::from_utf8_lossy(&output.stderr));
        reached += 1;
    }
    made.plan(&["down"]);
    println!("docker with TLS and users: {reached} of 6 nodes reached from outside, redirects followed");
    Ok(())
}
