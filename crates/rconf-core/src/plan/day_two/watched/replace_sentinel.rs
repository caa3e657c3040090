use super::{Set, verify};
use crate::message::say;
use crate::plan::{Change, ChangeStep};

/// Returns the steps that replace a Sentinel whose state is lost or damaged, at its old address.
pub(in super::super) fn replace_sentinel(set: &Set<'_>, key: &str) -> Change {
    let file = format!("{}/conf/sentinel.conf", set.folder(key));
    let others = || set.sentinel_keys().into_iter().filter(|other| *other != key);
    let witness = others().next().unwrap_or_default();
    let mut steps = vec![
        ChangeStep::new(
            say!("Remove {key}, and put its file aside", "移除 {key}，并把它的文件改名留存", key),
            say!(
                "The file holds the id of the old Sentinel and what it knew. The new one makes up its own id and finds the rest itself.",
                "文件里有旧 Sentinel 的 id 和它所知的一切。新的 Sentinel 会生成自己的 id，其余由它自己发现。"
            ),
        )
        .first(set.has_majority(witness))
        .run(format!("./plan.sh remove {key}"))
        .run(format!("[ ! -e {file} ] || mv {file} {file}.old"))
        .back(format!("mv {file}.old {file} && ./plan.sh up")),
        ChangeStep::new(
            say!("Write its file again, and start it", "重新写入它的文件，并启动它"),
            say!(
                "It watches the master that the spec names, until the others tell it more.",
                "它监视集群描述文件中的主节点，直到其他 Sentinel 告诉它更多。"
            ),
        )
        .run("rconf gen --spec rconf.toml")
            .run("./plan.sh up")
            .until(set.has_majority(key))
            .back(format!("./plan.sh remove {key}")),
    ];
    // The others still count the old one for the majority.
    steps.extend(set.resets(others()));
    steps.push(verify());
    steps.push(
        ChangeStep::new(
            say!("Delete the old file", "删除旧文件"),
            say!("It holds the password, and nothing needs it any more.", "其中含有密码，已经用不到了。"),
        )
        .run(format!("rm -f {file}.old")),
    );
    let notes = vec![say!(
        "Until all others have forgotten the old {key}, they count one Sentinel too many: do not stop another one meanwhile.",
        "在其他 Sentinel 都忘记旧的 {key} 之前，它们会多算一个 Sentinel：在此期间不要停止其他 Sentinel。",
        key
    )];
    let title =
        say!("Replace {key} of {cluster}", "替换 {cluster} 的 {key}", key, cluster = set.topology.cluster);
    Change { title, notes, steps }
}
