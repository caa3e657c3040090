//! The spec of a command, which is a file or created from flags; its findings on a terminal, and the secrets
//! it needs.

use crate::args::Wished;
use crate::error::{Failure, explain_io};
use crate::language::{chosen, either, language, told};
use crate::render::Drawer;
use crate::server::server as named;
use crate::system::shown;
use rconf_core::catalog::Server;
use rconf_core::generate::Inputs;
use rconf_core::lint::{Finding, SETTINGS_FILE, Severity, lint_generated};
use rconf_core::message::Language;
use rconf_core::session::Input;
use rconf_core::spec::{self, PasswordFrom, Spec, Target, Wish};
use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The number of random bytes in a password.
const RANDOM_BYTES: usize = 32;
/// The maximum size of a spec, in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The text of a spec.
pub struct Source {
    /// The path of the spec, which may not exist.
    pub path: PathBuf,
    pub text: String,
}

impl Source {
    /// Reads the file of a spec.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let fail = |why: String| Failure::Read { path: path.to_path_buf(), why };
        let length = std::fs::metadata(path).map_err(|e| fail(explain_io(&e)))?.len();
        if length > LARGEST {
            return Err(fail(
                either(
                    "larger than 4 MB: this is not a spec of a cluster",
                    "大于 4 MB：这不是集群的描述文件",
                )
                .to_owned(),
            ));
        }
        let bytes = std::fs::read(path).map_err(|e| fail(explain_io(&e)))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| fail(either("the file is not valid UTF-8", "文件不是有效的 UTF-8").to_owned()))?;
        Ok(Self { path: path.to_path_buf(), text })
    }
}

/// Returns the text of a spec that was read.
pub fn text(spec: &Input) -> Result<&str, Failure> {
    let why = |_| Failure::Read {
        path: spec.path.clone().into(),
        why: either("the file is not valid UTF-8", "文件不是有效的 UTF-8").to_owned(),
    };
    std::str::from_utf8(&spec.bytes).map_err(why)
}

/// Returns the values of the flags.
pub fn wish(flags: &Wished) -> Wish {
    let Wished {
        ports,
        replicas,
        subnet,
        server,
        image,
        name,
        memory,
        maxmemory,
        announce,
        hosts,
        password_file,
        tls,
    } = flags.clone();
    // A name that only people use is written as the catalog has it.
    let server = server.map(|typed| match Server::parse(&typed) {
        Ok(_) => typed,
        Err(_) => named(&typed).map_or(typed, |server| server.name().to_owned()),
    });
    Wish {
        server,
        language: chosen().unwrap_or_default(),
        target: None,
        name,
        ports,
        replicas,
        subnet,
        announce: None,
        announce_address: announce,
        image,
        memory,
        maxmemory,
        password_file,
        hosts,
        tls,
    }
}

/// Returns whether any of the flags is given.
pub fn is_wished(flags: &Wished) -> bool {
    Wish { language: Language::default(), ..wish(flags) } != Wish::default()
}

/// Returns the error if a command needs a spec and there is none: it says how to get one.
pub fn none_here() -> Failure {
    let why = either(
        "there is no rconf.toml here; name one with `--spec FILE`, make one of a cluster that exists with `rconf import PATH > \
         rconf.toml`, or start from a commented one with `rconf init`",
        "这里没有 rconf.toml；可用 `--spec FILE` 指定，用 `rconf import PATH > rconf.toml` 从已有集群生成，或用 `rconf init` \
         写一份带注释的",
    );
    Failure::Usage(why.to_owned())
}

/// Returns the path of the spec in a folder, if there is one.
pub fn in_folder(folder: &Path) -> Option<PathBuf> {
    let path = folder.join(SETTINGS_FILE);
    path.is_file().then_some(path)
}

/// Reads a spec and prints its findings. Fails if one of them is an error.
pub fn read(source: &Source) -> Result<Spec, Failure> {
    read_for(source, None)
}

/// Reads a spec, whose target `target` replaces if there is one, and prints its findings. Fails if one of them is an error.
pub fn read_for(source: &Source, target: Option<Target>) -> Result<Spec, Failure> {
    let spec::Read { spec, findings } = spec::read_for(&shown(&source.path), &source.text, target);
    print(source, None, &findings)?;
    let mut spec = spec.ok_or_else(|| failure(&source.path, &findings))?;
    // The environment does not decide: the same spec has to give the same files for everyone.
    spec.language = spec.language.or(chosen());
    Ok(spec)
}

