//! Sizes in the notation of generated files.

/// Returns a number of bytes in the notation of redis.conf, such as `512mb` or `2gb`, rounded down to whole
/// megabytes.
pub(crate) fn megabytes(bytes: u64) -> String {
    match bytes >> 20 {
        mb if mb % 1024 == 0 => format!("{}gb", mb / 1024),
        mb => format!("{mb}mb"),
    }
}

/// Returns a number of bytes in the notation of docker, such as `512m` or `2g`, rounded down to whole
/// megabytes.
pub(super) fn docker_size(bytes: u64) -> String {
    megabytes(bytes).trim_end_matches('b').to_owned()
}
