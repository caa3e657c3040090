use super::steps::{POD, all, verify};
use crate::generate::{POD_SCRIPTS, POD_SECRET};
use crate::plan::day_two::rotate_password::Passwords;
use crate::plan::in_pod::exec;
use crate::plan::{Change, ChangeStep, Check};
use crate::spec::Spec;
use crate::topology::Pods;

/// Returns the steps that change the password. For a while both passwords are valid, so that nobody is refused, nor a pod that
/// starts with the old one. Neither is ever on a command line.
pub(in crate::plan::day_two) fn rotate_password(spec: &Spec, pods: &Pods) -> Change {
    let passwords = Passwords::of(spec);
    let pods_of_loop = all(pods);
    // The words of a command go in through its input, where nobody sees them.
    let everywhere = |command: &str, from: &str| {
        format!(
            "for pod in {pods_of_loop}; do\n    {{ printf '{command}'; cat {from}; }} | {} sh {POD_SCRIPTS}/node.sh cli | grep -qx OK || exit 1\ndone",
            exec(pods, POD, true)
        )
    };
    let mut steps = passwords.first_steps(
        "ACL SETUSER adds a password. A pod that is replaced before the last but one step accepts the old one alone: then do this \
         step again.",
        everywhere,
    );
    let Passwords { file, next, old, generate, .. } = passwords;
    // The file ends with a line break, which the Secret does not have.
    let arrived = format!(
        "! for pod in {pods_of_loop}; do {{ {} cat {POD_SECRET}/password; echo; }} | cmp -s - {file} || echo \"$pod\"; done | grep -q .",
        exec(pods, POD, false)
    );
    steps.extend([
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
    ]);
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