/// Lints the directives and users of a spec, and prints the findings. Fails if one of them is an error.
pub fn lint(source: &Source, spec: &Spec, inputs: Inputs<'_>) -> Result<(), Failure> {
    let findings = lint_generated(spec, &shown(&source.path), inputs);
    let users = spec.auth.acl_file.as_deref().map(|path| (path, inputs.users));
    print(source, users, &findings)?;
    let is_error = |finding: &Finding| finding.severity == Severity::Error;
    if findings.iter().any(is_error) { Err(failure(&source.path, &findings)) } else { Ok(()) }
}

fn failure(path: &Path, findings: &[Finding]) -> Failure {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let count = match language() {
        Language::English => format!("{errors} error{}", if errors == 1 { "" } else { "s" }),
        Language::Chinese => format!(" {errors} 个错误"),
    };
    Failure::Spec { path: path.to_path_buf(), count }
}

/// Prints findings to standard error, because standard output is for the result of the command. The findings
/// are in the spec, or in its file of users.
fn print(source: &Source, users: Option<(&str, &str)>, findings: &[Finding]) -> Result<(), Failure> {
    if findings.is_empty() {
        return Ok(());
    }
    let mut out = std::io::BufWriter::new(anstream::stderr().lock());
    let own = shown(&source.path);
    let text = |path: &str| match users {
        Some((of_users, text)) if path == of_users => Some(text.as_bytes()),
        _ => (path == own).then_some(source.text.as_bytes()),
    };
    let drawer = Drawer::new(findings, text);
    for finding in findings {
        drawer.draw(finding, &HashSet::new(), &mut out)?;
    }
    out.flush()?;
    Ok(())
}

/// The secrets that generating needs.
pub struct Secrets {
    pub password: String,
    pub users: String,
}

impl Secrets {
    /// Reads the secrets. Relative paths are below `folder`. If the password file does not exist, creates a
    /// password.
    pub fn read(spec: &Spec, folder: &Path) -> Result<Self, Failure> {
        let read = |path: &str| {
            let path = folder.join(path);
            match std::fs::read_to_string(&path) {
                Ok(text) => Ok(Some(text)),
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(e) => Err(Failure::Read { path, why: explain_io(&e) }),
            }
        };
        let (password, path) = match &spec.auth.password {
            PasswordFrom::File(path) => {
                let text = read(path)?;
                let kept = text.map(|text| text.trim_end_matches(['\r', '\n']).to_owned());
                // Nothing is written outside the folder.
                if kept.is_none() && Path::new(path).has_root() {
                    let why = either(
                        "no such file; create it, with the password on one line",
                        "没有这个文件；请创建它，把密码写在一行里",
                    )
                    .to_owned();
                    return Err(Failure::Read { path: PathBuf::from(path), why });
                }
                (kept.map_or_else(random_password, Ok)?, folder.join(path))
            }
            PasswordFrom::Env(name) => {
                let password = std::env::var(name).map_err(|_| {
                    Failure::Usage(told!(
                        "the environment variable {name} is not set; `password-env` in the spec takes the password from it",
                        "环境变量 {name} 没有设置；rconf.toml 的 `password-env` 从中取得密码"
                    ))
                })?;
                (password, PathBuf::from(format!("${name}")))
            }
        };
        spec::check_password(&password).map_err(|why| Failure::Password { path, why })?;
        let users = match &spec.auth.acl_file {
            Some(path) => read(path)?.ok_or_else(|| Failure::Read {
                path: folder.join(path),
                why: either(
                    "no such file; `acl-file` in the spec names it",
                    "没有这个文件；rconf.toml 的 `acl-file` 指定了它",
                )
                .to_owned(),
            })?,
            None => String::new(),
        };
        Ok(Self { password, users })
    }

    pub fn inputs(&self) -> Inputs<'_> {
        Inputs { password: &self.password, users: &self.users }
    }
}

/// Creates a random password of 32 characters with 6 bits each. Nobody has to type it.
pub fn random_password() -> Result<String, Failure> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut random = [0; RANDOM_BYTES];
    getrandom::fill(&mut random).map_err(|e| {
        Failure::Usage(told!("cannot get random bytes from the system: {e}", "无法从系统取得随机字节：{e}"))
    })?;
    Ok(random.iter().map(|byte| char::from(DIGITS[usize::from(byte % 64)])).collect())
}
