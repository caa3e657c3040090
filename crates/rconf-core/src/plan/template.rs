//! Filling in the scripts of `templates/`: words between `@`, and parts between `#@if WORD` and `#@end`.

/// A template with its words filled in. Parts whose word is not among `parts` are left out; parts may lie within each
/// other.
pub(crate) fn fill(template: &str, parts: &[&str], words: &[(&str, &str)]) -> String {
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
    let mut out = String::with_capacity(kept.len());
    let mut rest = kept.as_str();
    // Word by word, so that nothing which is filled in is looked at again.
    while let Some(at) = rest.find('@') {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        let word = words
            .iter()
            .find(|(word, _)| behind.strip_prefix(word).is_some_and(|behind| behind.starts_with('@')));
        if let Some((word, value)) = word {
            out.push_str(value);
            rest = &behind[word.len() + 1..];
        } else {
            out.push('@');
            rest = behind;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_parts() {
        let template = "a @x@ b@y\n#@if p\nin @z@\n#@if q\nno\n#@end\n#@end\nend \"$@\" @x@@z@\n";
        assert_eq!(fill(template, &["p"], &[("x", "@z@"), ("z", "3")]), "a @z@ b@y\nin 3\nend \"$@\" @z@3\n");
    }
}
