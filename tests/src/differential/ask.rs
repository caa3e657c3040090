use crate::servers::{RealServer, Role, Verdict};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Asks for many verdicts, `workers` at a time, and passes each to `judge` with the index of the question.
pub fn ask_all(
    role: Role,
    questions: &[(&RealServer, Vec<u8>)],
    workers: usize,
    judge: impl Fn(usize, Verdict) + Sync,
) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((at, (server, text))) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, questions.get(at)?)))
                {
                    judge(at, server.verdict_as(role, text));
                }
            });
        }
    });
}
