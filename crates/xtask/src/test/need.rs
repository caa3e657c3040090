//! The needs of checks besides the toolchain: how to find them, and which Debian packages contain them.

use crate::apt::output;
use crate::page;
use rconf_tests::docker;
use rconf_tests::need::program;
use rconf_tests::servers::discover;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The compiler's target for the page.
pub(super) const WASM: &str = "wasm32-unknown-unknown";
/// The oldest supported version of Node.
const OLDEST_NODE: u32 = 20;

/// Something that a check needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// A program on the PATH, and the Debian package that contains it.
    Program {
        /// The name of the program.
        name: &'static str,
        /// The name of the package.
        package: &'static str,
    },
    /// A network connection.
    Network,
    /// The compiler target for the page, or a rustup that can install it.
    WasmTarget,
    /// A recent Node, with npm.
    Node,
    /// The packages in `web/package-lock.json`, or a network to download them.
    NodePackages,
    /// Chromium.
    Browser,
    /// The packages of all real servers, or a Debian that can download them.
    ServerPackages,
    /// A downloaded real server.
    Servers,
    /// A Docker engine that answers, or a way to start one.
    Engine,
    /// `docker compose` or `docker-compose`.
    Compose,
}

impl Need {
    /// Returns why the need is not met, or `None` if it is.
    pub(super) fn missing(self) -> Option<String> {
        let result = match self {
            Need::Program { name, .. } => program(name).map(drop).ok_or(format!("no {name}")),
            Need::Network => network(),
            Need::WasmTarget => wasm_target(),
            Need::Node => node(),
            Need::NodePackages if page::has_packages() => Ok(()),
            Need::NodePackages => {
                network().map_err(|why| format!("no packages in web/node_modules and {why}"))
            }
            Need::Browser => browser().map(drop).ok_or("no chromium".to_owned()),
            Need::ServerPackages if discover().1.is_empty() => Ok(()),
            Need::ServerPackages => apt(),
            Need::Servers if discover().0.is_empty() => Err("no real server is fetched".to_owned()),
            Need::Servers => Ok(()),
            Need::Engine => docker::engine_is_possible(),
            Need::Compose => docker::compose().map(drop),
        };
        result.err()
    }

    /// Returns the package that meets the need.
    pub(super) fn package(self) -> Option<&'static str> {
        match self {
            Need::Program { package, .. } => Some(package),
            Need::Browser => Some("chromium"),
            Need::Engine => Some("docker.io"),
            Need::Compose => Some("docker-compose"),
            Need::Network
            | Need::WasmTarget
            | Need::Node
            | Need::NodePackages
            | Need::ServerPackages
            | Need::Servers => None,
        }
    }
}

/// Installs packages. Whether it worked shows when the needs are checked again.
pub(super) fn install(packages: &[&str]) {
    let _ = output(Command::new("apt-get").arg("update"));
    // Recommended packages are installed too, because the engine does not start everywhere without them.
    let _ = output(Command::new("apt-get").args(["install", "--yes"]).args(packages));
}

/// Returns the browser for the tests of the page: that of `CHROMIUM`, or the one on the PATH.
pub(super) fn browser() -> Option<PathBuf> {
    match std::env::var_os("CHROMIUM") {
        Some(path) => Some(PathBuf::from(path)).filter(|path| path.is_file()),
        None => program("chromium"),
    }
}

/// Looks for a default route, which a machine without a network lacks. If routes cannot be read, assumes that
/// there is one.
fn network() -> Result<(), String> {
    let Ok(routes) = fs::read_to_string("/proc/net/route") else { return Ok(()) };
    let routes_6 = fs::read_to_string("/proc/net/ipv6_route").unwrap_or_default();
    let is_default = |line: &str| line.split_whitespace().nth(1) == Some("00000000");
    // The kernel has a default route for the loopback that leads nowhere.
    let is_default_6 = |line: &str| {
        line.starts_with(&"0".repeat(32))
            && line.split_whitespace().last().is_some_and(|device| device != "lo")
    };
    if routes.lines().any(is_default) || routes_6.lines().any(is_default_6) {
        return Ok(());
    }
    Err("no network".to_owned())
}

fn apt() -> Result<(), String> {
    match ["apt-get", "dpkg-deb", "sha256sum"].iter().find(|name| program(name).is_none()) {
        Some(name) => Err(format!("no {name}")),
        None => network(),
    }
}

fn wasm_target() -> Result<(), String> {
    let installed = output(Command::new("rustup").args(["target", "list", "--installed"]))
        .map_err(|why| format!("no rustup ({why})"))?;
    if installed.lines().any(|line| line == WASM) {
        return Ok(());
    }
    network().map_err(|why| format!("the target {WASM} is not installed, and {why}"))
}

fn node() -> Result<(), String> {
    let version = output(Command::new("node").arg("--version")).map_err(|_| "no node")?;
    let major =
        version.trim().trim_start_matches('v').split('.').next().and_then(|word| word.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST_NODE) {
        return Err(format!("node is {}, and {OLDEST_NODE} is needed", version.trim()));
    }
    program("npm").map(drop).ok_or("no npm".to_owned())
}
