//! What a `kustomization.yaml` makes of the manifests beside it: it replaces images, names and namespaces, and makes
//! ConfigMaps and Secrets of files.

use super::model::{Projection, VolumeSource, Workload};
use crate::container::image::Image;
use crate::container::model::{Container, Deployment, Mount};
use crate::container::yaml::{Yaml, parse};
use crate::text::{Text, join};
use std::sync::Arc;

/// The file names that kustomize looks for.
pub const KUSTOMIZATIONS: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Returns the paths of the files and folders of this machine that a kustomization in `folder` builds on.
pub fn resources(kustomization: &[u8], folder: &str) -> Vec<String> {
    let Ok(source) = std::str::from_utf8(kustomization) else { return Vec::new() };
    let Ok(tree) = parse(source) else { return Vec::new() };
    let Some(root) = tree.root() else { return Vec::new() };
    let all = ["resources", "bases", "components"].into_iter().filter_map(|key| root.get(key));
    let paths = all.flat_map(Yaml::items).filter_map(Yaml::scalar);
    let is_here =
        |path: &&str| !path.contains("://") && !path.starts_with("github.com/") && !path.contains("?ref=");
    paths.filter(is_here).map(|path| join(folder, path)).collect()
}

/// Does to a manifest what a kustomization in `folder` that builds on it does: replaces the images, the numbers of replicas
/// and the namespaces, gives its containers the files of which the kustomization makes ConfigMaps and Secrets, and puts
/// prefixes and suffixes to the names of its workloads and Services. Those of ConfigMaps and Secrets stay, as they are only
/// looked up. What patches change is not known then.
pub fn customize(deployment: &mut Deployment, kustomization: &[u8], folder: &str) {
    let Ok(source) = std::str::from_utf8(kustomization) else { return };
    let Ok(tree) = parse(source) else { return };
    let Some(root) = tree.root() else { return };
    let generated = generated(root, folder);
    let patches: Vec<Patch> = patches(root).collect();
    for container in &mut deployment.containers {
        let workload = container.pod.as_deref().and_then(|pod| deployment.workloads.get(pod.workload));
        if let Some(workload) = workload {
            mount(container, workload, &generated);
            container.is_partial |= patches.iter().any(|patch| patch.changes(workload));
        }
    }
    for entry in root.get("replicas").into_iter().flat_map(Yaml::items) {
        let name = entry.get("name").and_then(Yaml::scalar);
        let count = entry.get("count").and_then(Yaml::scalar).and_then(|count| count.parse().ok());
        let named =
            deployment.workloads.iter_mut().filter(|workload| name.is_some_and(|n| is_of(n, workload)));
        for replicas in named.filter_map(|workload| workload.replicas.as_mut()) {
            replicas.value = count.unwrap_or(replicas.value);
        }
    }
    let images: Vec<Yaml<'_>> = root.get("images").into_iter().flat_map(Yaml::items).collect();
    for image in deployment.containers.iter_mut().filter_map(|container| container.image.as_mut()) {
        let Some(text) = image.get().and_then(|text| replaced(text, &images)) else { continue };
        *image = Text { text, ..image.clone() };
    }
    rename(deployment, root);
}

/// Puts the prefix and the suffix of a kustomization to the names of workloads and Services, and everything into its
/// namespace.
fn rename(deployment: &mut Deployment, root: Yaml<'_>) {
    let text = |key: &str| root.get(key).and_then(Yaml::scalar).filter(|text| !text.is_empty());
    let (prefix, suffix, namespace) = (text("namePrefix"), text("nameSuffix"), text("namespace"));
    if prefix.is_none() && suffix.is_none() && namespace.is_none() {
        return;
    }
    let objects = Arc::make_mut(&mut deployment.objects);
    let of_workloads = deployment.workloads.iter_mut().map(|workload| {
        workload.former_names.push(workload.name.clone());
        &mut workload.name
    });
    for name in of_workloads.chain(objects.services.iter_mut().map(|service| &mut service.name)) {
        *name = format!("{}{name}{}", prefix.unwrap_or_default(), suffix.unwrap_or_default());
    }
    let Some(namespace) = namespace else { return };
    let all = deployment.workloads.iter_mut().map(|workload| &mut workload.namespace);
    let all = all.chain(objects.configs.iter_mut().map(|object| &mut object.namespace));
    let all = all.chain(objects.services.iter_mut().map(|service| &mut service.namespace));
    let all = all.chain(objects.policies.iter_mut().map(|policy| &mut policy.namespace));
    for own in all.chain(objects.budgets.iter_mut().map(|budget| &mut budget.namespace)) {
        *own = Some(namespace.to_owned());
    }
}

/// Returns whether a kustomization that names a workload so means this one. It may use the names from before other
/// kustomizations changed it.
fn is_of(name: &str, workload: &Workload) -> bool {
    workload.name == name || workload.former_names.iter().any(|former| former == name)
}

