use crate::cluster::SLOTS;
use crate::container::CliCall;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Severity, Sink, View};
use crate::message::say;
use crate::text::Place;
use std::collections::BTreeMap;

rule! {
    /// ## What it does
    /// Finds `cluster addslots` and `cluster addslotsrange` with a slot above 16383, and both commands in
    /// plans that create the cluster with `--cluster create`, which has already assigned every slot.
    ///
    /// ## Why it matters
    /// Slots are 0 to 16383: for 16384 the node answers `ERR Invalid or out of range slot`, and ignores the
    /// other slots of that call too. After `--cluster create` it answers `ERR Slot 5 is already busy`. If it
    /// succeeds, on a node that has lost its connection to the cluster, two masters own the same slots, and
    /// the keys of one of them are lost when they connect again. A cluster that shows `cluster_state:fail`
    /// after its nodes got other addresses needs `CLUSTER MEET` at the new ones, not slots.
    ///
    /// ## Example
    /// ```sh
    /// redis-cli -p 7001 cluster addslots 16382 16383 16384
    /// ```
    /// Use instead:
    /// ```sh
    /// redis-cli -p 7001 cluster addslots 16382 16383
    /// ```
    ///
    /// ## References
    /// - <https://redis.io/docs/latest/commands/cluster-addslots/>
    AddslotsWhereAssigned = "D028" "addslots-where-assigned", Containers, Warning, fix: None
}

impl Rule for AddslotsWhereAssigned {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let calls = &view.deployment.cli;
        let create = calls.iter().find(|c| c.cluster.as_ref().is_some_and(|w| w.get() == Some("create")));
        // The iterations of a loop share a place; the worst of them is reported.
        let mut found: BTreeMap<&Place, Option<i64>> = BTreeMap::new();
        for call in calls {
            let Some(slots) = slots(call) else { continue };
            let outside = slots.into_iter().find(|slot| *slot >= i64::from(SLOTS));
            if outside.is_some() || create.is_some() {
                let worst = found.entry(&call.place).or_default();
                *worst = worst.or(outside);
            }
        }
        for (place, outside) in found {
            if let Some(slot) = outside {
                let message = say!(
                    "{slot} is not a slot: slots are 0 to 16383, and the node refuses the whole command",
                    "{slot} 不是有效的槽：槽只有 0 到 16383，节点会拒绝整条命令",
                    slot
                );
                let help = say!(
                    "end at 16383; if the cluster already exists, do not add any slots",
                    "到 16383 为止；如果集群之前已经创建，就一个槽也不要再添加"
                );
                out.report(Finding::new(self.meta(), place.clone(), message, help).severity(Severity::Error));
            } else if let Some(create) = create {
                out.report(
                    Finding::new(
                        self.meta(),
                        place.clone(),
                        say!(
                            "`--cluster create` has assigned every slot: the node refuses this with `Slot … \
                             is already busy`, or two masters come to own the same slots",
                            "`--cluster create` 已经分配了所有槽：节点会以 `Slot … is already busy` 拒绝这条命令，\
                             否则两个主节点会拥有相同的槽"
                        ),
                        say!(
                            "remove the command; nodes whose addresses changed find each other again with \
                             `CLUSTER MEET`",
                            "删掉这条命令；地址变了的节点，用 `CLUSTER MEET` 让它们重新找到彼此"
                        ),
                    )
                    .related(create.place.clone(), say!("the cluster is created here", "集群在此创建")),
                );
            }
        }
    }
}

/// Returns the known slots that a call adds.
fn slots(call: &CliCall) -> Option<Vec<i64>> {
    let is = |nth: usize, wanted: &[&str]| {
        call.words.get(nth).is_some_and(|w| wanted.iter().any(|one| w.text.eq_ignore_ascii_case(one)))
    };
    let adds =
        |nth: &usize| is(*nth, &["addslots", "addslotsrange"]) && *nth > 0 && is(nth - 1, &["cluster"]);
    let at = (0..call.words.len()).find(adds)?;
    Some(call.words[at + 1..].iter().filter_map(|w| w.get()?.parse().ok()).collect())
}
