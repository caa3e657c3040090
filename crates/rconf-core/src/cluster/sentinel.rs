use crate::catalog::find_any;

/// Returns whether a file is named after Sentinel.
pub fn is_sentinel_name(path: &str) -> bool {
    path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase().contains("sentinel")
}

/// Returns whether a file is the configuration of a Sentinel, which is not a server: it is named
/// `*sentinel*.conf`, or says what to monitor. If most of it makes sense only for a server, it is not; then a
/// stray `sentinel` line is a mistake that the server refuses.
pub fn is_sentinel_file(path: &str, bytes: &[u8]) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let named = name.strip_suffix(".conf").is_some_and(|stem| stem.contains("sentinel"));
    if !named && !mentions_sentinel(bytes) {
        return false;
    }
    let (mut sentinel, mut server, mut monitors) = (0, 0, false);
    for line in bytes.split(|&b| b == b'\n') {
        let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let Some(first) = words.next().filter(|word| !word.starts_with(b"#")) else { continue };
        if first.eq_ignore_ascii_case(b"sentinel") {
            sentinel += 1;
            monitors |= words.next().is_some_and(|word| word.eq_ignore_ascii_case(b"monitor"));
        } else if is_for_servers(first, words.next()) {
            server += 1;
        }
    }
    if named { server <= sentinel + 2 } else { monitors && server < sentinel }
}

/// Returns whether a line begins with `sentinel`. Every file is checked, so this has to be fast.
fn mentions_sentinel(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|&b| b == b'\n').map(<[u8]>::trim_ascii_start);
    lines.any(|line| line.len() > 8 && line[..8].eq_ignore_ascii_case(b"sentinel"))
}

/// Returns whether a directive makes no sense for a Sentinel, which stores no data.
fn is_for_servers(name: &[u8], value: Option<&[u8]>) -> bool {
    const GROUPS: [&str; 6] =
        ["persistence", "replication", "cluster", "memory", "data-structures", "defragmentation"];
    if name.eq_ignore_ascii_case(b"port") {
        return value == Some(b"6379");
    }
    find_any(name).any(|(directive, _)| GROUPS.contains(&directive.group) && directive.name != "dir")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTINEL: &[u8] = b"port 26379\ndaemonize no\ndir /tmp\nprotected-mode no\nrequirepass x\n\
        Sentinel monitor mymaster 10.0.0.1 6379 2\nsentinel down-after-milliseconds mymaster 5000\n";

    #[test]
    fn a_sentinel_is_known_by_its_lines() {
        assert!(is_sentinel_file("redis/26379.conf", SENTINEL));
        assert!(is_sentinel_file("-", b"sentinel monitor m redis 6379 2\n"));
        assert!(!is_sentinel_file("redis.conf", b"# sentinel monitor m redis 6379 2\nport 6379\n"));
        assert!(!is_sentinel_file("redis.conf", b"sentinel announce-ip 1.2.3.4\n"));
    }

    #[test]
    fn a_sentinel_is_known_by_its_name() {
        assert!(is_sentinel_file("etc/sentinel.conf", b"port 26379\n"));
        assert!(is_sentinel_file("Sentinel-1.conf", b""));
        assert!(is_sentinel_file("redis-sentinel.conf", b"port 26379\n"));
        assert!(!is_sentinel_file("sentinel/redis.conf", b"port 6379\n"));
        let server = b"appendonly yes\nreplicaof redis 6379\nmaxmemory 1gb\n";
        assert!(!is_sentinel_file("sentinel-redis.conf", server));
    }

    #[test]
    fn a_server_with_a_stray_line_is_a_server() {
        let server = b"port 6379\nappendonly yes\nmaxmemory 1gb\nsentinel monitor m 10.0.0.1 6379 2\n";
        assert!(!is_sentinel_file("redis.conf", server));
        assert!(!is_sentinel_file("redis.conf", b"sentinel monitor m 10.0.0.1 6379 2\nport 6379\n"));
    }
}
