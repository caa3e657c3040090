//! The steps that start a generated cluster for the first time.

use super::in_pod::exec;
use crate::generate::POD_SCRIPTS;
use crate::message::{Message, say};
use crate::spec::{PasswordFrom, Spec};
use crate::topology::{Topology, pods};

/// A step of the first start.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StartStep {
    /// What is done.
    pub title: Message,
    /// Why, or what to expect.
    pub why: Message,
    /// Lines of POSIX shell, which run in the folder of `plan.sh`.
    pub commands: Vec<String>,
}

impl StartStep {
    fn new(title: Message, why: Message, commands: Vec<String>) -> Self {
        Self { title, why, commands }
    }
}

/// Returns the steps from the files to a cluster that answers. `archive` is the name, without its extension,
/// of the archive with the files. `None` means that the files are in their folder already.
pub fn first_start(spec: &Spec, topology: &Topology, archive: Option<&str>) -> Vec<StartStep> {
    let mut steps = with_files(spec, archive);
    steps.extend(certificates(spec));
    steps.push(start_containers(spec));
    steps.extend(if spec.sentinels.is_some() { use_sentinels(topology) } else { create_cluster(topology) });
    steps
}

fn start_containers(spec: &Spec) -> StartStep {
    let alone: Vec<&str> =
        spec.hosts.iter().filter(|host| host.context.is_none()).map(|host| host.name.as_str()).collect();
    if spec.is_spread() && !alone.is_empty() {
        let copy = |host: &&str| format!("scp -rp {host} {host}: && ssh {host} {host}/plan.sh up");
        StartStep::new(
            say!("Start the containers, host by host", "逐台主机启动容器"),
            say!(
                "Each host has a folder. In the commands, replace each host name with the name you use to \
                 log in. If the spec gives docker contexts, this step is not needed.",
                "每台主机一个文件夹。命令中的主机名请换成你的登录方式；若在集群描述文件中写明 docker context，则不需要这一步。"
            ),
            alone.iter().map(copy).collect(),
        )
    } else {
        StartStep::new(
            say!("Start the containers", "启动容器"),
            say!(
                "Creates the network, and one container for each node. It can be run again.",
                "创建网络，并为每个节点启动一个容器。可以重复执行。"
            ),
            vec!["./plan.sh up".to_owned()],
        )
    }
}

fn use_sentinels(topology: &Topology) -> Vec<StartStep> {
    let name = topology.sentinels.first().map_or("", |one| one.node.as_str());
    vec![
        StartStep::new(
            say!("Check that all is whole", "确认一切完整"),
            say!(
                "Waits until every replica is synchronized and all Sentinels agree on the master, or says what is missing.",
                "等待所有从节点都已同步、所有 Sentinel 都认同主节点；否则指出缺少什么。"
            ),
            vec!["./plan.sh verify".to_owned()],
        ),
        StartStep::new(
            say!("Use it", "开始使用"),
            say!(
                "Clients ask the Sentinels for the master. The client here reads the password from the configuration in the container.",
                "客户端向 Sentinel 询问主节点。这里的客户端从容器内的配置读取密码。"
            ),
            vec![format!("./plan.sh cli {name} sentinel masters")],
        ),
    ]
}

fn create_cluster(topology: &Topology) -> Vec<StartStep> {
    let masters = topology.masters().count();
    let replicas = topology.nodes.len() - masters;
    let mut steps = vec![
        StartStep::new(
            say!("Create the cluster", "创建集群"),
            say!(
                "Assigns the slots to {masters} masters, and a master to each of {replicas} replicas. An \
             existing cluster is not changed.",
                "把槽分给 {masters} 个主节点，并为 {replicas} 个从节点指定主节点。已有的集群不会被改动。",
                masters,
                replicas
            ),
            vec!["./plan.sh create".to_owned()],
        ),
        StartStep::new(
            say!("Check that the cluster is whole", "确认集群完整"),
            say!(
                "Waits until every slot is served and every replica is synchronized, or says what is missing.",
                "等待所有槽都有节点服务、所有从节点都已同步；否则指出缺少什么。"
            ),
            vec!["./plan.sh verify".to_owned()],
        ),
    ];
    if let Some(first) = topology.nodes.first() {
        steps.push(StartStep::new(
            say!("Use the cluster", "开始使用"),
            say!(
                "The client reads the password from the configuration in the container, so that it is on no command line.",
                "客户端从容器内的配置读取密码，密码不会出现在命令行上。"
            ),
            vec![format!("./plan.sh cli {} cluster nodes", first.node)],
));
    }
    steps
}

