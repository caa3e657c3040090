use crate::catalog::id;
use crate::config::Value;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Fix, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds sizes in `k`, `m` or `g`, which are powers of 1000: `1g` is 1,000,000,000 bytes, `1gb` is
    /// 1,073,741,824.
    ///
    /// ## Why it matters
    /// For Docker, and for most people, `k` means 1024. `maxmemory 1g` is 7 percent less than the `1gb` of
    /// another file, and `CONFIG GET maxmemory` shows a number that is in no file.
    ///
    /// ## Example
    /// ```conf
    /// maxmemory 2g
    /// ```
    /// Use instead:
    /// ```conf
    /// maxmemory 2gb
    /// ```
    ///
    /// ## Fix safety
    /// The fix adds the `b`. It is unsafe: the size grows, by 7 percent for `g`.
    ///
    /// ## References
    /// - "Note on units" in the stock redis.conf
    DecimalUnit = "M007" "decimal-unit", Memory, Info, fix: Unsafe, pedantic
}

impl Rule for DecimalUnit {
    fn judges_parts(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        for setting in node.config.settings() {
            let words = match &setting.value {
                Value::Bytes(_) => 1..2,
                Value::BufferLimits(_) if setting.directive == id::CLIENT_OUTPUT_BUFFER_LIMIT => {
                    1..node.config.words(setting.at).len()
                }
                _ => continue,
            };
            for nth in words {
                let word = node.config.word_value(setting.at, nth);
                let [digits @ .., unit @ (b'k' | b'K' | b'm' | b'M' | b'g' | b'G')] = word else { continue };
                if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
                    continue;
                }
                let (number, unit) = (String::from_utf8_lossy(digits), char::from(*unit));
                let zeros = match unit.to_ascii_lowercase() {
                    'k' => "000",
                    'm' => "000000",
                    _ => "000000000",
                };
                let place = node.place(setting.at, Some(nth));
                let title = say!("Write {number}{unit}b", "改为 {number}{unit}b", number, unit);
                let fix = Fix::choice(title).replace(&place, format!("{number}{unit}b"));
                out.report(
                    Finding::new(
                        self.meta(),
                        place,
                        say!(
                            "`{number}{unit}` is {number}{zeros} bytes, less than `{number}{unit}b`",
                            "`{number}{unit}` 是 {number}{zeros} 字节，小于 `{number}{unit}b`",
                            number,
                            unit,
                            zeros,
                        ),
                        say!(
                            "write `{number}{unit}b` for powers of 1024",
                            "要按 1024 计算，就写 `{number}{unit}b`",
                            number,
                            unit,
                        ),
                    )
                    .fix(fix),
                );
            }
        }
    }
}
