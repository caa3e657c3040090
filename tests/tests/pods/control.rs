//! What stands in for the API of Kubernetes and its controllers while the steps of a plan run. The steps call a stand-in for
//! `kubectl`: `exec` runs in the pod at once, and everything else is asked for by a file, which the test answers. The controllers do
//! what those of Kubernetes do: a StatefulSet has as many pods as it says, a pod that is deleted comes back with the newest
//! template, and a Job is tried again.

use crate::kubelet::Kubelet;
use rconf_tests::manifests::documents;
use serde_json::Value;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// The program with the names `kubectl` and `rconf`.
const PROGRAM: &str = r#"#!/bin/sh
root=@root@
if [ "${0##*/} $1" != 'kubectl exec' ]; then
    own=$root/asked/$$
    for word in "${0##*/}" "$@"; do printf '%s\n' "$word"; done >"$own.new"
    mv "$own.new" "$own.asked"
    until [ -e "$own.code" ]; do sleep 0.05; done
    cat "$own.out"
    exit "$(cat "$own.code")"
fi
shift 3
[ "$1" != -i ] || shift
pod=$1
shift 4
for word in "$@"; do
    shift
    set -- "$@" "$(printf %s "$word" | sed "s#/etc/rconf#$root/$pod/etc/rconf#g")"
done
address=$(cat "$root/names/$pod".*)
programs=$(cat "$root/names/$pod-programs")
exec env -i PATH="$root/bin:$programs:$PATH" PROGRAMS="$programs" POD_NAME="$pod" POD_IP="$address" "$@"
"#;

/// How often a Job is tried.
const ATTEMPTS: usize = 3;

impl Kubelet {
    pub(crate) fn stand_ins(&self) {
        let text = PROGRAM.replace("@root@", &self.folder.path().display().to_string());
        for name in ["kubectl", "rconf"] {
            self.program(name, &text);
        }
    }

    /// Runs the steps of a plan, from the one with a number on, in a folder with generated files. `rconf` writes files there when
    /// the steps call it. Waits until the Jobs that were started have succeeded.
    pub fn follow(
        &mut self,
        script: &str,
        from: Option<&str>,
        folder: &Path,
        rconf: &mut dyn FnMut(&[String]),
    ) -> Output {
        fs::write(folder.join("steps.sh"), script).expect("a script");
        let (out, errors) = (self.folder.path().join("out"), self.folder.path().join("errors"));
        let mut command = Command::new("sh");
        command
            .arg("steps.sh")
            .args(from)
            .current_dir(folder)
            .env("PATH", self.path(None))
            .stdin(Stdio::null());
        command.stdout(File::create(&out).expect("a file")).stderr(File::create(&errors).expect("a file"));
        let mut steps = command.spawn().expect("it runs");
        let mut jobs = Vec::new();
        let status = loop {
            if let Some(status) = steps.try_wait().expect("a child") {
                break status;
            }
            self.answer(folder, rconf, &mut jobs);
            for pod in self.names().into_iter().filter(|pod| self.runs(pod)).collect::<Vec<_>>() {
                self.restart_ended(&pod);
            }
            sleep(Duration::from_millis(50));
        };
        if status.success() {
            for job in jobs {
                self.succeeds(job);
            }
        }
        let read = |path| fs::read(path).expect("there is the file");
        Output { status, stdout: read(&out), stderr: read(&errors) }
    }

    /// Waits until a Job has succeeded.
    fn succeeds(&self, first: Child) {
        let mut attempt = first;
        for nth in 1..=ATTEMPTS {
            let output = attempt.wait_with_output().expect("it ends");
            if output.status.success() {
                return;
            }
            println!("attempt {nth} of the Job: {}", String::from_utf8_lossy(&output.stderr));
            attempt = self.spawn_job();
        }
        panic!("the Job does not succeed");
    }

