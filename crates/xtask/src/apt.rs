//! Runs apt-get with a state of its own, so that it neither sees nor changes the packages of this machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// An apt-get for one suite, whose whole state is in a folder.
pub(crate) struct Apt {
    folder: PathBuf,
    suite: String,
}

impl Apt {
    /// Prepares the folder. The sources of `suite` and `base` are on the mirror that this machine uses.
    pub(crate) fn prepare(folder: &Path, suite: &str, base: Option<&str>) -> Result<Apt, String> {
        if !Path::new(KEYRING).is_file() {
            return Err(format!("{KEYRING} is missing"));
        }
        let mirror = mirror().ok_or("apt's sources on this machine name no mirror of Debian")?;
        let source = |suite| format!("deb [signed-by={KEYRING}] {mirror} {suite} main\n");
        let sources: String = [Some(suite), base].into_iter().flatten().map(source).collect();
        let write = || -> std::io::Result<()> {
            fs::create_dir_all(folder.join("lists/partial"))?;
            fs::create_dir_all(folder.join("cache/archives/partial"))?;
            fs::write(folder.join("status"), "")?;
            fs::write(folder.join("sources.list"), sources)
        };
        write().map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Apt { folder: folder.to_owned(), suite: suite.to_owned() })
    }

    /// Downloads the package lists.
    pub(crate) fn update(&self) -> Result<(), String> {
        run(self.command().arg("update"))
    }

    /// Downloads a package, with the libraries it needs.
    pub(crate) fn download(&self, package: &str) -> Result<(), String> {
        let options =
            ["-y", "--download-only", "--no-install-recommends", "-t", &self.suite, "install", package];
        run(self.command().args(options))
    }

    /// Returns the downloaded packages, ordered by name.
    pub(crate) fn archives(&self) -> Result<Vec<PathBuf>, String> {
        let entries = fs::read_dir(self.folder.join("cache/archives")).map_err(|error| error.to_string())?;
        let mut archives: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        archives.retain(|path| path.extension().is_some_and(|extension| extension == "deb"));
        archives.sort();
        Ok(archives)
    }

    fn command(&self) -> Command {
        let mut command = Command::new("apt-get");
        let at = |name: &str| self.folder.join(name).display().to_string();
        let mut settings = vec![
            format!("Dir::State={}", self.folder.display()),
            format!("Dir::State::lists={}", at("lists")),
            format!("Dir::State::status={}", at("status")),
            format!("Dir::Cache={}", at("cache")),
            format!("Dir::Etc::sourcelist={}", at("sources.list")),
            "Dir::Etc::sourceparts=/dev/null".to_owned(),
            "Dir::Etc::preferences=/dev/null".to_owned(),
            "Dir::Etc::preferencesparts=/dev/null".to_owned(),
            "Acquire::Languages=none".to_owned(),
            "Acquire::Retries=3".to_owned(),
            "APT::Get::List-Cleanup=0".to_owned(),
            // Without this, apt only warns if the download of a list fails.
            "APT::Update::Error-Mode=any".to_owned(),
        ];
        if is_root() {
            // The user that apt downloads as cannot access folders of root.
            settings.push("APT::Sandbox::User=root".to_owned());
        }
        for setting in settings {
            command.arg("-o").arg(setting);
        }
        command.env("LC_ALL", "C").env("DEBIAN_FRONTEND", "noninteractive");
        command
    }
}

/// Runs a command without printing its output. If it fails, returns the cause from its error output.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    output(command).map(drop)
}

/// Runs a command and returns its output.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    // The first error is the cause, while the last line is often advice.
    let cause = errors.lines().find(|line| line.starts_with("E:")).or_else(|| errors.lines().last());
    Err(format!("{name}: {}", cause.unwrap_or("failed without a word")))
}

fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Returns the first mirror of Debian in the sources of this machine.
fn mirror() -> Option<String> {
    let parts = Path::new("/etc/apt/sources.list.d");
    let mut files: Vec<PathBuf> =
        fs::read_dir(parts).into_iter().flatten().flatten().map(|e| e.path()).collect();
    files.sort();
    files.push("/etc/apt/sources.list".into());
    let texts = files.iter().filter_map(|file| {
        let text = fs::read_to_string(file).ok()?;
        match file.extension()?.to_str()? {
            "sources" => mirror_in_sources(&text),
            "list" => mirror_in_list(&text),
            _ => None,
        }
    });
    texts.into_iter().next()
}

fn is_debian(uri: &str) -> bool {
    uri.contains("://") && uri.trim_end_matches('/').ends_with("/debian")
}

/// Finds the mirror in sources in the deb822 format: `URIs: …`.
fn mirror_in_sources(text: &str) -> Option<String> {
    let fields = text.lines().filter_map(|line| line.strip_prefix("URIs:"));
    fields.flat_map(str::split_whitespace).find(|uri| is_debian(uri)).map(str::to_owned)
}

/// Finds the mirror in sources in the one-line format: `deb [options] URI suite component…`.
fn mirror_in_list(text: &str) -> Option<String> {
    let sources = text.lines().map(str::trim).filter(|line| line.starts_with("deb"));
    sources.flat_map(str::split_whitespace).find(|word| is_debian(word)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirrors_are_found_in_both_formats() {
        let sources = "Types: deb\n# URIs: http://no.example/debian\nURIs: http://a.example/debian-security\n\n\
                       Types: deb\nURIs: http://b.example/debian/\nSuites: x\n";
        assert_eq!(mirror_in_sources(sources).as_deref(), Some("http://b.example/debian/"));
        let list = "# deb http://no.example/debian x main\ndeb [arch=amd64] http://c.example/debian x main\n";
        assert_eq!(mirror_in_list(list).as_deref(), Some("http://c.example/debian"));
        assert_eq!(mirror_in_list("deb http://d.example/ubuntu x main\n"), None);
    }
}
