use super::combine::text;
use super::random::Random;
use rconf_core::catalog::Server;
use rconf_core::config::{Files, read};

/// Returns a text that a server accepts, of the lines of several random ones.
pub fn accepted_text(random: &mut Random, server: Server) -> Vec<u8> {
    let is_accepted = |text: &[u8]| {
        let config = read("redis.conf", text.to_vec(), &Files::new(), server);
        config.refusals().is_empty() && config.unresolved_includes().is_empty()
    };
    let mut all = Vec::new();
    let parts = 1 + random.below(6);
    let mut taken = 0;
    while taken < parts {
        let mut more = text(random, server);
        if !more.ends_with(b"\n") && taken + 1 < parts {
            more.push(b'\n');
        }
        let joined = [all.as_slice(), &more].concat();
        if is_accepted(&joined) {
            all = joined;
            taken += 1;
        }
    }
    all
}
