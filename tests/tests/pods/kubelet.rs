//! Runs the pods of generated manifests as processes of a real server, each on a loopback address of its own, without a
//! control plane. What the manifests say is carried out as it is written: commands, environment, mounted files, probes,
//! `preStop` and the grace period. Besides, a server is told to bind the address of its pod, which in Kubernetes is the only
//! one that the pod has, and the client looks up host names in a folder, in place of DNS.

use rconf_tests::manifests::documents;
use rconf_tests::servers::RealServer;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The folders that ConfigMaps and Secrets are mounted on. Their paths are replaced in what runs.
const MOUNTS: [&str; 3] = ["/usr/local/etc/redis", "/etc/rconf", "/tls"];

pub struct Kubelet {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) objects: Vec<Value>,
    pub(crate) pods: BTreeMap<String, Pod>,
    /// The second part of all addresses, and the last two of the next one.
    network: u8,
    next: u16,
}

pub(crate) struct Pod {
    /// Tells a pod from those that had its name before.
    pub(crate) uid: u16,
    address: String,
    /// The specification that it was started with, and the revision of its template.
    template: Value,
    pub(crate) revision: String,
    /// The first one is the server.
    processes: Vec<Child>,
}

impl Drop for Kubelet {
    fn drop(&mut self) {
        self.pods.values_mut().for_each(end);
    }
}

impl Kubelet {
    /// Takes manifests. Pods get addresses in 127.`network`.0.0/16.
    pub fn new(real: &RealServer, manifests: &[String], network: u8) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["programs", "bin", "names", "asked"] {
            fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        let objects = manifests.iter().flat_map(|text| documents(text)).collect();
        let kubelet = Self { folder, objects, pods: BTreeMap::new(), network, next: 1 };
        for client in ["redis-cli", "valkey-cli"] {
            kubelet.client_with_names(client);
        }
        kubelet.stand_ins();
        kubelet.image("", real);
        kubelet
    }

    /// Tells which server is in an image. The one of the image with an empty name is in all others.
    pub fn image(&self, name: &str, real: &RealServer) {
        let folder = self.folder_of_image(name);
        fs::create_dir_all(&folder).expect("a folder");
        real.programs(&folder).expect("the programs of the server");
    }

    fn folder_of_image(&self, name: &str) -> PathBuf {
        self.folder.path().join("programs").join(format!("image-{}", name.replace([':', '/'], "-")))
    }

    /// Returns the folder with the programs of the image of a container.
    fn programs(&self, container: &Value) -> PathBuf {
        let folder = self.folder_of_image(container["image"].as_str().expect("an image"));
        if folder.exists() { folder } else { self.folder_of_image("") }
    }

    /// Writes a program with the name of the client that looks up host names in a folder.
    fn client_with_names(&self, client: &str) {
        let root = self.folder.path().display();
        let text = format!(
            "#!/bin/sh\nn=$#\nwhile [ $n -gt 0 ]; do\n  word=$1; shift; n=$((n - 1))\n  if [ \"$last\" = -h ] && [ -e \"{root}/names/$word\" ]; then \
             word=$(cat \"{root}/names/$word\"); fi\n  last=$word\n  set -- \"$@\" \"$word\"\ndone\nexec \"$PROGRAMS/{client}\" \"$@\"\n"
        );
        self.program(client, &text);
    }

    pub(crate) fn program(&self, name: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt;
        let path = self.folder.path().join("bin").join(name);
        fs::write(&path, text).expect("a program");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it can be run");
    }

    pub fn objects(&mut self) -> &mut Vec<Value> {
        &mut self.objects
    }

    pub(crate) fn of_kind<'k>(&'k self, kind: &'k str) -> impl Iterator<Item = &'k Value> {
        self.objects.iter().filter(move |object| object["kind"] == kind)
    }

    /// Returns the names of all pods.
    pub fn names(&self) -> Vec<String> {
        let pods = |set: &Value| {
            let name = set["metadata"]["name"].as_str().expect("a name").to_owned();
            (0..set["spec"]["replicas"].as_u64().expect("a number")).map(move |nth| format!("{name}-{nth}"))
        };
        self.of_kind("StatefulSet").flat_map(pods).collect()
    }

