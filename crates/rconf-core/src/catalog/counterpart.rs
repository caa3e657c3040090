//! The directive of one server that another server knows under another name.

use super::directive::Directive;
use super::lookup::find;
use super::server::Server;

/// Returns the directive of `to` that does what `directive` does on `from`, or `None` if `to` has none or ignores it. It has
/// the same name, or one of the two has the name of the other as its alias (`masterauth` of Redis and `primaryauth` of
/// Valkey).
pub fn counterpart(directive: &'static Directive, from: Server, to: Server) -> Option<&'static Directive> {
    let alias = directive.variant(from).and_then(|variant| variant.alias);
    let names = [Some(directive.name), alias];
    names.into_iter().flatten().find_map(|name| {
        let (found, _) = find(name.as_bytes(), to)?;
        found.variant(to).map(|_| found)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_between_servers() {
        let server = |name: &str| Server::parse(name).expect("known");
        let other = |name: &str, from: &str, to: &str| {
            let (directive, _) = find(name.as_bytes(), server(from)).expect("known");
            counterpart(directive, server(from), server(to)).map(|found| found.name)
        };
        assert_eq!(other("masterauth", "redis:7.2", "valkey:8.0"), Some("primaryauth"));
        assert_eq!(other("primaryauth", "valkey:9.1", "redis:6.0"), Some("masterauth"));
        assert_eq!(other("slaveof", "redis:6.2", "redis:7.0"), Some("replicaof"));
        assert_eq!(
            other("hash-max-ziplist-entries", "redis:6.0", "redis:8.0"),
            Some("hash-max-listpack-entries")
        );
        assert_eq!(
            other("slowlog-max-len", "redis:8.0", "valkey:9.1"),
            Some("commandlog-slow-execution-max-len")
        );
        assert_eq!(other("bgsave-cpulist", "redis:8.0", "redis:7.2"), Some("bgsave_cpulist"));
        assert_eq!(other("gopher-enabled", "redis:6.0", "redis:7.0"), None);
        assert_eq!(other("dynamic-hz", "redis:7.2", "valkey:9.1"), None);
    }
}
