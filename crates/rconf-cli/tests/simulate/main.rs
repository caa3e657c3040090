//! `rconf simulate` against real clusters: random nodes are killed or stopped, or the network is cut, and what is predicted has
//! to happen.

mod cluster;
mod network;
mod scenario;

use cluster::{Cluster, NODE_TIMEOUT};
use network::Network;
use rconf_tests::generated::free_ports;
use rconf_tests::need;
use rconf_tests::servers::RealServer;
use scenario::{Loss, Scenario};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The servers, in turn. `RCONF_SIMULATE_ON` names others.
const SERVERS: &str = "redis:7.0,valkey:9.1";
/// The number of scenarios. `RCONF_SIMULATIONS` asks for more, and `RCONF_SIMULATION_SEED` for others.
const SCENARIOS: u64 = 12;
/// How many scenarios run at the same time. They mostly wait.
const AT_ONCE: usize = 6;
/// How many elections may be lost before a promotion.
const LOST_ELECTIONS: u64 = 3;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

/// What came of all scenarios.
#[derive(Default)]
struct Score {
    promotions: usize,
    /// How many of the promoted replicas were empty.
    empty: usize,
    /// How many clusters did not serve all slots in the end, and how many stopped.
    not_whole: usize,
    stopped: usize,
    in_time: usize,
    returns: usize,
    differences: Vec<String>,
    kinds: BTreeMap<&'static str, usize>,
}

#[test]
fn what_is_predicted_happens() {
    let names = std::env::var("RCONF_SIMULATE_ON").unwrap_or_else(|_| SERVERS.to_owned());
    let servers: Vec<RealServer> = names.split(',').filter_map(need::server).collect();
    if servers.is_empty() {
        return;
    }
    let can_cut = Network::new().can_be_cut();
    if !can_cut {
        need::skip("cuts of the network", "they need root, `ip` and `iptables`");
    }
    let (count, seed) = (number("RCONF_SIMULATIONS", SCENARIOS), number("RCONF_SIMULATION_SEED", 1));
    let at_once =
        usize::try_from(number("RCONF_SIMULATIONS_AT_ONCE", AT_ONCE as u64)).expect("a small number");
    let (next, score) = (AtomicU64::new(0), Mutex::new(Score::default()));
    let ports = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                loop {
                    let nth = next.fetch_add(1, Ordering::Relaxed);
                    if nth >= count {
                        break;
                    }
                    let server = &servers[usize::try_from(nth).expect("small") % servers.len()];
                    let scenario = Scenario::random(seed * 1000 + nth, can_cut);
                    let block = ports.fetch_add(1, Ordering::Relaxed) % 40;
                    let from = 21_000 + 20 * u16::try_from(block).expect("small");
                    try_one(server, &scenario, from, &score);
                }
            });
        }
    });
    let score = score.into_inner().expect("no scenario panicked");
    println!(
        "{count} scenarios ({:?}) on {names}: {} promotions, {} of empty replicas, {} in the predicted time; {} clusters did not \
         serve all slots, and {} of them stopped; {} nodes came back as predicted",
        score.kinds,
        score.promotions,
        score.empty,
        score.in_time,
        score.not_whole,
        score.stopped,
        score.returns
    );
    assert!(score.differences.is_empty(), "{}", score.differences.join("\n"));
}

