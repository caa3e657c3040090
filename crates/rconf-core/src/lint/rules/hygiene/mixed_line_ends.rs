use super::files::own_files;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Fix, Node, Place, Rule, Sink};
use crate::message::say;
use crate::text::Span;

rule! {
    /// ## What it does
    /// Finds files where some lines end in CR LF and some in LF.
    ///
    /// ## Why it matters
    /// The server accepts both. Tools do not: a shell script that reads the port from such a file gets an
    /// invisible CR with it, `grep 'appendonly yes$'` misses the line, and a diff shows lines that look the
    /// same. Mixed line breaks show that a part of the file was edited on another system.
    ///
    /// ## Example
    /// The first line of this file ends in CR LF, the second in LF:
    /// ```conf
    /// port 6379
    /// appendonly yes
    /// ```
    /// Use instead one kind throughout:
    /// ```conf
    /// port 6379
    /// appendonly yes
    /// ```
    ///
    /// ## Fix safety
    /// The fix gives every line the line break that most lines have. It is safe: the server splits lines at
    /// LF and drops a CR before it.
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    MixedLineEnds = "H005" "mixed-line-ends", Hygiene, Info, fix: Safe
}

impl Rule for MixedLineEnds {
    fn judges_sentinels(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        for (path, bytes) in own_files(node) {
            if !bytes.contains(&b'\r') {
                continue;
            }
            // A NUL hides the line break after it.
            let line_ends: Vec<usize> =
                bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at).collect();
            let ends = line_ends.len();
            let long = line_ends.iter().filter(|at| bytes[..**at].ends_with(b"\r")).count();
            if long == 0 || long == ends || bytes.contains(&0) {
                continue;
            }
            let wants_long = long * 2 > ends;
            let (wanted, other) = if wants_long { ("CR LF", "LF") } else { ("LF", "CR LF") };
            let mut fix = Fix::safe(say!("End every line in {wanted}", "所有行都以 {wanted} 结尾", wanted));
            let mut first = None;
            for at in line_ends {
                let returns = bytes[..at].iter().rev().take_while(|b| **b == b'\r').count();
                if (returns > 0) == wants_long {
                    continue;
                }
                let span = Span::new(at - returns, at + 1);
                let place = Place { path: path.to_owned(), span };
                first.get_or_insert_with(|| place.clone());
                fix = fix.replace(&place, if wants_long { "\r\n" } else { "\n" });
            }
            let Some(place) = first else { continue };
            let odd = if wants_long { ends - long } else { long };
            let lines = match odd {
                1 => say!("one line ends", "有 1 行"),
                _ => say!("{odd} lines end", "有 {odd} 行", odd),
            };
            out.report(
                Finding::new(
                    self.meta(),
                    place,
                    say!(
                        "{lines} in {other}, the others in {wanted}: the server accepts both, but scripts \
                         that read the file may not",
                        "{lines}以 {other} 结尾，其余的以 {wanted} 结尾：服务器两种都接受，但读这个文件的脚本不一定",
                        lines,
                        other,
                        wanted,
                    ),
                    say!("end every line in {wanted}", "让所有行都以 {wanted} 结尾", wanted),
                )
                .fix(fix),
            );
        }
    }
}
