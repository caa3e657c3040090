use super::server::{is_official, runs_shell, servers};
use crate::container::Text;
use crate::diagnostic::rule;
use crate::lint::rules::access::{default_password, users};
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds containers of the official images with a variable like `REDIS_PASSWORD` whose server has no password.
    ///
    /// ## Why it matters
    /// Bitnami's images set the password from this variable; the official images of Redis and Valkey do not
    /// read it. The server does not ask for a password, and refuses clients that give one: `ERR AUTH
    /// <password> called without any password configured for the default user. Are you sure your
    /// configuration is correct?`
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     environment:
    ///       REDIS_PASSWORD: correct-horse-battery
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: ["sh", "-c", "exec redis-server --requirepass \"$$REDIS_PASSWORD\""]
    ///     environment:
    ///       REDIS_PASSWORD: ${REDIS_PASSWORD}
    /// ```
    ///
    /// ## References
    /// - "Additional configuration" in the description of the official image
    PasswordVariableNotRead = "D029" "password-variable-not-read", Containers, Warning, fix: None
}

impl Rule for PasswordVariableNotRead {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for server in servers(view) {
            let (container, config) = (server.container, server.config());
            let Some(name) =
                container.environment.iter().find_map(|(name, value)| named(name, value.as_ref()))
            else {
                continue;
            };
            let has_password = default_password(config).is_some()
                || config.has_unread_acl_file()
                || !users(config).is_empty();
            if has_password
                || !is_official(container)
                || runs_shell(container)
                || !server.is_told(&["requirepass", "user", "aclfile"])
            {
                continue;
            }
            out.report(Finding::new(
                self.meta(),
                name.place.clone(),
                say!(
                    "the image does not read {name}: clients need no password",
                    "镜像不读取 {name}：任何人连接服务器都不需要密码",
                    name = name.text
                ),
                say!(
                    "set `requirepass` in a mounted configuration, or start the server through a shell that \
                     passes the variable to `--requirepass`",
                    "在挂载进来的配置文件里设置 `requirepass`，或者通过 shell 启动服务器，\
                     把这个变量填进 `--requirepass`"
                ),
            ));
        }
    }
}

/// Returns the variable that should set the server's password.
fn named<'a>(name: &'a Text, value: Option<&Text>) -> Option<&'a Text> {
    const NAMES: [&str; 8] = [
        "REDIS_PASSWORD",
        "REDIS_PASS",
        "REDIS_AUTH",
        "REDIS_REQUIREPASS",
        "REDIS_PASSWORD_FILE",
        "VALKEY_PASSWORD",
        "VALKEY_PASSWORD_FILE",
        "REQUIREPASS",
    ];
    // An empty value means that no password is wanted.
    let is_empty = value.is_some_and(|v| v.get() == Some(""));
    (NAMES.contains(&name.text.as_str()) && !is_empty).then_some(name)
}
