//! The folder of a release and what is in it.

use crate::apt::output;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder that releases are made in.
const FOLDER: &str = "target/packages";
/// The names and sums of all files.
const SUMS: &str = "SHA256SUMS";

/// A release that is being made.
pub(super) struct Release {
    /// The version of the workspace.
    pub version: &'static str,
    /// When the commit was made, in seconds since 1970. All files bear this time.
    pub time: u64,
    /// The same time as in `2026-01-31T12:00:00Z`.
    pub date: String,
    /// The folder of the finished files.
    pub folder: PathBuf,
    /// The folder for what is put into the packages.
    pub work: PathBuf,
    /// The man pages and the completions of shells.
    pub extras: Extras,
    files: Vec<(String, u64, String)>,
}

/// What comes with the binary.
pub(super) struct Extras {
    /// The folder with the man pages.
    pub man: PathBuf,
    /// The folder with the completions.
    pub completions: PathBuf,
}

/// The files with the completions of shells, each with the name of its shell.
pub(super) const COMPLETIONS: [(&str, &str); 4] =
    [("bash", "rconf.bash"), ("zsh", "_rconf"), ("fish", "rconf.fish"), ("powershell", "rconf.ps1")];

impl Release {
    /// Empties the folder.
    pub(super) fn begin() -> Result<Self, String> {
        let folder = PathBuf::from(FOLDER);
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|why| told(&folder, &why))?;
        }
        let work = folder.join("work");
        make_folder(&work)?;
        let git = |format: &str| {
            let words = ["log", "-1", "--date=format-local:%Y-%m-%dT%H:%M:%SZ", format];
            output(Command::new("git").args(words).env("TZ", "UTC")).map(|text| text.trim().to_owned())
        };
        let time = git("--format=%ct")?.parse().map_err(|_| "git gives no time of the commit")?;
        let date = git("--format=%cd")?;
        let extras = Extras { man: work.join("man"), completions: work.join("completions") };
        let version = env!("CARGO_PKG_VERSION");
        Ok(Self { version, time, date, folder, work, extras, files: Vec::new() })
    }

    /// Writes the man pages and completions, which the program makes of its own options. `own` is the binary for this machine;
    /// without one, it is built.
    pub(super) fn write_extras(&self, own: Option<&[u8]>) -> Result<(), String> {
        let program = self.work.join("rconf");
        if let Some(own) = own {
            write(&program, own)?;
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755))
                .map_err(|why| told(&program, &why))?;
        }
        let rconf = || {
            let mut command = match own {
                Some(_) => Command::new(&program),
                None => {
                    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
                    cargo.args(["run", "--quiet", "--package", "rconf", "--"]);
                    cargo
                }
            };
            // Help is in the language of the environment unless one is asked for.
            command.args(["--lang", "en"]);
            command
        };
        let Extras { man, completions } = &self.extras;
        make_folder(man)?;
        make_folder(completions)?;
        output(rconf().arg("man").arg(man))?;
        for (shell, name) in COMPLETIONS {
            write(&completions.join(name), output(rconf().args(["completions", shell]))?)?;
        }
        Ok(())
    }

    /// Takes note of a finished file.
    pub(super) fn add(&mut self, path: &Path) -> Result<(), String> {
        let bytes = read(path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.files.push((name, bytes.len() as u64, sum(&bytes)));
        Ok(())
    }

    /// Returns the name and the SHA-256 sum of each finished file.
    pub(super) fn sums(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(name, _, sum)| (name.as_str(), sum.as_str()))
    }

    /// Writes the sums of all files as `sha256sum` reads them.
    pub(super) fn write_sums(&self) -> Result<(), String> {
        let mut lines: Vec<String> = self.sums().map(|(name, sum)| format!("{sum}  {name}\n")).collect();
        lines.sort_unstable_by(|one, other| one[66..].cmp(&other[66..]));
        write(&self.folder.join(SUMS), lines.concat())
    }

    /// Returns a line for each file: its size in kilobytes, and its name.
    pub(super) fn listing(&self) -> String {
        let mut text = String::new();
        for (name, size, _) in &self.files {
            let _ = writeln!(text, "{:>7} kB  {name}", size.div_ceil(1000));
        }
        text
    }
}

/// Returns the SHA-256 sum of bytes, in hexadecimal digits.
pub(super) fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Returns the files of a folder, ordered by name.
pub(super) fn files_of(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|why| told(folder, &why))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    Ok(files)
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|why| told(path, &why))
}

/// Reads a file of JSON.
pub(super) fn json(path: &Path) -> Result<Value, String> {
    serde_json::from_slice(&read(path)?).map_err(|why| format!("{}: {why}", path.display()))
}

pub(super) fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), String> {
    fs::write(path, bytes).map_err(|why| told(path, &why))
}

pub(super) fn make_folder(path: &Path) -> Result<(), String> {
    fs::create_dir_all(path).map_err(|why| told(path, &why))
}

/// Returns what an error says, with the path that it is about.
pub(super) fn told(path: &Path, why: &std::io::Error) -> String {
    format!("{}: {why}", path.display())
}
