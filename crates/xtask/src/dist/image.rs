//! The container image: the binary alone, run by a user without rights. The file is an OCI layout that `docker load` and
//! `podman load` read.

use super::archive::{Entry, tarred};
use super::release::{Release, sum, write};
use serde_json::{Value, json};
use std::path::PathBuf;

/// The user and group that the image runs as: nobody's, as in other images without a shell.
const USER: &str = "65532:65532";
/// The folder that a caller mounts the configurations at.
const WORKING_FOLDER: &str = "/work";

/// Makes the image for an architecture.
pub(super) fn make(release: &Release, architecture: &str, binary: &[u8]) -> Result<PathBuf, String> {
    let name = format!("rconf:{}", release.version);
    let program = Entry { path: "rconf".to_owned(), bytes: binary.to_vec(), is_program: true };
    let layer = tarred(&[program], release.time).map_err(|why| why.to_string())?;
    let config = json!({
        "architecture": architecture,
        "os": "linux",
        "created": release.date,
        "config": {
            "User": USER,
            "Entrypoint": ["/rconf"],
            "WorkingDir": WORKING_FOLDER,
            "Labels": {
                "org.opencontainers.image.title": "rconf",
                "org.opencontainers.image.description": env!("CARGO_PKG_DESCRIPTION"),
                "org.opencontainers.image.version": release.version,
                "org.opencontainers.image.licenses": env!("CARGO_PKG_LICENSE"),
            },
        },
        "rootfs": { "type": "layers", "diff_ids": [format!("sha256:{}", sum(&layer))] },
        "history": [{ "created": release.date, "created_by": "cargo xtask dist" }],
    });
    let config = config.to_string().into_bytes();
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": descriptor("application/vnd.oci.image.config.v1+json", &config),
        "layers": [descriptor("application/vnd.oci.image.layer.v1.tar", &layer)],
    });
    let manifest = manifest.to_string().into_bytes();
    let mut first = descriptor("application/vnd.oci.image.manifest.v1+json", &manifest);
    first["annotations"] =
        json!({ "io.containerd.image.name": name, "org.opencontainers.image.ref.name": release.version });
    first["platform"] = json!({ "architecture": architecture, "os": "linux" });
    let index = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [first],
    });
    // Engines older than OCI layouts read this file.
    let old = json!([{ "Config": blob(&config), "RepoTags": [name], "Layers": [blob(&layer)] }]);
    let entry = |path: String, bytes: Vec<u8>| Entry { path, bytes, is_program: false };
    let layout = json!({ "imageLayoutVersion": "1.0.0" });
    let entries = [
        entry("oci-layout".to_owned(), layout.to_string().into_bytes()),
        entry("index.json".to_owned(), index.to_string().into_bytes()),
        entry("manifest.json".to_owned(), old.to_string().into_bytes()),
        entry(blob(&config), config),
        entry(blob(&manifest), manifest),
        entry(blob(&layer), layer),
    ];
    let path = release.folder.join(format!("rconf-{}-image-{architecture}.tar", release.version));
    write(&path, tarred(&entries, release.time).map_err(|why| why.to_string())?)?;
    Ok(path)
}

fn blob(bytes: &[u8]) -> String {
    format!("blobs/sha256/{}", sum(bytes))
}

fn descriptor(media_type: &str, bytes: &[u8]) -> Value {
    json!({ "mediaType": media_type, "digest": format!("sha256:{}", sum(bytes)), "size": bytes.len() })
}
