//! The patterns of `case` and of `${name%pattern}`.

/// Returns whether a pattern matches, or `None` if the pattern has syntax that is not supported (`[a-z]`).
pub(super) fn matches(pattern: &str, text: &str) -> Option<bool> {
    if pattern.contains(['[', '(', '\\']) || pattern.len() > 200 || text.len() > 1000 {
        return if pattern == text { Some(true) } else { None };
    }
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        match pattern.get(p) {
            Some('*') => {
                p += 1;
                star = Some((p, t));
                continue;
            }
            Some(c) if t < text.len() && (*c == '?' || *c == text[t]) => {
                p += 1;
                t += 1;
                continue;
            }
            None if t == text.len() => return Some(true),
            _ => {}
        }
        let Some((after, from)) = star else { return Some(false) };
        if from >= text.len() {
            return Some(false);
        }
        star = Some((after, from + 1));
        p = after;
        t = from + 1;
    }
}

/// Returns the text without the shortest, or longest, match of a pattern at one end. Returns `None` if that
/// is not known.
pub(super) fn cut<'t>(text: &'t str, pattern: &str, from_start: bool, is_long: bool) -> Option<&'t str> {
    if text.len() > 1000 {
        return None;
    }
    let mut cuts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    // Tries the shortest piece first, or the longest.
    if from_start == is_long {
        cuts.reverse();
    }
    for at in cuts {
        let (head, tail) = text.split_at(at);
        let (piece, rest) = if from_start { (head, tail) } else { (tail, head) };
        if matches(pattern, piece)? {
            return Some(rest);
        }
    }
    Some(text)
}
