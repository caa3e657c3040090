//! Quick fixes, ignoring, and fixing all.

use super::check::{Checked, fix_all};
use super::diagnostics::{Places, diagnostic};
use super::documents::Document;
use super::lines::Lines;
use super::words::either;
use lsp_types::{
    CodeAction, CodeActionContext, CodeActionKind, CodeActionOrCommand, Range, TextEdit, Uri, WorkspaceEdit,
};
use rconf_core::diagnostic::{Applicability, Finding};
use rconf_core::message::Language;
use rconf_core::session::ignore_here;
use rconf_core::text::Span;
use std::collections::HashMap;
use std::path::Path;

/// The kind of the action that fixes all that can be fixed safely.
pub const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.rconf");

/// What actions are made from.
pub struct Asked<'a> {
    /// The newest check, which is of the documents as they are.
    pub checked: &'a Checked,
    /// All documents.
    pub documents: &'a [Document],
    /// The document that the actions are for.
    pub document: &'a Document,
    /// The root folder.
    pub root: &'a Path,
    /// The language of the titles.
    pub language: Language,
}

/// Returns the actions for a range of a document.
pub fn actions(asked: &Asked<'_>, range: Range, context: &CodeActionContext) -> Vec<CodeActionOrCommand> {
    let mut all = Vec::new();
    if wants(context, &CodeActionKind::QUICKFIX) {
        let places = Places::new(asked.checked, asked.root);
        let here = asked.findings().filter(|finding| {
            let of = places.range(&finding.place.path, finding.place.span);
            of.is_some_and(|of| of.start <= range.end && range.start <= of.end)
        });
        let here: Vec<&Finding> = here.collect();
        all.extend(here.iter().filter_map(|finding| asked.quick_fix(finding, &places)));
        all.extend(here.iter().filter_map(|finding| asked.ignore(finding, &places)));
    }
    if wants(context, &FIX_ALL) {
        all.extend(asked.fix_all());
    }
    all.into_iter().map(CodeActionOrCommand::CodeAction).collect()
}

/// Returns whether actions of a kind are asked for: all are, or those of a kind above it.
fn wants(context: &CodeActionContext, kind: &CodeActionKind) -> bool {
    let Some(only) = &context.only else { return true };
    let is_above = |wanted: &CodeActionKind| {
        let rest = kind.as_str().strip_prefix(wanted.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || wanted.as_str().is_empty())
    };
    only.iter().any(is_above)
}

impl Asked<'_> {
    /// Returns the findings in the document.
    fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.checked.findings.iter().filter(|finding| finding.place.path == self.document.path)
    }

    fn quick_fix(&self, finding: &Finding, places: &Places<'_>) -> Option<CodeAction> {
        let fix = finding.fix.as_ref()?;
        let mut changes: Vec<(Uri, TextEdit)> = Vec::new();
        for edit in &fix.edits {
            let text = String::from_utf8(edit.text.clone()).ok()?;
            let range = places.range(&edit.path, edit.span)?;
            changes.push((self.uri(&edit.path, places)?, TextEdit::new(range, text)));
        }
        let is_safe = fix.applicability == Applicability::Safe;
        let title = fix.title.get(self.language);
        let title = match (is_safe, self.language) {
            (true, _) => title.to_owned(),
            (false, Language::English) => {
                format!("{title} (unsafe: it changes what the server does, or is one of several ways)")
            }
            (false, Language::Chinese) => {
                format!("{title}（不一定安全：会改变服务器的行为，或只是多种做法之一）")
            }
        };
        Some(CodeAction {
            title,
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![diagnostic(finding, places, self.language)?]),
            edit: Some(workspace_edit(changes)),
            is_preferred: is_safe.then_some(true),
            ..CodeAction::default()
        })
    }

    fn ignore(&self, finding: &Finding, places: &Places<'_>) -> Option<CodeAction> {
        let commented = ignore_here(finding, self.document.bytes(), "")?;
        let edit = difference(self.document, &commented)?;
        let title = match self.language {
            Language::English => format!("Ignore {} here", finding.rule.name),
            Language::Chinese => format!("在此忽略 {}", finding.rule.name),
        };
        Some(CodeAction {
            title,
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![diagnostic(finding, places, self.language)?]),
            edit: Some(workspace_edit(vec![(self.document.uri.clone(), edit)])),
            ..CodeAction::default()
        })
    }

    fn fix_all(&self) -> Option<CodeAction> {
        let is_safe = |finding: &Finding| {
            finding.fix.as_ref().is_some_and(|fix| fix.applicability == Applicability::Safe)
        };
        if !self.findings().any(is_safe) {
            return None;
        }
        let fixed = fix_all(self.documents, &self.document.path)?;
        let edit = difference(self.document, &fixed)?;
        let title = either(self.language, "Fix all that can be fixed safely", "修复所有可安全修复的问题");
        Some(CodeAction {
            title: title.to_owned(),
            kind: Some(FIX_ALL),
            edit: Some(workspace_edit(vec![(self.document.uri.clone(), edit)])),
            ..CodeAction::default()
        })
    }

    /// Returns the address of a file, as the editor writes it if it is open.
    fn uri(&self, path: &str, places: &Places<'_>) -> Option<Uri> {
        let open = self.documents.iter().find(|document| document.path == path);
        open.map(|document| document.uri.clone()).or_else(|| places.uri(path))
    }
}

