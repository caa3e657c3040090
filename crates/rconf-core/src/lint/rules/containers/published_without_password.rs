use super::server::{
    Server, drops_privileges, is_everywhere, is_official, is_one, publishes, servers, together,
};
use crate::catalog::id;
use crate::container::{Container, Kind, Maker, Text};
use crate::diagnostic::rule;
use crate::lint::rules::access::default_password;
use crate::lint::{Described, Finding, Node, Place, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds servers without a password whose client port is published on all addresses of the host, or that
    /// listen on them because they are in the host's network. Protected mode does not help: the official
    /// images turn it off (a line that turns it off is reported by `protected-mode-off`). Servers with
    /// `protected-mode yes`, an ACL file, client certificates, or published on 127.0.0.1 are not reported.
    ///
    /// ## Why it matters
    /// `6379:6379` means every address of the host. Docker's firewall rules come before those of ufw and
    /// firewalld, so blocking the port there does not help. Servers that are open to the internet are found
    /// within hours: keys disappear, a key named `backup1` with a line for cron appears, the host mines
    /// cryptocurrency, or the server becomes a replica of an unknown master (`READONLY You can't write
    /// against a read only replica.`).
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     ports:
    ///       - "6379:6379"
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     ports:
    ///       - "127.0.0.1:6379:6379"
    /// ```
    ///
    /// ## References
    /// - "Security" in the description of the official image
    /// - "Docker and ufw" in Docker's manual
    PublishedWithoutPassword = "D026" "published-without-password", Containers, Warning, fix: None
}

impl Rule for PublishedWithoutPassword {
    fn reads(&self, _: Kind) -> bool {
        true
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        if view.deployment.kind == Kind::Kubernetes {
            self.check_services(view, out);
            return;
        }
        let open = servers(view).into_iter().filter(|s| is_open(s));
        let mut found: Vec<(Place, &Container)> =
            open.filter_map(|s| Some((reached_at(s.container, &client_ports(&s))?, s.container))).collect();
        for server in view.servers().filter(|s| is_open_bitnami(s.container, s.node)) {
            let container = server.container;
            let ports = server.node.map_or(vec![6379], |node| client_ports(&Server { container, node }));
            found.extend(reached_at(container, &ports).map(|place| (place, container)));
        }
        let is_published =
            |(_, c): &(Place, &Container)| c.network_mode.as_ref().is_none_or(|m| m.text != "host");
        let (published, of_host): (Vec<_>, Vec<_>) = found.into_iter().partition(is_published);
        self.report(&published, true, out);
        self.report(&of_host, false, out);
    }
}

impl PublishedWithoutPassword {
    /// Reports Services that open a server without a password to the world.
    fn check_services(&self, view: &View<'_>, out: &mut Sink) {
        for server in servers(view).into_iter().filter(|s| drops_privileges(s.container) && is_open(s)) {
            let Some(pod) = server.container.pod.as_deref() else { continue };
            let Some(workload) = view.deployment.workloads.get(pod.workload) else { continue };
            for service in
                view.deployment.objects.services.iter().filter(|s| s.is_outside() && s.serves(workload))
            {
                let ports = client_ports(&server).into_iter().filter_map(|port| u16::try_from(port).ok());
                let Some(port) = ports.into_iter().find_map(|port| service.port_to(port, pod)) else {
                    continue;
                };
                let message = say!(
                    "the server has no password, and this Service opens it to everyone who can reach the {kind}: they can \
                     read and delete every key",
                    "服务器没有密码，而这个 Service 把它开放给所有能连到 {kind} 的人：他们能读取和删除所有键",
                    kind = service.kind.as_ref().map(|kind| kind.text.clone()).unwrap_or_default(),
                );
                let help = say!(
                    "set `requirepass` from a Secret, or make the Service a `ClusterIP`",
                    "用 Secret 中的密码设置 `requirepass`，或把 Service 改成 `ClusterIP`"
                );
                let here = say!("the server", "服务器");
                let finding = Finding::new(self.meta(), port.place.clone(), message, help);
                out.report(finding.related(server.container.place.clone(), here));
            }
        }
    }

