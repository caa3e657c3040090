use super::super::rotate_password::{acl_setuser_adds, create, delete_copies, move_clients};
use super::{Set, verify};
use crate::message::say;
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
    let mut steps = vec![create(&keep, next, old)];
    steps.push(files.accept_both(set));
    steps.push(files.send_the_new_one(set));
    steps.push(move_clients(next));
    steps.push(
        ChangeStep::new(
            say!("Write the new password into the files", "把新密码写入文件"),
            say!(
                "What servers and Sentinels have written into them is kept.",
                "服务器和 Sentinel 写入其中的内容会保留。"
            ),
        )
        .run(format!("cp -p {next} {file}"))
        .run(&files.generate)
        .run("./plan.sh up")
        .back_by_hand(say!(
            "# cp -p {old} {file}, and generate again",
            "# cp -p {old} {file}，然后重新生成",
            old,
            file
        )),
    );
    steps.push(files.remove_the_old_one(set));
    steps.extend(set.sentinel_keys().into_iter().map(|sentinel| {
        ChangeStep::new(
            say!("Start {sentinel} with its new file", "用新文件启动 {sentinel}", sentinel),
            say!(
                "A Sentinel has no command to change its own password, and writes the old one into its file while it runs.",
                "Sentinel 没有更换自己密码的命令，运行期间还会把旧密码写回文件。"
            ),
        )
        .run(format!("./plan.sh remove {sentinel}"))
        .run(&files.generate)
        .run("./plan.sh up")
        .until(set.has_majority(sentinel))
    }));
    steps.push(verify());
    steps.push(delete_copies(next, old));
    let mut notes = Vec::new();
    if !has_acl(set) {
        notes.push(say!(
            "The Sentinels of 6.0 accept one password at a time: while they are restarted one by one, those with the old and those \
             with the new password do not hear each other, and there is no failover.",
            "6.0 的 Sentinel 同一时间只接受一个密码：逐个重启期间，用旧密码的和用新密码的 Sentinel 互不相通，不会有故障转移。"
        ));
    }
    if set.spec.auth.acl_file.is_some() {
        notes.push(say!(
            "The users of your ACL file keep their passwords. This changes the password of the users default, sentinel and replica.",
            "你的 ACL 文件中各用户的密码不变。更换的是 default、sentinel 和 replica 三个用户的密码。"
        ));
    }
    let title =
        say!("Change the password of {cluster}", "更换 {cluster} 的密码", cluster = set.topology.cluster);
    Change { title, notes, steps }
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
            say!(
                "Let every server and Sentinel accept both passwords",
                "让所有服务器和 Sentinel 同时接受两个密码"
            ),
            acl_setuser_adds(),
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
            say!(
                "Make replicas and Sentinels log in with the new password",
                "让从节点和 Sentinel 改用新密码登录"
            ),
            say!("They use it the next time they connect.", "下次连接时生效。"),
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
            say!("Remove the old password from the servers", "从服务器移除旧密码"),
            say!(
                "From now on it is refused. Each server writes this into its file.",
                "从此旧密码会被拒绝。每台服务器会把这一改动写入自己的文件。"
            ),
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
