//! Lines of configuration in a plan, and their places in it.

use crate::container::Scalar;
use crate::diagnostic::Edit;
use crate::text::{Place, Span};

/// Lines of configuration that are written in a plan: the options of a command, or a file.
#[derive(Debug, Default)]
pub(super) struct PlanLines {
    /// The text of the lines.
    pub(super) lines: Vec<u8>,
    /// The words of the lines, in order, each with its place in the plan.
    pub(super) words: Vec<(Span, Place)>,
    /// The place of the command, for what has no words in the plan.
    pub(super) command: Place,
    /// Whether the lines are those of a file that the plan writes.
    pub(super) is_written: bool,
    /// The scalar that holds the file, if its whole text is known.
    pub(super) scalar: Option<Scalar>,
    /// Whether `$` begins a variable in the plan.
    pub(super) has_variables: bool,
    /// The directives that may be set too, with values that are not known, and whether any directive may be: entry points of
    /// images add lines for variables of their environment.
    pub(super) also_set: Option<(Vec<&'static str>, bool)>,
}

impl PlanLines {
    /// Returns the place of a span of the lines in the plan: its words, or the whole command.
    pub(super) fn place(&self, span: Span) -> Place {
        if let Some(Scalar { place, map: Some(map) }) = &self.scalar {
            return Place { path: place.path.clone(), span: map.source(span) };
        }
        // The words are in order.
        let from = self.words.partition_point(|(word, _)| word.end <= span.start);
        let end = span.end.max(span.start + 1);
        let touching = self.words[from..].iter().take_while(|(word, _)| word.start < end);
        let mut words = touching.map(|(_, place)| place.clone());
        let Some(first) = words.next() else { return self.command.clone() };
        if self.is_written
            && let Some((line, _)) = self.words.get(from)
            && line.len() == first.span.len()
            && line.start <= span.start
            && span.end <= line.end
        {
            // The plan contains the line literally.
            let at = |offset: usize| first.span.start + offset - line.start;
            return Place { span: Span::new(at(span.start), at(span.end)), path: first.path };
        }
        words.fold(first, |all, next| Place { path: all.path, span: all.span.to(next.span) })
    }

    /// Returns an edit of the lines as an edit of the plan, or `None` if that is not safe.
    pub(super) fn edit(&self, edit: &Edit) -> Option<Edit> {
        let Scalar { place, map } = self.scalar.as_ref()?;
        if self.has_variables && edit.text.contains(&b'$') {
            return None;
        }
        let (span, text) = map.as_ref()?.edit(&self.lines, edit.span, &edit.text)?;
        Some(Edit { path: place.path.clone(), span, text })
    }
}
