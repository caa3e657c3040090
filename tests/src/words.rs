//! What differs between generated files in two languages: comments, and what scripts print. Nothing else may.

/// Returns how a file in Chinese differs from the same file in English beyond its words, or `None` if it does not.
///
/// # Panics
///
/// Panics if a file is not UTF-8.
pub fn difference(path: &str, english: &[u8], chinese: &[u8]) -> Option<String> {
    let [english, chinese] = [english, chinese].map(|bytes| std::str::from_utf8(bytes).expect("it is UTF-8"));
    let what = if english == chinese {
        // Nothing is said in it.
        (path != "secrets/redis-password" && !path.ends_with(".gitignore") && !path.ends_with("users.acl"))
            .then(|| "nothing is in Chinese".to_owned())
    } else if is_markdown(path) {
        let [code, of_chinese] = [english, chinese].map(code);
        (code != of_chinese).then(|| format!("{code:?} and {of_chinese:?}"))
    } else {
        let [english, chinese] = [english, chinese].map(pieces);
        english.iter().zip(&chinese).find_map(|(one, other)| other_than_words(one, other)).or_else(|| {
            let (has, should) = (chinese.len(), english.len());
            (has != should).then(|| format!("{has} pieces and not {should}"))
        })
    };
    let is_marked = [english, chinese]
        .iter()
        .any(|text| ["@en ", "@zh ", "@[", "@]"].iter().any(|mark| text.contains(mark)));
    let what = what.or_else(|| is_marked.then(|| "a mark of a template is left".to_owned()));
    what.map(|what| format!("{path}: {what}"))
        .or_else(|| left_in_english(path, chinese))
        .or_else(|| unsafe_name(path, chinese))
}

fn is_markdown(path: &str) -> bool {
    path.rsplit('.').next() == Some("md")
}

/// Returns the lines of code in a text of Markdown, without their comments.
fn code(text: &str) -> Vec<&str> {
    let blocks = text.split("```").skip(1).step_by(2);
    blocks.flat_map(str::lines).map(|line| line.split('#').next().unwrap_or_default().trim_end()).collect()
}

/// A piece of a file: what is between two quotes, with the quote, or what is outside of quotes.
type Piece = (Option<char>, String);

/// Returns the pieces of a file without its comments.
fn pieces(text: &str) -> Vec<Piece> {
    // A quote within quotes.
    let text = text.replace(r"'\''", "`");
    let is_comment = |line: &&str| line.trim_start().starts_with('#');
    // The name of a Job and the digest of a configuration follow from their texts.
    let starts = |line: &str, key: &str| line.trim_start().starts_with(key);
    let is_digest = |line: &&str| {
        starts(line, "checksum/config: ") || (starts(line, "name: ") && line.contains("-create-"))
    };
    let lines = text.lines().filter(|line| !is_comment(line) && !is_digest(line));
    let mut pieces: Vec<Piece> = vec![(None, String::new())];
    let mut is_escaped = false;
    for c in lines.flat_map(|line| line.chars().chain(['\n'])) {
        let (quote, piece) = pieces.last_mut().expect("there is one");
        match (*quote, c) {
            _ if is_escaped => piece.push(c),
            (Some(open), _) if open == c => pieces.push((None, String::new())),
            (None, '"' | '\'') => pieces.push((Some(c), String::new())),
            _ => piece.push(c),
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    pieces
}

/// Returns in what else than words two pieces differ.
fn other_than_words(one: &Piece, other: &Piece) -> Option<String> {
    if one == other {
        return None;
    }
    let is_said = one.0.is_some() && one.0 == other.0 && other.1.chars().any(is_chinese);
    (!is_said || values(&one.1) != values(&other.1)).then(|| format!("{one:?} and {other:?}"))
}

/// Returns the variables that a text prints, in some order: what stands behind each `$`.
fn values(text: &str) -> Vec<String> {
    let mut names: Vec<String> = text
        .split('$')
        .skip(1)
        .map(|rest| rest.trim_start_matches('{').chars().take_while(char::is_ascii_alphanumeric).collect())
        .collect();
    names.sort();
    names
}

/// Returns a comment or a text that is not in Chinese.
fn left_in_english(path: &str, chinese: &str) -> Option<String> {
    let said = |line: &'_ str| {
        let words = line.trim_start();
        let is_code = words.starts_with("#   docker ") || words.starts_with("kubectl ");
        if words.starts_with('#') || is_markdown(path) {
            return if is_code { String::new() } else { words.to_owned() };
        }
        let printed = ["echo ", "fail ", "cause="].iter().find_map(|word| words.split_once(word));
        printed.map_or_else(String::new, |(_, text)| text.to_owned())
    };
    let line = chinese.lines().find(|line| english_words(&said(line)) >= 4);
    line.map(|line| format!("{path}: not in Chinese: {line}"))
}

/// Returns the largest number of English words in a row, outside of backticks.
fn english_words(line: &str) -> usize {
    let outside: Vec<&str> = line.split('`').step_by(2).collect();
    let (mut most, mut row) = (0, 0);
    for word in outside.join(" ` ").split(' ') {
        let is_word = word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase());
        row = if is_word { row + 1 } else { 0 };
        most = most.max(row);
    }
    most
}

/// Returns a line in which the name of a variable is followed by Chinese: some shells take the first byte of it for a part of
/// the name, such as the one of macOS.
fn unsafe_name(path: &str, chinese: &str) -> Option<String> {
    let is_unsafe = |line: &&str| {
        let mut names = line.split('$').skip(1);
        names.any(|rest| {
            let end = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
            end.len() < rest.len() && end.starts_with(|c: char| !c.is_ascii()) && !is_one_digit(rest)
        })
    };
    let line = chinese.lines().filter(|line| !line.trim_start().starts_with('#')).find(is_unsafe);
    line.map(|line| format!("{path}: the name of a variable touches Chinese: {line}"))
}

fn is_one_digit(rest: &str) -> bool {
    rest.bytes().next().is_some_and(|b| b.is_ascii_digit())
        && !rest.as_bytes().get(1).is_some_and(u8::is_ascii)
}

fn is_chinese(c: char) -> bool {
    ('\u{3000}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c)
}
