//! The tree, and how it is read.

use crate::message::Message;
use crate::text::Span;

/// Something wrong with a file.
#[derive(Debug)]
pub(in crate::container) struct Fault {
    /// Where.
    pub span: Span,
    /// What.
    pub why: Message,
    /// Whether docker refuses the file for it.
    pub is_error: bool,
}

impl Fault {
    pub(in crate::container) fn error(span: Span, why: Message) -> Self {
        Self { span, why, is_error: true }
    }
}

/// A tag that means something to compose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::container) enum Tag {
    /// `!reset`: as if it were not there, in the file this one is laid over as well.
    Reset,
    /// `!override`: it replaces what the other file says.
    Override,
}

#[derive(Debug)]
pub(super) enum Shape {
    /// Its text, and whether it is written without quotes.
    Scalar(String, bool),
    Sequence(Vec<usize>),
    Mapping(Vec<Entry>),
}

#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub key: usize,
    pub value: usize,
}

#[derive(Debug)]
pub(super) struct Node {
    pub span: Span,
    pub tag: Option<Tag>,
    pub shape: Shape,
    /// Its size with every alias written out.
    pub weight: u64,
}

/// The first document of a file.
#[derive(Debug, Default)]
pub(in crate::container) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) root: usize,
    /// What is wrong, though the tree could be built.
    pub faults: Vec<Fault>,
    /// Where a second document starts.
    pub second: Option<Span>,
}

impl Tree {
    /// Returns the value that the document is.
    pub(in crate::container) fn root(&self) -> Option<Yaml<'_>> {
        (!self.nodes.is_empty()).then_some(Yaml { tree: self, id: self.root })
    }
}

/// A value of a tree.
#[derive(Debug, Clone, Copy)]
pub(in crate::container) struct Yaml<'a> {
    tree: &'a Tree,
    id: usize,
}

impl<'a> Yaml<'a> {
    fn node(self) -> &'a Node {
        &self.tree.nodes[self.id]
    }

    /// Returns where it is written, with the quotes and without a tag.
    pub(in crate::container) fn span(self) -> Span {
        self.node().span
    }

    /// Returns its tag, if compose knows it.
    pub(in crate::container) fn tag(self) -> Option<Tag> {
        self.node().tag
    }

    /// Returns the text of a scalar, or `None` for null and for anything else.
    pub(in crate::container) fn scalar(self) -> Option<&'a str> {
        match &self.node().shape {
            Shape::Scalar(text, _) if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// Returns whether it is null.
    pub(in crate::container) fn is_null(self) -> bool {
        match &self.node().shape {
            Shape::Scalar(text, is_plain) => {
                *is_plain && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")
            }
            _ => false,
        }
    }

    /// Returns whether it is a mapping.
    pub(in crate::container) fn is_mapping(self) -> bool {
        matches!(self.node().shape, Shape::Mapping(_))
    }

    /// Returns whether it is a sequence.
    pub(in crate::container) fn is_sequence(self) -> bool {
        matches!(self.node().shape, Shape::Sequence(_))
    }

    /// Returns the values of a sequence; anything else has none.
    pub(in crate::container) fn items(self) -> impl Iterator<Item = Yaml<'a>> {
        let items = match &self.node().shape {
            Shape::Sequence(items) => items.as_slice(),
            _ => &[],
        };
        items.iter().map(move |&id| Yaml { tree: self.tree, id })
    }

    /// Returns the keys and values of a mapping, its own before those merged in; anything else has none.
    pub(in crate::container) fn entries(self) -> impl Iterator<Item = (Yaml<'a>, Yaml<'a>)> {
        let entries = match &self.node().shape {
            Shape::Mapping(entries) => entries.as_slice(),
            _ => &[],
        };
        let tree = self.tree;
        entries.iter().map(move |e| (Yaml { tree, id: e.key }, Yaml { tree, id: e.value }))
    }

    /// Returns the text of a key, for which null is a text too.
    pub(in crate::container) fn key(self) -> &'a str {
        match &self.node().shape {
            Shape::Scalar(text, _) => text,
            _ => "",
        }
    }

    /// Returns the value of a key, or `None` if it is null or reset.
    pub(in crate::container) fn get(self, key: &str) -> Option<Yaml<'a>> {
        self.entries()
            .find(|(k, _)| k.key() == key)
            .map(|(_, value)| value)
            .filter(|v| !v.is_null() && v.tag() != Some(Tag::Reset))
    }
}