    fn report(&self, found: &[(Place, &Container)], is_published: bool, out: &mut Sink) {
        let (how, help) = if is_published {
            (
                say!(
                    "at every address of the host, bypassing its firewall",
                    "通过主机的任何地址访问，而且绕过主机的防火墙"
                ),
                say!(
                    "publish on the loopback (`127.0.0.1:6379:6379`), or do not publish at all, since \
                     containers of the same network need no published port; otherwise set `requirepass`",
                    "只发布在回环地址上（`127.0.0.1:6379:6379`），或者不发布：同一网络内的容器不需要发布端口；\
                     否则设置 `requirepass`"
                ),
            )
        } else {
            (
                say!(
                    "at every address of the host, in whose network the server is",
                    "通过主机的任何地址访问，因为服务器就在主机的网络里"
                ),
                say!(
                    "set `bind 127.0.0.1`, or `requirepass`",
                    "设置 `bind 127.0.0.1`，或者设置 `requirepass`"
                ),
            )
        };
        let finding = together(found, |place, who| {
            let (has, is) = if is_one(&who) {
                (say!("has", "没有"), say!("is", "可以"))
            } else {
                (say!("have", "没有"), say!("are", "可以"))
            };
            let message = say!(
                "{who} {has} no password and {is} reachable {how}: everyone who can reach the host can read \
                 and delete every key",
                "{who}{has}密码，{is}{how}：能连到主机的人就能读取和删除所有键",
                who,
                has,
                is,
                how
            );
            Finding::new(self.meta(), place, message, help)
        });
        if let Some(finding) = finding {
            out.report(finding);
        }
    }
}

/// Returns the place that makes these ports of the container reachable from everywhere through the host, or
/// `None` if nothing does.
fn reached_at(container: &Container, ports: &[i64]) -> Option<Place> {
    match container.network_mode.as_ref().and_then(|m| m.get()) {
        Some("host") => return container.network_mode.as_ref().map(|m| m.place.clone()),
        Some("bridge") => {}
        Some(_) => return None,
        None if container.network_mode.is_some() => return None,
        None => {}
    }
    let mut published = container.ports.iter().filter(|p| is_everywhere(p));
    published.find(|p| ports.iter().any(|port| publishes(p, *port))).map(|p| p.place.clone())
}

/// Returns the ports that do not require a client certificate.
fn client_ports(server: &Server<'_>) -> Vec<i64> {
    let config = server.config();
    let mut ports = vec![config.integer(id::PORT)];
    if config.word(id::TLS_AUTH_CLIENTS) == "no" {
        ports.push(config.integer(id::TLS_PORT));
    }
    ports.retain(|port| *port != 0);
    ports
}

/// Returns whether clients can use the server without a password.
fn is_open(server: &Server<'_>) -> bool {
    let config = server.config();
    // `protected-mode-off` reports a line that turns it off.
    is_official(server.container)
        && config.setting(id::PROTECTED_MODE).is_none()
        && server.is_told(&["protected-mode", "requirepass", "user", "aclfile", "bind", "port", "tls-port"])
        && !server.container.is_partial
        && !config.has_unread_acl_file()
        && default_password(config).is_none()
        && !server.is_on_loopback()
}

/// Returns whether a Bitnami image is configured to run without a password.
fn is_open_bitnami(container: &Container, node: Option<&Node>) -> bool {
    let is_bitnami = container.image_name().is_some_and(|i| i.maker() == Maker::Bitnami && i.is_server());
    let says = |name: &str| container.environment.iter().find(|(n, _)| n.text == name);
    let is_yes =
        |v: &Text| v.get().is_some_and(|v| ["yes", "true", "1"].iter().any(|y| v.eq_ignore_ascii_case(y)));
    let allows = says("ALLOW_EMPTY_PASSWORD").is_some_and(|(_, v)| v.as_ref().is_some_and(is_yes));
    let has_password = container.environment.iter().any(|(n, v)| {
        n.text.contains("_PASSWORD")
            && n.text != "ALLOW_EMPTY_PASSWORD"
            && v.as_ref().is_none_or(|v| !v.text.is_empty())
    });
    let knows_ports = match node {
        Some(node) => {
            let server = Server { container, node };
            server.is_told(&[
                "port",
                "tls-port",
                "tls-auth-clients",
                "requirepass",
                "aclfile",
                "bind",
                "user",
            ]) && !node.config.has_unread_acl_file()
                && default_password(&node.config).is_none()
                && !server.is_on_loopback()
        }
        None => !container.environment.iter().any(|(n, _)| n.text.contains("PORT")),
    };
    is_bitnami
        && allows
        && !has_password
        && knows_ports
        && !container.is_partial
        && (node.is_some_and(|node| node.config.has_unknown()) || container.command.is_empty())
}
