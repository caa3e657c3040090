//! Prints the files of a cluster of six nodes. Run it with `cargo run -p rconf-core --example generate`.

use rconf_core::generate::Inputs;

const SPEC: &str = r#"
server = "valkey:8.1"

[cluster]
ports = "7001-7006"
replicas = 1

[docker]
image = "valkey/valkey:8.1"
memory = "1gb"

[config]
maxmemory = "512mb"
"#;

fn main() -> Result<(), rconf_core::Error> {
    let made = rconf_core::generate(SPEC, Inputs { password: "an-example-is-no-place-for-one", users: "" })?;
    print!("{}", made.topology.table());
    for file in &made.files {
        println!("{:o} {} ({} bytes)", file.mode, file.path, file.bytes.len());
    }
    Ok(())
}
