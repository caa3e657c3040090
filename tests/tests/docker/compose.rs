//! A cluster that is run by compose.

use crate::Image;
use rconf_tests::docker::{self, Engine, Generated, KEYS};

/// Runs compose up twice, then down and up. The job that creates the cluster does so only once, and all keys
/// remain.
pub fn compose(engine: &Engine, (_, image): &Image) -> Result<(), String> {
    let (command, first) = docker::compose()?.split_first().ok_or("no words")?;
    let name = "rconf-t2";
    let made = Generated::new(
        engine,
        name,
        &["--server", "valkey:9.1", "--image", image, "--ports", "17402-17407", "--subnet", "10.201.0.0/24"],
    );
    let compose = |words: &[&str]| {
        made.run(command, &[first, &["--project-name", name], words].concat());
    };
    let created = || {
        // The name of the container depends on the release of compose.
        let of_project = format!("label=com.docker.compose.project={name}");
        let filters = ["--filter", &of_project, "--filter", "label=com.docker.compose.service=create"];
        let id = engine.docker(&[&["ps", "--all", "--quiet"], &filters[..]].concat());
        let format = "{{.State.Status}} {{.State.ExitCode}}";
        !id.is_empty() && engine.docker(&["inspect", "--format", format, &id]) == "exited 0"
    };
    for _ in 0..2 {
        compose(&["up", "--detach"]);
        engine.wait("the job that creates the cluster", created);
    }
    made.write_keys("17402");
    engine.wait("healthy nodes", || {
        let healthy = engine.docker(&["ps", "--filter", "health=healthy", "--format", "{{.Names}}"]);
        healthy.lines().filter(|n| n.starts_with(name)).count() == 6
    });
    assert!(made.plan(&["verify"]).contains("is whole"));
    compose(&["down"]);
    compose(&["up", "--detach"]);
    engine.wait("the job that creates the cluster", created);
    assert_eq!(made.read_keys("17402"), KEYS);
    compose(&["down"]);
    println!("docker compose, twice: the cluster is whole, and {KEYS} of {KEYS} keys survive down and up");
    Ok(())
}
