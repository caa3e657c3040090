//! A folder with generated files, and what the steps of a plan make of it.

use crate::kubelet::Kubelet;
use crate::{PASSWORD, USERS, is_good, manifests_of};
use rconf_core::generate::{Inputs, generate_manifests};
use rconf_core::message::Language;
use rconf_core::plan::day_two::{Request, Roles};
use rconf_core::spec::{self, Spec};
use rconf_core::topology::topology;
use rconf_tests::servers::RealServer;
use std::fs;
use std::path::PathBuf;
use std::process::Output;

pub struct Site {
    folder: tempfile::TempDir,
    /// The text of the spec.
    text: String,
}

impl Site {
    pub fn new(text: &str) -> Self {
        let site = Self { folder: tempfile::tempdir().expect("a folder"), text: text.to_owned() };
        fs::create_dir(site.path("secrets")).expect("a folder");
        fs::write(site.path("secrets/redis-password"), format!("{PASSWORD}\n")).expect("a file");
        site.write();
        site
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn kubelet(&self, real: &RealServer, network: u8) -> Kubelet {
        Kubelet::new(real, &manifests_of(&self.spec()), network)
    }

    pub fn spec(&self) -> Spec {
        let read = spec::read("rconf.toml", &self.text);
        read.spec.unwrap_or_else(|| panic!("{:?}", read.findings))
    }

    /// Does what `rconf gen` does.
    fn write(&self) {
        use std::os::unix::fs::PermissionsExt;
        let password = fs::read_to_string(self.path("secrets/redis-password")).expect("a password");
        let inputs = Inputs { password: password.trim_end(), users: USERS };
        for file in generate_manifests(&self.spec(), inputs).expect("a good password").files {
            let path = self.path(&file.path);
            fs::write(&path, &file.bytes).expect("a file");
            fs::set_permissions(&path, fs::Permissions::from_mode(file.mode)).expect("a mode");
        }
    }

    /// Changes the text of the spec, and writes the files.
    pub fn edit(&mut self, from: &str, to: &str) {
        assert!(self.text.contains(from), "{}", self.text);
        self.text = self.text.replace(from, to);
        self.write();
    }

    /// Runs a script in the folder.
    pub fn run(&mut self, kubelet: &mut Kubelet, script: &str) -> Output {
        kubelet.follow(script, None, self.folder.path(), &mut |words| panic!("rconf {words:?}"))
    }

    /// Follows the steps of a plan from one of them on.
    pub fn follow(&mut self, kubelet: &mut Kubelet, request: &Request, from: &str, says: &str) {
        let before = self.spec();
        let changed = request.changed_spec(&self.text).expect("the spec can be changed");
        let after = spec::read("rconf.toml", &changed).spec.expect("a good spec");
        let roles = Roles::planned(&topology(&before));
        let script = request.steps(&before, &after, &roles).expect("there are steps");
        let script = script.shell(Language::Chinese);
        let folder = self.folder.path().to_owned();
        let output = kubelet.follow(&script, Some(from), &folder, &mut |words| {
            if words.contains(&"--write".to_owned()) {
                self.text.clone_from(&changed);
            }
            self.write();
        });
        is_good(&output, says);
    }
}
