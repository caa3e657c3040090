//! Connects the manifests of a run: what containers mount, and what the workloads of a folder share.

use super::configuration::configured;
use super::model::{ConfigObject, Objects, Projection, VolumeSource};
use crate::container::image::Image;
use crate::container::model::{Container, Deployment, Kind, Mount, MountKind};
use crate::container::start::{Start, words_of_script};
use crate::shell::base_name;
use crate::text::{Place, Text, join, parent};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Where the configuration of a ConfigMap would lie if no container is known to mount it.
const FOLDER: &str = "/usr/local/etc/redis";

/// Gives each container the ConfigMaps and Secrets that it mounts, from its own file or another one in its folder, and
/// each manifest the objects of its folder. A configuration that no server is known to be given becomes a container of
/// its own.
pub fn link(deployments: &mut [(Deployment, Vec<u8>)]) {
    let mut folders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (nth, (deployment, _)) in deployments.iter().enumerate() {
        if deployment.kind == Kind::Kubernetes {
            folders.entry(deployment.group().to_owned()).or_default().push(nth);
        }
    }
    for files in folders.into_values() {
        let mut objects = Objects::default();
        for &nth in &files {
            let own = &deployments[nth].0.objects;
            objects.configs.extend_from_slice(&own.configs);
            objects.services.extend_from_slice(&own.services);
            objects.policies.extend_from_slice(&own.policies);
            objects.budgets.extend_from_slice(&own.budgets);
            objects.certificates.extend_from_slice(&own.certificates);
            objects.servers.extend(servers(&deployments[nth].0));
            objects.cli.extend_from_slice(&deployments[nth].0.cli);
        }
        let objects = Arc::new(objects);
        let texts =
            files.iter().map(|&nth| (deployments[nth].0.path.as_str(), deployments[nth].1.as_slice()));
        let index = Index { scripts: scripts(&objects, &texts.collect()), ..Index::new(&objects) };
        let mut found = Found::default();
        for &nth in &files {
            let deployment = &mut deployments[nth].0;
            index.fill(deployment, &mut found);
            index.note_changed(deployment, &mut found);
            deployment.objects = Arc::clone(&objects);
        }
        for &nth in &files {
            let deployment = &mut deployments[nth].0;
            let own =
                objects.configs.iter().enumerate().filter(|(_, object)| object.place.path == deployment.path);
            let alone = own.flat_map(|(at, object)| alone(at, object, &found)).collect::<Vec<_>>();
            deployment.containers.extend(alone);
        }
    }
}

/// Returns the places of the workloads that keep servers running.
fn servers(deployment: &Deployment) -> impl Iterator<Item = Place> {
    let runs = |container: &Container| {
        let pod = container.pod.as_deref().filter(|pod| !pod.is_init)?;
        container.is_server().then_some(pod.workload)
    };
    let running: BTreeSet<usize> = deployment.containers.iter().filter_map(runs).collect();
    let workloads = running.into_iter().filter_map(|nth| deployment.workloads.get(nth));
    workloads.filter(|workload| workload.kind.keeps_running()).map(|workload| workload.place.clone())
}

/// What the workloads of a folder do with the keys of its objects, by the indices of the object and the key.
#[derive(Default)]
struct Found {
    /// The keys that are given to a server.
    given: BTreeSet<Key>,
    /// The keys that something changes before a server reads them.
    changed: BTreeSet<Key>,
    images: Images,
}

/// The indices of an object and of one of its keys.
type Key = (usize, usize);

/// The images of servers in the workloads of a folder.
#[derive(Default)]
struct Images {
    /// By the index of each object that they mount.
    of_object: HashMap<usize, Text>,
    all: BTreeMap<String, Text>,
}

/// The ConfigMaps and Secrets of a folder by kind and name.
struct Index<'a> {
    objects: &'a Objects,
    by_name: HashMap<(bool, &'a str), Vec<usize>>,
    /// The keys, by the places of their values.
    by_place: HashMap<&'a Place, Key>,
    /// The words of the commands that start a server, by the place of the script that holds them.
    scripts: HashMap<Place, Vec<Text>>,
}

/// Returns the words of the command that starts a server in each script that a key holds. `texts` has the texts of the
/// files, by path.
fn scripts(objects: &Objects, texts: &HashMap<&str, &[u8]>) -> HashMap<Place, Vec<Text>> {
    let keys = objects.configs.iter().flat_map(|object| object.keys.iter().map(move |key| (object, key)));
    let scripts = keys.filter(|(object, (key, value))| {
        ["redis-server", "valkey-server"].iter().any(|name| value.text.contains(name))
            && configured(&key.text, &object.name).is_none()
    });
    scripts
        .filter_map(|(_, (_, value))| {
            let words = words_of_script(value, texts.get(value.place.path.as_str())?)?;
            Some((value.place.clone(), words))
        })
        .collect()
}

