use super::server::{runs_shell, together};
use crate::catalog::secrets;
use crate::container::{Container, Kind, Text, UNREPLACED};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Place, Rule, Severity, Sink, View};
use crate::message::{Message, say};

rule! {
    /// ## What it does
    /// Finds passwords in arguments of commands: `redis-cli -a`, `--pass` or `-u redis://…@`, and
    /// `--requirepass` or `--masterauth` in the command of a container. A password in plain text is a
    /// warning; one that comes from a variable, or from `.env`, is an info. Nothing is reported if a shell in
    /// the container takes it from its environment.
    ///
    /// ## Why it matters
    /// Arguments are public. Everyone on the host can read the arguments of a running command in `ps` and
    /// `/proc/PID/cmdline`. Those of a container are in `docker inspect` and `docker ps --no-trunc` as long
    /// as it exists, and typed ones are in the shell's history. redis-cli says so itself: `Warning: Using a
    /// password with '-a' or '-u' option on the command line interface may not be safe.` A password in plain
    /// text is also in the repository.
    ///
    /// ## Example
    /// ```sh
    /// redis-cli -p 7002 -a correct-horse-battery cluster info
    /// ```
    /// Use instead:
    /// ```sh
    /// export REDISCLI_AUTH="$(cat secrets/redis-password)"
    /// redis-cli -p 7002 cluster info
    /// ```
    ///
    /// ## References
    /// - "Host, port, password, and database" in the manual of redis-cli
    PasswordInArgv = "D024" "password-in-argv", Containers, Warning, fix: None
}

impl Rule for PasswordInArgv {
    fn reads(&self, _: Kind) -> bool {
        true
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let (mut written, mut filled_in) = (Vec::new(), Vec::new());
        for container in view.servers().map(|s| s.container) {
            match given(container, view) {
                Some((place, true)) => written.push((place, container)),
                Some((place, false)) => filled_in.push((place, container)),
                None => {}
            }
        }
        self.report_calls(view, &written, &filled_in, out);
        let by_ps = say!("`ps` shows it to everyone on the host", "主机上的任何人用 `ps` 都能看到");
        let shown = match view.deployment.kind {
            Kind::Systemd => by_ps.clone(),
            Kind::Kubernetes => say!(
                "`ps` shows it to everyone on the machine of the pod",
                "pod 所在机器上的任何人用 `ps` 都能看到"
            ),
            _ => say!(
                "`docker inspect` shows it to everyone who can use docker",
                "能使用 docker 的人用 `docker inspect` 都能看到"
            ),
        };
        let with_file = say!("{shown}, and so does this file", "{shown}，这个文件里也看得到", shown);
        self.report(&written, Severity::Warning, &with_file, out);
        self.report(&filled_in, Severity::Info, &shown, out);
        self.report_processes(view, &by_ps, out);
    }
}

/// The places of passwords in the commands of containers.
type Found<'a> = Vec<(Place, &'a Container)>;

/// Says what a password in a call of redis-cli reveals. It is known if it is in plain text.
fn in_call(is_known: bool, kind: Kind) -> Message {
    if is_known && kind == Kind::Kubernetes {
        say!(
            "a password in the arguments of a command: everyone who may read the pods sees it, and everyone \
                     with this file",
            "命令的参数里有密码：有权读取 pod 的人都能看到，拿到这个文件的人也能看到"
        )
    } else if is_known {
        say!(
            "a password in the arguments of a command: `ps` and the shell's history show it, and so does \
                     this file",
            "命令的参数里有密码：`ps` 和 shell 的历史记录都会显示它，这个文件里也看得到"
        )
    } else {
        say!(
            "a password in the arguments of a command: `ps` shows it to everyone on the host while \
                     it runs",
            "命令的参数里有密码：命令运行期间，主机上的任何人用 `ps` 都能看到"
        )
    }
}

