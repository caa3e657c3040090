//! Probes of containers.

use super::model::{Probe, ProbeKind};
use super::reader::Reader;
use super::words::words;
use crate::container::compose::{Value, calls_of_words};
use crate::container::yaml::Yaml;
use crate::text::Text;

/// Reads the probes of a container.
pub(super) fn probes(
    reader: &Reader<'_>,
    container: Yaml<'_>,
    name: &Text,
    environment: &[(Text, Option<Text>)],
) -> Vec<Probe> {
    const KINDS: [(&str, ProbeKind); 3] = [
        ("livenessProbe", ProbeKind::Liveness),
        ("readinessProbe", ProbeKind::Readiness),
        ("startupProbe", ProbeKind::Startup),
    ];
    const NUMBERS: [&str; 4] = ["initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold"];
    let probe = |(key, kind): (&str, ProbeKind)| {
        let (key, yaml) =
            container.entries().find(|(found, yaml)| found.key() == key && yaml.is_mapping())?;
        let command = yaml.get("exec").and_then(|exec| exec.get("command"));
        let command = command.map(|command| words(command, environment, reader.path, reader.start));
        let command = command.unwrap_or_default();
        let number =
            |key: &str, default: u64| reader.number_of(yaml, key).map_or(default, |number| number.value);
        let is_known = |key: &&str| yaml.get(key).is_none() || reader.number_of(yaml, key).is_some();
        Some(Probe {
            kind,
            place: reader.place(key.span()),
            calls: calls_of_words(name, &command),
            command: command.iter().map(Value::to_text).collect(),
            initial_delay: number("initialDelaySeconds", 0),
            period: number("periodSeconds", 10),
            timeout: number("timeoutSeconds", 1),
            failures: number("failureThreshold", 3),
            is_known: NUMBERS.iter().all(is_known),
        })
    };
    KINDS.into_iter().filter_map(probe).collect()
}
