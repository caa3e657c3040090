use super::watched::value_place;
use crate::catalog::sentinel::id;
use crate::container::{Container, OnHost};
use crate::diagnostic::rule;
use crate::lint::rules::containers::server::{held, is_official};
use crate::lint::rules::show;
use crate::lint::{Described, Finding, Rule, SentinelNode, Sink, View};
use crate::message::{Message, say};

rule! {
    /// ## What it does
    /// Finds a `sentinel notification-script` or `client-reconfig-script` that is not there, or may not be executed: in a
    /// container of an official image nothing is mounted at its path, or what is mounted there is no program.
    ///
    /// ## Why it matters
    /// The Sentinel does not start: `Notification script seems non existing or non executable`, or `Client reconfiguration
    /// script seems non existing or non executable`.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   sentinel:
    ///     image: redis:7.2
    ///     command: redis-sentinel /conf/sentinel.conf
    ///     volumes: [./conf:/conf]
    /// ```
    /// ```conf
    /// # conf/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel notification-script mymaster /scripts/notify.sh
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   sentinel:
    ///     image: redis:7.2
    ///     command: redis-sentinel /conf/sentinel.conf
    ///     volumes: [./conf:/conf, ./scripts:/scripts]
    /// ```
    /// ```conf
    /// # conf/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel notification-script mymaster /scripts/notify.sh
    /// ```
    ///
    /// ## References
    /// - `sentinel notification-script` in the stock sentinel.conf
    /// - `sentinelHandleConfiguration` in sentinel.c
    SentinelScriptMissing = "Q025" "sentinel-script-missing", Quorum, Error, fix: None
}

impl Rule for SentinelScriptMissing {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for sentinel in view.sentinels() {
            let Some(one) = sentinel.node.and_then(SentinelNode::of) else { continue };
            let container = sentinel.container;
            for master in &one.sentinel.masters {
                for option in [id::NOTIFICATION_SCRIPT, id::CLIENT_RECONFIG_SCRIPT] {
                    let Some(entry) = master.entry(option) else { continue };
                    let Some(value) = entry.value().filter(|value| value.value.starts_with(b"/")) else {
                        continue;
                    };
                    let Some((why, help)) = fault(view, container, &value.text()) else { continue };
                    let path = show(&value.value);
                    let finding = Finding::new(
                        self.meta(),
                        value_place(&one, entry),
                        say!(
                            "{path} {why}: the Sentinel does not start",
                            "{path} {why}：Sentinel 无法启动",
                            path,
                            why
                        ),
                        help,
                    );
                    out.report(finding.related(
                        container.place.clone(),
                        say!("the container that runs it", "运行它的容器"),
                    ));
                }
            }
        }
    }
}

/// Returns why a Sentinel cannot run a script in its container, with what to do.
fn fault(view: &View<'_>, container: &Container, path: &str) -> Option<(Message, Message)> {
    let mounted = held(container, path);
    if mounted.is_by_none() {
        let is_own =
            ["/bin/", "/sbin/", "/usr/", "/data/", "/tmp/"].iter().any(|folder| path.starts_with(folder));
        return (is_official(container) && !is_own).then(|| {
            let why =
                say!("is not in the container: nothing is mounted there", "不在容器里：那里没有挂载任何东西");
            (why, say!("mount the script, or its folder", "挂载该脚本或它所在的目录"))
        });
    }
    let host = container.on_host(path)?;
    match view.on_host(&host) {
        Some(OnHost::Absent | OnHost::Folder) => {
            let why = say!(
                "is {host} of the host, and no file is there",
                "是主机上的 {host}，而那里没有文件",
                host = show(host.as_bytes())
            );
            Some((why, say!("put the script there", "把脚本放到那里")))
        }
        Some(OnHost::File) if view.is_plain(&host) => {
            let host = show(host.as_bytes());
            let why = say!(
                "is {host} of the host, which is not executable",
                "是主机上的 {host}，而它没有执行权限",
                host
            );
            Some((why, say!("run `chmod +x {host}`", "执行 `chmod +x {host}`", host)))
        }
        _ => None,
    }
}
