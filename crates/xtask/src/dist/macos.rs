//! Binaries of macOS: what they are linked with, and what can be said of them on another system.

use object::Endianness;
use object::macho::{CPU_TYPE_ARM64, LC_CODE_SIGNATURE, MachHeader64};
use object::read::macho::{LoadCommandVariant, MachHeader as _};

/// The folder with the frameworks that zig does not bring, as the linker sees them.
pub(super) const FRAMEWORKS: &str = "packaging/macos";
/// The oldest macOS that the binaries run on: Rust's for arm64.
pub(super) const OLDEST: &str = "11.0";

/// Says what a binary needs. Returns an error if macOS 11.0 would not run it: on arm64, only what is signed runs.
pub(super) fn examine(binary: &[u8]) -> Result<String, String> {
    let (mut libraries, mut oldest, mut is_signed) = (Vec::new(), None, false);
    let bad = |why: object::Error| format!("the binary of macOS cannot be read: {why}");
    let header = MachHeader64::<Endianness>::parse(binary, 0).map_err(bad)?;
    let endian = header.endian().map_err(bad)?;
    let mut commands = header.load_commands(endian, binary, 0).map_err(bad)?;
    while let Some(command) = commands.next().map_err(bad)? {
        is_signed |= command.cmd() == LC_CODE_SIGNATURE;
        if let Some(dylib) = command.dylib().map_err(bad)? {
            let name = command.string(endian, dylib.dylib.name).map_err(bad)?;
            libraries.push(String::from_utf8_lossy(name).into_owned());
        }
        match command.variant().map_err(bad)? {
            LoadCommandVariant::BuildVersion(version, _) => oldest = Some(version.minos.get(endian)),
            LoadCommandVariant::VersionMin(version) => oldest = Some(version.version.get(endian)),
            _ => {}
        }
    }
    let oldest = oldest.ok_or("the binary of macOS names no version")?;
    let oldest = format!("{}.{}", oldest.major(), oldest.minor());
    if let Some(other) = libraries.iter().find(|name| !is_of_the_system(name)) {
        return Err(format!("the binary of macOS needs {other}"));
    }
    if oldest != OLDEST {
        return Err(format!("the binary of macOS needs macOS {oldest}"));
    }
    if header.cputype(endian) == CPU_TYPE_ARM64 && !is_signed {
        return Err("the binary of macOS is not signed".to_owned());
    }
    let names: Vec<&str> = libraries.iter().filter_map(|path| path.rsplit('/').next()).collect();
    Ok(format!("for macOS {oldest} or newer, with {}", names.join(", ")))
}

fn is_of_the_system(library: &str) -> bool {
    ["/usr/lib/", "/System/Library/Frameworks/"].iter().any(|folder| library.starts_with(folder))
}
