use super::steps::verify;
use crate::plan::{Change, ChangeStep};
use crate::spec::{PASSWORD_FILE, PasswordFrom, Spec};
use crate::topology::Topology;

/// Returns the steps that change the password. For a while both passwords are valid, so that nobody is refused. Neither is
/// ever on a command line.
pub fn rotate_password(spec: &Spec, topology: &Topology) -> Change {
    let keys: Vec<&str> = topology.nodes.iter().map(|node| node.node.as_str()).collect();
    let keys = keys.join(" ");
    let (file, generate) = match &spec.auth.password {
        PasswordFrom::File(path) => (path.clone(), "rconf gen --spec rconf.toml".to_owned()),
        PasswordFrom::Env(name) => {
            let file = PASSWORD_FILE.to_owned();
            (file.clone(), format!("{name}=$(cat {file}) rconf gen --spec rconf.toml"))
        }
    };
    let next = format!("{file}.next");
    let old = format!("{file}.old");
    // The words of a command go in through its input, where nobody sees them.
    let everywhere = |command: &str, from: &str| {
        format!(
            "for node in {keys}; do\n    {{ printf '{command}'; cat {from}; }} | ./plan.sh cli \"$node\" | grep -qx OK || exit 1\ndone"
        )
    };
    // Where the password comes from a variable there is no file of the old one yet.
    let keep = match &spec.auth.password {
        PasswordFrom::File(_) => format!("[ -s {old} ] || cp -p {file} {old}"),
        PasswordFrom::Env(name) => {
            format!("[ -s {old} ] || (umask 077; mkdir -p secrets; printf '%s\\n' \"${name}\" >{old})")
        }
    };
    let steps = vec![
        ChangeStep::new("Create the new password", "It is random, and only you can read its file.")
            .run(keep)
            .run(format!("[ -s {next} ] || (umask 077; head -c 24 /dev/urandom | base64 | tr '+/' '-_' >{next})"))
            .back(format!("rm -f {next} {old}")),
        ChangeStep::new(
            "Let every node accept both passwords",
            "ACL SETUSER adds a password. CONFIG SET requirepass would replace the old one at once and lock out every client.",
        )
        .run(everywhere("ACL SETUSER default >", &next))
        .back(everywhere("ACL SETUSER default <", &next)),
        ChangeStep::new("Make replicas log in with the new password", "They use it the next time they connect.")
            .run(everywhere("CONFIG SET masterauth ", &next))
            .back(everywhere("CONFIG SET masterauth ", &old)),
        ChangeStep::new(
            "Move your clients to the new password",
            format!("It is in {next}. Both passwords are valid, so there is no hurry. Continue when no client uses the old one."),
        ),
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
    ];
    let mut notes = Vec::new();
    if spec.auth.acl_file.is_some() {
        notes.push(
            "The users of the ACL file keep their passwords. This changes the password of the user default, which nodes and plan.sh use to log in."
                .to_owned(),
        );
    }
    Change { title: format!("Change the password of cluster {}", topology.cluster), notes, steps }
}
