use super::watched::value_place;
use crate::catalog::sentinel::id;
use crate::config::Entry;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Fix, Rule, SentinelNode, Sentinels, Sink};
use crate::message::say;
use std::collections::HashMap;

rule! {
    /// ## What it does
    /// Finds Sentinels of one set with the same `sentinel myid`, as when the file of a running Sentinel was copied.
    ///
    /// ## Why it matters
    /// Each Sentinel makes up its id at its first start and writes it into its file. Others tell Sentinels apart by it: of
    /// two with the same id, they know only one, and log `+sentinel-address-switch` again and again. Neither hears of the
    /// other, so that three copies see no other Sentinel at all: `SENTINEL CKQUORUM mymaster` answers `NOQUORUM 1 usable
    /// Sentinels`, and there is no failover.
    ///
    /// ## Example
    /// ```conf
    /// # sentinel-1/sentinel.conf
    /// sentinel myid 23dbb573f4d9ac15cd8a54996b05d3fd537c96d9
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// # sentinel-2/sentinel.conf
    /// sentinel myid 23dbb573f4d9ac15cd8a54996b05d3fd537c96d9
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// # sentinel-3/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    /// Use instead:
    /// ```conf
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// # sentinel-2/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// # sentinel-3/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    ///
    /// ## Fix safety
    /// The fix deletes the line from all but the first of the files: a Sentinel without it makes up an id. It is unsafe,
    /// because a Sentinel that runs has to be stopped first, or it writes the line again.
    ///
    /// ## References
    /// - `sentinelIsRunning` and `sentinelProcessHelloMessage` in sentinel.c
    DuplicateSentinelId = "Q010" "duplicate-sentinel-id", Quorum, Error, fix: Unsafe
}

impl Rule for DuplicateSentinelId {
    fn check_sentinels(&self, set: &Sentinels<'_>, out: &mut Sink) {
        let mut first: HashMap<&[u8], (&SentinelNode<'_>, &Entry)> = HashMap::new();
        for one in &set.all {
            let Some(entry) = one.sentinel.entry(id::MYID) else { continue };
            let Some(value) = entry.value() else { continue };
            let Some((other, of_other)) = first.get(&*value.value) else {
                first.insert(&value.value, (one, entry));
                continue;
            };
            if other.node.location() == one.node.location() {
                continue;
            }
            let title = other.node.title();
            let fix = Fix::choice(say!(
                "Delete the line, so that this Sentinel makes up its own id",
                "删除该行，让这个 Sentinel 自己生成标识"
            ));
            let finding = Finding::new(
                self.meta(),
                value_place(one, entry),
                say!(
                    "{title} has the same id: the other Sentinels take the two for one, and they do not see each other",
                    "{title} 的标识与它相同：其他 Sentinel 把两者当成一个，两者彼此也看不到",
                    title,
                ),
                say!(
                    "stop this Sentinel, delete the line and start it again: it makes up its own id",
                    "停掉这个 Sentinel，删除该行再启动：它会自己生成标识",
                ),
            );
            let finding = finding.related(value_place(other, of_other), say!("the same id", "相同的标识"));
            out.report(finding.fix(fix.replace(&one.node.line_place(entry.at), "")));
        }
    }
}
