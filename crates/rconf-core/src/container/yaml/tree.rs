//! The YAML tree, and methods to read it.

use crate::message::Message;
use crate::text::Span;

/// A fault in a file.
#[derive(Debug)]
pub(in crate::container) struct Fault {
    /// The span at fault.
    pub span: Span,
    /// What is wrong.
    pub why: Message,
    /// Whether docker refuses the file because of it.
    pub is_error: bool,
}

impl Fault {
    pub(in crate::container) fn error(span: Span, why: Message) -> Self {
        Self { span, why, is_error: true }
    }
}

/// A tag that compose knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::container) enum Tag {
    /// `!reset`: the value is removed, also from the file that this one overrides.
    Reset,
    /// `!override`: the value replaces that of the other file.
    Override,
}

#[derive(Debug)]
pub(super) enum Shape {
    /// The text of the scalar, and whether it is written without quotes.
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
    /// The size of the node if every alias is written out.
    pub weight: u64,
}

/// The first document of a file.
#[derive(Debug, Default)]
pub(in crate::container) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) root: usize,
    /// Faults that did not prevent building the tree.
    pub faults: Vec<Fault>,
    /// The start of the second document, if there is one.
    pub second: Option<Span>,
}

impl Tree {
    /// Returns the root value, or `None` if the document is empty.
    pub(in crate::container) fn root(&self) -> Option<Yaml<'_>> {
        (!self.nodes.is_empty()).then_some(Yaml { tree: self, id: self.root })
    }
}

/// A value in a tree.
#[derive(Debug, Clone, Copy)]
pub(in crate::container) struct Yaml<'a> {
    tree: &'a Tree,
    id: usize,
}

impl<'a> Yaml<'a> {
    fn node(self) -> &'a Node {
        &self.tree.nodes[self.id]
    }

    /// Returns the span of the value, with its quotes and without its tag.
    pub(in crate::container) fn span(self) -> Span {
        self.node().span
    }

    /// Returns the tag of the value, if compose knows it.
    pub(in crate::container) fn tag(self) -> Option<Tag> {
        self.node().tag
    }

    /// Returns the text of a scalar, or `None` for null and for other values.
    pub(in crate::container) fn scalar(self) -> Option<&'a str> {
        match &self.node().shape {
            Shape::Scalar(text, _) if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// Returns whether the value is a scalar without quotes, whose type YAML chooses.
    pub(in crate::container) fn is_plain(self) -> bool {
        matches!(self.node().shape, Shape::Scalar(_, true))
    }

    /// Returns whether the value is null.
    pub(in crate::container) fn is_null(self) -> bool {
        match &self.node().shape {
            Shape::Scalar(text, is_plain) => {
                *is_plain && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")
            }
            _ => false,
        }
    }

    /// Returns whether the value is a mapping.
    pub(in crate::container) fn is_mapping(self) -> bool {
        matches!(self.node().shape, Shape::Mapping(_))
    }

    /// Returns whether the value is a sequence.
    pub(in crate::container) fn is_sequence(self) -> bool {
        matches!(self.node().shape, Shape::Sequence(_))
    }

    /// Returns the values of a sequence. Other values have none.
    pub(in crate::container) fn items(self) -> impl Iterator<Item = Yaml<'a>> {
        let items = match &self.node().shape {
            Shape::Sequence(items) => items.as_slice(),
            _ => &[],
        };
        items.iter().map(move |&id| Yaml { tree: self.tree, id })
    }

    /// Returns the keys and values of a mapping, its own before the merged ones. Other values have none.
    pub(in crate::container) fn entries(self) -> impl Iterator<Item = (Yaml<'a>, Yaml<'a>)> {
        let entries = match &self.node().shape {
            Shape::Mapping(entries) => entries.as_slice(),
            _ => &[],
        };
        let tree = self.tree;
        entries.iter().map(move |e| (Yaml { tree, id: e.key }, Yaml { tree, id: e.value }))
    }

    /// Returns the text of a key. As a key, null is a text too.
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
