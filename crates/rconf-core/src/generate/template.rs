//! The templates of scripts, in `templates/`. A variable is written as `@name@`, and a part that not every
//! cluster needs is between `#@if NAME` and `#@end`.

/// Returns a template with its variables replaced, and without the parts that are not in `parts`. Parts can
/// be nested.
pub(super) fn filled(template: &str, parts: &[&str], variables: &[(&str, &str)]) -> String {
    let text = with_parts(template, parts);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    // Replaces one variable at a time, so that an `@` in a value does not start another variable.
    while let Some(at) = rest.find('@') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let variable = variables
            .iter()
            .find(|(name, _)| after.strip_prefix(name).is_some_and(|after| after.starts_with('@')));
        if let Some((name, value)) = variable {
            out.push_str(value);
            rest = &after[name.len() + 1..];
        } else {
            out.push('@');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn with_parts(template: &str, parts: &[&str]) -> String {
    let mut kept = String::with_capacity(template.len());
    let mut open: Vec<bool> = Vec::new();
    for line in template.split_inclusive('\n') {
        if let Some(part) = line.trim().strip_prefix("#@if ") {
            open.push(parts.contains(&part));
        } else if line.trim() == "#@end" {
            open.pop();
        } else if open.iter().all(|is_open| *is_open) {
            kept.push_str(line);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_replaced_and_parts_left_out() {
        let template = "a @x@ b@y\n#@if p\nin @z@\n#@if q\nno\n#@end\n#@end\nend \"$@\" @x@@z@\n";
        assert_eq!(
            filled(template, &["p"], &[("x", "@z@"), ("z", "3")]),
            "a @z@ b@y\nin 3\nend \"$@\" @z@3\n"
        );
    }
}