impl PasswordInArgv {
    /// Reports the passwords in calls of redis-cli. `written` are those in plain text in the commands of servers, `filled_in`
    /// those that come from variables.
    fn report_calls(&self, view: &View<'_>, written: &Found<'_>, filled_in: &Found<'_>, out: &mut Sink) {
        for call in &view.deployment.cli {
            // What no shell replaces is not the password.
            let is_password = |text: &&Text| text.text != UNREPLACED;
            let Some(password) = call.password.as_ref().filter(is_password) else { continue };
            // If the command of the server contains the password, its health check reveals nothing more.
            let is_of = |c: &Container| {
                let names = [&c.name, &c.service];
                call.container
                    .as_ref()
                    .is_some_and(|of| names.into_iter().flatten().any(|n| n.text == of.text))
            };
            let less = if password.is_known { &[][..] } else { filled_in };
            let mut told = written.iter().chain(less).map(|(_, c)| *c);
            if view.deployment.kind == Kind::Compose && told.any(is_of) {
                continue;
            }
            let message = in_call(password.is_known, view.deployment.kind);
            let finding = Finding::new(
                self.meta(),
                password.place.clone(),
                message,
                say!(
                    "set the variable `REDISCLI_AUTH` instead, which redis-cli reads if there is no `-a`",
                    "改用变量 `REDISCLI_AUTH` 传递密码：没有 `-a` 时，redis-cli 会读取它"
                ),
            );
            out.report(finding.severity(if password.is_known { Severity::Warning } else { Severity::Info }));
        }
    }

    /// Reports the passwords in the options of servers that run without a container.
    fn report_processes(&self, view: &View<'_>, by_ps: &Message, out: &mut Sink) {
        let of_processes = view.processes().filter_map(|s| Some((given(s.container, view)?, s.container)));
        let (written, filled_in): (Vec<_>, Vec<_>) = of_processes
            .map(|((place, is_written), container)| (is_written, (place, container)))
            .partition(|(is_written, _)| *is_written);
        let places =
            |found: Vec<(bool, (Place, _))>| found.into_iter().map(|(_, found)| found).collect::<Vec<_>>();
        let with_file = say!("{shown}, and so does this file", "{shown}，这个文件里也看得到", shown = *by_ps);
        self.report(&places(written), Severity::Warning, &with_file, out);
        self.report(&places(filled_in), Severity::Info, by_ps, out);
    }

    fn report(&self, found: &[(Place, &Container)], severity: Severity, shown: &Message, out: &mut Sink) {
        let finding = together(found, |place, who| {
            Finding::new(
                self.meta(),
                place,
                say!(
                    "a password in the command of {who}: {shown}",
                    "{who}的启动命令里有密码：{shown}",
                    who,
                    shown = *shown
                ),
                if found.iter().any(|(_, container)| container.is_on_host()) {
                    say!(
                        "set `requirepass` and `masterauth` in a configuration that only the server's user can read",
                        "在配置文件里设置 `requirepass` 和 `masterauth`，并且只允许服务器的用户读取它"
                    )
                } else {
                    say!(
                        "set `requirepass` and `masterauth` in a mounted configuration that only the server's \
                         user can read",
                        "在挂载进来的配置文件里设置 `requirepass` 和 `masterauth`，并且只允许服务器的用户读取它"
                    )
                },
            )
        });
        if let Some(finding) = finding {
            out.report(finding.severity(severity));
        }
    }
}

/// Returns the place of the first password option in a container's command, and whether the plan file itself
/// contains the password. One option per command is enough, because `--requirepass` and `--masterauth` are
/// used together.
fn given(container: &Container, view: &View<'_>) -> Option<(Place, bool)> {
    let start = container.start().ok()??;
    let is_option = |name: &str| {
        matches!(name, "--requirepass" | "--masterauth" | "--primaryauth")
            && secrets::is_secret(&name.as_bytes()[2..])
    };
    let pairs = start.options.windows(2);
    let given =
        pairs.filter(|pair| is_option(&pair[0].text.to_ascii_lowercase()) && !pair[1].text.is_empty());
    // A value from `.env` is not in a shared file.
    let is_written = |value: &Text| {
        let value = value.text.as_bytes();
        view.text().windows(value.len()).any(|part| part == value)
    };
    let mut given: Vec<_> =
        given.map(|pair| (&pair[0], &pair[1], pair[1].is_known && is_written(&pair[1]))).collect();
    given.sort_by_key(|(_, _, is_written)| !is_written);
    let (option, value, is_written) = *given.first()?;
    // Docker shows the arguments before the shell in the container expands variables.
    (value.is_known || !runs_shell(container)).then(|| (option.place.clone(), is_written))
}