fn try_one(server: &RealServer, scenario: &Scenario, from: u16, score: &Mutex<Score>) {
    let mut cluster = Cluster::start(server, scenario, free_ports(from, 12));
    let prediction = predict(&cluster);
    let start = Instant::now();
    cluster.lose();
    let (promoted_at, mut differences) = watch(&cluster, &prediction, start);
    let at = start.elapsed();
    let mut returns = 0;
    let has_majority = sides(&prediction).any(|side| side["has_majority"] == true);
    if differences.is_empty() && has_majority {
        cluster.heal();
        match come_back(&cluster, &prediction) {
            Ok(count) => returns = count,
            Err(more) => differences.extend(more),
        }
    }
    let promotions = events(&prediction, "promoted").len();
    let (in_time, early) = in_time(&prediction, &promoted_at);
    differences.extend(early);
    let server = server.server.name();
    let mark = if differences.is_empty() { "ok" } else { "DIFFERS" };
    println!("{mark} {server} {scenario}: {promotions} promotions, {:.1} s", at.as_secs_f64());
    if !differences.is_empty() {
        println!("predicted: {prediction}");
        (0..cluster.count()).for_each(|node| println!("--- {}\n{}", cluster.name(node), cluster.log(node)));
    }
    let mut score = score.lock().expect("no scenario panicked");
    score.promotions += promotions;
    score.empty += events(&prediction, "promoted").iter().filter(|event| event["is_empty"] == true).count();
    score.not_whole += usize::from(prediction["is_whole"] == false);
    score.stopped += usize::from(sides(&prediction).all(|side| side["writable"] == 0));
    score.in_time += in_time;
    score.returns += returns;
    let kind = match scenario.loss {
        Loss::Kill(_) => "kill",
        Loss::Stop(_) => "stop",
        Loss::Cut(_) => "cut",
    };
    *score.kinds.entry(kind).or_default() += 1;
    score.differences.extend(differences.iter().map(|what| format!("{server} {scenario}: {what}")));
}

/// Runs `rconf simulate` with what the nodes answer.
fn predict(cluster: &Cluster<'_>) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("answers.txt");
    let text: String = (0..cluster.count()).map(|node| cluster.paste(node)).collect();
    std::fs::write(&file, text).expect("the file is written");
    let output = Command::new(env!("CARGO_BIN_EXE_rconf"))
        .args(["simulate", "--format", "json", "--lang", "en"])
        .args(cluster.words())
        .arg(&file)
        .stdin(Stdio::null())
        .output()
        .expect("rconf starts");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!out.contains("never-printed") && !err.contains("never-printed"), "{out}{err}");
    assert_eq!(err, "", "{}", cluster.scenario);
    serde_json::from_str(&out).unwrap_or_else(|why| panic!("{why}: {out}"))
}

fn sides(prediction: &Value) -> impl Iterator<Item = &Value> {
    prediction["sides"].as_array().into_iter().flatten()
}

fn events<'p>(prediction: &'p Value, kind: &str) -> Vec<&'p Value> {
    let all = prediction["events"].as_array().into_iter().flatten();
    all.filter(|event| event["event"] == kind).collect()
}

