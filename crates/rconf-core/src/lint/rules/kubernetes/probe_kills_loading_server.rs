use super::checks::{Check, Outcome, name_of, options, sent};
use super::pods::{Pod, pods};
use crate::catalog::id;
use crate::container::{CliCall, Kind, MountKind, Probe, ProbeKind};
use crate::diagnostic::rule;
use crate::lint::rules::containers::server::{Server, held};
use crate::lint::rules::size;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::{Message, say};

rule! {
    /// ## What it does
    /// Finds probes that fail while a server loads its data set, and that give up before a large one is loaded: a
    /// `startupProbe`, or a `livenessProbe` without one, that compares the reply with `PONG`. The time that it allows is
    /// `initialDelaySeconds` and `failureThreshold` times `periodSeconds`. Where `maxmemory` or the memory limit is known,
    /// that is compared with the time for loading so much at 50 MB a second, otherwise with a minute. Servers
    /// that keep no data are left out.
    ///
    /// It also finds a `livenessProbe` with a time limit of a second that runs a command that takes long on much data.
    ///
    /// ## Why it matters
    /// A server that loads its data replies to `PING` with the error `LOADING`. When the probe gives up, Kubernetes kills the
    /// server in the middle of loading and starts it again, and it begins anew: the events say `Container redis failed
    /// liveness probe, will be restarted`. It never gets ready, and the larger the data set, the surer.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: redis}
    /// spec:
    ///   template:
    ///     spec:
    ///       containers:
    ///       - name: redis
    ///         image: redis:7.2
    ///         args: [--appendonly, "yes"]
    ///         volumeMounts: [{name: data, mountPath: /data}]
    ///         livenessProbe:
    ///           exec: {command: [sh, -c, redis-cli ping | grep PONG]}
    ///   volumeClaimTemplates:
    ///   - metadata: {name: data}
    /// ```
    /// Use instead:
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: redis}
    /// spec:
    ///   template:
    ///     spec:
    ///       containers:
    ///       - name: redis
    ///         image: redis:7.2
    ///         args: [--appendonly, "yes"]
    ///         volumeMounts: [{name: data, mountPath: /data}]
    ///         startupProbe:
    ///           exec: {command: [sh, -c, redis-cli ping | grep PONG]}
    ///           periodSeconds: 10
    ///           failureThreshold: 180
    ///         livenessProbe:
    ///           exec: {command: [sh, -c, redis-cli ping | grep PONG]}
    ///   volumeClaimTemplates:
    ///   - metadata: {name: data}
    /// ```
    ///
    /// ## References
    /// - "Protect slow starting containers with startup probes" at
    ///   <https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/>
    ProbeKillsLoadingServer = "D060" "probe-kills-loading-server", Containers, Warning, fix: None
}

/// The bytes of data that a server loads in a second.
const LOADED: u64 = 50_000_000;

/// The seconds that a probe should allow if the size of the data is not known.
const PATIENCE: u64 = 60;

impl Rule for ProbeKillsLoadingServer {
    fn reads(&self, kind: Kind) -> bool {
        kind == Kind::Kubernetes
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for pod in pods(view) {
            let Some(server) = keeper(&pod) else { continue };
            let of_kind = |kind| pod.in_pod.probes.iter().find(|probe: &&Probe| probe.kind == kind);
            let liveness = of_kind(ProbeKind::Liveness);
            if let Some(probe) = of_kind(ProbeKind::Startup).or(liveness)
                && let Some((budget, most)) = is_short(probe, &server)
            {
                out.report(self.loading(probe, budget, most));
            }
            if let Some(probe) = liveness.filter(|probe| probe.is_known && probe.timeout <= 1)
                && let Some(slow) = probe.calls.iter().find_map(slow)
            {
                out.report(self.slow(probe, &slow));
            }
        }
    }
}

