//! The limits of a service, and its settings in `deploy`.

use super::reader::Reader;
use super::sizes::{bytes, milli_cpus, switch};
use crate::container::model::Container;
use crate::container::yaml::Yaml;
use crate::text::{Located, Text};

/// Reads a setting that limits the service. Settings in `deploy` take precedence.
pub(super) fn limit(reader: &mut Reader, key: &str, value: Yaml, container: &mut Container) {
    match key {
        "mem_limit" => {
            let deployed = container.memory.take();
            set_memory(reader, value, container);
            container.memory = deployed.or(container.memory.take());
        }
        "cpus" => {
            let deployed = container.milli_cpus.take();
            set_cpus(reader, value, container);
            container.milli_cpus = deployed.or(container.milli_cpus.take());
        }
        "ulimits" => container.nofile = value.get("nofile").and_then(|limit| nofile(reader, limit)),
        "sysctls" => {
            let pairs = reader.pairs(value).into_iter();
            container.sysctls = pairs.filter_map(|(name, value)| Some((name, value?))).collect();
        }
        "scale" => container.replicas = number(reader, value),
        key => container.unread.push(key.to_owned()),
    }
}

/// Returns whether a switch is on.
pub(super) fn is_on(reader: &mut Reader, yaml: Yaml) -> bool {
    reader.value(yaml).is_some_and(|value| value.get().and_then(switch) == Some(true))
}

/// Returns a value with its place, or `None` if the value is not known or `read` refuses it.
fn read_as<T>(reader: &mut Reader, yaml: Yaml, read: impl Fn(&str) -> Option<T>) -> Option<Located<T>> {
    let value = reader.value(yaml)?;
    Some(Located { value: read(value.get()?)?, place: value.place.clone() })
}

fn number(reader: &mut Reader, yaml: Yaml) -> Option<Located<u64>> {
    read_as(reader, yaml, |text| text.trim().parse().ok())
}

/// Sets the memory limit, unless it is 0, which means no limit.
fn set_memory(reader: &mut Reader, yaml: Yaml, container: &mut Container) {
    let memory = read_as(reader, yaml, bytes).filter(|limit| limit.value > 0);
    container.is_partial |= memory.is_none() && reader.value(yaml).is_some_and(|value| !value.is_known());
    container.memory = memory.or(container.memory.take());
}

fn set_cpus(reader: &mut Reader, yaml: Yaml, container: &mut Container) {
    let cpus = read_as(reader, yaml, milli_cpus).filter(|limit| limit.value > 0);
    container.is_partial |= cpus.is_none() && reader.value(yaml).is_some_and(|value| !value.is_known());
    container.milli_cpus = cpus.or(container.milli_cpus.take());
}

fn nofile(reader: &mut Reader, yaml: Yaml) -> Option<Located<(u64, u64)>> {
    let limit = |text: &str| match text.trim() {
        "-1" => Some(u64::MAX),
        text => text.parse().ok(),
    };
    if yaml.is_mapping() {
        let soft = yaml.get("soft").and_then(|soft| read_as(reader, soft, limit))?;
        let hard = yaml.get("hard").and_then(|hard| read_as(reader, hard, limit))?;
        return Some(Located { value: (soft.value, hard.value), place: reader.place(yaml.span()) });
    }
    let both = read_as(reader, yaml, limit)?;
    Some(Located { value: (both.value, both.value), place: both.place })
}

/// The keys of `deploy` that only `docker stack deploy` reads, which starts containers again unless it is told otherwise.
const OF_STACKS: [&str; 5] = ["mode", "placement", "update_config", "rollback_config", "endpoint_mode"];

/// Reads `deploy`, and returns its restart policy in the words of `docker run`.
pub(super) fn deploy(reader: &mut Reader, yaml: Yaml, container: &mut Container) -> Option<Text> {
    if let Some(limits) = yaml.get("resources").and_then(|resources| resources.get("limits")) {
        if let Some(memory) = limits.get("memory") {
            set_memory(reader, memory, container);
        }
        if let Some(cpus) = limits.get("cpus") {
            set_cpus(reader, cpus, container);
        }
    }
    if let Some(replicas) = yaml.get("replicas") {
        container.replicas = number(reader, replicas);
        container.is_partial |= container.replicas.is_none();
    }
    // With `global`, each host runs one.
    container.is_partial |= yaml.get("mode").and_then(Yaml::scalar).is_some_and(|mode| mode != "replicated");
    let Some(policy) = yaml.get("restart_policy") else {
        let of_stack = OF_STACKS.iter().find_map(|key| yaml.get(key))?;
        return Some(Text::known("always", reader.place(of_stack.span())));
    };
    let Some(condition) = reader.text_of(policy, "condition") else {
        return Some(Text::known("always", reader.place(policy.span())));
    };
    let word = match condition.text.as_str() {
        "any" => "always",
        "none" => "no",
        other => other,
    };
    Some(Text { text: word.to_owned(), ..condition })
}
