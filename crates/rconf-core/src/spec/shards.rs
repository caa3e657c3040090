//! Adds a shard to the text of a spec for Kubernetes, or removes the last one.

use super::edit::{EditError, valid_spec, with_node, without_node};
use super::model::Spec;
use super::roles::roles;

/// Returns the spec with a shard added: a master with the client port `first`, which is its key too, and as many replicas as
/// `[cluster]` asks for, with the ports that follow. Without `first`, the ports follow those of the other nodes. Returns the
/// text unchanged if there already is such a shard.
pub fn with_shard(text: &str, first: Option<u16>) -> Result<String, EditError> {
    let spec = valid_spec(text)?;
    let highest = spec.nodes.iter().map(|node| node.port).max().unwrap_or_default();
    let first = first.unwrap_or_else(|| highest.saturating_add(1));
    let mut changed = with_node(text, first, None, None)?;
    for nth in 1..=spec.replicas {
        let port = first.saturating_add(nth);
        changed = with_node(&changed, port, Some(&first.to_string()), None)?;
    }
    Ok(changed)
}

/// Returns the spec without its last shard. `node` is a node of it, to be sure.
pub fn without_shard(text: &str, node: Option<&str>) -> Result<String, EditError> {
    let spec = valid_spec(text)?;
    let last = last_shard(&spec);
    let key = |nth: &usize| spec.nodes[*nth].key.clone();
    if let Some(node) = node {
        let nth = spec.node(node).ok_or_else(|| EditError::Unknown(node.to_owned()))?;
        if !last.contains(&nth) {
            let last = last.first().map(key).unwrap_or_default();
            return Err(EditError::NotLast { node: node.to_owned(), last });
        }
    }
    // The master comes last: a node with replicas cannot be removed.
    last.iter().rev().try_fold(text.to_owned(), |text, nth| without_node(&text, &key(nth)))
}

/// Returns the nodes of the last shard: its master, then its replicas.
fn last_shard(spec: &Spec) -> Vec<usize> {
    let roles = roles(spec);
    let Some(master) = roles.iter().rposition(Option::is_none) else { return Vec::new() };
    let replicas = (0..roles.len()).filter(|nth| roles[*nth] == Some(master));
    std::iter::once(master).chain(replicas).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topology::pods;

    const TEXT: &str = "[cluster]\ntarget = \"kubernetes\"\nports = \"7001-7006\"\n";

    fn sets(text: &str) -> Vec<(String, Vec<String>)> {
        let shards = pods(&valid_spec(text).expect("good")).shards.into_iter();
        shards.map(|shard| (shard.set, shard.pods.into_iter().map(|pod| pod.node).collect())).collect()
    }

    #[test]
    fn a_shard_comes_and_goes() {
        let more = with_shard(TEXT, None).expect("good");
        let (before, after) = (sets(TEXT), sets(&more));
        assert_eq!(after[..3], before);
        assert_eq!(after[3], ("redis-3".to_owned(), vec!["7007".to_owned(), "7008".to_owned()]));
        // The steps of a plan can be run again.
        assert_eq!(with_shard(&more, Some(7007)), Ok(more.clone()));
        let less = without_shard(&more, Some("7008")).expect("good");
        assert_eq!(sets(&less), before);
        assert!(!less.contains("address"), "{less}");
        assert!(matches!(without_shard(&more, Some("7001")), Err(EditError::NotLast { .. })));
        assert!(matches!(without_shard(&less, Some("7007")), Err(EditError::Unknown(_))));
    }

    #[test]
    fn three_shards_stay() {
        assert!(matches!(without_shard(TEXT, None), Err(EditError::Wrong(_))));
        let text = TEXT.replace("7006", "7008");
        let less = without_shard(&text, None).expect("good");
        // Which nodes belong together does not change.
        assert_eq!(sets(&less), sets(&text)[..3]);
    }
}
