//! Sequences of numbers, and the arithmetic of `$((…))`.

/// The maximum length of a sequence.
const LONGEST: usize = 20_000;

/// Returns the numbers from `first` by `step` up to `last`, or `None` if they are too many.
pub(super) fn range(first: i64, step: i64, last: i64) -> Option<Vec<i64>> {
    let mut values = Vec::new();
    let mut n = first;
    while step != 0 && if step > 0 { n <= last } else { n >= last } {
        if values.len() >= LONGEST {
            return None;
        }
        values.push(n);
        n = n.checked_add(step)?;
    }
    Some(values)
}

/// The variables of the shell that evaluates an expression.
pub(super) trait Variables {
    /// Returns the text of a variable, or `None` if it is not known.
    fn get(&mut self, name: &str) -> Option<String>;
    /// Sets a variable. `None` means that its value is not known.
    fn set(&mut self, name: &str, value: Option<i64>);
}

/// Returns the value of an expression, or `None` if a part of it is not known or not supported.
pub(super) fn evaluate(text: &str, variables: &mut dyn Variables) -> Option<i64> {
    if text.len() > 1000 {
        return None;
    }
    let mut reader = Reader { text: text.as_bytes(), at: 0, depth: 0, variables };
    let mut value = reader.ternary();
    while reader.take(",") {
        value = reader.ternary();
    }
    reader.blanks();
    if reader.at == reader.text.len() { value } else { None }
}

struct Reader<'a, 'v> {
    text: &'a [u8],
    at: usize,
    depth: usize,
    variables: &'v mut dyn Variables,
}

/// The binary operators by precedence, lowest first.
const LEVELS: [&[&str]; 10] = [
    &["||"],
    &["&&"],
    &["|"],
    &["^"],
    &["&"],
    &["==", "!="],
    &["<=", ">=", "<", ">"],
    &["<<", ">>"],
    &["+", "-"],
    &["*", "/", "%"],
];

impl Reader<'_, '_> {
    fn blanks(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn take(&mut self, sign: &str) -> bool {
        self.blanks();
        let found = self.text[self.at..].starts_with(sign.as_bytes());
        self.at += if found { sign.len() } else { 0 };
        found
    }

    fn ternary(&mut self) -> Option<i64> {
        self.depth += 1;
        if self.depth > 16 {
            self.at = self.text.len();
            return None;
        }
        let condition = self.binary(0);
        let value = if self.take("?") {
            let yes = self.ternary();
            let no = if self.take(":") { self.ternary() } else { None };
            match condition {
                Some(0) => no,
                Some(_) => yes,
                None => None,
            }
        } else {
            condition
        };
        self.depth -= 1;
        value
    }

    fn binary(&mut self, level: usize) -> Option<i64> {
        let Some(signs) = LEVELS.get(level) else { return self.power() };
        let mut left = self.binary(level + 1);
        'more: loop {
            self.blanks();
            let rest = &self.text[self.at..];
            for sign in *signs {
                if !rest.starts_with(sign.as_bytes()) {
                    continue;
                }
                // `&` is not the start of `&&`, `<` not of `<<`, nor any of them of `+=`.
                let next = rest.get(sign.len()).copied();
                let is_longer = sign.len() == 1
                    && (next == Some(b'=')
                        || (next == rest.first().copied()
                            && matches!(sign.as_bytes()[0], b'&' | b'|' | b'<' | b'>')));
                if is_longer && !matches!(*sign, "+" | "-")
                    || (matches!(*sign, "+" | "-" | "*" | "/" | "%") && next == Some(b'='))
                {
                    continue;
                }
                self.at += sign.len();
                let right = self.binary(level + 1);
                left = left.zip(right).and_then(|(a, b)| apply(sign, a, b));
                continue 'more;
            }
            return left;
        }
    }

    fn power(&mut self) -> Option<i64> {
        let base = self.unary();
        if self.take("**") {
            let exponent = self.unary();
            return base.zip(exponent).and_then(|(a, b)| a.checked_pow(u32::try_from(b).ok()?));
        }
        base
    }

    fn unary(&mut self) -> Option<i64> {
        self.blanks();
        for sign in ["++", "--"] {
            if self.take(sign) {
                let name = self.name()?;
                let value =
                    self.value_of(&name).and_then(|n| n.checked_add(if sign == "++" { 1 } else { -1 }));
                self.variables.set(&name, value);
                return value;
            }
        }
        // Nobody writes long chains of signs.
        self.depth += 1;
        if self.depth > 24 {
            self.at = self.text.len();
            return None;
        }
        let value = if self.take("-") {
            self.unary().and_then(i64::checked_neg)
        } else if self.take("+") {
            self.unary()
        } else if self.take("!") {
            self.unary().map(|n| i64::from(n == 0))
        } else {
            self.primary()
        };
        self.depth -= 1;
        value
    }