impl ProbeKillsLoadingServer {
    fn loading(&self, probe: &Probe, budget: u64, most: Option<u64>) -> Finding {
        let which = name_of(Some(probe.kind));
        let most = match most {
            Some(most) => say!(" (up to {most} here)", "（这里最多 {most}）", most = size(most)),
            None => Message::default(),
        };
        let help = match probe.kind {
            ProbeKind::Startup => say!(
                "raise `failureThreshold`, so that it allows as long as the largest data set takes to load",
                "调大 `failureThreshold`，让允许的时间不短于加载最大数据集的时间",
            ),
            _ => say!(
                "add a `startupProbe` with a high `failureThreshold`, or let the liveness probe only connect, with \
                 `tcpSocket`",
                "加上 `failureThreshold` 较大的 `startupProbe`，或让 livenessProbe 只检查能否连接，用 `tcpSocket`",
            ),
        };
        Finding::new(
            self.meta(),
            probe.place.clone(),
            say!(
                "the {which} fails while the server loads its data, and gives up after {budget} seconds: a data set{most} that \
                 takes longer is never loaded, because Kubernetes kills the server again and again",
                "服务器加载数据期间 {which}会失败，并且只等 {budget} 秒：数据集{most}加载得更久时永远加载不完，\
                 Kubernetes 会一次又一次杀掉服务器",
                which,
                budget,
                most,
            ),
            help,
        )
    }

    fn slow(&self, probe: &Probe, command: &str) -> Finding {
        Finding::new(
            self.meta(),
            probe.place.clone(),
            say!(
                "the liveness probe runs `{command}` with a time limit of 1 second: on a large data set it takes longer, and \
                 Kubernetes kills a healthy server",
                "livenessProbe 执行 `{command}`，时限只有 1 秒：数据量大时会超时，健康的服务器也会被 Kubernetes 杀掉",
                command,
            ),
            say!(
                "use `redis-cli ping`, and `timeoutSeconds: 5`",
                "改用 `redis-cli ping`，并设 `timeoutSeconds: 5`"
            ),
        )
    }
}

/// Returns the server of a pod if it certainly finds its data again when it is restarted in its pod.
fn keeper<'a>(pod: &Pod<'a>) -> Option<Server<'a>> {
    let server = Server { container: pod.container, node: pod.node? };
    let writes = server.persists_on_purpose() || (pod.is_cluster() && server.persists());
    let mount = held(pod.container, &server.data_folder()?).mount()?;
    (writes && mount.kind != MountKind::Config).then_some(server)
}

/// Returns the seconds after which a probe kills a loading server, and the largest data set if it is known. Returns
/// `None` if that is long enough.
fn is_short(probe: &Probe, server: &Server<'_>) -> Option<(u64, Option<u64>)> {
    let check = Check::of_probe(probe);
    // These commands get the error. `INFO` and `ROLE` do not.
    let asks = |call: &CliCall| {
        sent(call).is_some_and(|sent| matches!(sent.as_str(), "ping" | "get" | "set" | "incr" | "cluster"))
    };
    if !probe.is_known || check.on_error() != Outcome::Fails || !check.calls.iter().any(asks) {
        return None;
    }
    let budget = probe.initial_delay.saturating_add(probe.period.saturating_mul(probe.failures));
    let maxmemory = Some(server.config().bytes(id::MAXMEMORY)).filter(|bytes| *bytes > 0);
    let limit = server.container.memory.as_ref().map(|limit| limit.value);
    let most = [maxmemory, limit].into_iter().flatten().min();
    let needed = most.map_or(PATIENCE, |most| most / LOADED);
    (budget < needed).then_some((budget, most))
}

/// Returns the command of a call if it takes long on much data.
fn slow(call: &CliCall) -> Option<String> {
    const SCANS: [&str; 5] = ["--bigkeys", "--memkeys", "--hotkeys", "--keystats", "--scan"];
    let option = options(call).iter().find(|word| SCANS.contains(&word.text.as_str()));
    let checks =
        call.cluster.as_ref().filter(|verb| verb.text == "check").map(|_| "--cluster check".to_owned());
    let command = || sent(call).filter(|sent| matches!(sent.as_str(), "keys" | "save"));
    option.map(|word| word.text.clone()).or(checks).or_else(|| Some(command()?.to_ascii_uppercase()))
}