/// Returns the steps that start the cluster with compose. There are none if it runs on several hosts, where compose knows
/// only its own.
pub fn first_start_with_compose(spec: &Spec, topology: &Topology, archive: Option<&str>) -> Vec<StartStep> {
    if spec.is_spread() {
        return Vec::new();
    }
    let mut steps = with_files(spec, archive);
    steps.extend(certificates(spec));
    let why = if spec.sentinels.is_some() {
        say!(
            "One service for each server and each Sentinel. The service `files` first gives the files to the user of the servers.",
            "每台服务器、每个 Sentinel 各一个服务。服务 `files` 先把文件交给运行服务器的用户。"
        )
    } else {
        say!(
            "One service for each node. The service `files` first gives the files to the user of the servers, and `create` creates the cluster when all nodes answer.",
            "每个节点一个服务。服务 `files` 先把文件交给运行服务器的用户；所有节点应答后，服务 `create` 创建集群。"
        )
    };
    steps.push(StartStep {
        title: say!("Start the services", "启动各服务"),
        why,
        commands: vec!["docker compose up --detach".to_owned()],
    });
    if spec.sentinels.is_none() {
        steps.push(StartStep {
            title: say!("See how the cluster was created", "查看集群的创建过程"),
            why: say!(
                "It ends when every slot is served. The service can be run again: an existing cluster is not changed.",
                "所有槽都有节点服务后结束。该服务可以重复运行：已有的集群不会被改动。"
            ),
            commands: vec!["docker compose logs --follow create".to_owned()],
        });
    }
    let first = topology.sentinels.first().map(|one| (&one.container, "sentinel masters"));
    if let Some((container, words)) =
        first.or_else(|| topology.nodes.first().map(|node| (&node.container, "cluster nodes")))
    {
        steps.push(StartStep {
            title: say!("Use it", "开始使用"),
            why: say!(
                "The script asks the container {container}. It reads the password from the configuration there, so that it is on no command line.",
                "脚本向容器 {container} 发问，从其中的配置读取密码，密码不会出现在命令行上。",
                container
            ),
            commands: vec![format!("./plan.sh cli {} {words}", container_key(topology, container))],
        });
    }
    steps
}

/// Returns the name by which `plan.sh` knows a container.
fn container_key<'t>(topology: &'t Topology, container: &str) -> &'t str {
    let node = topology.nodes.iter().find(|node| node.container == container).map(|node| &node.node);
    let sentinel = || topology.sentinels.iter().find(|one| one.container == container).map(|one| &one.node);
    node.or_else(sentinel).map_or("", String::as_str)
}

/// Returns the steps from the manifests to a cluster that answers.
pub fn first_start_of_pods(spec: &Spec, archive: Option<&str>) -> Vec<StartStep> {
    let namespace = &spec.kubernetes.namespace;
    let mut steps = with_files(spec, archive);
    let mut step = |title: Message, why: Message, commands: Vec<String>| {
        steps.push(StartStep { title, why, commands });
    };
    step(
        say!("Create the namespace", "创建命名空间"),
        say!(
            "The label makes Kubernetes refuse pods with more rights than these need.",
            "有了这个标签，Kubernetes 会拒绝权限超出所需的 pod。"
        ),
        vec![
            format!("kubectl create namespace {namespace}"),
            format!("kubectl label namespace {namespace} pod-security.kubernetes.io/enforce=restricted"),
        ],
    );
    if spec.tls.is_some() && spec.kubernetes.tls_issuer.is_none() {
        step(
            say!("Store the certificate", "存入证书"),
            say!(
                "All nodes have this one. It must be valid for their host names.",
                "所有节点共用这张证书，它必须对各节点的主机名有效。"
            ),
            vec![format!(
                "kubectl create secret generic {} --namespace {namespace} --from-file=tls.crt --from-file=tls.key --from-file=ca.crt",
                spec.kubernetes.tls_secret
            )],
        );
    }
    if let Some(kind) = spec.target.resource() {
        step(
            say!("Apply the manifests", "应用清单"),
            say!(
                "The operator, which has to run already, creates the pods and the cluster.",
                "operator 需要已在运行，由它创建各 pod 和集群。"
            ),
            vec![
                "kubectl apply --kustomize .".to_owned(),
                format!("kubectl get {} --namespace {namespace} {}", kind.to_ascii_lowercase(), spec.name),
            ],
        );
        return steps;
    }
    step(
        say!("Apply the manifests", "应用清单"),
        say!(
            "Creates the pods, and a Job that creates the cluster when they answer. It can be run again.",
            "创建各 pod，以及在它们应答后创建集群的 Job。可以重复执行。"
        ),
        vec![
            "kubectl apply --kustomize .".to_owned(),
            format!(
                "kubectl wait --namespace {namespace} --for=condition=Complete --timeout=20m job --selector=app.kubernetes.io/component=create"
            ),
        ],
    );
    let all = pods(spec);
    if let Some(first) = all.shards.first().and_then(|shard| shard.pods.first()) {
        let exec = format!("{} sh {POD_SCRIPTS}", exec(&all, &first.pod, false));
        step(
            say!("Check that the cluster is whole", "确认集群完整"),
            say!(
                "Says which slots are served, and asks a pod for its nodes. The password is read in the pod.",
                "报告哪些槽有节点服务，并向一个 pod 查询各节点。密码在 pod 内读取。"
            ),
            vec![format!("{exec}/cluster.sh status"), format!("{exec}/node.sh cli cluster nodes")],
        );
    }
    steps
}

