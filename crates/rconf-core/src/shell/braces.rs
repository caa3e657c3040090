//! Brace expansion: `{2..7}`, `{a,b}`, `node-{1,2}`.

use super::ast::{Part, Word};

/// An unquoted character, or any other part of a word.
#[derive(Clone)]
enum Token {
    Letter(char),
    Part(Part),
}

/// The maximum length of a word whose braces are expanded, in characters.
const LONGEST: usize = 2000;
/// The maximum number of opening braces in a word.
const MOST: usize = 32;

/// Appends the words that `word` expands to. Each of them reduces `budget`; without a budget, the word stays
/// as it is.
pub(super) fn expand(word: Word, budget: &mut usize, into: &mut Vec<Word>) {
    let opens = |part: &Part| match part {
        Part::Literal { text, quoted: false } => text.matches('{').count(),
        _ => 0,
    };
    let count: usize = word.parts.iter().map(opens).sum();
    if count == 0 {
        into.push(word);
        return;
    }
    if count > MOST || *budget == 0 {
        into.push(unexpanded(word));
        return;
    }
    let mut tokens = Vec::new();
    for part in &word.parts {
        match part {
            Part::Literal { text, quoted: false } => tokens.extend(text.chars().map(Token::Letter)),
            other => tokens.push(Token::Part(other.clone())),
        }
    }
    if tokens.len() > LONGEST {
        into.push(unexpanded(word));
        return;
    }
    let mut made = Vec::new();
    if alternatives(&tokens, budget, &mut made, 0) {
        into.extend(made.into_iter().map(|tokens| Word { parts: join(tokens), span: word.span }));
    } else {
        into.push(unexpanded(word));
    }
}

/// Returns a word with an unknown value, for a word that has too many braces.
fn unexpanded(mut word: Word) -> Word {
    let raw = word.parts.iter().find_map(|part| match part {
        Part::Literal { text, .. } if text.contains('{') => Some(text.chars().take(80).collect()),
        _ => None,
    });
    word.parts = vec![Part::Other { raw: raw.unwrap_or_default() }];
    word
}

fn join(tokens: Vec<Token>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut text = String::new();
    for token in tokens {
        match token {
            Token::Letter(letter) => text.push(letter),
            Token::Part(part) => {
                if !text.is_empty() {
                    parts.push(Part::Literal { text: std::mem::take(&mut text), quoted: false });
                }
                parts.push(part);
            }
        }
    }
    if !text.is_empty() {
        parts.push(Part::Literal { text, quoted: false });
    }
    parts
}

/// Appends all words that the tokens expand to. Returns `false` if the budget does not suffice.
fn alternatives(tokens: &[Token], budget: &mut usize, into: &mut Vec<Vec<Token>>, depth: usize) -> bool {
    if depth > 2 * MOST {
        return false;
    }
    let Some((open, close, choices)) = first_braces(tokens) else {
        // A word costs as much as its length.
        let cost = 1 + tokens.len() / 16;
        if *budget < cost {
            return false;
        }
        *budget -= cost;
        into.push(tokens.to_vec());
        return true;
    };
    // A sequence that is too long has no choices. Creating one costs budget too.
    let cost = choices.len() / 4;
    if choices.is_empty() || *budget < cost {
        return false;
    }
    *budget -= cost;
    let mut tails = Vec::new();
    if !alternatives(&tokens[close + 1..], budget, &mut tails, depth + 1) {
        return false;
    }
    for choice in choices {
        let mut heads = Vec::new();
        if !alternatives(&choice, budget, &mut heads, depth + 1) {
            return false;
        }
        for head in heads {
            for tail in &tails {
                let cost = 1 + (open + head.len() + tail.len()) / 16;
                if *budget < cost {
                    return false;
                }
                *budget -= cost;
                let mut whole = tokens[..open].to_vec();
                whole.extend(head.iter().cloned());
                whole.extend(tail.iter().cloned());
                into.push(whole);
            }
        }
    }
    true
}

/// Returns the first braces that expand: the positions of both, and the choices between them.
fn first_braces(tokens: &[Token]) -> Option<(usize, usize, Vec<Vec<Token>>)> {
    for (open, token) in tokens.iter().enumerate() {
        if !matches!(token, Token::Letter('{')) {
            continue;
        }
        let (mut depth, mut commas) = (0, Vec::new());
        for (at, token) in tokens.iter().enumerate().skip(open) {
            match token {
                Token::Letter('{') => depth += 1,
                Token::Letter(',') if depth == 1 => commas.push(at),
                Token::Letter('}') => {
                    depth -= 1;
                    if depth == 0 {
                        let inner = &tokens[open + 1..at];
                        if !commas.is_empty() {
                            let mut from = open + 1;
                            let mut choices = Vec::new();
                            for end in commas.iter().copied().chain([at]) {
                                choices.push(tokens[from..end].to_vec());
                                from = end + 1;
                            }
                            return Some((open, at, choices));
                        }
                        if let Some(choices) = sequence(inner) {
                            return Some((open, at, choices));
                        }
                        break;
                    }
                }
                _ => {}
            }
        }
    }
    None
}

/// Expands a sequence: `2..7`, `1..9..2`, `01..10`, `a..f`.
fn sequence(inner: &[Token]) -> Option<Vec<Vec<Token>>> {
    let mut text = String::new();
    for token in inner {
        match token {
            Token::Letter(letter) => text.push(*letter),
            Token::Part(_) => return None,
        }
    }
    let ends: Vec<&str> = text.split("..").collect();
    let (first, last, step) = match ends.as_slice() {
        [first, last] => (*first, *last, 1),
        [first, last, step] => (*first, *last, step.parse::<i64>().ok()?.checked_abs()?.max(1)),
        _ => return None,
    };
    let letters = |text: &str| text.chars().map(Token::Letter).collect::<Vec<_>>();
    if let (Ok(a), Ok(b)) = (first.parse::<i64>(), last.parse::<i64>()) {
        if first.starts_with('+') || last.starts_with('+') {
            return None;
        }
        let is_padded = |text: &str| {
            text.trim_start_matches('-').len() > 1 && text.trim_start_matches('-').starts_with('0')
        };
        let width = if is_padded(first) || is_padded(last) { first.len().max(last.len()) } else { 0 };
        if a.checked_sub(b)?.checked_abs()? / step > i64::from(u16::MAX) {
            return Some(Vec::new());
        }
        let Some(values) = super::arithmetic::range(a, if a <= b { step } else { -step }, b) else {
            return Some(Vec::new());
        };
        return Some(values.into_iter().map(|n| letters(&format!("{n:0width$}"))).collect());
    }
    let (mut a, mut b) = (first.chars(), last.chars());
    match (a.next(), a.next(), b.next(), b.next()) {
        (Some(a), None, Some(b), None) if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && step == 1 => {
            let forward: Vec<char> = if a <= b { (a..=b).collect() } else { (b..=a).rev().collect() };
            Some(forward.into_iter().map(|c| vec![Token::Letter(c)]).collect())
        }
        _ => None,
    }
}
