use super::steps::{POD, all, exec, verify};
use crate::generate::{POD_SCRIPTS, POD_SECRET};
use crate::plan::{Change, ChangeStep, Check};
use crate::spec::{PASSWORD_FILE, PasswordFrom, Spec};
use crate::topology::Pods;

/// Returns the steps that change the password. For a while both passwords are valid, so that nobody is refused, nor a pod that
/// starts with the old one. Neither is ever on a command line.
pub(in crate::plan::day_two) fn rotate_password(spec: &Spec, pods: &Pods) -> Change {
    let (file, generate) = match &spec.auth.password {
        PasswordFrom::File(path) => (path.clone(), "rconf gen --spec rconf.toml".to_owned()),
        PasswordFrom::Env(name) => {
            (PASSWORD_FILE.to_owned(), format!("{name}=$(cat {PASSWORD_FILE}) rconf gen --spec rconf.toml"))
        }
    };
    let (next, old) = (format!("{file}.next"), format!("{file}.old"));
    let keep = match &spec.auth.password {
        PasswordFrom::File(_) => format!("[ -s {old} ] || cp -p {file} {old}"),
        PasswordFrom::Env(name) => {
            format!("[ -s {old} ] || (umask 077; mkdir -p secrets; printf '%s\\n' \"${name}\" >{old})")
        }
    };
    let pods_of_loop = all(pods);
    // The words of a command go in through its input, where nobody sees them.
    let everywhere = |command: &str, from: &str| {
        format!(
            "for pod in {pods_of_loop}; do\n    {{ printf '{command}'; cat {from}; }} | {} sh {POD_SCRIPTS}/node.sh cli | grep -qx OK || exit 1\ndone",
            exec(pods, POD, true)
        )
    };
    // The file ends with a line break, which the Secret does not have.
    let arrived = format!(
        "! for pod in {pods_of_loop}; do {{ {} cat {POD_SECRET}/password; echo; }} | cmp -s - {file} || echo \"$pod\"; done | grep -q .",
        exec(pods, POD, false)
    );
    let steps = vec![
        ChangeStep::new("Create the new password", "It is random, and only you can read its file.")
            .run(keep)
            .run(format!("[ -s {next} ] || (umask 077; head -c 24 /dev/urandom | base64 | tr '+/' '-_' >{next})"))
            .back(format!("rm -f {next} {old}")),
        ChangeStep::new(
            "Let every node accept both passwords",
            "ACL SETUSER adds a password. A pod that is replaced before the last but one step accepts the old one alone: then do this \
             step again.",
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
            "Write the new password into the Secret",
            "Probes and scripts in the pods read it from there, and so does a server that starts. It takes about a minute to reach \
             running pods.",
        )
        .run(format!("cp -p {next} {file}"))
        .run(generate)
        .run("kubectl apply --kustomize .")
        .until(Check::within(300, "every pod has the new Secret", arrived))
        .back(format!("# cp -p {old} {file}, generate and apply again")),
        ChangeStep::new("Remove the old password", "From now on it is refused.")
            .run(everywhere("ACL SETUSER default <", &old))
            .back(everywhere("ACL SETUSER default >", &old)),
        verify(pods),
        ChangeStep::new("Delete the copies of both passwords", "The new password is in its file.")
            .run(format!("rm -f {next} {old}")),
    ];
    let notes = spec.auth.acl_file.as_ref().map(|_| {
        "The users of the ACL file keep their passwords. This changes the password of the user default, with which nodes log in."
            .to_owned()
    });
    Change {
        title: format!("Change the password of cluster {}", pods.cluster),
        notes: notes.into_iter().collect(),
        steps,
    }
}
