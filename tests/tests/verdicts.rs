//! Conformance with every recorded verdict. There is a finding of group L exactly if the server refuses the
//! text, and exactly one of these findings says that the server stops there. It is on the line that the
//! server names.

use rconf_core::catalog::Server;
use rconf_tests::differential::{acl_file_stop, config_as};
use rconf_tests::record::Record;
use rconf_tests::servers::{Role, Verdict};

/// The number of texts and servers in the record, so that a smaller record is noticed.
const TEXTS: usize = 4544;
const SERVERS: usize = 13;
const SENTINEL_TEXTS: usize = 2195;
/// The servers whose Sentinels were asked.
const SENTINELS: [&str; 6] =
    ["redis:6.0", "redis:7.0", "redis:8.0", "valkey:8.0", "valkey:8.1", "valkey:9.1"];

#[test]
fn group_l_agrees_with_every_recorded_verdict() {
    let records = Record::all();
    assert_eq!(records.len(), TEXTS);
    // valkey:7.2 is the same as redis:7.2, and was not recorded separately.
    let servers: Vec<Server> = Server::all().filter(|s| s.name() != "valkey:7.2").collect();
    assert_eq!(servers.len(), SERVERS);
    compare(Role::Server, &records, &servers);
}

#[test]
fn group_l_agrees_with_every_recorded_verdict_of_a_sentinel() {
    let records = Record::of(Role::Sentinel);
    assert_eq!(records.len(), SENTINEL_TEXTS);
    let servers = SENTINELS.map(|name| Server::parse(name).expect("known"));
    compare(Role::Sentinel, &records, &servers);
}

fn compare(role: Role, records: &[Record], servers: &[Server]) {
    let (mut decided, mut mismatches) = (0, Vec::new());
    for record in records {
        for &server in servers {
            let Some(verdict) = record.verdict(server) else { continue };
            decided += 1;
            let config = config_as(role, server, record.text.as_bytes());
            let stops: Vec<_> = config.refusals().iter().filter(|refusal| refusal.stops_load).collect();
            let agrees = match (&verdict, stops.as_slice()) {
                (Verdict::Refuses { line, .. }, [stop]) => line.is_none_or(|line| line == stop.at.line + 1),
                (Verdict::Refuses { .. }, _) => false,
                _ => config.refusals().is_empty(),
            };
            if !agrees {
                mismatches.push(format!("{server} {:?}: server {verdict:?}, rconf {stops:?}", record.text));
            }
        }
    }
    println!("{decided} verdicts compared, {} mismatches", mismatches.len());
    assert!(mismatches.is_empty(), "{}", mismatches.join("\n"));
}

/// The minimum number of ACL files in the record.
const ACL_FILES: usize = 1000;

#[test]
fn group_l_agrees_with_every_recorded_verdict_on_acl_files() {
    let records = Record::of_acl_files();
    assert!(records.len() >= ACL_FILES, "{}", records.len());
    let servers = ["redis:6.0", "redis:7.0", "redis:8.0", "valkey:8.0", "valkey:8.1", "valkey:9.1"];
    let (mut accepted, mut refused, mut mismatches) = (0, 0, Vec::new());
    for record in &records {
        for server in servers.map(|name| Server::parse(name).expect("known")) {
            let Some(verdict) = record.verdict(server) else { continue };
            let stop = acl_file_stop(server, record.text.as_bytes());
            let agrees = match &verdict {
                Verdict::Refuses { line, .. } => stop.is_some() && *line == stop,
                _ => stop.is_none(),
            };
            *if stop.is_some() { &mut refused } else { &mut accepted } += 1;
            if !agrees {
                mismatches.push(format!("{server} {:?}: server {verdict:?}, rconf {stop:?}", record.text));
            }
        }
    }
    assert!(accepted > ACL_FILES && refused > ACL_FILES, "{accepted} accepted, {refused} refused");
    assert!(mismatches.is_empty(), "{}", mismatches.join("\n"));
}
