use super::steps::{POD, all, verify};
use crate::generate::{POD_SCRIPTS, POD_SECRET};
use crate::message::say;
use crate::plan::day_two::rotate_password::{Passwords, delete_copies, title};
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
        say!(
            "ACL SETUSER adds a password. A pod that is replaced before the last but one step accepts the old one alone: then do this \
             step again.",
            "ACL SETUSER 是增加一个密码。在倒数第二步之前被替换的 pod 只接受旧密码：那时请重做这一步。"
        ),
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
            say!("Write the new password into the Secret", "把新密码写入 Secret"),
            say!(
                "Probes and scripts in the pods read it from there, and so does a server that starts. It takes about a minute to reach \
                 running pods.",
                "pod 里的探针、脚本和启动中的服务器都从那里读取密码。大约一分钟后，运行中的 pod 才能看到它。"
            ),
        )
        .run(format!("cp -p {next} {file}"))
        .run(generate)
        .run("kubectl apply --kustomize .")
        .until(Check::within(300, say!("every pod has the new Secret", "所有 pod 都有了新的 Secret"), arrived))
        .back_by_hand(say!(
            "# cp -p {old} {file}, generate and apply again",
            "# cp -p {old} {file}，然后重新生成并 apply",
            old,
            file
        )),
        ChangeStep::new(
            say!("Remove the old password", "移除旧密码"),
            say!("From now on it is refused.", "从此旧密码会被拒绝。"),
        )
        .run(everywhere("ACL SETUSER default <", &old))
            .back(everywhere("ACL SETUSER default >", &old)),
        verify(pods),
        delete_copies(&next, &old),
    ]);
    let notes = spec.auth.acl_file.as_ref().map(|_| {
        say!(
            "The users of the ACL file keep their passwords. This changes the password of the user default, with which nodes log in.",
            "ACL 文件中各用户的密码不变。更换的是 default 用户的密码，节点用它登录。"
        )
    });
    Change { title: title(&pods.cluster), notes: notes.into_iter().collect(), steps }
}