    fn name(&mut self) -> Option<String> {
        self.blanks();
        let length =
            self.text[self.at..].iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        let name = &self.text[self.at..self.at + length];
        if name.first().is_none_or(u8::is_ascii_digit) {
            return None;
        }
        self.at += length;
        Some(String::from_utf8_lossy(name).into_owned())
    }

    fn value_of(&mut self, name: &str) -> Option<i64> {
        let text = self.variables.get(name)?;
        number(text.trim())
    }

    fn primary(&mut self) -> Option<i64> {
        if self.take("(") {
            let value = self.ternary();
            return if self.take(")") { value } else { None };
        }
        self.blanks();
        if self.take("${") {
            let rest = &self.text[self.at..];
            let length = rest.iter().position(|&b| b == b'}')?;
            let name = String::from_utf8_lossy(&rest[..length]).into_owned();
            self.at += length + 1;
            let value = self.value_of(&name);
            return self.based(value);
        }
        if self.take("$") {
            let name = self.take_while(|b| b.is_ascii_alphanumeric() || b == b'_');
            return if name.is_empty() { None } else { self.value_of(&name) };
        }
        if self.text.get(self.at).is_some_and(u8::is_ascii_digit) {
            return self.literal();
        }
        let name = self.name()?;
        self.changed(&name)
    }

    /// Takes the bytes that `is_part` accepts.
    fn take_while(&mut self, is_part: impl Fn(u8) -> bool) -> String {
        let rest = &self.text[self.at..];
        let length = rest.iter().take_while(|b| is_part(**b)).count();
        self.at += length;
        String::from_utf8_lossy(&rest[..length]).into_owned()
    }

    /// Reads a number, or one with its base, as in `10#$i`.
    fn literal(&mut self) -> Option<i64> {
        let value = number(&self.take_while(|b| b.is_ascii_alphanumeric()));
        if self.text.get(self.at) != Some(&b'#') {
            return value;
        }
        self.at += 1;
        let digits = if self.take("$") {
            let braced = self.take("{");
            let name = self.name()?;
            if braced {
                self.take("}");
            }
            self.variables.get(&name)?
        } else {
            self.take_while(|b| b.is_ascii_alphanumeric())
        };
        let base = u32::try_from(value?).ok().filter(|base| (2..=36).contains(base))?;
        i64::from_str_radix(&digits, base).ok()
    }

    /// Reads what changes a variable, if that follows its name: `++`, `+=`, `=`. Returns the value of the expression.
    fn changed(&mut self, name: &str) -> Option<i64> {
        let value = self.value_of(name);
        for (sign, step) in [("++", 1), ("--", -1)] {
            if self.take(sign) {
                self.variables.set(name, value.and_then(|n| n.checked_add(step)));
                return value;
            }
        }
        for sign in ["+", "-", "*", "/", "%"] {
            if self.text[self.at..].starts_with(format!("{sign}=").as_bytes()) {
                self.at += 2;
                let right = self.ternary();
                let value = value.zip(right).and_then(|(a, b)| apply(sign, a, b));
                self.variables.set(name, value);
                return value;
            }
        }
        self.blanks();
        let rest = &self.text[self.at..];
        if rest.first() == Some(&b'=') && rest.get(1) != Some(&b'=') {
            self.at += 1;
            let value = self.ternary();
            self.variables.set(name, value);
            return value;
        }
        value
    }

    /// Returns `None` if digits follow a value, as in `${a}5`, which this reader does not support.
    fn based(&self, value: Option<i64>) -> Option<i64> {
        if self.text.get(self.at).is_some_and(u8::is_ascii_alphanumeric) { None } else { value }
    }
}

/// Parses a number as the arithmetic of the shell does.
fn number(text: &str) -> Option<i64> {
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return i64::from_str_radix(digits, 16).ok();
    }
    if text.len() > 1 && text.starts_with('0') {
        return i64::from_str_radix(text, 8).ok();
    }
    text.parse().ok()
}

fn apply(sign: &str, a: i64, b: i64) -> Option<i64> {
    match sign {
        "+" => a.checked_add(b),
        "-" => a.checked_sub(b),
        "*" => a.checked_mul(b),
        "/" => a.checked_div(b),
        "%" => a.checked_rem(b),
        "==" => Some(i64::from(a == b)),
        "!=" => Some(i64::from(a != b)),
        "<=" => Some(i64::from(a <= b)),
        ">=" => Some(i64::from(a >= b)),
        "<" => Some(i64::from(a < b)),
        ">" => Some(i64::from(a > b)),
        "&&" => Some(i64::from(a != 0 && b != 0)),
        "||" => Some(i64::from(a != 0 || b != 0)),
        "&" => Some(a & b),
        "|" => Some(a | b),
        "^" => Some(a ^ b),
        "<<" => a.checked_shl(u32::try_from(b).ok()?),
        ">>" => a.checked_shr(u32::try_from(b).ok()?),
        _ => None,
    }
}
