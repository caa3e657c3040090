//! A folder that `rconf gen` wrote, and the cluster that its plan runs.

use super::Engine;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// The number of keys that are written to a cluster and have to be read back.
pub const KEYS: usize = 300;

/// A generated folder. Its containers and its network are removed when this is dropped.
#[derive(Debug)]
pub struct Generated<'e> {
    engine: &'e Engine,
    name: &'static str,
    folder: tempfile::TempDir,
}

impl Drop for Generated<'_> {
    fn drop(&mut self) {
        self.engine.remove(&format!("{}-", self.name), self.name);
    }
}

impl<'e> Generated<'e> {
    /// Generates a cluster from flags, with unusual ports and networks.
    pub fn new(engine: &'e Engine, name: &'static str, flags: &[&str]) -> Self {
        engine.remove(&format!("{name}-"), name);
        let folder = tempfile::tempdir().expect("a folder");
        let made = Self { engine, name, folder };
        let mut words = vec!["gen", "--name", name, "--out", "."];
        words.extend(flags);
        made.run("rconf", &words);
        made
    }

    /// Generates a cluster from a spec.
    pub fn of_spec(engine: &'e Engine, name: &'static str, spec: &str) -> Self {
        Self::of_files(engine, name, &[("rconf.toml", spec)])
    }

    /// Generates a cluster from a spec, `rconf.toml`, with the files that it refers to.
    pub fn of_files(engine: &'e Engine, name: &'static str, files: &[(&str, &str)]) -> Self {
        engine.remove(&format!("{name}-"), name);
        let folder = tempfile::tempdir().expect("a folder");
        for (file, text) in files {
            std::fs::write(folder.path().join(file), text).expect("the file is written");
        }
        let made = Self { engine, name, folder };
        made.run("rconf", &["gen"]);
        made
    }

    /// Returns the folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a command in the folder and returns its output.
    pub fn run(&self, command: &str, words: &[&str]) -> String {
        self.engine.run(self.path(), command, words)
    }

    /// Runs `plan.sh` and returns its output.
    pub fn plan(&self, words: &[&str]) -> String {
        self.run("./plan.sh", words)
    }

    /// Returns the generated password.
    pub fn password(&self) -> String {
        let file = self.path().join("secrets/redis-password");
        std::fs::read_to_string(file).expect("there is a password").trim().to_owned()
    }

    /// Returns the answers of a node to commands on the input of its client.
    fn ask(&self, node: &str, commands: &str) -> Vec<String> {
        let mut process = Command::new("./plan.sh")
            .args(["cli", node, "-c"])
            .current_dir(self.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the plan starts");
        let mut stdin = process.stdin.take().expect("it reads");
        let commands = commands.to_owned();
        let writer = std::thread::spawn(move || std::io::Write::write_all(&mut stdin, commands.as_bytes()));
        let output = process.wait_with_output().expect("it ends");
        writer.join().expect("the writer ends").expect("all is read");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines().filter(|l| !l.starts_with("-> Redirected")).map(str::to_owned).collect()
    }

    /// Writes the keys. Each write has to be acknowledged.
    pub fn write_keys(&self, node: &str) {
        let mut commands = String::new();
        for n in 0..KEYS {
            let _ = writeln!(commands, "set key:{n} value:{n}");
        }
        let answers = self.ask(node, &commands);
        assert_eq!(answers.iter().filter(|a| *a == "OK").count(), KEYS, "every write is acknowledged");
    }

    /// Returns the number of keys that are read back with their values.
    pub fn read_keys(&self, node: &str) -> usize {
        let mut commands = String::new();
        for n in 0..KEYS {
            let _ = writeln!(commands, "get key:{n}");
        }
        let answers = self.ask(node, &commands);
        answers.iter().enumerate().filter(|(n, answer)| **answer == format!("value:{n}")).count()
    }

    /// Runs the script that `rconf plan` prints for a change. If it stops for a person, it is run again from
    /// the next step.
    pub fn change(&self, words: &[&str]) {
        let mut all = vec!["plan"];
        all.extend(words);
        all.extend(["--format", "shell"]);
        let script = self.run("rconf", &all);
        std::fs::write(self.path().join("change.sh"), &script).expect("the script is written");
        let mut from = 1;
        loop {
            let said = self.run("sh", &["change.sh", &from.to_string()]);
            match said.split("continue with: sh change.sh ").nth(1).and_then(|rest| rest.trim().parse().ok())
            {
                Some(next) => from = next,
                None => return,
            }
        }
    }

    /// Returns the answer of a node to `CLUSTER NODES`, and writes it to `nodes.txt`.
    pub fn nodes_now(&self, node: &str) -> String {
        let nodes = self.plan(&["cli", node, "cluster", "nodes"]);
        std::fs::write(self.path().join("nodes.txt"), &nodes).expect("it is written");
        nodes
    }

    /// Returns the names of the containers, sorted.
    pub fn containers(&self) -> Vec<String> {
        let prefix = format!("{}-", self.name);
        let all = self.engine.docker(&["ps", "--all", "--format", "{{.Names}}"]);
        let mut names: Vec<String> =
            all.lines().filter(|n| n.starts_with(&prefix)).map(str::to_owned).collect();
        names.sort();
        names
    }
}
