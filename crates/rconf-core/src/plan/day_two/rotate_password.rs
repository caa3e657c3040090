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
        ChangeStep::new("Make the new password", "It is random, and readable to you alone.")
            .run(keep)
            .run(format!("[ -s {next} ] || (umask 077; head -c 24 /dev/urandom | base64 | tr '+/' '-_' >{next})"))
            .back(format!("rm -f {next} {old}")),
        ChangeStep::new(
            "Let every node take both passwords",
            "ACL SETUSER adds one; CONFIG SET requirepass would replace the old one at once, and shut everybody out.",
        )
        .run(everywhere("ACL SETUSER default >", &next))
        .back(everywhere("ACL SETUSER default <", &next)),
        ChangeStep::new("Let replicas log in with the new one", "The next time that a link is lost, it is taken.")
            .run(everywhere("CONFIG SET masterauth ", &next))
            .back(everywhere("CONFIG SET masterauth ", &old)),
        ChangeStep::new(
            "Move your clients to the new password",
            format!("It is in {next}. Both are good, so there is no hurry; go on when no client has the old one."),
        ),
        ChangeStep::new(
            "Write it into the files",
            "A node that restarts from now on knows the new one alone; its file must say so before the old one is taken away.",
        )
        .run(format!("cp -p {next} {file}"))
        .run(generate)
        .run("./plan.sh up")
        .back(format!("# cp -p {old} {file}, and generate again")),
        ChangeStep::new("Take the old password away", "From now on it is worth nothing.")
            .run(everywhere("ACL SETUSER default <", &old))
            .back(everywhere("ACL SETUSER default >", &old)),
        verify(),
        ChangeStep::new("Delete what is left of both", "The new one is in its file.").run(format!("rm -f {next} {old}")),
    ];
    let mut notes = Vec::new();
    if spec.auth.acl_file.is_some() {
        notes.push(
            "The users of the ACL file keep their passwords: this is about the default user, which nodes and plan.sh log in as."
                .to_owned(),
        );
    }
    Change { title: format!("Change the password of cluster {}", topology.cluster), notes, steps }
}
