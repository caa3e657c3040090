//! Generated clusters on a real Docker engine: running the plan twice, killed nodes, compose, changes while a
//! cluster runs, access from outside, TLS, several hosts. All scenarios share one engine and run in parallel,
//! each with its own names, ports and network, because they mostly wait.

mod address;
mod broken;
mod changes;
mod compose;
mod hosts;
mod lives;
mod outside;
mod sentinels;

use rconf_tests::docker::Engine;
use rconf_tests::need::skip;
use rconf_tests::servers::RealServer;
use std::process::Command;
use std::sync::Once;
use std::time::Instant;

/// A real server, and the image that was created of it.
type Image = (RealServer, String);

/// Runs a scenario with images of these servers. Reports it as skipped if something is missing.
fn scenario(name: &str, servers: &[&str], run: impl FnOnce(&Engine, &[Image]) -> Result<(), String>) {
    let start = Instant::now();
    let result = Engine::shared().and_then(|engine| {
        let images: Vec<Image> =
            servers.iter().map(|server| engine.image(server)).collect::<Result<_, _>>()?;
        build_rconf();
        run(&engine, &images)
    });
    match result {
        Ok(()) => println!("docker, {name}: {} s", start.elapsed().as_secs()),
        Err(why) => skip(&format!("docker, {name}"), &why),
    }
}

/// Builds the program that the scenarios run, once.
fn build_rconf() {
    static BUILT: Once = Once::new();
    BUILT.call_once(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        // Built in the same way as by the tests of the workspace, so that it is built only once for all of
        // them.
        let words = ["test", "--workspace", "--quiet", "--no-run", "--test", "cli"];
        let status = Command::new(cargo).args(words).status();
        assert!(status.expect("cargo starts").success(), "rconf is built");
    });
}

#[test]
fn redis_lives() {
    scenario("life, redis:7.0", &["redis:7.0"], |engine, images| {
        lives::lives(engine, &images[0], "rconf-t1", "17302-17307", "10.200.0.0/24");
        Ok(())
    });
}

#[test]
fn valkey_lives_with_ipv6() {
    scenario("life, valkey:9.1, IPv6", &["valkey:9.1"], |engine, images| {
        lives::lives(engine, &images[0], "rconf-t6", "17802-17807", "fd00:dead::/64");
        Ok(())
    });
}

#[test]
fn a_broken_node_is_explained() {
    scenario("broken", &["redis:7.0"], |engine, images| {
        broken::broken(engine, &images[0]);
        Ok(())
    });
}

#[test]
fn compose_does_the_same() {
    scenario("compose", &["valkey:9.1"], |engine, images| compose::compose(engine, &images[0]));
}

#[test]
fn changes_lose_no_key() {
    scenario("changes", &["redis:7.0", "redis:8.0"], |engine, images| {
        changes::changes(engine, &images[0], &images[1]);
        Ok(())
    });
}

#[test]
fn sentinels_lose_no_key() {
    scenario("Sentinels", &["redis:7.0", "redis:8.0"], |engine, images| {
        sentinels::sentinels(engine, &images[0], &images[1]);
        Ok(())
    });
}

#[test]
fn nodes_are_reached_from_outside() {
    scenario("outside", &["redis:7.0"], |engine, images| outside::outside(engine, &images[0]));
}

#[test]
fn replicas_are_on_other_hosts() {
    scenario("hosts", &["valkey:8.1"], |engine, images| hosts::hosts(engine, &images[0]));
}

#[test]
fn a_lost_host_of_a_watched_master_loses_no_key() {
    scenario("hosts with Sentinels", &["valkey:8.1"], |engine, images| {
        hosts::sentinels_on_hosts(engine, &images[0])
    });
}
