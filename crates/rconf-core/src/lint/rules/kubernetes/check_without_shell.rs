use super::checks::{Runner, checks_of, name_of};
use crate::config::Placeholder;
use crate::container::{Kind, Text, UNREPLACED};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Place, Rule, Sink, View, here_too};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds probes of pods and health checks of containers that no shell runs, and that hand redis-cli what only a shell
    /// understands: operators (`||`, `&&`, `|`, `;`, `>`), variables, and commands in `$(…)`.
    ///
    /// ## Why it matters
    /// Every word becomes an argument of redis-cli. `redis-cli ping || exit 1` sends `PING` with three arguments, and the
    /// reply is `ERR wrong number of arguments for 'ping' command`. With `-a $PASSWORD`, the password is that text itself, and
    /// the reply is `NOAUTH Authentication required.` In both cases redis-cli exits with 0: the check succeeds for every
    /// server that accepts connections, whatever its state.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     healthcheck:
    ///       test: ["CMD", "redis-cli", "ping", "||", "exit", "1"]
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     healthcheck:
    ///       test: redis-cli ping | grep PONG
    /// ```
    ///
    /// ## References
    /// - "HEALTHCHECK" at <https://docs.docker.com/reference/dockerfile/#healthcheck>
    CheckWithoutShell = "D070" "check-without-shell", Containers, Warning, fix: None
}

impl Rule for CheckWithoutShell {
    fn reads(&self, _: Kind) -> bool {
        true
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for server in view.servers() {
            let checks = checks_of(server.container);
            let mut found = checks.iter().filter_map(|(place, runner, check)| {
                let mut words = check.calls.iter().flat_map(|call| call.words.iter().skip(1));
                Some((*place, *runner, words.find(|word| needs_shell(word))?))
            });
            let Some((place, runner, word)) = found.next() else { continue };
            let finding = self.finding(place, runner, word);
            out.report(
                found.fold(finding, |finding, (place, ..)| finding.related(place.clone(), here_too())),
            );
        }
    }
}

impl CheckWithoutShell {
    fn finding(&self, place: &Place, runner: Runner, word: &Text) -> Finding {
        let which = name_of(runner);
        Finding::new(
            self.meta(),
            place.clone(),
            say!(
                "no shell runs the {which}: redis-cli gets `{word}` as an argument, the reply is an error, and redis-cli exits \
                 with 0 all the same, so it succeeds whatever state the server is in",
                "{which}不是由 shell 运行的：`{word}` 会成为 redis-cli 的参数，回复是错误，但 redis-cli 的退出码仍是 0，\
                 所以无论服务器处于什么状态都算成功",
                which,
                word = word.text,
            ),
            match runner {
                None => say!(
                    "write the command as one text, which a shell runs: `test: redis-cli ping | grep PONG`",
                    "把命令写成一段文本，由 shell 运行：`test: redis-cli ping | grep PONG`"
                ),
                Some(_) => say!(
                    "let a shell run it: `command: [sh, -c, redis-cli ping | grep PONG]`",
                    "让 shell 运行它：`command: [sh, -c, redis-cli ping | grep PONG]`"
                ),
            },
        )
    }
}

/// Returns whether a word of a call stands there as it is, and means something only to a shell. A shell would have replaced
/// it.
fn needs_shell(word: &Text) -> bool {
    const OPERATORS: [&str; 7] = ["||", "&&", "|", ";", ">", ">>", "2>&1"];
    let is_shell = |text: &str| {
        OPERATORS.contains(&text)
            || text == UNREPLACED
            || Placeholder::of(text.as_bytes()) == Some(Placeholder::Variable)
    };
    word.get().is_some_and(is_shell)
}
