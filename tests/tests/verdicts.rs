//! Conformance: every recorded text, every server. A finding of group L exists exactly when the server
//! refuses the text, and stands on the line that the server names.

use rconf_core::catalog::Server;
use rconf_core::config::{Files, read};
use serde::Deserialize;

#[derive(Deserialize)]
struct Record {
    text: String,
    reject: Vec<Rejection>,
    #[serde(default)]
    unknown: Vec<String>,
}

#[derive(Deserialize)]
struct Rejection {
    servers: Vec<String>,
    line: usize,
    message: String,
}

/// How many lines of how many servers the record decides; a smaller record must not pass unnoticed.
const TEXTS: usize = 4544;
const SERVERS: usize = 13;

#[test]
fn group_l_agrees_with_every_recorded_verdict() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/verdicts/verdicts.jsonl");
    let text = std::fs::read_to_string(path).expect("the recorded verdicts are in the repository");
    let records: Vec<Record> =
        text.lines().map(|line| serde_json::from_str(line).expect("a line of the record is JSON")).collect();
    assert_eq!(records.len(), TEXTS);
    // valkey:7.2 equals redis:7.2 and was not measured apart.
    let servers: Vec<Server> = Server::all().filter(|s| s.name() != "valkey:7.2").collect();
    assert_eq!(servers.len(), SERVERS);

    let (mut decided, mut mismatches) = (0, Vec::new());
    for record in &records {
        for &server in &servers {
            let recorded_name = server.name().replace(':', "-");
            if record.unknown.contains(&recorded_name) {
                continue;
            }
            decided += 1;
            let verdict = record.reject.iter().find(|r| r.servers.contains(&recorded_name));
            let config = read("redis.conf", record.text.clone().into_bytes(), &Files::new(), server);
            let first = config.refusals().first();
            let line = first.map(|r| r.at.line + 1);
            let agrees = match verdict {
                None => first.is_none(),
                Some(v) => first.is_some() && (v.line == 0 || Some(v.line) == line),
            };
            if !agrees {
                let said = verdict.map(|v| (v.line, v.message.as_str()));
                mismatches.push(format!("{server} {:?}: server {said:?}, rconf {first:?}", record.text));
            }
        }
    }
    println!("{decided} verdicts compared, {} mismatches", mismatches.len());
    assert!(mismatches.is_empty(), "{}", mismatches.join("\n"));
}
