//! Reads a source file as modules, items, `use`s and paths, by its tokens.
//!
//! Comments are not tokens and documentation consists of strings, so neither counts as code. The arguments of
//! macros are read like code.

use super::uses::{Use, use_tree};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use std::collections::BTreeSet;

/// A module, as declared in a file.
#[derive(Default)]
pub(crate) struct Source {
    /// The names that the module defines.
    pub items: BTreeSet<String>,
    pub uses: Vec<Use>,
    /// The paths in the code, including single names.
    pub mentions: Vec<Mention>,
    /// The modules within the file.
    pub inline: Vec<(String, Source)>,
    /// The modules in other files: `mod name;`.
    pub declared: Vec<String>,
}

pub(crate) struct Mention {
    pub path: Vec<String>,
    pub line: usize,
}

/// Keywords followed by a name that the module defines.
const DEFINES: [&str; 9] =
    ["fn", "struct", "enum", "union", "trait", "type", "const", "static", "macro_rules"];
/// Keywords that can start an item.
const STARTS: [&str; 8] = ["mod", "use", "impl", "unsafe", "async", "extern", "pub", "macro"];

pub(crate) fn source(text: &str) -> Result<Source, String> {
    let tokens: TokenStream = text.parse().map_err(|error| format!("{error}"))?;
    let mut source = Source::default();
    walk(&mut source, tokens, true);
    Ok(source)
}

/// Reads tokens. `is_module` means that definitions belong to the module, and are not in a body or in the
/// arguments of a macro.
fn walk(source: &mut Source, tokens: TokenStream, is_module: bool) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    let mut is_public = false;
    while let Some(token) = tokens.get(at) {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                at += 1 + usize::from(is_punct(tokens.get(at + 1), '!'));
                let Some(TokenTree::Group(attribute)) = tokens.get(at) else { continue };
                at += 1;
                if is_for_tests(attribute) {
                    at = after_item(&tokens, at);
                } else {
                    walk(source, attribute.stream(), false);
                }
                continue;
            }
            TokenTree::Ident(ident) if *ident == "pub" => {
                is_public = true;
                at += 1;
                // `pub(crate)`, `pub(in crate::a)`: not the use of a path.
                at += usize::from(is_group(tokens.get(at), Delimiter::Parenthesis));
                continue;
            }
            TokenTree::Ident(ident) if *ident == "use" && !is_punct(tokens.get(at + 1), '<') => {
                at = use_tree(&tokens, at + 1, is_public, &mut source.uses);
            }
            TokenTree::Ident(ident) if *ident == "mod" && is_module => at = module(source, &tokens, at),
            TokenTree::Ident(_) => at = word(source, &tokens, at, is_module),
            TokenTree::Group(group) => {
                walk(source, group.stream(), false);
                at += 1;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' && is_punct(tokens.get(at + 1), ':') => {
                // After `::`, as in `::std::…` or after generic arguments, a name does not start a path of
                // this crate.
                at += 2 + usize::from(matches!(tokens.get(at + 2), Some(TokenTree::Ident(_))));
            }
            _ => at += 1,
        }
        is_public = false;
    }
}

/// Reads `mod name;` or `mod name { … }`. Returns its end.
fn module(source: &mut Source, tokens: &[TokenTree], at: usize) -> usize {
    let Some(TokenTree::Ident(name)) = tokens.get(at + 1) else { return at + 1 };
    if let Some(TokenTree::Group(body)) = tokens.get(at + 2) {
        let mut inner = Source::default();
        walk(&mut inner, body.stream(), true);
        source.inline.push((name.to_string(), inner));
    } else {
        source.declared.push(name.to_string());
    }
    at + 3
}

/// Reads a path, or a keyword and the name that it defines. Returns its end.
fn word(source: &mut Source, tokens: &[TokenTree], at: usize, is_module: bool) -> usize {
    let (path, end) = path(tokens, at);
    let is_member = at > 0 && is_punct(tokens.get(at - 1), '.');
    if is_module && path.len() == 1 && DEFINES.contains(&path[0].as_str()) {
        let name = at + 1 + usize::from(is_punct(tokens.get(at + 1), '!'));
        if let Some(TokenTree::Ident(name)) = tokens.get(name) {
            source.items.insert(name.to_string());
        }
    } else if !is_member {
        let line = tokens[at].span().start().line;
        source.mentions.push(Mention { path, line });
    }
    end
}

/// Returns the names in `a::b::c` from `at` on, and the end of the path.
pub(super) fn path(tokens: &[TokenTree], mut at: usize) -> (Vec<String>, usize) {
    let mut names = Vec::new();
    while let Some(TokenTree::Ident(name)) = tokens.get(at) {
        let name = name.to_string();
        names.push(name.trim_start_matches("r#").to_owned());
        at += 1;
        let goes_on = is_punct(tokens.get(at), ':')
            && is_punct(tokens.get(at + 1), ':')
            && matches!(tokens.get(at + 2), Some(TokenTree::Ident(_)));
        if !goes_on {
            break;
        }
        at += 2;
    }
    (names, at)
}

pub(super) fn is_punct(token: Option<&TokenTree>, wanted: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted)
}

fn is_group(token: Option<&TokenTree>, wanted: Delimiter) -> bool {
    matches!(token, Some(TokenTree::Group(group)) if group.delimiter() == wanted)
}

/// Returns whether an attribute restricts an item to tests: `#[test]`, `#[cfg(test)]`, `#[cfg(all(test,
/// …))]`.
fn is_for_tests(attribute: &Group) -> bool {
    let tokens: Vec<TokenTree> = attribute.stream().into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Ident(name)] => name == "test",
        [TokenTree::Ident(name), TokenTree::Group(condition)] if name == "cfg" => {
            let words = condition.stream().to_string();
            words == "test" || (words.starts_with("all") && all_has_test(condition))
        }
        _ => false,
    }
}

fn all_has_test(condition: &Group) -> bool {
    let Some(TokenTree::Group(all)) = condition.stream().into_iter().nth(1) else { return false };
    all.stream().to_string().split(',').any(|word| word.trim() == "test")
}

/// Returns the end of the item at `at`, after further attributes: its body or `;`. Anything that is not an
/// item also ends at `,`.
fn after_item(tokens: &[TokenTree], mut at: usize) -> usize {
    while is_punct(tokens.get(at), '#') {
        at += 2;
    }
    let is_item = match tokens.get(at) {
        Some(TokenTree::Ident(first)) => DEFINES.iter().chain(&STARTS).any(|word| first == word),
        _ => false,
    };
    let ends_at_body = !matches!(tokens.get(at), Some(TokenTree::Ident(first)) if first == "use");
    while let Some(token) = tokens.get(at) {
        at += 1;
        let ends = match token {
            TokenTree::Punct(punct) => punct.as_char() == ';' || (!is_item && punct.as_char() == ','),
            TokenTree::Group(group) => ends_at_body && group.delimiter() == Delimiter::Brace,
            _ => false,
        };
        if ends {
            break;
        }
    }
    at
}
