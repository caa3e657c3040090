use super::steps::{is_whole, verify};
use crate::plan::{Change, ChangeStep};
use crate::topology::Pods;

/// Returns the steps that replace every pod, one at a time, while all slots are served.
pub(in crate::plan::day_two) fn rolling_restart(pods: &Pods) -> Change {
    let replace = ChangeStep::new(
        "Replace every pod, one after the other",
        "A master hands over to a replica before its pod stops. The next pod follows when the cluster is whole again; if it is not, \
         the script stops, and can be run again.",
    )
    .first(is_whole(pods))
    .run("./rollout.sh --all");
    let notes = vec![
        "Pods get other addresses, which the other nodes take over. The claims, and the data in them, stay.".to_owned(),
        "For a change of rconf.toml, `rconf gen`, `kubectl apply --kustomize .` and `./rollout.sh` replace the pods that it concerns."
            .to_owned(),
    ];
    let title = format!("Restart every node of cluster {}, one by one", pods.cluster);
    Change { title, notes, steps: vec![replace, verify(pods)] }
}