/// Returns the steps to the files.
fn with_files(spec: &Spec, archive: Option<&str>) -> Vec<StartStep> {
    let mut steps = Vec::new();
    if let Some(name) = archive {
        steps.push(StartStep {
            title: say!("Unpack the files", "解压文件"),
            why: say!(
                "The scripts stay executable. Only their owner can read the files that hold the password.",
                "脚本保持可执行；含有密码的文件只有所有者可读。"
            ),
            commands: vec![format!("unzip {name}.zip -d {name}"), format!("cd {name}")],
        });
    }
    if let PasswordFrom::Env(variable) = &spec.auth.password {
        steps.push(StartStep {
            title: say!("Generate the files with your own password", "用自己的密码生成文件"),
            why: say!(
                "The spec takes the password from the environment variable {variable}, which the page cannot read.",
                "集群描述文件从环境变量 {variable} 取密码，网页读不到它。",
                variable
            ),
            commands: vec!["rconf gen --force".to_owned()],
        });
    }
    steps
}

/// Returns the step that makes certificates, if connections use TLS.
fn certificates(spec: &Spec) -> Option<StartStep> {
    spec.tls.as_ref().map(|_| StartStep {
        title: say!("Create certificates", "生成证书"),
        why: say!(
            "Skip this step if your own certificates are already in the folder.",
            "如果已把自己的证书放进该文件夹，可跳过这一步。"
        ),
        commands: vec!["./plan.sh certs".to_owned()],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::read;
    use crate::topology::topology;

    #[test]
    fn steps_follow_the_spec() {
        let steps = |text: &str| {
            let spec = read("rconf.toml", text).spec.expect("good");
            let steps = first_start(&spec, &topology(&spec), Some("redis"));
            steps.into_iter().flat_map(|step| step.commands).collect::<Vec<_>>()
        };
        assert_eq!(
            steps(""),
            [
                "unzip redis.zip -d redis",
                "cd redis",
                "./plan.sh up",
                "./plan.sh create",
                "./plan.sh verify",
                "./plan.sh cli 7001 cluster nodes"
            ]
        );
        assert!(steps("[tls]\n").contains(&"./plan.sh certs".to_owned()));
    }

    #[test]
    fn compose_and_pods_have_steps_of_their_own() {
        let commands = |steps: Vec<StartStep>| -> Vec<String> {
            steps.into_iter().flat_map(|step| step.commands).collect()
        };
        let compose = |text: &str| {
            let spec = read("rconf.toml", text).spec.expect("good");
            commands(first_start_with_compose(&spec, &topology(&spec), None))
        };
        assert_eq!(
            compose("[tls]\n"),
            [
                "./plan.sh certs",
                "docker compose up --detach",
                "docker compose logs --follow create",
                "./plan.sh cli 7001 cluster nodes"
            ]
        );
        let hosts = "[announce]\nto = \"host\"\n[[host]]\nname = \"a\"\naddress = \"10.0.0.1\"\n[[host]]\nname = \"b\"\naddress = \"10.0.0.2\"\n";
        assert_eq!(compose(hosts), Vec::<String>::new());
        let spec = read("rconf.toml", "[cluster]\ntarget = \"kubernetes\"\n[tls]\n").spec.expect("good");
        let pods = commands(first_start_of_pods(&spec, Some("redis")));
        assert!(pods.iter().any(|line| line.starts_with("kubectl create secret generic ")), "{pods:?}");
        assert!(pods.contains(&"kubectl apply --kustomize .".to_owned()));
        let last = "kubectl exec --namespace redis redis-0-0 --container server -- sh ";
        assert!(pods.last().is_some_and(|line| line.starts_with(last)), "{pods:?}");
    }
}
