use super::packages::{PACKAGES, Package, STAMP, cache_folder};
use rconf_core::catalog::Server;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A server that can run on this machine.
#[derive(Debug, Clone)]
pub struct RealServer {
    /// The server in the catalog.
    pub server: Server,
    /// The full release, as printed by `--version`.
    pub version: String,
    /// The dynamic loader that the server was built for.
    pub loader: PathBuf,
    /// The folders of the libraries, in the format of the loader.
    pub library_path: OsString,
    /// The path of the server.
    pub binary: PathBuf,
    /// The path of its command line client.
    pub cli_binary: PathBuf,
}

/// A package whose server cannot be used on this machine.
#[derive(Debug, Clone)]
pub struct Absent {
    /// The package.
    pub package: Package,
    /// Why the server cannot be used.
    pub why: String,
}

impl RealServer {
    /// Checks that the server unpacked to `root` can run, and returns its release.
    pub fn check(root: &Path, package: Package) -> Result<String, String> {
        Self::unpacked(root, package).map(|real| real.version)
    }

    fn unpacked(root: &Path, package: Package) -> Result<RealServer, String> {
        let (loader, libraries) =
            find_loader(root).ok_or_else(|| format!("no loader in {}", root.display()))?;
        let library_path = std::env::join_paths(libraries).map_err(|error| error.to_string())?;
        let binaries = root.join("usr").join("bin");
        let flavor = package.flavor();
        let mut real = RealServer {
            server: Server::DEFAULT,
            version: String::new(),
            loader,
            library_path,
            binary: binaries.join(format!("{flavor}-server")),
            cli_binary: binaries.join(format!("{flavor}-cli")),
        };
        real.version = real.ask_version()?;
        Ok(real)
    }

    /// Returns the server unpacked to `root`, if the catalog knows it.
    pub fn open(root: &Path, package: Package) -> Result<RealServer, String> {
        let mut real = Self::unpacked(root, package)?;
        real.server = Server::parse(&format!("{}:{}", package.flavor(), real.version))
            .map_err(|error| error.to_string())?;
        Ok(real)
    }

    fn ask_version(&self) -> Result<String, String> {
        let output = self.command().arg("--version").output().map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(&output.stdout);
        let version = text.split_whitespace().find_map(|word| word.strip_prefix("v="));
        version.map(str::to_owned).ok_or_else(|| {
            let errors = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            format!("{} does not tell its version: {errors}", self.binary.display())
        })
    }

    /// Returns a command that runs the server through its own loader.
    pub fn command(&self) -> Command {
        self.through_loader(&self.binary)
    }

    /// Returns a command that runs the command line client through its own loader.
    pub fn cli(&self) -> Command {
        self.through_loader(&self.cli_binary)
    }

    /// Fills a folder with programs named after this server and its client, for scripts that look for them on
    /// the PATH.
    pub fn programs(&self, folder: &Path) -> std::io::Result<()> {
        use std::os::unix::fs::PermissionsExt;
        for binary in [&self.binary, &self.cli_binary] {
            let Some(name) = binary.file_name() else { continue };
            let script = format!(
                "#!/bin/sh\nexec '{}' --library-path '{}' '{}' \"$@\"\n",
                self.loader.display(),
                self.library_path.to_string_lossy(),
                binary.display()
            );
            let path = folder.join(name);
            fs::write(&path, script)?;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
        }
        Ok(())
    }

    fn through_loader(&self, binary: &Path) -> Command {
        let mut command = Command::new(&self.loader);
        command.arg("--library-path").arg(&self.library_path).arg(binary);
        command
    }
}

/// Returns the downloaded servers that the catalog knows, and the packages without a usable server.
pub fn discover() -> (Vec<RealServer>, Vec<Absent>) {
    let (mut present, mut absent) = (Vec::new(), Vec::new());
    let folder = cache_folder();
    for package in PACKAGES {
        let found = match folder.as_ref().map(|folder| folder.join(package.suite)) {
            None => Err("no cache folder: neither RCONF_SERVERS nor HOME is set".to_owned()),
            Some(root) if !root.join(STAMP).is_file() => {
                Err("not fetched: run `cargo xtask servers`".to_owned())
            }
            Some(root) => RealServer::open(&root, package),
        };
        match found {
            Ok(server) => present.push(server),
            Err(why) => absent.push(Absent { package, why }),
        }
    }
    (present, absent)
}

/// Returns the loader in an unpacked system, and the folders of its libraries. Links in `lib64` lead out of
/// the unpacked system, so the loader is searched beside the libraries.
fn find_loader(root: &Path) -> Option<(PathBuf, Vec<PathBuf>)> {
    let libraries = [root.join("lib"), root.join("usr").join("lib")];
    let triplets = libraries.iter().flat_map(|folder| entries(folder)).filter(|path| path.is_dir());
    let loader = triplets.flat_map(|folder| entries(&folder)).find(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("ld-linux") && path.is_file()
    })?;
    let triplet = loader.parent()?.file_name()?;
    let folders = libraries.iter().map(|folder| folder.join(triplet));
    // In suites where libsystemd needs libsystemd-shared, that library is in a folder of its own.
    let folders = folders.flat_map(|folder| [folder.clone(), folder.join("systemd")]);
    Some((loader.clone(), folders.filter(|folder| folder.is_dir()).collect()))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}
