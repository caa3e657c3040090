//! The kustomizations that build on a manifest, which may lie in other folders than it does.

use super::Searched;
use super::asked::Asked;
use crate::config::{join, parent};
use crate::container::{KUSTOMIZATIONS, resources};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The maximum number of folders around a manifest that are looked into.
const MOST: usize = 200;
/// The maximum number of kustomizations that build on each other.
const DEEPEST: usize = 8;

/// A kustomization.
#[derive(Debug)]
pub(super) struct Kustomization {
    /// Its folder.
    pub folder: String,
    pub text: Vec<u8>,
}

/// Kustomizations, and which of them list a path.
#[derive(Debug, Default)]
struct Known {
    all: Vec<Kustomization>,
    by_resource: HashMap<String, Vec<usize>>,
}

impl Known {
    fn of(asked: &Asked<'_>, folders: Vec<String>) -> Self {
        let mut known = Self::default();
        for folder in folders {
            let text = KUSTOMIZATIONS.iter().find_map(|name| (asked.read)(&join(&folder, name)));
            let Some(text) = text else { continue };
            let mut paths = resources(&text, &folder);
            paths.sort_unstable();
            paths.dedup();
            for path in paths {
                known.by_resource.entry(path).or_default().push(known.all.len());
            }
            known.all.push(Kustomization { folder, text });
        }
        known
    }

    /// Returns the kustomization that lists a path, if it is the only one.
    fn only(&self, path: &str) -> Option<&Kustomization> {
        match self.by_resource.get(path)?[..] {
            [one] => self.all.get(one),
            _ => None,
        }
    }
}

/// The kustomizations around folders, each folder looked into once.
#[derive(Debug, Default)]
pub(super) struct Around {
    by_folder: Mutex<HashMap<String, Arc<Known>>>,
    /// Those in searched folders.
    searched: OnceLock<Arc<Known>>,
}

impl Around {
    /// Calls `apply` with each kustomization of which a manifest becomes a part: the one that lists it first, and then those
    /// that build on that. Stops where several build on the same one, as for test
    /// and production, because each makes something else of the manifest.
    pub(super) fn each(&self, asked: &Asked<'_>, path: &str, mut apply: impl FnMut(&Kustomization)) {
        let path = join("", path);
        let known = match (asked.searched)(parent(&path)) {
            Some(searched) => {
                Arc::clone(self.searched.get_or_init(|| Arc::new(in_searched(asked, searched))))
            }
            None => self.of(asked, parent(&path)),
        };
        let mut wanted = path;
        for _ in 0..DEEPEST {
            let Some(one) = known.only(&wanted) else { return };
            apply(one);
            wanted.clone_from(&one.folder);
        }
    }

    fn of(&self, asked: &Asked<'_>, folder: &str) -> Arc<Known> {
        let known = || self.by_folder.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(folder) {
            return Arc::clone(found);
        }
        let found = Arc::new(Known::of(asked, folders_around(asked, folder)));
        known().insert(folder.to_owned(), Arc::clone(&found));
        found
    }
}

/// Returns the kustomizations in folders that were searched, and around these.
fn in_searched(asked: &Asked<'_>, searched: &Searched) -> Known {
    let mut folders: Vec<String> =
        searched.kustomizations().iter().map(|path| parent(path).to_owned()).collect();
    folders.extend(searched.roots().iter().flat_map(|root| folders_around(asked, root)));
    folders.sort_unstable();
    folders.dedup();
    Known::of(asked, folders)
}

/// Returns a folder, the two above it, and those below these two, down to the second level.
fn folders_around(asked: &Asked<'_>, folder: &str) -> Vec<String> {
    let mut folders = vec![folder.to_owned()];
    let mut at = folder;
    for _ in 0..2 {
        // The folders above that of the session are not part of the run.
        if at.is_empty() || at == "/" {
            break;
        }
        at = parent(at);
        let first = folders.len();
        folders.push(at.to_owned());
        for level in 0..2 {
            let above: Vec<String> = if level == 0 {
                vec![at.to_owned()]
            } else {
                folders.get(first + 1..).unwrap_or_default().to_vec()
            };
            for one in above {
                let names = (asked.list)(&one).into_iter();
                // A name with a dot is that of a file.
                folders.extend(names.filter(|name| !name.contains('.')).map(|name| join(&one, &name)));
            }
            folders.truncate(MOST);
        }
    }
    folders.sort_unstable();
    folders.dedup();
    folders
}

#[cfg(test)]
mod tests {
    use super::super::{Input, Workspace};
    use crate::lint::Options;

    const SET: &str = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: r}\nspec:\n  serviceName: r\n  template:\n    spec:\n      \
                       containers: [{name: a, image: 'redis:7.2', command: [redis-server, /c/redis.conf], volumeMounts: [{name: c, \
                       mountPath: /c}]}]\n      volumes: [{name: c, configMap: {name: conf}}]\n";

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let inputs = files.iter().map(|(path, text)| Input::new(*path, *text)).collect();
        let findings = Workspace::new(inputs, Options::default()).check().report.findings;
        let asked = findings.iter().filter(|f| f.rule.code == "L002");
        asked.map(|f| format!("{}:{}", f.place.path, f.start.line)).collect()
    }

    #[test]
    fn a_base_gets_what_its_only_overlay_generates() {
        let base = ("k/base/set.yaml", SET);
        let own = ("k/base/kustomization.yaml", "resources: [set.yaml]\n");
        let over =
            |folder: &str| (format!("k/{folder}/kustomization.yaml"), format!("k/{folder}/redis.conf"));
        let text = "resources: [../../base]\nconfigMapGenerator: [{name: conf, files: [redis.conf]}]\n";
        let (prod, prod_conf) = over("overlays/prod");
        let conf = "port 6379\nenable-debug-command no\nprt 1\n";
        let files = [base, own, (prod.as_str(), text), (prod_conf.as_str(), conf)];
        assert_eq!(found(&files), ["k/overlays/prod/redis.conf:3"]);
        // The release is that of the image, which only the overlay says.
        let older = format!("{text}images: [{{name: redis, newTag: '6.2'}}]\n");
        let files = [base, own, (prod.as_str(), older.as_str()), (prod_conf.as_str(), conf)];
        assert_eq!(found(&files), ["k/overlays/prod/redis.conf:2", "k/overlays/prod/redis.conf:3"]);
    }

    #[test]
    fn manifests_of_two_folders_belong_together() {
        let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata:\n  redis.conf: |\n    port 6379\n    \
                   enable-debug-command no\n";
        let set = SET.replace("7.2", "6.2");
        let base =
            [("k/base/set.yaml", set.as_str()), ("k/base/kustomization.yaml", "resources: [set.yaml]\n")];
        let over = [
            ("k/prod/kustomization.yml", "bases: [../base/]\nresources: [map.yaml]\n"),
            ("k/prod/map.yaml", map),
        ];
        assert_eq!(found(&[base, over].concat()), ["k/prod/map.yaml:7"]);
        // With two overlays, neither is what the base becomes.
        let other = [
            ("k/test/kustomization.yml", "bases: [../base/]\nresources: [map.yaml]\n"),
            ("k/test/map.yaml", map),
        ];
        assert_eq!(found(&[base, over, other].concat()), [""; 0]);
    }
}
