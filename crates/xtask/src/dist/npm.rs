//! The npm packages: one with a launcher, one with the binary for each platform, of which npm installs the one that fits, and
//! one with the core as WebAssembly.

use super::archive::{self, Entry, tarred};
use super::platform::{PLATFORMS, Platform};
use super::release::{self, Release, read, told};
use crate::page;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The folder of the launcher.
const LAUNCHER: &str = "packaging/npm/rconf";
/// The folder of what surrounds the module.
const WASM: &str = "packaging/npm/wasm";
/// The types of what the module returns, which the page uses too.
const TYPES: &str = "web/src/types.ts";

/// Makes the package with the binary for a platform.
pub(super) fn platform_package(
    release: &Release,
    platform: &Platform,
    binary: &[u8],
) -> Result<PathBuf, String> {
    let (system, architecture) = platform.npm;
    let description = json!({
        "name": name_of(platform),
        "version": release.version,
        "description": format!("The rconf binary for {system} on {architecture}"),
        "license": env!("CARGO_PKG_LICENSE"),
        "os": [system],
        "cpu": [architecture],
        "preferUnplugged": true,
    });
    let program = (format!("bin/{}", platform.binary()), binary.to_vec(), true);
    let name = format!("rconf-npm-{system}-{architecture}-{}.tgz", release.version);
    packed(release, &name, &description, vec![program])
}

/// Makes the package with the core as WebAssembly.
pub(super) fn wasm_package(release: &Release) -> Result<PathBuf, String> {
    let description = description(release, WASM)?;
    let folder = page::whole_module()?;
    let mut files = Vec::new();
    for name in ["index.js", "index.d.ts", "example.mjs", "README.md"] {
        files.push((name.to_owned(), read(&Path::new(WASM).join(name))?, false));
    }
    for name in ["rconf.js", "rconf_bg.wasm"] {
        files.push((name.to_owned(), read(&folder.join(name))?, false));
    }
    files.push(("types.d.ts".to_owned(), read(Path::new(TYPES))?, false));
    packed(release, &format!("rconf-npm-wasm-{}.tgz", release.version), &description, files)
}

/// Returns the description of a package as it is kept, with the version.
fn description(release: &Release, folder: &str) -> Result<Value, String> {
    let mut description = release::json(&Path::new(folder).join("package.json"))?;
    description["version"] = json!(release.version);
    Ok(description)
}

/// Makes the package with the launcher.
pub(super) fn main_package(release: &Release) -> Result<PathBuf, String> {
    let mut description = description(release, LAUNCHER)?;
    let binaries = PLATFORMS.iter().map(|platform| (name_of(platform), json!(release.version)));
    description["optionalDependencies"] = Value::Object(binaries.collect());
    let launcher = read(&Path::new(LAUNCHER).join("bin/rconf.js"))?;
    let notes = read(&Path::new(LAUNCHER).join("README.md"))?;
    let files = vec![("bin/rconf.js".to_owned(), launcher, true), ("README.md".to_owned(), notes, false)];
    packed(release, &format!("rconf-npm-{}.tgz", release.version), &description, files)
}

fn name_of(platform: &Platform) -> String {
    format!("@rconf/{}-{}", platform.npm.0, platform.npm.1)
}

/// Writes a package: its files, with their contents and whether they are programs, below `package/`.
fn packed(
    release: &Release,
    name: &str,
    description: &Value,
    files: Vec<(String, Vec<u8>, bool)>,
) -> Result<PathBuf, String> {
    let text = serde_json::to_string_pretty(description).map_err(|why| why.to_string())? + "\n";
    let mut entries =
        vec![Entry { path: "package/package.json".to_owned(), bytes: text.into_bytes(), is_program: false }];
    for license in ["LICENSE", "LICENSE-MIT"] {
        let bytes = read(Path::new(license))?;
        entries.push(Entry { path: format!("package/{license}"), bytes, is_program: false });
    }
    let file = |(path, bytes, is_program)| Entry { path: format!("package/{path}"), bytes, is_program };
    entries.extend(files.into_iter().map(file));
    let path = release.folder.join(name);
    let written = tarred(&entries, release.time).and_then(|tar| archive::packed(&path, &tar));
    written.map_err(|why| told(&path, &why))?;
    Ok(path)
}
