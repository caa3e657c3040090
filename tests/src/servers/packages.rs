use std::path::PathBuf;

/// A server package in Debian.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Package {
    /// The suite of Debian.
    pub suite: &'static str,
    /// The suite that this one extends, as backports do.
    pub base: Option<&'static str>,
    /// The name of the package. It depends on the package with the tools, which contains the binaries.
    pub name: &'static str,
    /// The release at the time of writing; `--version` prints the actual one.
    pub release: &'static str,
}

impl Package {
    const fn new(
        suite: &'static str,
        base: Option<&'static str>,
        name: &'static str,
        release: &'static str,
    ) -> Self {
        Self { suite, base, name, release }
    }

    /// Returns `redis` or `valkey`.
    pub fn flavor(&self) -> &'static str {
        self.name.split('-').next().unwrap_or_default()
    }
}

/// The server packages in Debian, from the oldest suite to the newest. Packages of one suite are adjacent.
pub const PACKAGES: [Package; 6] = [
    Package::new("bullseye", None, "redis-server", "6.0.16"),
    Package::new("bookworm", None, "redis-server", "7.0.15"),
    Package::new("bookworm-backports", Some("bookworm"), "valkey-server", "8.0.1"),
    Package::new("trixie", None, "redis-server", "8.0.2"),
    Package::new("trixie", None, "valkey-server", "8.1.1"),
    Package::new("forky", None, "valkey-server", "9.1.2"),
];

/// The file that marks the folder of a suite as complete. It is written last, and contains the checksums of
/// the packages.
pub const STAMP: &str = "complete";

/// Returns the folder for downloaded servers, which has a folder for each suite: `$RCONF_SERVERS`, else
/// `rconf/servers` in `$XDG_CACHE_HOME` or `~/.cache`. Returns `None` if none of these variables is set.
pub fn cache_folder() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    variable("RCONF_SERVERS").or_else(|| {
        let cache = variable("XDG_CACHE_HOME").or_else(|| Some(variable("HOME")?.join(".cache")))?;
        Some(cache.join("rconf").join("servers"))
    })
}
