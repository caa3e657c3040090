//! The steps that start a generated cluster for the first time.

use crate::message::{Message, say};
use crate::spec::{PasswordFrom, Spec};
use crate::topology::Topology;

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

/// Returns the steps from the files to a cluster that answers. `archive` is the name, without its extension,
/// of the archive with the files. `None` means that the files are in their folder already.
pub fn first_start(spec: &Spec, topology: &Topology, archive: Option<&str>) -> Vec<StartStep> {
    let mut steps = Vec::new();
    let mut step = |title: Message, why: Message, commands: Vec<String>| {
        steps.push(StartStep { title, why, commands });
    };
    if let Some(name) = archive {
        step(
            say!("Unpack the files", "解压文件"),
            say!(
                "The scripts stay executable. Only their owner can read the configurations, which hold the password.",
                "脚本保持可执行；配置文件含有密码，只有所有者可读。"
            ),
            vec![format!("unzip {name}.zip -d {name}"), format!("cd {name}")],
        );
    }
    if let PasswordFrom::Env(variable) = &spec.auth.password {
        step(
            say!("Generate the files with your own password", "用自己的密码生成文件"),
            say!(
                "The spec takes the password from the environment variable {variable}, which the page cannot read.",
                "集群描述文件从环境变量 {variable} 取密码，网页读不到它。",
                variable
            ),
            vec!["rconf gen --force".to_owned()],
        );
    }
    if spec.tls.is_some() {
        step(
            say!("Create certificates", "生成证书"),
            say!(
                "Skip this step if your own certificates are already in the folder.",
                "如果已把自己的证书放进该文件夹，可跳过这一步。"
            ),
            vec!["./plan.sh certs".to_owned()],
        );
    }
    let alone: Vec<&str> =
        spec.hosts.iter().filter(|host| host.context.is_none()).map(|host| host.name.as_str()).collect();
    if spec.is_spread() && !alone.is_empty() {
        let copy = |host: &&str| format!("scp -rp {host} {host}: && ssh {host} {host}/plan.sh up");
        step(
            say!("Start the containers, host by host", "逐台主机启动容器"),
            say!(
                "Each host has a folder. In the commands, replace each host name with the name you use to \
                 log in. If the spec gives docker contexts, this step is not needed.",
                "每台主机一个文件夹。命令中的主机名请换成你的登录方式；若在集群描述文件中写明 docker context，则不需要这一步。"
            ),
            alone.iter().map(copy).collect(),
        );
    } else {
        step(
            say!("Start the containers", "启动容器"),
            say!(
                "Creates the network, and one container for each node. It can be run again.",
                "创建网络，并为每个节点启动一个容器。可以重复执行。"
            ),
            vec!["./plan.sh up".to_owned()],
        );
    }
    let masters = topology.masters().count();
    let replicas = topology.nodes.len() - masters;
    if spec.sentinels.is_some() {
        let name = topology.sentinels.first().map_or("", |one| one.node.as_str());
        step(
            say!("Check that all is whole", "确认一切完整"),
            say!(
                "Waits until every replica is synchronized and all Sentinels agree on the master, or says what is missing.",
                "等待所有从节点都已同步、所有 Sentinel 都认同主节点；否则指出缺少什么。"
            ),
            vec!["./plan.sh verify".to_owned()],
        );
        step(
            say!("Use it", "开始使用"),
            say!(
                "Clients ask the Sentinels for the master. The client here reads the password from the configuration in the container.",
                "客户端向 Sentinel 询问主节点。这里的客户端从容器内的配置读取密码。"
            ),
            vec![format!("./plan.sh cli {name} sentinel masters")],
        );
        return steps;
    }
    step(
        say!("Create the cluster", "创建集群"),
        say!(
            "Assigns the slots to {masters} masters, and a master to each of {replicas} replicas. An \
             existing cluster is not changed.",
            "把槽分给 {masters} 个主节点，并为 {replicas} 个从节点指定主节点。已有的集群不会被改动。",
            masters,
            replicas
        ),
        vec!["./plan.sh create".to_owned()],
    );
    step(
        say!("Check that the cluster is whole", "确认集群完整"),
        say!(
            "Waits until every slot is served and every replica is synchronized, or says what is missing.",
            "等待所有槽都有节点服务、所有从节点都已同步；否则指出缺少什么。"
        ),
        vec!["./plan.sh verify".to_owned()],
    );
    if let Some(first) = topology.nodes.first() {
        step(
            say!("Use the cluster", "开始使用"),
            say!(
                "The client reads the password from the configuration in the container, so that it is on no command line.",
                "客户端从容器内的配置读取密码，密码不会出现在命令行上。"
            ),
            vec![format!("./plan.sh cli {} cluster nodes", first.node)],
        );
    }
    steps
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
}
