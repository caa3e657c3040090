/// Returns whether a file is the state of the cluster that a node writes itself (`cluster-config-file`, usually
/// nodes.conf): its first line begins with the id of a node, or with `vars`.
pub fn is_state_file(bytes: &[u8]) -> bool {
    let first = bytes.split(|&b| b == b'\n').next().unwrap_or_default();
    let mut words = first.split(|&b| b == b' ');
    let id = words.next().unwrap_or_default();
    let is_id = id.len() == 40 && id.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    (is_id && words.next().is_some_and(|address| address.contains(&b'@') || address.contains(&b':')))
        || first.starts_with(b"vars currentEpoch ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_file_is_no_configuration() {
        let id = "bec09129ce7f7df0937b711bf42c22c8740ad868";
        assert!(is_state_file(
            format!("{id} 10.0.0.3:7003@17003 myself,master - 0 0 2 connected\n").as_bytes()
        ));
        assert!(is_state_file(format!("{id} :0@0 myself,master - 0 0 0 connected\n").as_bytes()));
        assert!(is_state_file(b"vars currentEpoch 0 lastVoteEpoch 0\n"));
        assert!(!is_state_file(b"port 7003\n"));
        assert!(!is_state_file(id.as_bytes()));
    }
}