impl<'a> Index<'a> {
    fn new(objects: &'a Objects) -> Self {
        let mut by_name: HashMap<(bool, &str), Vec<usize>> = HashMap::new();
        for (nth, object) in objects.configs.iter().enumerate() {
            by_name.entry((object.is_secret, object.name.as_str())).or_default().push(nth);
        }
        let keys = objects.configs.iter().enumerate().flat_map(|(at, object)| {
            object.keys.iter().enumerate().map(move |(nth, (_, value))| (&value.place, (at, nth)))
        });
        Self { objects, by_name, by_place: keys.collect(), scripts: HashMap::new() }
    }

    /// Returns the index of an object: that in the same file, or else the first in the namespace.
    fn find(&self, is_secret: bool, name: &str, path: &str, namespace: Option<&str>) -> Option<usize> {
        let all = self.by_name.get(&(is_secret, name))?;
        let fits = |nth: &&usize| {
            let own = self.objects.configs[**nth].namespace.as_deref();
            own.is_none() || namespace.is_none() || own == namespace
        };
        let is_here = |nth: &&usize| self.objects.configs[**nth].place.path == path;
        all.iter().filter(fits).find(is_here).or_else(|| all.iter().find(fits)).copied()
    }

    /// Gives the containers of a manifest what they mount. Notes which keys are given to a server, and the images of the
    /// servers.
    fn fill(&self, deployment: &mut Deployment, found: &mut Found) {
        let Found { given, images, .. } = found;
        let (containers, workloads) = (&mut deployment.containers, &deployment.workloads);
        for container in containers {
            let Some(pod) = container.pod.as_deref() else { continue };
            let Some(workload) = workloads.get(pod.workload) else { continue };
            let namespace = workload.namespace.as_deref();
            for from in &pod.environment_from {
                match self.find(from.is_secret, &from.name, &deployment.path, namespace) {
                    Some(nth) => {
                        for (key, value) in &self.objects.configs[nth].keys {
                            let name = Text { text: format!("{}{}", from.prefix, key.text), ..key.clone() };
                            container.environment.push((name, Some(value.clone())));
                        }
                    }
                    None => container.is_partial = true,
                }
            }
            let server = container.image_name().is_some_and(|image: Image<'_>| image.is_server());
            let server = container.image.clone().filter(|image| server && image.is_known);
            if let Some(image) = &server {
                images.all.insert(image.text.clone(), image.clone());
            }
            let mut keys = Vec::new();
            for nth in 0..container.mounts.len() {
                let mount = &container.mounts[nth];
                let Some(VolumeSource::Config(projections)) =
                    workload.volume(&mount.source.text).map(|v| &v.source)
                else {
                    continue;
                };
                let files: Vec<_> = projections
                    .iter()
                    .filter_map(|projection| {
                        let at =
                            self.find(projection.is_secret, &projection.name, &deployment.path, namespace)?;
                        if let Some(image) = &server {
                            images.of_object.entry(at).or_insert_with(|| image.clone());
                        }
                        Some(files_of(at, &self.objects.configs[at], projection))
                    })
                    .flatten()
                    .collect();
                mount_files(&mut container.mounts, nth, &files, &mut keys);
            }
            container.script =
                script_of(container).and_then(|script| self.scripts.get(&script.place)).cloned();
            let content = container.config_content().map(|content| content.place.clone());
            given.extend(
                keys.into_iter().filter(|(_, place)| Some(place) == content.as_ref()).map(|(key, _)| key),
            );
        }
    }
}

impl Index<'_> {
    /// Notes the keys whose text is not all of a server's configuration: a container copies the file and changes the copy,
    /// or the server that reads a copy gets options too.
    fn note_changed(&self, deployment: &Deployment, found: &mut Found) {
        let key_of = |mount: &Mount| self.by_place.get(&mount.content.as_ref()?.place).copied();
        let mut with_options = BTreeSet::new();
        let mut of_workload: BTreeMap<usize, Vec<Key>> = BTreeMap::new();
        for container in &deployment.containers {
            let Some(pod) = container.pod.as_deref() else { continue };
            let text = run_by(container);
            for mount in &container.mounts {
                let Some(key) = key_of(mount) else { continue };
                if changes(&text, &mount.target.text) {
                    found.changed.insert(key);
                }
                of_workload.entry(pod.workload).or_default().push(key);
            }
            let is_copy = container.config_content().is_none();
            let has_options = |start: Start| is_copy && start.config.is_some() && !start.options.is_empty();
            if container.start().ok().flatten().is_some_and(has_options) {
                with_options.insert(pod.workload);
            }
        }
        let changed = with_options.iter().filter_map(|workload| of_workload.get(workload)).flatten();
        found.changed.extend(changed);
    }
}

