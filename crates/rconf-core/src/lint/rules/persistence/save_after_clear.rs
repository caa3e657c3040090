use crate::catalog::id;
use crate::config::{Setting, Value};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Fix, Node, Rule, Severity, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a file with both `save ""` and save points, where one cancels the other. A file that clears the
    /// save points of a file it includes is not reported.
    ///
    /// ## Why it matters
    /// `save ""` clears the save points above it; a `save` below it sets new ones. Snapshots that should be
    /// off are then on: the server forks, writes `dump.rdb`, and refuses writes if it cannot: `MISCONF Redis
    /// is configured to save RDB snapshots, but it's currently unable to persist to disk.` The other way
    /// round, save points above a `save ""` do nothing, and snapshots that should be on are off.
    ///
    /// ## Example
    /// ```conf
    /// save ""
    /// save 900 1
    /// ```
    /// Use instead, for no snapshots:
    /// ```conf
    /// save ""
    /// ```
    ///
    /// ## Fix safety
    /// Removing save points that a later `save ""` clears is safe: they do nothing. Removing a `save ""` that
    /// clears nothing does not change what the server does either, but is unsafe: perhaps the save points
    /// below it should be removed instead.
    ///
    /// ## References
    /// - `save` in the stock redis.conf
    SaveAfterClear = "P003" "save-after-clear", Persistence, Warning, fix: Safe
}

impl Rule for SaveAfterClear {
    fn judges_parts(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        // The lines with an effect, each with whether it clears the save points, and its file.
        let lines: Vec<(&Setting, bool, &str)> = node
            .config
            .all(id::SAVE)
            .filter_map(|s| match &s.value {
                Value::SavePoints(points) => Some((s, points.is_empty(), path(node, s))),
                _ => None,
            })
            .collect();
        let mut cleared_by: Option<(&Setting, &str)> = None;
        for (setting, clears, file) in lines.iter().rev() {
            match cleared_by {
                _ if *clears => cleared_by = Some((setting, file)),
                Some((clear, by)) if by == *file => out.report(self.cleared(node, setting, clear)),
                _ => {}
            }
        }
        for (nth, (clear, _, file)) in lines.iter().enumerate().filter(|(_, (_, clears, _))| *clears) {
            let Some((next, next_clears, next_file)) = lines.get(nth + 1) else { continue };
            if *next_clears || next_file != file {
                continue;
            }
            // Clearing the save points of another file is intended.
            let before = lines[..nth].iter().rev().find(|(_, clears, _)| !clears);
            if before.is_none_or(|(_, _, of)| of == file) {
                out.report(self.undone(node, clear, next, before.is_none()));
            }
        }
    }
}

/// Returns the path of the file that contains a line.
fn path<'a>(node: &'a Node, setting: &Setting) -> &'a str {
    node.config.sources()[setting.at.source].part(node.config.line(setting.at).span.start).0
}

impl SaveAfterClear {
    fn cleared(&self, node: &Node, points: &Setting, clear: &Setting) -> Finding {
        Finding::new(
            self.meta(),
            node.place(points.at, None),
            say!(
                "a `save \"\"` below clears these save points: this line does nothing",
                "下面的 `save \"\"` 会清除这些保存点：这一行不起作用",
            ),
            say!(
                "remove the line, or the `save \"\"` if snapshots should be made",
                "删除这一行；如果要生成快照，就删除那个 `save \"\"`",
            ),
        )
        .severity(Severity::Info)
        .related(node.place(clear.at, None), say!("this line clears them", "被这一行清除"))
        .fix(
            Fix::safe(say!("Remove the save points", "删除这些保存点"))
                .replace(&node.line_place(points.at), ""),
        )
    }

    fn undone(&self, node: &Node, clear: &Setting, points: &Setting, is_first: bool) -> Finding {
        let finding = Finding::new(
            self.meta(),
            node.place(clear.at, None),
            say!(
                "the save points below turn snapshots on again: `save \"\"` only clears what stands above it",
                "下面的保存点又会开启快照：`save \"\"` 只清除它上面的保存点",
            ),
            say!(
                "for no snapshots, remove the save points below; otherwise remove this line",
                "不要快照就删除下面的保存点，否则删除这一行",
            ),
        )
        .related(node.place(points.at, None), say!("snapshots are on from here", "快照从这里起又开启"));
        if !is_first {
            return finding;
        }
        let title = say!("Remove save \"\"", "删除 save \"\"");
        finding.fix(Fix::choice(title).replace(&node.line_place(clear.at), ""))
    }
}