    /// Returns the template of a StatefulSet.
    fn newest(&self, set: &str) -> &Value {
        let set = self.of_kind("StatefulSet").find(|object| object["metadata"]["name"] == set);
        &set.expect("there is a set of that name")["spec"]["template"]
    }

    /// Returns what changes with the template of a StatefulSet.
    pub(crate) fn revision(&self, set: &str) -> String {
        let mut hasher = DefaultHasher::new();
        self.newest(set).to_string().hash(&mut hasher);
        format!("{:x}", hasher.finish())
    }

    /// Returns the specification that a pod was started with.
    fn template(&self, pod: &str) -> &Value {
        self.pods.get(pod).map_or_else(|| &self.newest(set_of(pod))["spec"], |pod| &pod.template)
    }

    /// Returns what tells the pods from those that had their names before.
    pub fn uids(&self) -> Vec<u16> {
        self.names().iter().map(|pod| self.pods[pod].uid).collect()
    }

    pub fn runs(&self, pod: &str) -> bool {
        self.pods.contains_key(pod)
    }

    pub fn address(&self, pod: &str) -> &str {
        &self.pods[pod].address
    }

    /// Starts a pod with a new address. Its volume is the one that it had.
    pub fn start(&mut self, pod: &str) {
        let address = format!("127.{}.{}.{}", self.network, self.next / 250, self.next % 250 + 1);
        self.next += 1;
        let template = self.newest(set_of(pod))["spec"].clone();
        let service = self.of_kind("Service").find(|service| service["spec"]["clusterIP"] == "None");
        let service = service.and_then(|service| service["metadata"]["name"].as_str()).expect("a Service");
        fs::write(self.folder.path().join("names").join(format!("{pod}.{service}")), &address)
            .expect("a name");
        let programs = self.programs(&template["containers"][0]);
        fs::write(
            self.folder.path().join("names").join(format!("{pod}-programs")),
            programs.to_str().expect("text"),
        )
        .expect("a name");
        let revision = self.revision(set_of(pod));
        let started =
            Pod { uid: self.next, address, template: template.clone(), revision, processes: Vec::new() };
        self.pods.insert(pod.to_owned(), started);
        self.mount(pod, &template);
        for nth in 0..template["containers"].as_array().expect("containers").len() {
            let process = self.run(pod, &template, nth);
            self.pods.get_mut(pod).expect("it is there").processes.push(process);
        }
    }

    /// Runs a container of a pod. It leads a process group, so that the children that a server forks end with it.
    fn run(&self, pod: &str, template: &Value, nth: usize) -> Child {
        use std::os::unix::process::CommandExt;
        let container = &template["containers"][nth];
        let mut command = self.command(pod, container, &words(container));
        if nth == 0 {
            let data = self.folder.path().join(pod).join("data");
            fs::create_dir_all(&data).expect("a volume");
            command.args(["--bind", self.address(pod)]).current_dir(data);
        }
        let log = self.folder.path().join(format!("{pod}.{nth}.log"));
        let log = fs::OpenOptions::new().create(true).append(true).open(log).expect("a log");
        command.stdout(log.try_clone().expect("a log")).stderr(log).stdin(Stdio::null()).process_group(0);
        command.spawn().expect("it starts")
    }

    /// Starts the containers of a pod again that have ended. Its address stays.
    pub(crate) fn restart_ended(&mut self, pod: &str) {
        let template = self.template(pod).clone();
        for nth in 0..self.pods[pod].processes.len() {
            let ended = self.pods.get_mut(pod).expect("it is there").processes[nth].try_wait();
            if ended.expect("a child").is_some() {
                println!("container {nth} of {pod} has ended, and starts again");
                let process = self.run(pod, &template, nth);
                self.pods.get_mut(pod).expect("it is there").processes[nth] = process;
            }
        }
    }

