//! Generates the manifests of a cluster.

use super::conf::configuration;
use super::manifests::Manifests;
use super::operator::{operator_manifests, operator_readme};
use crate::generate::acl::acl_file;
use crate::generate::digest::{CommentStyle, digest, seal};
use crate::generate::files::{Generated, GeneratedFile, Inputs};
use crate::message::Words;
use crate::spec::{BadPassword, PasswordFrom, Spec, check_password};
use crate::topology::{Pods, pods, topology};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Generates the manifests of the cluster that a spec describes, with what belongs to them. The same spec and inputs always
/// result in the same bytes.
pub fn generate_manifests(spec: &Spec, inputs: Inputs<'_>) -> Result<Generated, BadPassword> {
    check_password(inputs.password)?;
    let pods = pods(spec);
    let manifests = Manifests::new(spec, &pods);
    let listed = match spec.target.resource() {
        Some(kind) => operator_manifests(&manifests, kind, inputs.password),
        None => listed(spec, &manifests, &pods, inputs),
    };
    let readme = match spec.target.resource() {
        Some(kind) => operator_readme(&manifests, kind),
        None => manifests.readme(),
    };
    Ok(Generated {
        topology: topology(spec),
        files: finished(spec, &manifests, listed, &readme, inputs),
        folders: Vec::new(),
        reasons: BTreeMap::new(),
    })
}

/// The manifests of a cluster without an operator: their names, texts and modes.
fn listed(
    spec: &Spec,
    manifests: &Manifests<'_>,
    pods: &Pods,
    inputs: Inputs<'_>,
) -> Vec<(String, String, u32)> {
    let conf = configuration(spec);
    let (node, cluster) = (manifests.node_script(), manifests.cluster_script());
    // Running pods see changes of the scripts by themselves. Only the server has to be started again for those of its
    // configuration. The checksum is in plain text, so nothing of the password may be in it.
    let checksum = digest([conf.as_bytes()]);
    let mut listed: Vec<(String, String, u32)> = Vec::new();
    let mut add = |name: &str, text: String, mode: u32| listed.push((name.to_owned(), text, mode));
    let users = spec.auth.acl_file.as_ref();
    let users = users.map(|_| acl_file(spec.server, inputs.password, inputs.users, false));
    add("secret.yaml", manifests.secret(inputs.password, users.as_deref()), 0o600);
    if spec.tls.is_some()
        && let Some(issuer) = &spec.kubernetes.tls_issuer
    {
        add("certificate.yaml", manifests.certificate(issuer), 0o644);
    }
    add("config.yaml", manifests.config(&conf, &node, &cluster), 0o644);
    add("services.yaml", manifests.services(), 0o644);
    if spec.kubernetes.external_domain.is_some() {
        add("external.yaml", manifests.external(), 0o644);
    }
    add("network-policy.yaml", manifests.network_policy(), 0o644);
    add("disruption-budget.yaml", manifests.disruption_budget(), 0o644);
    for shard in &pods.shards {
        add(&format!("shard-{}.yaml", shard.number), manifests.shard(shard, &checksum), 0o644);
    }
    add("create.yaml", manifests.create(&cluster), 0o644);
    listed
}

/// Returns all files of a cluster, with the list of its manifests.
fn finished(
    spec: &Spec,
    manifests: &Manifests<'_>,
    mut listed: Vec<(String, String, u32)>,
    readme: &str,
    inputs: Inputs<'_>,
) -> Vec<GeneratedFile> {
    let names: Vec<String> = listed.iter().map(|(name, ..)| name.clone()).collect();
    listed.push(("kustomization.yaml".to_owned(), manifests.kustomization(&names), 0o644));
    if spec.target.resource().is_none() {
        listed.push(("rollout.sh".to_owned(), manifests.rollout(), 0o755));
    }
    listed.push((".gitignore".to_owned(), gitignore(spec), 0o644));
    let sealed =
        listed.into_iter().map(|(path, text, mode)| file(path, seal(&text, CommentStyle::Hash), mode));
    let mut files: Vec<GeneratedFile> = sealed.collect();
    files.push(file("README.md".to_owned(), seal(readme, CommentStyle::Markdown), 0o644));
    if let PasswordFrom::File(path) = &spec.auth.password
        && !path.starts_with('/')
    {
        if let Some((folder, _)) = path.rsplit_once('/') {
            files.push(file(format!("{folder}/.gitignore"), "*\n".to_owned(), 0o644));
        }
        files.push(file(path.clone(), format!("{}\n", inputs.password), 0o600));
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn file(path: String, text: String, mode: u32) -> GeneratedFile {
    GeneratedFile { path, bytes: text.into_bytes(), mode }
}

fn gitignore(spec: &Spec) -> String {
    let why = Words::new("It holds the password.", "其中含有密码。");
    let mut text = format!("# {}\n/secret.yaml\n", why.get(spec.language()));
    if let PasswordFrom::File(path) = &spec.auth.password
        && !path.contains('/')
    {
        let _ = writeln!(text, "/{path}");
    }
    text
}
