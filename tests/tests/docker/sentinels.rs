//! One master with its replicas and Sentinels, and changes while they run.

use crate::Image;
use rconf_tests::docker::{ArgvWatch, Engine, Generated, KEYS};

/// Returns the port of the master, as a Sentinel tells it, and writes the answer to `nodes.txt`.
pub fn master(made: &Generated<'_>, sentinel: &str, name: &str) -> Option<String> {
    let answer = made.plan(&["cli", sentinel, "sentinel", "get-master-addr-by-name", name]);
    std::fs::write(made.path().join("nodes.txt"), &answer).expect("it is written");
    answer.lines().nth(1).map(|port| port.trim().to_owned())
}

/// Kills the master, and changes the set in every way, while no key is lost.
pub fn sentinels(engine: &Engine, (_, old): &Image, (_, new): &Image) {
    let spec = format!(
        "server = \"redis:7.0\"\n[cluster]\nname = \"rconf-t7\"\nmode = \"sentinel\"\nports = \"22701-22703\"\n[sentinel]\n\
         ports = \"22711-22713\"\ndown-after-milliseconds = 2000\nfailover-timeout = 10000\n[network]\nsubnet = \"10.206.0.0/24\"\n\
         [docker]\nimage = \"{old}\"\n[config]\nrepl-diskless-sync-delay = 0\n"
    );
    let made = Generated::of_spec(engine, "rconf-t7", &spec);
    let master = |made: &Generated<'_>, sentinel: &str| master(made, sentinel, "rconf-t7");
    let watch = ArgvWatch::start();
    let before = made.password();
    watch.add(&before);
    for _ in 0..2 {
        assert!(made.plan(&["up", "verify"]).contains("is whole"));
    }
    assert_eq!(master(&made, "sentinel-22711").as_deref(), Some("22701"));
    made.write_keys("22701");
    engine.docker(&["kill", "rconf-t7-22701"]);
    engine.wait("a failover", || master(&made, "sentinel-22711").is_some_and(|port| port != "22701"));
    let now = master(&made, "sentinel-22711").expect("a master");
    assert_eq!(made.read_keys(&now), KEYS);
    engine.docker(&["start", "rconf-t7-22701"]);
    assert!(made.plan(&["verify"]).contains("is whole"));
    made.run("rconf", &["gen", "--check"]);
    println!(
        "docker Sentinels: a master killed, {KEYS} of {KEYS} keys; the files are still those of the spec"
    );

    made.change(&["add-node", "--port", "22704"]);
    assert_eq!(made.read_keys("22704"), KEYS);
    made.change(&["rotate-password"]);
    let after = made.password();
    watch.add(&after);
    assert_ne!(before, after);
    for file in ["node-22701/conf/redis.conf", "sentinel-22711/conf/sentinel.conf"] {
        let text = made.run("cat", &[file]);
        assert!(text.contains(&after) && !text.contains(&before), "{file} holds the new password alone");
    }
    made.run("rconf", &["gen", "--check"]);
    println!("docker Sentinels: a replica added, the password changed");

    master(&made, "sentinel-22711");
    made.change(&["rolling-restart", "--nodes", "nodes.txt"]);
    master(&made, "sentinel-22711");
    made.change(&["upgrade", "--to", "redis:8.0", "--image", new, "--nodes", "nodes.txt"]);
    assert!(made.plan(&["cli", "sentinel-22711", "info", "server"]).contains("redis_version:8.0"));
    made.change(&["replace-sentinel", "sentinel-22712"]);
    let now = master(&made, "sentinel-22711").expect("a master");
    if now != "22704" {
        made.change(&["remove-node", "22704", "--nodes", "nodes.txt"]);
    }
    made.run("rconf", &["gen", "--check"]);
    made.plan(&["down"]);
    assert!(made.plan(&["up", "verify"]).contains("is whole"));
    let now = master(&made, "sentinel-22713").expect("a master");
    assert_eq!(made.read_keys(&now), KEYS);
    let looks = watch.finish();
    println!(
        "docker Sentinels: restarted one by one, upgraded 7.0 to 8.0, a Sentinel replaced, a replica removed: {KEYS} of {KEYS} keys; no \
         password in argv in {looks} looks"
    );
}
