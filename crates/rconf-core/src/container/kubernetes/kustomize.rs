//! What a `kustomization.yaml` makes of the images in the manifests beside it.

use crate::container::image::Image;
use crate::container::model::Deployment;
use crate::container::yaml::{Yaml, parse};
use crate::text::Text;

/// The file names that kustomize looks for.
pub const KUSTOMIZATIONS: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Replaces the images in a manifest as the `images` of a kustomization say, if that lists the file among its resources.
pub fn customize(deployment: &mut Deployment, kustomization: &[u8]) {
    let Ok(source) = std::str::from_utf8(kustomization) else { return };
    let Ok(tree) = parse(source) else { return };
    let Some(root) = tree.root() else { return };
    let name = deployment.path.rsplit('/').next().unwrap_or_default().to_owned();
    let mut resources =
        ["resources", "bases"].into_iter().filter_map(|key| root.get(key)).flat_map(Yaml::items);
    if !resources.any(|item| item.scalar().is_some_and(|path| path.trim_start_matches("./") == name)) {
        return;
    }
    let images: Vec<Yaml<'_>> = root.get("images").into_iter().flat_map(Yaml::items).collect();
    for image in deployment.containers.iter_mut().filter_map(|container| container.image.as_mut()) {
        let Some(text) = image.get().and_then(|text| replaced(text, &images)) else { continue };
        *image = Text { text, ..image.clone() };
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
        customize(&mut deployment, kustomization.as_bytes());
        deployment.containers.into_iter().filter_map(|c| Some(c.image?.text)).collect()
    }

    #[test]
    fn images_are_replaced_in_the_resources() {
        let text = "resources: [./set.yaml]\nimages:\n- {name: redis, newTag: '7.2'}\n- {name: other/redis, newName: \
                    me/redis, digest: 'sha256:ab'}\n";
        assert_eq!(images("k/set.yaml", text), ["redis:7.2", "me/redis@sha256:ab"]);
        assert_eq!(images("k/another.yaml", text), ["redis", "other/redis:1"]);
        for broken in ["", "images: [", "resources: [set.yaml]\nimages: [x, {newTag: 1}]\n"] {
            assert_eq!(images("set.yaml", broken), ["redis", "other/redis:1"], "{broken}");
        }
    }
}
