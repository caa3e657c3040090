use super::{Set, verify};
use crate::plan::{Change, ChangeStep};

/// Returns the steps that replace a Sentinel whose state is lost or damaged, at its old address.
pub(in super::super) fn replace_sentinel(set: &Set<'_>, key: &str) -> Change {
    let file = format!("{}/conf/sentinel.conf", set.folder(key));
    let others = || set.sentinel_keys().into_iter().filter(|other| *other != key);
    let witness = others().next().unwrap_or_default();
    let mut steps = vec![
        ChangeStep::new(
            format!("Remove {key}, and put its file aside"),
            "The file holds the id of the old Sentinel and what it knew. The new one makes up its own id and finds the rest itself.",
        )
        .first(set.has_majority(witness))
        .run(format!("./plan.sh remove {key}"))
        .run(format!("[ ! -e {file} ] || mv {file} {file}.old"))
        .back(format!("mv {file}.old {file} && ./plan.sh up")),
        ChangeStep::new("Write its file again, and start it", "It watches the master that the spec names, until the others tell it more.")
            .run("rconf gen --spec rconf.toml")
            .run("./plan.sh up")
            .until(set.has_majority(key))
            .back(format!("./plan.sh remove {key}")),
    ];
    // The others still count the old one for the majority.
    steps.extend(set.resets(others()));
    steps.push(verify());
    steps.push(
        ChangeStep::new("Delete the old file", "It holds the password, and nothing needs it any more.")
            .run(format!("rm -f {file}.old")),
    );
    let notes = vec![format!(
        "Until all others have forgotten the old {key}, they count one Sentinel too many: do not stop another one meanwhile."
    )];
    Change { title: format!("Replace {key} of {}", set.topology.cluster), notes, steps }
}
