//! `rconf gen`.

use crate::args::Gen;
use crate::diff;
use crate::error::{Failure, explain_io};
use crate::write::{self, NewFile};
use rconf_core::catalog::Server;
use rconf_core::generate::{Generated, PASSWORD_FILE, generate};
use rconf_core::spec::{Announce, Spec, default_image, parse_ports, parse_subnet};
use std::io::Write;
use std::path::Path;

/// Bytes of randomness in a password.
const RANDOM_BYTES: usize = 32;

pub fn run(args: &Gen, out: &mut impl Write) -> Result<u8, Failure> {
    let spec = spec(args)?;
    if args.out.exists() && !args.out.is_dir() {
        return Err(Failure::Write {
            path: args.out.clone(),
            why: "this is a file, and a folder is wanted".to_owned(),
        });
    }
    let generated = generate(&spec, &password(args)?)?;
    let differing = differing(args, &generated)?;
    if args.check || args.diff {
        for (path, old, new) in &differing {
            if args.diff {
                diff::print(path, old.as_deref().unwrap_or_default(), new, out)?;
            } else {
                writeln!(out, "{path}: {}", if old.is_some() { "is not up to date" } else { "is missing" })?;
            }
        }
        return Ok(if differing.is_empty() { crate::CLEAN } else { crate::FINDINGS });
    }
    let changed: Vec<&str> =
        differing.iter().filter(|(_, old, _)| old.is_some()).map(|(p, ..)| p.as_str()).collect();
    if !changed.is_empty() && !args.force {
        return Err(Failure::Usage(format!(
            "{} in {} would be overwritten ({}); see `--diff`, and use `--force` to overwrite",
            if changed.len() == 1 { "1 file".to_owned() } else { format!("{} files", changed.len()) },
            args.out.display(),
            changed.join(", ")
        )));
    }
    let files: Vec<NewFile<'_>> =
        generated.files.iter().map(|f| NewFile { path: &f.path, bytes: &f.bytes, mode: f.mode }).collect();
    write::create_all(&args.out, &files, &generated.folders)?;
    let folder = args.out.display();
    writeln!(
        out,
        "Wrote {} nodes for {} to {folder}.\nNext: {folder}/plan.sh up && {folder}/plan.sh create",
        generated.topology.nodes.len(),
        spec.server
    )?;
    Ok(crate::CLEAN)
}

fn spec(args: &Gen) -> Result<Spec, Failure> {
    let server = Server::parse(&args.server)?;
    Ok(Spec {
        server,
        image: args.image.clone().unwrap_or_else(|| default_image(server)),
        name: args.name.clone(),
        ports: parse_ports(&args.ports)?,
        replicas: args.replicas,
        subnet: parse_subnet(&args.subnet)?,
        announce: args.announce.map_or(Announce::Container, Announce::Host),
        maxmemory: args.maxmemory.clone(),
    })
}

/// The password: from the file that is named, from the folder if it was made before, or a new one.
fn password(args: &Gen) -> Result<String, Failure> {
    let kept = args.out.join(PASSWORD_FILE);
    let file = match &args.password_file {
        Some(file) => Some(file.as_path()),
        None if kept.exists() => Some(kept.as_path()),
        None => None,
    };
    let Some(file) = file else { return random_password() };
    let text = std::fs::read_to_string(file)
        .map_err(|e| Failure::Read { path: file.to_path_buf(), why: explain_io(&e) })?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn random_password() -> Result<String, Failure> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut random = [0; RANDOM_BYTES];
    getrandom::fill(&mut random)
        .map_err(|e| Failure::Usage(format!("the system gives no random bytes: {e}")))?;
    Ok(random.iter().map(|byte| char::from(DIGITS[usize::from(byte % 64)])).collect())
}

/// A path, its bytes as they are if it is there, and as they should be.
type Difference<'a> = (String, Option<Vec<u8>>, &'a [u8]);

fn differing<'a>(args: &Gen, generated: &'a Generated) -> Result<Vec<Difference<'a>>, Failure> {
    let mut differing = Vec::new();
    for file in &generated.files {
        let path = args.out.join(&file.path);
        let old = match std::fs::read(&path) {
            Ok(old) => Some(old),
            Err(e) if matches!(e.kind(), std::io::ErrorKind::NotFound) => None,
            Err(e) => return Err(Failure::Read { path, why: explain_io(&e) }),
        };
        if old.as_deref() != Some(file.bytes.as_slice()) {
            differing.push((
                Path::new(&args.out).join(&file.path).display().to_string(),
                old,
                file.bytes.as_slice(),
            ));
        }
    }
    Ok(differing)
}
