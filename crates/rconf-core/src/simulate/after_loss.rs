use super::loss::Loss;
use super::migration::migrations;
use super::model::Model;
use super::predict::Work;
use super::prediction::Prediction;
use super::returns::returns;

/// Returns what becomes of a cluster after a loss.
pub fn predict(model: &Model, loss: &Loss) -> Prediction {
    let mut work = Work::new(model, loss);
    work.lose(loss);
    work.detect();
    work.fail_over();
    work.change_state();
    if let Some(side) = work.majority {
        for (at, what) in migrations(&mut work) {
            work.add(at, Some(side), what);
        }
    }
    work.refuse_writes();
    work.note_risks();
    let returns = returns(&work);
    work.finish(returns)
}