    /// Returns a command in a container, with the environment of its pod.
    fn command(&self, pod: &str, container: &Value, words: &[String]) -> Command {
        let root = self.folder.path().join(pod);
        let mut environment = BTreeMap::new();
        for variable in container["env"].as_array().into_iter().flatten() {
            let value = match variable.pointer("/valueFrom/fieldRef/fieldPath").and_then(Value::as_str) {
                Some("status.podIP") => self.pods[pod].address.clone(),
                Some("metadata.name") => pod.to_owned(),
                other => panic!("no such field is known here: {other:?}"),
            };
            environment.insert(variable["name"].as_str().expect("a name").to_owned(), value);
        }
        let fill = |word: &String| {
            let filled = environment
                .iter()
                .fold(word.clone(), |word, (name, value)| word.replace(&format!("$({name})"), value));
            below(&root, &filled)
        };
        let words: Vec<String> = words.iter().map(fill).collect();
        let mut command = Command::new(&words[0]);
        let programs = self.programs(container);
        command.args(&words[1..]).env_clear().env("PATH", self.path(Some(&programs))).envs(environment);
        command.env("PROGRAMS", programs);
        command
    }

    /// Returns the PATH with our stand-ins, the programs of an image, and those of this machine.
    pub(crate) fn path(&self, programs: Option<&Path>) -> OsString {
        let own = std::iter::once(self.folder.path().join("bin")).chain(programs.map(Path::to_owned));
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::join_paths(own.chain(std::env::split_paths(&path))).expect("paths")
    }

    /// Writes what is in ConfigMaps and Secrets now into a pod that runs.
    pub(crate) fn mount_again(&self, pod: &str) {
        self.mount(pod, self.template(pod));
    }

    /// Writes the files that the containers of a pod mount. Each takes the place of an old one at once, because a shell may be
    /// reading that.
    fn mount(&self, pod: &str, template: &Value) {
        let root = &self.folder.path().join(pod);
        let containers = template["containers"].as_array().into_iter().flatten();
        let mounts = containers.filter_map(|container| container["volumeMounts"].as_array()).flatten();
        for mount in mounts {
            let volumes = template["volumes"].as_array().into_iter().flatten();
            let Some(volume) = volumes.into_iter().find(|v| v["name"] == mount["name"]) else { continue };
            let (kind, name) = match (&volume["configMap"]["name"], &volume["secret"]["secretName"]) {
                (Value::String(name), _) => ("ConfigMap", name),
                (_, Value::String(name)) => ("Secret", name),
                _ => continue,
            };
            let object =
                self.of_kind(kind).find(|object| object["metadata"]["name"] == *name).expect("it is there");
            let target = mount["mountPath"].as_str().expect("a path");
            let folder = PathBuf::from(below(root, target));
            fs::create_dir_all(&folder).expect("a folder");
            let keys = ["data", "stringData"].into_iter().filter_map(|key| object[key].as_object()).flatten();
            for (key, text) in keys {
                let text = text.as_str().expect("text");
                // Scripts and configurations name paths, and what is in Secrets does not.
                let text = if kind == "Secret" { text.to_owned() } else { below(root, text) };
                if let Some(path) = path_of(volume, key) {
                    fs::write(folder.join(".new"), text).expect("a file");
                    fs::rename(folder.join(".new"), folder.join(path)).expect("a file");
                }
            }
        }
    }

    /// Runs a command in the server's container of a pod, as `exec` of probes and hooks does.
    pub fn exec(&self, pod: &str, words: &[&str]) -> Output {
        let template = self.template(pod);
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let mut command = self.command(pod, &template["containers"][0], &words);
        command.stdin(Stdio::null()).output().expect("it runs")
    }

    fn exec_of(&self, pod: &str, pointer: &str) -> Output {
        let command = self.template(pod).pointer(pointer).unwrap_or_else(|| panic!("there is {pointer}"));
        let words: Vec<&str> = command.as_array().expect("words").iter().filter_map(Value::as_str).collect();
        self.exec(pod, &words)
    }

    /// Returns whether a probe succeeds: `startup`, `liveness` or `readiness`.
    pub fn probe(&self, pod: &str, kind: &str) -> bool {
        self.exec_of(pod, &format!("/containers/0/{kind}Probe/exec/command")).status.success()
    }

    /// Waits until all probes of pods succeed.
    pub fn wait_until_ready(&mut self, pods: &[String]) {
        for pod in pods {
            let kinds = ["startup", "liveness", "readiness"];
            let begun = Instant::now();
            while !kinds.iter().all(|kind| self.probe(pod, kind)) {
                assert!(begun.elapsed() < Duration::from_secs(90), "{}", self.view(pod));
                sleep(Duration::from_millis(200));
                self.restart_ended(pod);
            }
        }
    }

