use super::{Set, verify};
use crate::plan::{Change, ChangeStep};
use crate::spec::{PASSWORD_FILE, PasswordFrom};

/// Returns the steps that change the password of servers and Sentinels. For a while both passwords are valid, so that nobody
/// is refused. Neither is ever on a command line.
pub(in super::super) fn rotate_password(set: &Set<'_>) -> Change {
    let files = Files::of(set);
    let Files { file, next, old, .. } = &files;
    let keep = match &set.spec.auth.password {
        PasswordFrom::File(_) => format!("[ -s {old} ] || cp -p {file} {old}"),
        PasswordFrom::Env(name) => {
            format!("[ -s {old} ] || (umask 077; mkdir -p secrets; printf '%s\\n' \"${name}\" >{old})")
        }
    };
    let mut steps = vec![
        ChangeStep::new("Create the new password", "It is random, and only you can read its file.")
            .run(keep)
            .run(format!(
                "[ -s {next} ] || (umask 077; head -c 24 /dev/urandom | base64 | tr '+/' '-_' >{next})"
            ))
            .back(format!("rm -f {next} {old}")),
    ];
    steps.push(files.accept_both(set));
    steps.push(files.send_the_new_one(set));
    steps.push(ChangeStep::new(
        "Move your clients to the new password",
        format!("It is in {next}. Both passwords are valid, so there is no hurry. Continue when no client uses the old one."),
    ));
    steps.push(
        ChangeStep::new(
            "Write the new password into the files",
            "What servers and Sentinels have written into them is kept.",
        )
        .run(format!("cp -p {next} {file}"))
        .run(&files.generate)
        .run("./plan.sh up")
        .back(format!("# cp -p {old} {file}, and generate again")),
    );
    steps.push(files.remove_the_old_one(set));
    steps.extend(set.sentinel_keys().into_iter().map(|sentinel| {
        ChangeStep::new(
            format!("Start {sentinel} with its new file"),
            "A Sentinel has no command to change its own password, and writes the old one into its file while it runs.",
        )
        .run(format!("./plan.sh remove {sentinel}"))
        .run(&files.generate)
        .run("./plan.sh up")
        .until(set.has_majority(sentinel))
    }));
    steps.push(verify());
    steps.push(
        ChangeStep::new("Delete the copies of both passwords", "The new password is in its file.")
            .run(format!("rm -f {next} {old}")),
    );
    let mut notes = Vec::new();
    if !has_acl(set) {
        notes.push(
            "The Sentinels of 6.0 accept one password at a time: while they are restarted one by one, those with the old and those \
             with the new password do not hear each other, and there is no failover."
                .to_owned(),
        );
    }
    if set.spec.auth.acl_file.is_some() {
        notes.push(
            "The users of your ACL file keep their passwords. This changes the password of the users default, sentinel and replica."
                .to_owned(),
        );
    }
    Change { title: format!("Change the password of {}", set.topology.cluster), notes, steps }
}

/// Returns whether Sentinels have users, and a password of their own for each other that can be changed.
fn has_acl(set: &Set<'_>) -> bool {
    set.spec.server.release() >= (6, 2)
}

/// The files of the passwords, and the command that generates the rest with the one in force.
struct Files {
    file: String,
    next: String,
    old: String,
    generate: String,
}

impl Files {
    fn of(set: &Set<'_>) -> Self {
        let (file, generate) = match &set.spec.auth.password {
            PasswordFrom::File(path) => (path.clone(), "rconf gen --spec rconf.toml".to_owned()),
            PasswordFrom::Env(name) => {
                let file = PASSWORD_FILE.to_owned();
                (file.clone(), format!("{name}=$(cat {file}) rconf gen --spec rconf.toml"))
            }
        };
        Self { next: format!("{file}.next"), old: format!("{file}.old"), file, generate }
    }

    fn accept_both(&self, set: &Set<'_>) -> ChangeStep {
        let step = ChangeStep::new(
            "Let every server and Sentinel accept both passwords",
            "ACL SETUSER adds a password. CONFIG SET requirepass would replace the old one at once and lock out every client.",
        );
        let Self { next, .. } = self;
        let change = |step: ChangeStep, add: bool| {
            let sign = if add { '>' } else { '<' };
            let mut lines: Vec<String> = users(set)
                .iter()
                .map(|user| everywhere(&set.server_keys(), &format!("ACL SETUSER {user} {sign}"), next))
                .collect();
            if has_acl(set) {
                lines.push(everywhere(&set.sentinel_keys(), &format!("ACL SETUSER default {sign}"), next));
            }
            lines.into_iter().fold(step, |step, line| if add { step.run(line) } else { step.back(line) })
        };
        change(change(step, true), false)
    }

    fn send_the_new_one(&self, set: &Set<'_>) -> ChangeStep {
        let Self { next, old, .. } = self;
        let step = ChangeStep::new(
            "Make replicas and Sentinels log in with the new password",
            "They use it the next time they connect.",
        );
        let lines = |from: &str| {
            let auth_pass = format!("SENTINEL SET {} auth-pass ", set.name());
            let mut lines = vec![
                everywhere(&set.server_keys(), "CONFIG SET masterauth ", from),
                everywhere(&set.sentinel_keys(), &auth_pass, from),
            ];
            if has_acl(set) {
                lines.push(everywhere(&set.sentinel_keys(), "SENTINEL CONFIG SET sentinel-pass ", from));
            }
            lines
        };
        let step = lines(next).into_iter().fold(step, ChangeStep::run);
        lines(old).into_iter().fold(step, ChangeStep::back)
    }

    fn remove_the_old_one(&self, set: &Set<'_>) -> ChangeStep {
        let Self { next, old, .. } = self;
        let servers = set.server_keys();
        let step = ChangeStep::new(
            "Remove the old password from the servers",
            "From now on it is refused. Each server writes this into its file.",
        );
        let step = if set.spec.auth.acl_file.is_some() {
            let remove = |user: &&str| everywhere(&servers, &format!("ACL SETUSER {user} <"), old);
            users(set).iter().map(remove).fold(step, ChangeStep::run)
        } else {
            step.run(everywhere(&servers, "CONFIG SET requirepass ", next))
        };
        let rewrite = format!(
            "for node in {}; do\n    ./plan.sh cli \"$node\" config rewrite | grep -qx OK || exit 1\ndone",
            servers.join(" ")
        );
        step.run(rewrite).back(everywhere(&servers, "ACL SETUSER default >", old))
    }
}

/// Returns the users with the password: those that rconf defines.
fn users(set: &Set<'_>) -> &'static [&'static str] {
    if set.spec.auth.acl_file.is_some() { &["default", "sentinel", "replica"] } else { &["default"] }
}

/// Returns a loop that gives nodes a command which ends with the password in a file. The words of a command go in through
/// its input, where nobody sees them.
fn everywhere(nodes: &[&str], command: &str, from: &str) -> String {
    format!(
        "for node in {}; do\n    {{ printf '{command}'; cat {from}; }} | ./plan.sh cli \"$node\" | grep -qx OK || exit 1\ndone",
        nodes.join(" ")
    )
}