    /// Answers what the stand-ins ask.
    fn answer(&mut self, folder: &Path, rconf: &mut dyn FnMut(&[String]), jobs: &mut Vec<Child>) {
        for entry in fs::read_dir(self.folder.path().join("asked")).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_none_or(|extension| extension != "asked") {
                continue;
            }
            let text = fs::read_to_string(&path).expect("a file");
            fs::remove_file(&path).expect("it is there");
            let words: Vec<String> = text.lines().map(str::to_owned).collect();
            let answer = match words.split_first() {
                Some((program, words)) if program == "rconf" => {
                    rconf(words);
                    Some(String::new())
                }
                Some((_, words)) => self.kubectl(folder, words, jobs),
                None => None,
            };
            fs::write(path.with_extension("out"), answer.clone().unwrap_or_default()).expect("a file");
            let code = path.with_extension("code.new");
            fs::write(&code, if answer.is_some() { "0" } else { "1" }).expect("a file");
            fs::rename(code, path.with_extension("code")).expect("a file");
        }
    }

    /// Does what a command of kubectl says, and returns its output, or `None` if it fails.
    fn kubectl(&mut self, folder: &Path, words: &[String], jobs: &mut Vec<Child>) -> Option<String> {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["apply", "--kustomize", "."] => {
                self.apply(folder, jobs);
                Some(String::new())
            }
            ["get", "pod", "--namespace", _, "--ignore-not-found", "--output", "name", pods @ ..] => {
                let there = pods.iter().filter(|pod| self.pods.contains_key(**pod));
                Some(there.map(|pod| ["pod/", *pod, "\n"].concat()).collect())
            }
            ["get", "pod", "--namespace", _, pod, "--output", path] => {
                let pod = self.pods.get(*pod)?;
                let is_uid = path.contains("metadata.uid");
                Some(if is_uid { pod.uid.to_string() } else { pod.revision.clone() })
            }
            ["get", "statefulset", "--namespace", _, set, "--output", _] => Some(self.revision(set)),
            ["wait", "--namespace", _, pod, "--for=condition=Ready", _] => {
                self.wait_until_ready(&[pod.trim_start_matches("pod/").to_owned()]);
                Some(String::new())
            }
            ["delete", "pod", "--namespace", _, pod] => {
                println!("pod {pod} is deleted");
                self.delete(pod);
                self.start(pod);
                Some(String::new())
            }
            ["delete", "statefulset", "--namespace", _, "--ignore-not-found", set] => {
                for pod in self.names().iter().filter(|pod| pod.starts_with(&format!("{set}-"))) {
                    self.delete(pod);
                }
                self.objects.retain(|o| o["kind"] != "StatefulSet" || o["metadata"]["name"] != *set);
                Some(String::new())
            }
            other => panic!("kubectl is not known to do this here: {other:?}"),
        }
    }

    /// Takes the manifests that a kustomization lists. What is not in them any more stays, as with kubectl.
    fn apply(&mut self, folder: &Path, jobs: &mut Vec<Child>) {
        let read = |name: &str| fs::read_to_string(folder.join(name)).expect("there is the manifest");
        let kustomization = documents(&read("kustomization.yaml")).remove(0);
        let names = kustomization["resources"].as_array().expect("a list").iter().filter_map(Value::as_str);
        let mut has_new_job = false;
        for object in names.flat_map(|name| documents(&read(name))) {
            let is_same = |old: &&mut Value| {
                old["kind"] == object["kind"] && old["metadata"]["name"] == object["metadata"]["name"]
            };
            if let Some(old) = self.objects.iter_mut().find(is_same) {
                *old = object;
            } else {
                has_new_job |= object["kind"] == "Job";
                self.objects.push(object);
            }
        }
        let wanted = self.names();
        let surplus: Vec<String> = self.pods.keys().filter(|pod| !wanted.contains(pod)).cloned().collect();
        for pod in surplus {
            self.delete(&pod);
        }
        for pod in wanted {
            if self.pods.contains_key(&pod) {
                self.mount_again(&pod);
            } else {
                self.start(&pod);
            }
        }
        if has_new_job {
            jobs.push(self.spawn_job());
        }
    }
}