    /// Deletes a pod as Kubernetes does it: `preStop`, a signal, and what is left after the grace period is killed.
    pub fn delete(&mut self, pod: &str) {
        let begun = Instant::now();
        let grace = self.template(pod)["terminationGracePeriodSeconds"].as_u64().expect("a number");
        let hook = self.exec_of(pod, "/containers/0/lifecycle/preStop/exec/command");
        assert!(hook.status.success(), "{}", String::from_utf8_lossy(&hook.stderr));
        let mut gone = self.pods.remove(pod).expect("it is there");
        for process in &gone.processes {
            let _ = Command::new("kill").args(["-TERM", &process.id().to_string()]).status();
        }
        while begun.elapsed().as_secs() < grace && gone.processes[0].try_wait().expect("a child").is_none() {
            sleep(Duration::from_millis(50));
        }
        assert!(begun.elapsed().as_secs() < grace, "the grace period of {pod} is too short");
        end(&mut gone);
    }

    /// Takes a pod away at once, as the loss of its machine does.
    pub fn kill(&mut self, pod: &str) {
        end(&mut self.pods.remove(pod).expect("it is there"));
    }

    /// Starts the newest Job, as one of its attempts.
    pub fn spawn_job(&self) -> Child {
        let template = &self.of_kind("Job").last().expect("a Job")["spec"]["template"]["spec"];
        let container = &template["containers"][0];
        self.mount("job", template);
        let mut command = self.command("job", container, &words(container));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
    }

    /// Runs the Job once, as one of its attempts.
    pub fn run_job(&self) -> Output {
        self.spawn_job().wait_with_output().expect("it ends")
    }

    /// Asks the server in a pod.
    pub fn ask(&self, pod: &str, words: &[&str]) -> String {
        let script = ["sh", "/etc/rconf/scripts/node.sh", "cli"];
        let output = self.exec(pod, &script.into_iter().chain(words.iter().copied()).collect::<Vec<_>>());
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    pub fn client(&self) -> &'static str {
        if self.folder_of_image("").join("valkey-cli").exists() { "valkey-cli" } else { "redis-cli" }
    }

    /// Returns what a server says of its cluster and of its replication, and the end of its log, for messages.
    fn view(&self, pod: &str) -> String {
        let nodes = self.ask(pod, &["cluster", "nodes"]);
        let replication = self.ask(pod, &["info", "replication"]);
        format!("{pod} is not ready\n{nodes}\n{replication}\n{}", self.log(pod))
    }

    /// Returns the end of a log, for messages.
    pub fn log(&self, pod: &str) -> String {
        let text = fs::read_to_string(self.folder.path().join(format!("{pod}.0.log"))).unwrap_or_default();
        let lines: Vec<&str> = text.lines().rev().take(15).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}

/// Returns the StatefulSet of a pod.
fn set_of(pod: &str) -> &str {
    pod.rsplit_once('-').expect("a set and a number").0
}

/// Returns the words that a container starts: its command, or its arguments.
fn words(container: &Value) -> Vec<String> {
    let of = |key: &str| container[key].as_array().cloned().unwrap_or_default();
    let words = of("command").into_iter().chain(of("args"));
    words.map(|word| word.as_str().expect("a word").to_owned()).collect()
}

/// Returns the path of a key in a volume, or `None` if the volume leaves it out.
fn path_of<'v>(volume: &'v Value, key: &'v str) -> Option<&'v str> {
    let Some(items) = volume.pointer("/secret/items").and_then(Value::as_array) else { return Some(key) };
    items.iter().find(|item| item["key"] == key)?["path"].as_str()
}

/// Returns a text with the paths of mounted folders below a folder.
fn below(root: &Path, text: &str) -> String {
    MOUNTS
        .iter()
        .fold(text.to_owned(), |text, mount| text.replace(mount, &format!("{}{mount}", root.display())))
}

/// Kills all processes of a pod, as the loss of its machine does.
fn end(pod: &mut Pod) {
    for process in &mut pod.processes {
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", process.id())]).status();
        let _ = process.wait();
    }
}

/// Waits until something is so, for a number of seconds.
pub fn within(seconds: u64, what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed().as_secs() < seconds, "{what}: not within {seconds} s");
        sleep(Duration::from_millis(200));
    }
}