#[allow(clippy::mutable_key_type, reason = "the type is that of the protocol, and no key is changed")]
fn workspace_edit(edits: Vec<(Uri, TextEdit)>) -> WorkspaceEdit {
    let mut changes: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
    for (uri, edit) in edits {
        changes.entry(uri).or_default().push(edit);
    }
    WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
}

/// Returns the edit that makes a new text of a document: of the lines from the first that differs to the last.
fn difference(document: &Document, new: &[u8]) -> Option<TextEdit> {
    let (old, new) = (&*document.text, std::str::from_utf8(new).ok()?);
    let common = |a: &mut dyn Iterator<Item = (&str, &str)>| -> usize {
        a.take_while(|(a, b)| a == b).map(|(line, _)| line.len()).sum()
    };
    let start = common(&mut old.split_inclusive('\n').zip(new.split_inclusive('\n')));
    let (rest_old, rest_new) = (&old[start..], &new[start..]);
    let end = common(&mut rest_old.split_inclusive('\n').rev().zip(rest_new.split_inclusive('\n').rev()));
    let span = Span::new(start, old.len() - end);
    let text = &rest_new[..rest_new.len() - end];
    let range = Lines::new(old.as_bytes()).range(old.as_bytes(), span);
    (!span.is_empty() || !text.is_empty()).then(|| TextEdit::new(range, text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lsp_types::{Position, TextDocumentItem};
    use std::str::FromStr;

    #[test]
    fn a_difference_is_of_whole_lines() {
        let document = |text: &str| {
            let uri = Uri::from_str("file:///a/redis.conf").expect("it is a URI");
            Document::new(
                TextDocumentItem::new(uri, "redis-conf".to_owned(), 1, text.to_owned()),
                Path::new("/a"),
            )
        };
        let old = document("a\nb\nb\nc\n");
        let edit = difference(&old, b"a\n# x\nb\nb\nc\n").expect("they differ");
        assert_eq!((edit.range.start, edit.range.end), (Position::new(1, 0), Position::new(1, 0)));
        assert_eq!(edit.new_text, "# x\n");
        let edit = difference(&old, b"a\nb\nc\n").expect("they differ");
        assert_eq!(edit.range.end.line - edit.range.start.line, 1);
        assert_eq!(edit.new_text, "");
        assert!(difference(&old, b"a\nb\nb\nc\n").is_none());
        assert_eq!(difference(&document("a"), b"a\n").expect("they differ").new_text, "a\n");
    }

    #[test]
    fn kinds_are_a_tree() {
        let context = |only: &[CodeActionKind]| CodeActionContext {
            only: Some(only.to_vec()),
            ..CodeActionContext::default()
        };
        assert!(wants(&context(&[CodeActionKind::SOURCE_FIX_ALL]), &FIX_ALL));
        assert!(
            wants(&context(&[CodeActionKind::SOURCE]), &FIX_ALL)
                && wants(&CodeActionContext::default(), &FIX_ALL)
        );
        assert!(!wants(&context(&[CodeActionKind::QUICKFIX]), &FIX_ALL));
        assert!(!wants(&context(&[FIX_ALL]), &CodeActionKind::QUICKFIX));
    }
}