/// What a patch of a kustomization changes, as far as it tells.
#[derive(Default)]
struct Patch {
    kind: Option<String>,
    name: Option<String>,
}

impl Patch {
    fn of(target: Yaml<'_>, name: Option<Yaml<'_>>) -> Self {
        let text = |value: Option<Yaml<'_>>| value.and_then(Yaml::scalar).map(str::to_owned);
        Self { kind: text(target.get("kind")), name: text(name) }
    }

    fn changes(&self, workload: &Workload) -> bool {
        let is_pattern =
            |name: &str| name.contains(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '.');
        self.kind.as_deref().is_none_or(|kind| kind == workload.kind.name())
            && self.name.as_deref().is_none_or(|name| is_of(name, workload) || is_pattern(name))
    }
}

/// Returns the patches of a kustomization. One in a file of its own may change anything.
fn patches(root: Yaml<'_>) -> impl Iterator<Item = Patch> + '_ {
    const LISTS: [&str; 3] = ["patches", "patchesStrategicMerge", "patchesJson6902"];
    let all = LISTS.into_iter().filter_map(move |key| root.get(key)).flat_map(Yaml::items);
    all.map(|patch| {
        if let Some(target) = patch.get("target") {
            return Patch::of(target, target.get("name"));
        }
        let inline = patch.get("patch").unwrap_or(patch).scalar().unwrap_or_default();
        let Ok(tree) = parse(inline) else { return Patch::default() };
        let Some(object) = tree.root().filter(|object| object.get("kind").is_some()) else {
            return Patch::default();
        };
        Patch::of(object, object.get("metadata").and_then(|metadata| metadata.get("name")))
    })
}

/// A file of which a kustomization makes a key of a ConfigMap or Secret.
struct Generated {
    is_secret: bool,
    name: String,
    key: String,
    /// The path of the file, joined to the folder of the kustomization.
    path: String,
}

/// Returns the files of the generators in a kustomization in `folder`.
fn generated(root: Yaml<'_>, folder: &str) -> Vec<Generated> {
    let mut found = Vec::new();
    for (generator, is_secret) in [("configMapGenerator", false), ("secretGenerator", true)] {
        for object in root.get(generator).into_iter().flat_map(Yaml::items) {
            let Some(name) = object.get("name").and_then(Yaml::scalar) else { continue };
            let files = object.get("files").into_iter().flat_map(Yaml::items).filter_map(Yaml::scalar);
            found.extend(files.map(|file| {
                let (key, path) =
                    file.split_once('=').unwrap_or((file.rsplit('/').next().unwrap_or(file), file));
                Generated { is_secret, name: name.to_owned(), key: key.to_owned(), path: join(folder, path) }
            }));
        }
    }
    found
}

/// Adds the generated files of the volumes that a container mounts to its mounts, each with its path on this machine.
fn mount(container: &mut Container, workload: &Workload, generated: &[Generated]) {
    let mut added = Vec::new();
    for mount in &mut container.mounts {
        let Some(VolumeSource::Config(projections)) = workload.volume(&mount.source.text).map(|v| &v.source)
        else {
            continue;
        };
        let sub_path = mount.sub_path.as_ref().map(|path| join("", &path.text));
        let files = generated.iter().filter_map(|file| Some((path_in_volume(file, projections)?, file)));
        for (path, file) in files {
            match &sub_path {
                Some(only) if *only == join("", path) => mount.host_path = Some(file.path.clone()),
                Some(_) => {}
                None => {
                    let mut one = Mount { host_path: Some(file.path.clone()), ..mount.clone() };
                    one.target.text = join(&mount.target.text, path);
                    added.push(one);
                }
            }
        }
    }
    container.mounts.extend(added);
}

/// Returns the path of a generated file in a volume, or `None` if the volume does not have it.
fn path_in_volume<'a>(file: &'a Generated, projections: &'a [Projection]) -> Option<&'a str> {
    let is_it =
        |projection: &&Projection| projection.is_secret == file.is_secret && projection.name == file.name;
    let items = &projections.iter().find(is_it)?.items;
    match items.iter().find(|(key, _)| *key == file.key) {
        Some((_, path)) => Some(path),
        None => items.is_empty().then_some(&file.key),
    }
}

/// Returns the name of an image as the first entry for it makes it, or `None` if there is none.
fn replaced(text: &str, images: &[Yaml<'_>]) -> Option<String> {
    let old = Image::parse(text);
    let of = |image: &Yaml<'_>, key: &str| image.get(key).and_then(Yaml::scalar).map(str::to_owned);
    let entry = images.iter().find(|image| of(image, "name").as_deref() == Some(old.repository))?;
    let name = of(entry, "newName").unwrap_or_else(|| old.repository.to_owned());
    let tag = of(entry, "newTag").or_else(|| old.tag.map(str::to_owned));
    Some(match (of(entry, "digest"), tag, old.digest) {
        (Some(digest), ..) => format!("{name}@{digest}"),
        (None, Some(tag), _) => format!("{name}:{tag}"),
        (None, None, Some(digest)) => format!("{name}@{digest}"),
        (None, None, None) => name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::kubernetes::read_manifest;

    const SET: &[u8] =
        b"apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: r}\nspec:\n  template:\n    spec:\n      \
                         containers: [{name: a, image: redis}, {name: b, image: 'other/redis:1'}]\n";

    fn images(path: &str, kustomization: &str) -> Vec<String> {
        let mut deployment = read_manifest(path, SET);
        if resources(kustomization.as_bytes(), "k").contains(&join("", path)) {
            customize(&mut deployment, kustomization.as_bytes(), "k");
        }
        deployment.containers.into_iter().filter_map(|c| Some(c.image?.text)).collect()
    }

    #[test]
    fn containers_are_given_the_files_of_generated_objects() {
        let set = b"apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: r}\nspec:\n  template:\n    spec:\n      \
                    containers:\n      - {name: a, image: redis, args: [/c/redis.conf], volumeMounts: [{name: all, mountPath: \
                    /c}]}\n      - {name: b, image: redis, args: [/etc/r.conf], volumeMounts: [{name: s, mountPath: \
                    /etc/r.conf, subPath: r.conf}]}\n      volumes: [{name: all, configMap: {name: conf}}, {name: s, \
                    secret: {secretName: conf, items: [{key: k, path: r.conf}]}}]\n";
        let files = |kustomization: &str| {
            let mut deployment = read_manifest("k/set.yaml", set);
            customize(&mut deployment, kustomization.as_bytes(), "k");
            deployment.containers.iter().map(Container::config_on_host).collect::<Vec<_>>()
        };
        let of = |text: &str| Some(text.to_owned());
        let generators = "configMapGenerator: [{name: conf, files: [files/redis.conf]}, {name: other, files: [x]}]\n\
                          secretGenerator: [{name: conf, files: [k=../secret.conf]}]\n";
        assert_eq!(
            files(&format!("resources: [set.yaml]\n{generators}")),
            [of("k/files/redis.conf"), of("secret.conf")]
        );
        assert_eq!(files("resources: [set.yaml]\nconfigMapGenerator: [{name: conf}, 1]\n"), [None, None]);
    }

    #[test]
    fn names_and_namespaces_are_replaced() {
        let manifest =
            [SET, b"---\napiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: a}\nspec: {}\n"]
                .concat();
        let mut deployment = read_manifest("k/set.yaml", &manifest);
        let text = b"namePrefix: prod-\nnameSuffix: -v2\nnamespace: b\nreplicas: [{name: r, count: 5}]\n";
        customize(&mut deployment, text, "k");
        customize(&mut deployment, b"namePrefix: eu-\nreplicas: [{name: prod-r-v2, count: 7}]\n", "o");
        let (set, service) = (&deployment.workloads[0], &deployment.objects.services[0]);
        assert_eq!((set.name.as_str(), service.name.as_str()), ("eu-prod-r-v2", "eu-prod-s-v2"));
        assert_eq!((set.namespace.as_deref(), service.namespace.as_deref()), (Some("b"), Some("b")));
    }

    #[test]
    fn what_a_patch_changes_is_not_known() {
        let is_partial = |kustomization: &str| {
            let mut deployment = read_manifest("k/set.yaml", SET);
            customize(&mut deployment, kustomization.as_bytes(), "k");
            deployment.containers.iter().all(|container| container.is_partial)
        };
        for patch in [
            "patches: [{path: p.yaml}]\n",
            "patchesStrategicMerge: [p.yaml]\n",
            "patches: [{path: p.yaml, target: {kind: StatefulSet}}]\n",
            "patches:\n- patch: |\n    kind: StatefulSet\n    metadata: {name: r}\n",
            "patchesJson6902: [{path: p, target: {kind: StatefulSet, name: r}}]\n",
        ] {
            assert!(is_partial(patch), "{patch}");
        }
        for patch in [
            "namePrefix: x-\n",
            "patches: [{path: p.yaml, target: {kind: Deployment}}]\n",
            "patches: [{path: p.yaml, target: {kind: StatefulSet, name: other}}]\n",
            "patchesStrategicMerge:\n- |\n  kind: StatefulSet\n  metadata: {name: other}\n",
        ] {
            assert!(!is_partial(patch), "{patch}");
        }
    }

    #[test]
    fn images_are_replaced_in_the_resources() {
        let text = "resources: [./set.yaml]\nimages:\n- {name: redis, newTag: '7.2'}\n- {name: other/redis, newName: \
                    me/redis, digest: 'sha256:ab'}\n";
        assert_eq!(images("k/set.yaml", text), ["redis:7.2", "me/redis@sha256:ab"]);
        assert_eq!(images("k/another.yaml", text), ["redis", "other/redis:1"]);
        for broken in ["", "images: [", "resources: [set.yaml]\nimages: [x, {newTag: 1}]\n"] {
            assert_eq!(images("k/set.yaml", broken), ["redis", "other/redis:1"], "{broken}");
        }
    }
}
