use super::steps::verify;
use crate::plan::{Change, ChangeStep};
use crate::spec::{PASSWORD_FILE, PasswordFrom, Spec};
use crate::topology::Topology;

/// Returns the steps that change the password. For a while both passwords are valid, so that nobody is refused. Neither is
/// ever on a command line.
pub fn rotate_password(spec: &Spec, topology: &Topology) -> Change {
    let keys: Vec<&str> = topology.nodes.iter().map(|node| node.node.as_str()).collect();
    let keys = keys.join(" ");
    let passwords = Passwords::of(spec);
    // The words of a command go in through its input, where nobody sees them.
    let everywhere = |command: &str, from: &str| {
        format!(
            "for node in {keys}; do\n    {{ printf '{command}'; cat {from}; }} | ./plan.sh cli \"$node\" | grep -qx OK || exit 1\ndone"
        )
    };
    let mut steps = passwords.first_steps(
        "ACL SETUSER adds a password. CONFIG SET requirepass would replace the old one at once and lock out every client.",
        everywhere,
    );
    let Passwords { file, next, old, generate, .. } = passwords;
    steps.extend([
        ChangeStep::new(
            "Write the new password into the files",
            "A node reads its password from its file when it restarts, so the files must have the new password before the old one is removed.",
        )
        .run(format!("cp -p {next} {file}"))
        .run(generate)
        .run("./plan.sh up")
        .back(format!("# cp -p {old} {file}, and generate again")),
        ChangeStep::new("Remove the old password", "From now on it is refused.")
            .run(everywhere("ACL SETUSER default <", &old))
            .back(everywhere("ACL SETUSER default >", &old)),
        verify(),
        ChangeStep::new("Delete the copies of both passwords", "The new password is in its file.").run(format!("rm -f {next} {old}")),
    ]);
    let mut notes = Vec::new();
    if spec.auth.acl_file.is_some() {
        notes.push(
            "The users of the ACL file keep their passwords. This changes the password of the user default, which nodes and plan.sh use to log in."
                .to_owned(),
        );
    }
    Change { title: format!("Change the password of cluster {}", topology.cluster), notes, steps }
}

/// The files of a password that changes, and how they are made.
pub(super) struct Passwords {
    /// The file of the password.
    pub(super) file: String,
    /// The file of the new one, until it takes the place of the old one.
    pub(super) next: String,
    /// A copy of the old one.
    pub(super) old: String,
    /// The command that writes the files of the spec again.
    pub(super) generate: String,
    /// The command that keeps the old one.
    keep: String,
}

impl Passwords {
    pub(super) fn of(spec: &Spec) -> Self {
        let from = &spec.auth.password;
        let file = match from {
            PasswordFrom::File(path) => path.clone(),
            PasswordFrom::Env(_) => PASSWORD_FILE.to_owned(),
        };
        let (next, old) = (format!("{file}.next"), format!("{file}.old"));
        let generate = "rconf gen --spec rconf.toml";
        let (generate, keep) = match from {
            PasswordFrom::File(_) => (generate.to_owned(), format!("[ -s {old} ] || cp -p {file} {old}")),
            // There is no file of the old one yet.
            PasswordFrom::Env(name) => (
                format!("{name}=$(cat {file}) {generate}"),
                format!("[ -s {old} ] || (umask 077; mkdir -p secrets; printf '%s\\n' \"${name}\" >{old})"),
            ),
        };
        Self { file, next, old, generate, keep }
    }

    /// Returns the steps up to the one after which no client uses the old password. `both` says how both are valid;
    /// `everywhere` gives each node a command that ends with the text of a file.
    pub(super) fn first_steps(
        &self,
        both: &str,
        everywhere: impl Fn(&str, &str) -> String,
    ) -> Vec<ChangeStep> {
        let Self { next, old, keep, .. } = self;
        vec![
            ChangeStep::new("Create the new password", "It is random, and only you can read its file.")
                .run(keep.clone())
                .run(format!(
                    "[ -s {next} ] || (umask 077; head -c 24 /dev/urandom | base64 | tr '+/' '-_' >{next})"
                ))
                .back(format!("rm -f {next} {old}")),
            ChangeStep::new("Let every node accept both passwords", both)
                .run(everywhere("ACL SETUSER default >", next))
                .back(everywhere("ACL SETUSER default <", next)),
            ChangeStep::new(
                "Make replicas log in with the new password",
                "They use it the next time they connect.",
            )
            .run(everywhere("CONFIG SET masterauth ", next))
            .back(everywhere("CONFIG SET masterauth ", old)),
            ChangeStep::new(
                "Move your clients to the new password",
                format!(
                    "It is in {next}. Both passwords are valid, so there is no hurry. Continue when no client uses the old one."
                ),
            ),
        ]
    }
}
