//! Configurations that a script changes before a server reads them, as the entry point of an image does with `sed`.

mod substitution;

use super::searched::{is_named_script, may_be_script};
use super::{Environment, Searched};
use crate::config::Template;
use crate::text::{join, parent};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use substitution::{Substitution, has};

/// The maximum number of scripts in a folder that are looked at.
const MOST: usize = 20;
/// The maximum number of folders beside that of a file that are looked into.
const MOST_FOLDERS: usize = 20;
/// The maximum size of a script, in bytes.
const LARGEST: usize = 64 << 10;

/// What scripts beside a configuration do to it.
#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    /// The texts that they replace in it.
    pub filled: Vec<Vec<u8>>,
    /// Whether a script adds lines to it, or to a copy.
    pub adds: bool,
}

/// A script.
#[derive(Debug)]
struct Script {
    text: Vec<u8>,
    /// What it replaces in texts.
    substitutions: Vec<Substitution>,
}

/// The scripts in folders, each folder looked into once.
#[derive(Debug, Default)]
pub(super) struct Scripts(Mutex<HashMap<Key, Arc<Vec<Script>>>>);

/// A folder, and whether the files whose names have no extension are looked at too.
type Key = (String, bool);

impl Scripts {
    /// Returns what the scripts around a file do to it: those in its folder and in the one above, and, if there is something to
    /// replace in it, those in the folders beside it and those whose names do not tell what they are.
    pub(super) fn changes_of<E: Environment>(&self, environment: &E, path: &str, bytes: &[u8]) -> Changes {
        let mut changes = Changes::default();
        let folder = parent(path);
        let above = (!folder.is_empty()).then(|| parent(folder));
        let has_none = |folder: &str| environment.searched(folder).is_some_and(Searched::is_without_scripts);
        if std::iter::once(folder).chain(above).all(has_none) {
            return changes;
        }
        let replaceable = Template::replaceable(bytes);
        let is_open = !replaceable.is_empty();
        let mut folders: Vec<String> =
            std::iter::once(folder).chain(above).map(|folder| join("", folder)).collect();
        if let Some(above) = above.filter(|_| is_open) {
            let mut names = environment.list(above);
            // A name with a dot is that of a file.
            names.retain(|name| !name.contains('.'));
            names.sort_unstable();
            folders.extend(names.iter().take(MOST_FOLDERS).map(|name| join(above, name)));
        }
        let name = path.rsplit('/').next().unwrap_or(path).as_bytes();
        for folder in folders {
            for script in self.of(environment, (folder, is_open)).iter() {
                let is_named = has(&script.text, name);
                let filled = replaceable.iter().filter(|text| script.replaces(text, is_named));
                changes.filled.extend(filled.map(|text| text.to_vec()));
                // If the same script starts the server, the reader of scripts knows what it adds.
                changes.adds |= is_named && has(&script.text, b">>") && has(&script.text, b"cp ");
            }
        }
        changes
    }

    /// Returns the scripts in a folder.
    fn of<E: Environment>(&self, environment: &E, key: Key) -> Arc<Vec<Script>> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(&key) {
            return Arc::clone(found);
        }
        let (folder, with_bare) = &key;
        let mut names = match environment.searched(folder) {
            Some(searched) => searched.scripts(folder).to_vec(),
            None => environment.list(folder),
        };
        names.retain(|name| if *with_bare { may_be_script(name) } else { is_named_script(name) });
        // Those that are surely scripts come first.
        names.sort_unstable_by(|a, b| (!is_named_script(a), a).cmp(&(!is_named_script(b), b)));
        let read = |name: &String| {
            let text = environment.read(&join(folder, name)).filter(|text| text.len() <= LARGEST)?;
            (is_named_script(name) || text.starts_with(b"#!")).then(|| Script::read(text))
        };
        let found = Arc::new(names.iter().take(MOST).filter_map(read).collect());
        known().insert(key, Arc::clone(&found));
        found
    }
}

impl Script {
    fn read(text: Vec<u8>) -> Self {
        Self { substitutions: substitution::all(&text), text }
    }

    /// Returns whether the script replaces a text in a file, which it names or not.
    fn replaces(&self, text: &[u8], is_named: bool) -> bool {
        const ENGINES: [&[u8]; 6] =
            [b"gomplate", b"dockerize", b"consul-template", b"confd", b"j2", b"jinja"];
        // A word in capitals may also be a value, such as the name of a command.
        if !is_named && text.iter().all(u8::is_ascii_alphanumeric) {
            return false;
        }
        let is_variable = text.starts_with(b"$");
        let calls = |tools: &[&[u8]]| tools.iter().any(|tool| has(&self.text, tool));
        self.substitutions.iter().any(|one| one.replaces(text, is_named))
            || (is_named && is_variable && calls(&[b"envsubst", b"eval "]))
            || (is_named
                && [&b"{{"[..], b"{%", b"<%"].iter().any(|mark| text.starts_with(mark))
                && calls(&ENGINES))
    }
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
    }

    #[test]
    fn only_what_a_script_replaces_is_not_known() {
        let found = |conf: &str, path: &str, script: &str| {
            let all = found(&[("s/redis.conf", &format!("port {conf}\nprt 1\n")), (path, script)]);
            all.iter().filter(|finding| finding.starts_with("s/redis.conf")).count()
        };
        for (conf, path, script) in [
            ("$REDIS_PORT", "build.sh", "envsubst < redis.conf > out\n"),
            ("REDIS_PORT", "s/run.sh", "sed -i 's/REDIS_PORT/7000/' redis.conf\n"),
            ("PORT", "s/run.sh", "sed \"s/PORT/$port/g\" redis.conf > node-$port/redis.conf\n"),
            ("1PORT", "s/run.sh", "mk() { sed s/PORT/$1/g redis.conf > $1.conf; }\nmk 7001\n"),
            // The file may have another name where the script runs.
            ("%port%", "s/run.sh", "sed -i \"s/%port%/$PORT/\" /redis-slave/r.conf\n"),
            (
                "{{ port }}",
                "bin/run.sh",
                "fill() { sed -i \"s/{{ $1 }}/$2/g\" $3; }\nfill port 7000 /r.conf\n",
            ),
            (
                "%PORT%",
                "s/start-server",
                "#!/bin/bash\n< /opt/t sed \"s|%PORT%|$PORT|g\" > /opt/redis.conf\n",
            ),
            ("{{ .Env.PORT }}", "entrypoint.sh", "dockerize -template /c/redis.conf:/r.conf\n"),
        ] {
            assert_eq!(found(conf, path, script), 1, "{conf}: {script}");
        }
        for (conf, path, script) in [
            ("REDIS_PORT", "build.sh", "envsubst < redis.conf > out\n"),
            ("PORT", "s/run.sh", "sed \"s/PORT/$port/g\" other.conf\n"),
            ("$REDIS_PORT", "s/run.sh", "sed -i 's/$REDIS_HOST/h/' redis.conf\n"),
            ("$REDIS_PORT", "s/run.sh", "envsubst < other > out\n"),
            ("%PORT%", "s/start-server", "not a script: sed s/%PORT%/1/ redis.conf\n"),
            ("%PORT%", "far/away/run.sh", "sed s/%PORT%/1/ redis.conf\n"),
        ] {
            assert_eq!(found(conf, path, script), 2, "{conf}: {script}");
        }
    }
}
