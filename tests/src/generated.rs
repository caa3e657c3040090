//! Clusters of generated files on real servers.

#![allow(clippy::missing_panics_doc, reason = "test support: what goes wrong is a failed test")]

use crate::cluster::RealCluster;
use crate::servers::RealServer;
use rconf_core::generate::{GeneratedFile, Inputs, generate};
use rconf_core::spec;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

/// The password of the clusters.
pub const PASSWORD: &str = "a-password-for-tests";

/// Returns the first of `count` consecutive ports that are free, together with their bus ports.
pub fn free_ports(from: u16, count: u16) -> u16 {
    let free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
    let row = |first: &u16| (*first..first + count).all(|port| free(port) && free(port + 10_000));
    (from..from + 2000).step_by(usize::from(count)).find(row).expect("a row of ports is free")
}

/// A cluster of generated files, created by the generated script.
#[derive(Debug)]
pub struct GeneratedCluster {
    /// The nodes.
    pub cluster: RealCluster,
    /// The generated files.
    pub folder: tempfile::TempDir,
}

impl GeneratedCluster {
    /// Starts the cluster. `more` contains further lines of the spec.
    pub fn start(real: &RealServer, first: u16, more: &str) -> Self {
        let text = format!(
            "server = \"{}\"\n[cluster]\nports = \"{first}-{}\"\n[announce]\nto = \"host\"\naddress = \"127.0.0.1\"\n\
             [config]\nmaxmemory = \"100mb\"\ncluster-node-timeout = 2500\n{more}",
            real.server,
            first + 5
        );
        Self::of_spec(real, &text)
    }

    /// Starts the cluster of a spec whose nodes announce the loopback.
    pub fn of_spec(real: &RealServer, text: &str) -> Self {
        let outcome = spec::read("rconf.toml", text);
        let spec = outcome.spec.unwrap_or_else(|| panic!("{:?}", outcome.findings));
        let users = "user app on >an-app-password ~app:* +@read +@write\n";
        let made = generate(&spec, Inputs { password: PASSWORD, users }).expect("the password is good");
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().to_string_lossy().into_owned();
        if spec.tls.is_some() {
            make_certificates(&folder.path().join("tls"), &made.files);
        }
        for file in &made.files {
            // Paths of mounts in a container become folders of this machine.
            let node = file.path.split('/').next().unwrap_or_default();
            let text = String::from_utf8_lossy(&file.bytes)
                .replace("/usr/local/etc/redis/", &format!("{root}/{node}/conf/"))
                .replace(" /tls/", &format!(" {root}/tls/"));
            let path = folder.path().join(&file.path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
            std::fs::write(path, text).expect("the file is written");
        }
        let config = |port: u16| (port, folder.path().join(format!("node-{port}/conf/redis.conf")));
        let nodes: Vec<(u16, PathBuf)> = spec.nodes.iter().map(|node| config(node.port)).collect();
        let tls = format!(
            "--tls --cacert {root}/tls/ca.crt --cert {root}/tls/server.crt --key {root}/tls/server.key"
        );
        let words = tls.split(' ').filter(|_| spec.tls.is_some());
        let client: Vec<String> = words.map(str::to_owned).collect();
        let cluster = RealCluster::start_with(real, PASSWORD, &client, folder.path(), &nodes);
        Self { cluster, folder }
    }

    /// Runs the generated script of the cluster.
    pub fn script(&self, word: &str) -> String {
        self.cluster.run_script(&self.folder.path().join("cluster.sh"), word)
    }
}

/// Runs the part of the generated plan that creates certificates.
fn make_certificates(folder: &Path, files: &[GeneratedFile]) {
    let plan = files.iter().find(|file| file.path == "plan.sh").expect("there is a plan");
    let root = folder.parent().expect("a folder");
    std::fs::write(root.join("plan.sh"), &plan.bytes).expect("the plan is written");
    let output = std::process::Command::new("sh").arg(root.join("plan.sh")).arg("certs").output();
    let output = output.expect("the shell starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(folder.join("server.crt").is_file());
}
