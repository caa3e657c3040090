use crate::diagnostic::rule;
use crate::message::say;
use crate::spec::problem::Problem;

rule! {
    /// ## What it does
    /// Finds claims that hold less than twice the data of a node. How much data that is, `maxmemory` says, or 60 % of
    /// `memory`.
    ///
    /// ## Why it matters
    /// A node keeps its data twice, as a log and as snapshots, and needs more while it rewrites either of them. When the disk
    /// is full, the rewrite fails, and then the server refuses writes: `MISCONF Errors writing to the AOF file: No space
    /// left on device`. The size of a claim in a StatefulSet cannot be changed later.
    ///
    /// ## Example
    /// ```toml
    /// [cluster]
    /// target = "kubernetes"
    ///
    /// [kubernetes]
    /// storage = "4gb"
    ///
    /// [config]
    /// maxmemory = "4gb"
    /// ```
    /// Use instead:
    /// ```toml
    /// [cluster]
    /// target = "kubernetes"
    ///
    /// [kubernetes]
    /// storage = "16gb"
    ///
    /// [config]
    /// maxmemory = "4gb"
    /// ```
    ///
    /// ## References
    /// - "Append-only file" at <https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/>
    ClaimTooSmall = "S019" "claim-too-small", Spec, Warning, fix: None
}

/// Returns the problem that a claim is too small for the data of a node. Both are in bytes.
pub(in crate::spec) fn claim_too_small(claim: u64, data: u64) -> Problem {
    Problem::new(
        ClaimTooSmall::META,
        say!(
            "a claim of {claim} is too small for {data} of data: the log, the snapshot and the rewrite of either need more, \
             and when the disk is full, the server refuses writes",
            "{claim} 的存储卷装不下 {data} 的数据：AOF、快照以及重写它们都需要更多空间，磁盘写满后服务器会拒绝写入",
            claim = gigabytes(claim),
            data = gigabytes(data),
        ),
        say!(
            "set `storage` in `[kubernetes]` to {enough} or more",
            "把 `[kubernetes]` 的 `storage` 设为 {enough} 或更大",
            enough = gigabytes(data.saturating_mul(4)),
        ),
    )
}

/// Returns a number of bytes, rounded up to whole gigabytes.
fn gigabytes(bytes: u64) -> String {
    format!("{}gb", bytes.div_ceil(1 << 30))
}
