//! Configurations that a script changes before a server reads them, as the entry point of an image does with `sed`.

use super::Environment;
use crate::config::{Template, join, parent};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The maximum number of scripts in a folder that are looked at.
const MOST: usize = 20;
/// The maximum size of a script, in bytes.
const LARGEST: usize = 64 << 10;

/// What scripts beside a configuration do to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Changes {
    /// Whether it has something to fill in, and a script replaces text in it.
    pub fills_in: bool,
    /// Whether a script adds lines to it, or to a copy.
    pub adds: bool,
}

/// The scripts in folders, each folder looked into once.
#[derive(Debug, Default)]
pub(super) struct Scripts(Mutex<HashMap<String, Arc<Vec<Vec<u8>>>>>);

impl Scripts {
    /// Returns what the scripts in the folder of a file, and in the one above it, do to the file that they name.
    pub(super) fn changes_of<E: Environment>(&self, environment: &E, path: &str, bytes: &[u8]) -> Changes {
        const TOOLS: [&[u8]; 4] = [b"sed ", b"envsubst", b"perl ", b"gomplate"];
        let name = path.rsplit('/').next().unwrap_or(path).as_bytes();
        let mut changes = Changes::default();
        let folder = parent(path);
        let above = (!folder.is_empty()).then(|| parent(folder));
        for folder in std::iter::once(folder).chain(above) {
            for text in self.of(environment, folder).iter().filter(|text| has(text, name)) {
                changes.fills_in |= TOOLS.iter().any(|tool| has(text, tool));
                // What is written in one script, the reader of scripts follows where it starts the server too.
                changes.adds |= has(text, b">>") && has(text, b"cp ");
            }
        }
        changes.fills_in = changes.fills_in && Template::filled_by_script(bytes).is_some();
        changes
    }

    /// Returns the texts of the scripts in a folder.
    fn of<E: Environment>(&self, environment: &E, folder: &str) -> Arc<Vec<Vec<u8>>> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(folder) {
            return Arc::clone(found);
        }
        let mut names = environment.list(folder);
        names.retain(|name| is_script(name));
        names.sort_unstable();
        let texts = names.iter().take(MOST).filter_map(|name| environment.read(&join(folder, name)));
        let found = Arc::new(texts.filter(|text| text.len() <= LARGEST).collect());
        known().insert(folder.to_owned(), Arc::clone(&found));
        found
    }
}

fn has(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len().max(1)).any(|part| part == word)
}

fn is_script(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [".sh", ".bash"].iter().any(|end| lower.ends_with(end))
        || ["entrypoint", "dockerfile"].iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::super::{Input, Workspace};
    use crate::lint::Options;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let inputs = files.iter().map(|(path, text)| Input::new(*path, *text)).collect();
        let findings = Workspace::new(inputs, Options::default()).check().report.findings;
        let asked = findings.iter().filter(|f| f.rule.code.starts_with('L'));
        asked.map(|f| format!("{}:{} {}", f.place.path, f.start.line, f.rule.code)).collect()
    }

    #[test]
    fn what_an_entry_point_fills_in_is_not_known() {
        let file = ("s/sentinel.conf", "sentinel monitor m 10.0.0.1 6379 $QUORUM\nsentinel down-after m 5\n");
        let script = ("s/entrypoint.sh", "sed -i \"s/\\$QUORUM/$QUORUM/g\" /etc/sentinel.conf\n");
        assert_eq!(found(&[file, script]), ["s/sentinel.conf:2 L050"]);
        assert_eq!(found(&[file]).len(), 2);
        assert_eq!(found(&[file, ("s/entrypoint.sh", "sed -i s/a/b/ other.conf\n")]).len(), 2);
        // A copy that gets more lines may be right.
        let open = ("s/redis.conf", "protected-mode no\nprt 1\n");
        let script = ("s/init.sh", "cp /c/redis.conf /data/r.conf\necho requirepass $P >> /data/r.conf\n");
        let all = |files: &[(&str, &str)]| {
            let inputs = files.iter().map(|(path, text)| Input::new(*path, *text)).collect();
            let findings = Workspace::new(inputs, Options::default()).check().report.findings;
            findings.iter().any(|f| f.rule.code == "A006")
        };
        assert!(all(&[open]) && !all(&[open, script]));
        let upper = ("s/redis.conf", "port REDIS_PORT\nprt 1\n");
        let script = ("build.sh", "envsubst < redis.conf > out\n");
        assert_eq!(found(&[upper, script]), ["s/redis.conf:2 L002"]);
    }
}