/// Returns the script in a mount that a container runs.
fn script_of(container: &Container) -> Option<&Text> {
    let words = container.entrypoint.iter().flatten().chain(&container.command);
    let mut words = words
        .filter(|word| !word.text.starts_with('-'))
        .skip_while(|word| matches!(base_name(&word.text), "sh" | "bash" | "ash" | "dash" | "tini" | "exec"));
    let path = join("/", words.next()?.get()?.trim());
    let is_it = |mount: &&Mount| mount.target.get().is_some_and(|target| join("/", target) == path);
    container.mounts.iter().find(is_it)?.content.as_ref()
}

/// Returns the text of what a container runs, as far as the manifests hold it.
fn run_by(container: &Container) -> String {
    let words = container.entrypoint.iter().flatten().chain(&container.command).chain(script_of(container));
    words.map(|word| word.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// Returns whether a shell text names the file at `path`, or its folder, and changes files.
fn changes(text: &str, path: &str) -> bool {
    const TOOLS: [&str; 6] = ["sed", "awk", "perl", "envsubst", "gomplate", "tee"];
    const LONGEST: usize = 1 << 16;
    // Each mount asks.
    if text.len() > LONGEST {
        return true;
    }
    let folder = format!("{}/", parent(path));
    let names_it = text.contains(path) || (folder.len() > 1 && text.contains(&folder));
    let is_tool = |word: &str| TOOLS.contains(&base_name(word));
    names_it
        && (text.contains(">>")
            || text.split(|c: char| c.is_whitespace() || ";|&($`".contains(c)).any(is_tool))
}

/// A key of an object as a file in a volume.
struct File {
    key: Key,
    path: String,
    content: Text,
}

fn files_of(at: usize, object: &ConfigObject, projection: &Projection) -> Vec<File> {
    let file = |(nth, (key, value)): (usize, &(Text, Text))| {
        let path = if projection.items.is_empty() {
            key.text.clone()
        } else {
            projection.items.iter().find(|(name, _)| *name == key.text)?.1.clone()
        };
        Some(File { key: (at, nth), path, content: value.clone() })
    };
    object.keys.iter().enumerate().filter_map(file).collect()
}

/// Adds the files of a volume to the mounts: one for each file, or the file that `subPath` names.
fn mount_files(mounts: &mut Vec<Mount>, nth: usize, files: &[File], keys: &mut Vec<(Key, Place)>) {
    let sub_path = mounts[nth].sub_path.as_ref().map(|path| path.text.clone());
    for file in files {
        match &sub_path {
            Some(path) if join("", path) == join("", &file.path) => {
                mounts[nth].content = Some(file.content.clone());
            }
            Some(_) => continue,
            None => {
                let mount = &mounts[nth];
                let target = Text { text: join(&mount.target.text, &file.path), ..mount.target.clone() };
                let made = Mount { target, content: Some(file.content.clone()), ..mount.clone() };
                mounts.push(made);
            }
        }
        keys.push((file.key, file.content.place.clone()));
    }
}

/// Returns a container for each configuration in an object that no server is known to be given.
fn alone(at: usize, object: &ConfigObject, found: &Found) -> Vec<Container> {
    let Found { given, changed, images } = found;
    let image =
        images.of_object.get(&at).or_else(|| images.all.values().next().filter(|_| images.all.len() == 1));
    let kind = if object.is_secret { "Secret" } else { "ConfigMap" };
    let keys = object.keys.iter().enumerate().filter(|(nth, _)| !given.contains(&(at, *nth)));
    let keys = keys.filter_map(|(nth, pair)| Some((configured(&pair.0.text, &object.name)?, nth, pair)));
    keys.map(|(program, nth, (key, value))| {
        let path = format!("{FOLDER}/{}", key.text);
        let known = |text: &str| Text::known(text, key.place.clone());
        let mount = Mount {
            kind: MountKind::Config,
            content: Some(value.clone()),
            target: known(&path),
            place: key.place.clone(),
            ..Mount::default()
        };
        Container {
            place: key.place.clone(),
            name: Some(known(&format!("{kind} {}", object.name))),
            image: image.cloned(),
            command: vec![known(program), known(&path)],
            mounts: vec![mount],
            // What the pod adds is not known.
            is_partial: true,
            is_stand_in: true,
            is_changed: changed.contains(&(at, nth)),
            ..Container::default()
        }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Server;
    use crate::container::kubernetes::{is_manifest, read_manifest};

    fn linked(files: &[(&str, &str)]) -> Vec<Deployment> {
        let read =
            |(path, text): &(&str, &str)| (read_manifest(path, text.as_bytes()), text.as_bytes().to_vec());
        let mut all: Vec<_> = files.iter().map(read).collect();
        link(&mut all);
        all.into_iter().map(|(deployment, _)| deployment).collect()
    }

    #[test]
    fn configurations_are_found_in_all_documents() {
        let text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cache\ndata:\n  redis.conf: |\n    port 1\n  \
                    other.txt: x\n---\napiVersion: v1\nkind: List\nitems:\n- kind: Secret\n  metadata: {name: \
                    redis}\n  stringData:\n    node.conf: |\n      port 2\n---\nkind: StatefulSet\nmetadata: {name: \
                    s}\nspec: {template: {spec: {containers: [{name: a, image: 'valkey/valkey:8.1', command: \
                    [sh, start.sh]}]}}}\n";
        assert!(is_manifest(text.as_bytes()));
        let deployment = &linked(&[("k.yaml", text)])[0];
        assert!(deployment.unfollowed.is_empty(), "{:?}", deployment.unfollowed);
        let names: Vec<_> = deployment.containers.iter().filter_map(|c| c.name.as_ref()?.get()).collect();
        assert_eq!(names, ["a", "ConfigMap cache", "Secret redis"]);
        for (container, line) in deployment.containers[1..].iter().zip(["port 1", "port 2"]) {
            let content = container.config_content().expect("there is one");
            assert!(content.place.span.of(text.as_bytes()).windows(6).any(|part| part == line.as_bytes()));
            assert_eq!(container.server().map(Server::name), Some("valkey:8.1"));
        }
    }

    #[test]
    fn a_pod_gets_its_configuration_from_another_file() {
        let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata:\n  r: |\n    port 1\n";
        let set = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: s}\nspec:\n  replicas: 6\n  template:\n    \
                   spec:\n      containers:\n      - name: redis\n        image: redis:7.2\n        env: [{name: P, \
                   value: '7'}]\n        args: [/etc/redis/redis.conf, --port, $(P)]\n        resources: {limits: \
                   {memory: 1Gi}}\n        volumeMounts: [{name: c, mountPath: /etc/redis}, {name: data, mountPath: \
                   /data}]\n      volumes: [{name: c, configMap: {name: conf, items: [{key: r, path: \
                   redis.conf}]}}]\n  volumeClaimTemplates: [{metadata: {name: data}}]\n";
        let deployments = linked(&[("a/map.yaml", map), ("a/set.yaml", set), ("b/set.yaml", set)]);
        assert!(deployments[0].containers.is_empty());
        let container = &deployments[1].containers[0];
        assert_eq!(container.config_content().map(|content| content.text.as_str()), Some("port 1\n"));
        let start = container.start().expect("known").expect("a server");
        assert_eq!(start.options.iter().map(|o| o.text.as_str()).collect::<Vec<_>>(), ["--port", "7"]);
        assert_eq!(container.memory.as_ref().map(|limit| limit.value), Some(1 << 30));
        // The other folder has no such ConfigMap.
        assert!(deployments[2].containers[0].config_content().is_none());
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for empty in
            ["---\nkind: A\n", "# x\n---\nkind: A\n", "kind: A\n---\n", "kind: A\n---\n\n# x\n---\nkind: B\n"]
        {
            assert!(read_manifest("k.yaml", empty.as_bytes()).unfollowed.is_empty(), "{empty}");
        }
        let deployment = read_manifest("k.yaml", b"kind: A\n---\nkind: [\n");
        assert!(deployment.unfollowed[0].is_error && deployment.unfollowed[0].place.span.start > 8);
        let secret = "kind: Secret\nmetadata: {name: redis}\ndata: {redis.conf: '{{ x }}'}\n";
        assert!(!read_manifest("k.yaml", secret.as_bytes()).unfollowed[0].is_error);
    }

    #[test]
    fn secrets_are_decoded() {
        let secret =
            "kind: Secret\nmetadata: {name: redis}\ndata: {redis.conf: cG9ydCAx, password: cG9ydCAx}\n";
        let deployment = &linked(&[("k.yaml", secret)])[0];
        let contents: Vec<_> = deployment.containers.iter().filter_map(Container::config_content).collect();
        assert_eq!(contents.iter().map(|content| content.text.as_str()).collect::<Vec<_>>(), ["port 1"]);
        assert_eq!(contents[0].place.span.of(secret.as_bytes()), b"cG9ydCAx");
    }
}
