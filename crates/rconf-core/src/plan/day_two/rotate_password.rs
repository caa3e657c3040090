use super::steps::verify;
use crate::message::{Message, say};
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
    let mut steps = passwords.first_steps(acl_setuser_adds(), everywhere);
    let Passwords { file, next, old, generate, .. } = passwords;
    steps.extend([
        ChangeStep::new(
            say!("Write the new password into the files", "把新密码写入文件"),
            say!(
                "A node reads its password from its file when it restarts, so the files must have the new password before the old one is removed.",
                "节点重启时从文件读取密码，所以在移除旧密码之前，文件里必须已是新密码。"
            ),
        )
        .run(format!("cp -p {next} {file}"))
        .run(generate)
        .run("./plan.sh up")
        .back_by_hand(say!(
            "# cp -p {old} {file}, and generate again",
            "# cp -p {old} {file}，然后重新生成",
            old,
            file
        )),
        ChangeStep::new(
            say!("Remove the old password", "移除旧密码"),
            say!("From now on it is refused.", "从此旧密码会被拒绝。"),
        )
        .run(everywhere("ACL SETUSER default <", &old))
            .back(everywhere("ACL SETUSER default >", &old)),
        verify(),
        delete_copies(&next, &old),
    ]);
    let mut notes = Vec::new();
    if spec.auth.acl_file.is_some() {
        notes.push(say!(
            "The users of the ACL file keep their passwords. This changes the password of the user default, which nodes and plan.sh use to log in.",
            "ACL 文件中各用户的密码不变。更换的是 default 用户的密码，节点和 plan.sh 用它登录。"
        ));
    }
    Change { title: title(&topology.cluster), notes, steps }
}

/// Returns the title of the change.
pub(super) fn title(cluster: &str) -> Message {
    say!("Change the password of cluster {cluster}", "更换集群 {cluster} 的密码", cluster)
}

/// Says why the new password is added with this command.
pub(super) fn acl_setuser_adds() -> Message {
    say!(
        "ACL SETUSER adds a password. CONFIG SET requirepass would replace the old one at once and lock out every client.",
        "ACL SETUSER 是增加一个密码。CONFIG SET requirepass 会立即替换旧密码，把所有客户端挡在外面。"
    )
}

/// Returns the step that creates the new password. `keep` is the command that keeps the old one.
pub(super) fn create(keep: &str, next: &str, old: &str) -> ChangeStep {
    ChangeStep::new(
        say!("Create the new password", "生成新密码"),
        say!("It is random, and only you can read its file.", "它是随机的，文件只有你可读。"),
    )
    .run(keep)
    .run(format!("[ -s {next} ] || (umask 077; head -c 24 /dev/urandom | base64 | tr '+/' '-_' >{next})"))
    .back(format!("rm -f {next} {old}"))
}

/// Returns the step in which a person gives the new password to the clients.
pub(super) fn move_clients(next: &str) -> ChangeStep {
    ChangeStep::new(
        say!("Move your clients to the new password", "让你的客户端改用新密码"),
        say!(
            "It is in {next}. Both passwords are valid, so there is no hurry. Continue when no client uses the old one.",
            "新密码在 {next} 里。两个密码都有效，不必着急。等没有客户端再用旧密码时继续。",
            next
        ),
    )
}

/// Returns the step that deletes the files of both passwords.
pub(super) fn delete_copies(next: &str, old: &str) -> ChangeStep {
    ChangeStep::new(
        say!("Delete the copies of both passwords", "删除两个密码的副本"),
        say!("The new password is in its file.", "新密码已在它的文件里。"),
    )
    .run(format!("rm -f {next} {old}"))
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
        both: Message,
        everywhere: impl Fn(&str, &str) -> String,
    ) -> Vec<ChangeStep> {
        let Self { next, old, keep, .. } = self;
        vec![
            create(keep, next, old),
            ChangeStep::new(say!("Let every node accept both passwords", "让所有节点同时接受两个密码"), both)
                .run(everywhere("ACL SETUSER default >", next))
                .back(everywhere("ACL SETUSER default <", next)),
            ChangeStep::new(
                say!("Make replicas log in with the new password", "让从节点改用新密码登录"),
                say!("They use it the next time they connect.", "下次连接时生效。"),
            )
            .run(everywhere("CONFIG SET masterauth ", next))
            .back(everywhere("CONFIG SET masterauth ", old)),
            move_clients(next),
        ]
    }
}
