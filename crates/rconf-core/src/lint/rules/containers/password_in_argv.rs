use super::server::runs_shell;
use crate::container::Container;
use crate::lint::rule::rule;
use crate::lint::{Described, Finding, Rule, Severity, Sink, View, mask};

rule! {
    /// ## What it does
    /// Finds passwords in arguments of commands: `redis-cli -a`, `--pass` or `-u redis://…@`, and `--requirepass` or
    /// `--masterauth` in the command of a container. A password that is written out is a warning; one that comes
    /// from a variable is worth knowing. A shell in the container that takes it from its environment is left alone.
    ///
    /// ## Why it matters
    /// Arguments are public. Everybody on the host reads those of a running command in `ps` and
    /// `/proc/PID/cmdline`; those of a container stand in `docker inspect` and `docker ps --no-trunc` for as long as
    /// it exists, and those that were typed in the shell's history. redis-cli says so itself:
    /// `Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.`
    /// What is written out is in the repository besides.
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
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for password in view.deployment.cli.iter().filter_map(|call| call.password.as_ref()) {
            let message = if password.is_known {
                "a password in the arguments of a command: `ps` and the shell's history show it, and so does this file"
            } else {
                "a password in the arguments of a command: `ps` shows it to everybody on the host while it runs"
            };
            let finding = Finding::new(
                self.meta(),
                password.place.clone(),
                message,
                "give it in the variable `REDISCLI_AUTH`, which redis-cli reads where `-a` is absent",
            );
            out.report(finding.severity(if password.is_known { Severity::Warning } else { Severity::Info }));
        }
        for container in view.servers().map(|s| s.container) {
            self.check_options(container, out);
        }
    }
}

impl PasswordInArgv {
    fn check_options(&self, container: &Container, out: &mut Sink) {
        let Ok(Some(start)) = container.start() else { return };
        let is_option = |name: &str| {
            matches!(name, "--requirepass" | "--masterauth" | "--primaryauth")
                && mask::is_secret(&name.as_bytes()[2..])
        };
        let pairs = start.options.windows(2);
        let given =
            pairs.filter(|pair| is_option(&pair[0].text.to_ascii_lowercase()) && !pair[1].text.is_empty());
        // One finding for a command: `--requirepass` and `--masterauth` go together.
        let mut given = given.collect::<Vec<_>>();
        given.sort_by_key(|pair| !pair[1].is_known);
        let Some([option, value]) = given.first() else { return };
        // What the container's own shell expands is not in the arguments that docker shows.
        if !value.is_known && runs_shell(container) {
            return;
        }
        let (severity, message) = if value.is_known {
            (
                Severity::Warning,
                "a password in the command of the container: `docker inspect` shows it to everybody who may use \
                 docker, and so does this file",
            )
        } else {
            (
                Severity::Info,
                "a password in the command of the container: `docker inspect` shows it to everybody who may use docker",
            )
        };
        let finding = Finding::new(
            self.meta(),
            option.place.clone(),
            message,
            "set `requirepass` and `masterauth` in a configuration that is mounted and that the server's user alone \
             may read",
        );
        out.report(finding.severity(severity));
    }
}
