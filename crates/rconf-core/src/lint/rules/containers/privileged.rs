use super::server::{is_one, together};
use crate::container::Kind;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds servers that run in a privileged container.
    ///
    /// ## Why it matters
    /// A privileged container is root on the host: it can mount the host's disks and load kernel modules. A
    /// server needs none of this, but an attacker who gets into the server (by a weak password, or a flaw in
    /// Lua or a module) then controls the host. Some guides add the option when access to a mounted folder
    /// fails (permission denied). Instead, make the user of the image the owner of the folder (`chown -R
    /// 999:999 FOLDER`).
    ///
    /// ## Example
    /// ```sh
    /// docker run -d --name redis --privileged=true -v redis-data:/data redis:7.2
    /// ```
    /// Use instead:
    /// ```sh
    /// docker run -d --name redis -v redis-data:/data redis:7.2
    /// ```
    ///
    /// ## References
    /// - "Escalate container privileges" in the reference of docker run
    Privileged = "D010" "privileged", Containers, Warning, fix: None
}

impl Rule for Privileged {
    fn reads(&self, _: Kind) -> bool {
        true
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let servers = view.servers().map(|s| s.container);
        let found: Vec<_> = servers.filter_map(|c| Some((c.privileged.clone()?, c))).collect();
        let finding = together(&found, |place, who| {
            let (is, servers) = if is_one(&who) {
                (say!("is", "以"), say!("a server does", "服务器"))
            } else {
                (say!("are", "以"), say!("servers do", "服务器"))
            };
            Finding::new(
                self.meta(),
                place,
                say!(
                    "{who} {is} privileged, which {servers} not need: an attacker who gets into the server \
                     is root on the host",
                    "{who}{is}特权模式运行，而{servers}并不需要：攻入服务器的人就是主机上的 root",
                    who,
                    is,
                    servers
                ),
                say!(
                    "remove the option; if a mounted folder cannot be written, make the image's user (uid \
                     999) its owner; set kernel parameters on the host",
                    "去掉特权模式；挂载的文件夹写不进去时，应改它的属主（镜像里的用户，uid 999）；\
                     内核参数应在主机上设置"
                ),
            )
        });
        if let Some(finding) = finding {
            out.report(finding);
        }
    }
}
