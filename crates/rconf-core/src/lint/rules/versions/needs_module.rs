use crate::catalog::{Flavor, find};
use crate::config::BUNDLED_MODULES;
use crate::diagnostic::rule;
use crate::lint::rules::{directive_lines, every_line_sets, show};
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds settings of the modules that are part of the official images of Redis 8.0 and later (`search-…`,
    /// `ts-…`, `bf-…`, `cf-…`), in files that load no module.
    ///
    /// ## Why it matters
    /// With the official image the file is right. A server without the modules, as in packages of
    /// distributions and builds from source, exits: `Unresolved Configuration(s) Detected`.
    ///
    /// ## Example
    /// ```conf
    /// search-timeout 500
    /// ```
    /// Use instead, where the server does not bring the module:
    /// ```conf
    /// loadmodule /usr/lib/redis/modules/redisearch.so
    /// search-timeout 500
    /// ```
    ///
    /// ## References
    /// - "Redis Open Source 8.0 release notes": configuration of the former Redis Stack
    NeedsModule = "V008" "needs-module", Versions, Info, fix: None
}

impl Rule for NeedsModule {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let server = config.server();
        if config.loads_modules() || !server.is_at_least(Flavor::Redis, 8, 0) || every_line_sets(node) {
            return;
        }
        for at in directive_lines(node).filter(|at| config.words(*at).len() > 1) {
            let name = config.word_value(at, 0).to_ascii_lowercase();
            let module = BUNDLED_MODULES.iter().find(|(prefix, _)| name.starts_with(prefix.as_bytes()));
            let Some((_, module)) = module.filter(|_| find(&name, server).is_none()) else { continue };
            out.report(Finding::new(
                self.meta(),
                node.place(at, Some(0)),
                say!(
                    "`{name}` is a setting of the {module} module: the official images have it, but a server \
                     without it refuses to start",
                    "`{name}` 是{module}模块的配置项：官方镜像自带该模块，没有该模块的服务器会拒绝启动",
                    name = show(&name),
                    module = *module,
                ),
                say!(
                    "with an official image of Redis 8.0 or later there is nothing to do; otherwise add \
                     `loadmodule`",
                    "使用 Redis 8.0 及更高版本的官方镜像时无需处理；其他情况请加上 `loadmodule`"
                ),
            ));
        }
    }
}
