//! Splits `use` trees into one entry per name.

use super::source::{is_punct, path};
use proc_macro2::TokenTree;

/// A name that a `use` brings into scope.
pub(crate) struct Use {
    /// The name in this module. `None` if it is everything in a module, as in `use a::*`.
    pub name: Option<String>,
    pub path: Vec<String>,
    pub line: usize,
    /// Whether the name is re-exported.
    pub is_public: bool,
}

/// Reads the tree at `at` and adds its names. Returns the end of the `use`, after its `;`.
pub(super) fn use_tree(tokens: &[TokenTree], at: usize, is_public: bool, out: &mut Vec<Use>) -> usize {
    let end = tokens[at..].iter().position(|token| is_punct(Some(token), ';'));
    let end = end.map_or(tokens.len(), |length| at + length);
    branches(&tokens[at..end], &[], is_public, out);
    end + 1
}

fn branches(tokens: &[TokenTree], prefix: &[String], is_public: bool, out: &mut Vec<Use>) {
    for branch in tokens.split(|token| is_punct(Some(token), ',')) {
        one(branch, prefix, is_public, out);
    }
}

fn one(tokens: &[TokenTree], prefix: &[String], is_public: bool, out: &mut Vec<Use>) {
    // `$crate` in a macro is this crate. A leading `::` names another crate, which has no module in this one.
    let start = usize::from(is_punct(tokens.first(), '$'));
    let Some(first) = tokens.get(start) else { return };
    let line = first.span().start().line;
    let (names, mut at) = path(tokens, start);
    let mut path = [prefix, &names].concat();
    while is_punct(tokens.get(at), ':') {
        at += 1;
    }
    match tokens.get(at) {
        Some(TokenTree::Group(group)) => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            branches(&inner, &path, is_public, out);
        }
        Some(TokenTree::Punct(punct)) if punct.as_char() == '*' => {
            out.push(Use { name: None, path, line, is_public });
        }
        renamed => {
            // `a::{self}` is `a`.
            if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
                path.pop();
            }
            let name = match renamed {
                Some(TokenTree::Ident(_)) => tokens.get(at + 1).map(ToString::to_string),
                _ => path.last().cloned(),
            };
            if name.is_some() && !path.is_empty() {
                out.push(Use { name, path, line, is_public });
            }
        }
    }
}