fn words(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Watches a cluster until everything has happened. Returns when each replica was promoted, and what differs.
fn watch(cluster: &Cluster<'_>, prediction: &Value, start: Instant) -> (BTreeMap<String, u64>, Vec<String>) {
    let all = prediction["events"].as_array().into_iter().flatten();
    let end = all.filter_map(|event| event["at"]["to"].as_u64()).max().unwrap_or(0);
    // What is not predicted gets the time to happen.
    let least = Duration::from_millis(end.max(2 * NODE_TIMEOUT + 400 + 3000) + NODE_TIMEOUT);
    let retries =
        if events(prediction, "promoted").is_empty() { 0 } else { LOST_ELECTIONS * 4 * NODE_TIMEOUT };
    let most = least + Duration::from_millis(retries) + Duration::from_secs(5);
    let mut promoted = BTreeMap::new();
    loop {
        for node in (0..cluster.count()).filter(|node| cluster.lives(*node)) {
            let was_replica = cluster.scenario.master_of[node].is_some();
            let at = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
            if was_replica && cluster.observe(node).is_some_and(|seen| seen.is_master) {
                promoted.entry(cluster.name(node)).or_insert(at);
            }
        }
        if start.elapsed() > least {
            let differences = differences(cluster, prediction, &promoted);
            if differences.is_empty() || start.elapsed() > most {
                return (promoted, differences);
            }
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Compares a prediction with a cluster: the state and the coverage on each node, who was promoted, and what can be read and
/// written.
fn differences(cluster: &Cluster<'_>, prediction: &Value, promoted: &BTreeMap<String, u64>) -> Vec<String> {
    let mut all = Vec::new();
    let expected = events(prediction, "promoted");
    if promoted.len() != expected.len() {
        all.push(format!(
            "{} promotions, and {} are predicted: {promoted:?}",
            promoted.len(),
            expected.len()
        ));
    }
    for event in expected {
        let candidates = words(&event["candidates"]);
        let count = candidates.iter().filter(|name| promoted.contains_key(**name)).count();
        if count != 1 {
            all.push(format!("{count} of {candidates:?} were promoted instead of {}", event["master"]));
        }
    }
    for side in sides(prediction) {
        let (names, down) = (words(&side["nodes"]), words(&side["down"]));
        let (mut readable, mut writable) = (0, 0);
        for node in (0..cluster.count()).filter(|node| names.contains(&cluster.name(*node).as_str())) {
            let name = cluster.name(node);
            let Some(seen) = cluster.observe(node) else {
                all.push(format!("{name} does not answer"));
                continue;
            };
            if seen.is_ok == down.contains(&name.as_str()) {
                all.push(format!("{name}: cluster_state is ok: {}", seen.is_ok));
            }
            let wanted = ["slots_ok", "slots_suspected", "slots_failed"].map(|key| side[key].as_u64());
            if seen.slots.map(Some) != wanted {
                all.push(format!("{name}: slots {:?}, and {wanted:?} are predicted", seen.slots));
            }
            if seen.is_master {
                let (reads, writes) = cluster.served(node);
                (readable, writable) = (readable + reads, writable + writes);
            }
        }
        let wanted = (side["readable"].as_u64(), side["writable"].as_u64());
        if (Some(readable), Some(writable)) != wanted {
            all.push(format!(
                "{names:?}: {readable} slots read and {writable} written, and {wanted:?} are predicted"
            ));
        }
    }
    all
}

/// Returns how many promotions were in the predicted time, and those that were before it.
fn in_time(prediction: &Value, promoted: &BTreeMap<String, u64>) -> (usize, Vec<String>) {
    let (mut count, mut early) = (0, Vec::new());
    for event in events(prediction, "promoted") {
        let candidates = words(&event["candidates"]);
        let Some(at) = candidates.iter().find_map(|name| promoted.get(*name)) else { continue };
        let (from, to) = (event["at"]["from"].as_u64().unwrap_or(0), event["at"]["to"].as_u64().unwrap_or(0));
        // Killing several nodes, and asking all, takes time.
        if *at + 300 < from {
            early.push(format!(
                "{candidates:?} promoted after {at} ms, and not before {from} ms is predicted"
            ));
        }
        count += usize::from(*at <= to + 500);
        if *at > to + 500 {
            println!(
                "late: {candidates:?} promoted after {at} ms, and {to} ms is predicted without lost elections"
            );
        }
    }
    (count, early)
}

/// Waits until the nodes that were lost are what is predicted. Returns how many they are.
fn come_back(cluster: &Cluster<'_>, prediction: &Value) -> Result<usize, Vec<String>> {
    let start = Instant::now();
    let returns: Vec<&Value> = prediction["returns"].as_array().into_iter().flatten().collect();
    // A master and its replicas come back together: who serves the slots then is a race, of which both ends are predicted.
    let may_race: Vec<&str> = returns
        .iter()
        .filter(|back| !words(&back["rivals"]).is_empty())
        .flat_map(|back| words(&back["rivals"]).into_iter().chain(back["node"].as_str()))
        .collect();
    loop {
        let mut differences = Vec::new();
        for back in &returns {
            let name = back["node"].as_str().unwrap_or_default();
            let node = (0..cluster.count()).find(|node| cluster.name(*node) == name).expect("a node");
            let seen = cluster.observe(node);
            let is_so = seen.as_ref().is_some_and(|seen| match back["returns"].as_str() {
                _ if may_race.contains(&name) => seen.is_ok,
                Some("as-master") => seen.is_master && seen.is_ok,
                // Which master a replica follows may change once more if it migrates.
                Some("as-replica" | "follows") => !seen.is_master && seen.follows.is_some(),
                _ => false,
            });
            if !is_so {
                differences.push(format!("{name} comes back as {seen:?}, and this is predicted: {back}"));
            }
        }
        if differences.is_empty() {
            return Ok(returns.len());
        }
        if start.elapsed() > Duration::from_secs(40) {
            return Err(differences);
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}
