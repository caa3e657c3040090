//! Builds the tree from the events of the YAML parser.

use super::tree::{Entry, Fault, Node, Shape, Tag, Tree};
use crate::message::{Message, say};
use crate::text::Span;
use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Tag as ParserTag};
use std::collections::{BTreeMap, BTreeSet};

/// The maximum growth of a tree by its aliases, beyond four times its written size. It is enough for any file
/// that people write, and small enough to be read quickly.
const GROWTH: u64 = 1 << 24;

/// The maximum number of entries that merge keys add.
const MERGED: usize = 200_000;

/// The maximum number of repeated keys that are reported.
const MAX_FAULTS: usize = 100;

/// Reads the first document of a file.
pub(in crate::container) fn parse(source: &str) -> Result<Tree, Fault> {
    let options = granit_parser::options! { block_scalar_eof_without_line_feed: true };
    let mut builder = Builder { source, ..Builder::default() };
    let mut parser = Parser::new_from_str_with_options(source, options);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| syntax_fault(source, &error))?;
        let span = span.byte_range().map_or(Span::default(), |range| Span::new(range.start, range.end));
        builder.take(event, span)?;
    }
    builder.finish()
}

fn syntax_fault(source: &str, error: &ScanError) -> Fault {
    let at = error.marker().byte_offset().unwrap_or_default().min(source.len());
    // A template becomes YAML only after it is filled in.
    let is_template = source.contains("{{") || source.contains("{%") || source.contains("<%");
    let why = match error.kind() {
        ErrorKind::RecursionLimitExceeded => say!("it is nested too deeply", "嵌套太深"),
        _ if is_template => a_template(),
        _ => say!("it is not YAML: {what}", "不是有效的 YAML：{what}", what = error.info()),
    };
    let is_error = !is_template && !matches!(error.kind(), ErrorKind::RecursionLimitExceeded);
    Fault { span: Span::at(at), why, is_error }
}

fn a_template() -> Message {
    say!("it is a template", "这是模板")
}

fn bad_merge() -> Message {
    say!("`<<` can merge only mappings", "`<<` 只能合并映射（mapping）")
}

/// A collection that is not closed yet.
#[derive(Debug)]
struct Frame {
    node: usize,
    is_mapping: bool,
    /// The key that the next node is the value of.
    key: Option<usize>,
    items: Vec<usize>,
    entries: Vec<Entry>,
}

#[derive(Default)]
struct Builder<'s> {
    source: &'s str,
    tree: Tree,
    root: Option<usize>,
    stack: Vec<Frame>,
    anchors: BTreeMap<usize, usize>,
    /// The nodes of collections that are not closed yet.
    open: BTreeSet<usize>,
    merged: usize,
    documents: usize,
}

impl Builder<'_> {
    fn take(&mut self, event: Event, span: Span) -> Result<(), Fault> {
        match event {
            Event::DocumentStart(..) => self.documents += 1,
            // Later documents are discarded, but must be well-formed.
            _ if self.documents > 1 => {
                if let (Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..), None) =
                    (&event, self.tree.second)
                {
                    self.tree.second =
                        Some(span).filter(|s| !s.is_empty() || !matches!(event, Event::Scalar(..)));
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                let span = if is_block { self.without_trailing_space(span) } else { span };
                let weight = 16 + text.len() as u64;
                let shape = Shape::Scalar(text.into_owned(), style == ScalarStyle::Plain);
                let node = self.add(span, tag.as_deref(), shape, weight, anchor);
                self.attach(node)?;
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.open(span, tag.as_deref(), Shape::Sequence(Vec::new()), anchor);
            }
            Event::MappingStart(_, anchor, tag) => {
                self.open(span, tag.as_deref(), Shape::Mapping(Vec::new()), anchor);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span)?,
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(node) if self.open.contains(node) => {
                    let why = say!("an anchor's value contains itself", "锚点的值包含了它自己");
                    return Err(Fault::error(span, why));
                }
                Some(&node) => self.attach(node)?,
                None => return Err(Fault::error(span, say!("there is no such anchor", "没有这个锚点"))),
            },
            _ => {}
        }
        Ok(())
    }

    /// Returns the span of a block scalar without the space after it, because the span of the parser ends at
    /// the next token.
    fn without_trailing_space(&self, span: Span) -> Span {
        let text = self.source.get(span.start..span.end).unwrap_or_default();
        Span::new(span.start, span.start + text.trim_end().len())
    }

    fn add(
        &mut self,
        span: Span,
        tag: Option<&ParserTag>,
        shape: Shape,
        weight: u64,
        anchor: usize,
    ) -> usize {
        let node = self.tree.nodes.len();
        let tag = tag.filter(|tag| tag.handle() == "!").and_then(|tag| match tag.suffix() {
            "reset" => Some(Tag::Reset),
            "override" => Some(Tag::Override),
            _ => None,
        });
        self.tree.nodes.push(Node { span, tag, shape, weight });
        if anchor != 0 {
            self.anchors.insert(anchor, node);
        }
        node
    }

    fn open(&mut self, span: Span, tag: Option<&ParserTag>, shape: Shape, anchor: usize) {
        let is_mapping = matches!(shape, Shape::Mapping(_));
        let node = self.add(span, tag, shape, 16, anchor);
        self.open.insert(node);
        self.stack.push(Frame { node, is_mapping, key: None, items: Vec::new(), entries: Vec::new() });
    }

    /// Adds a finished node to the collection that contains it.
    fn attach(&mut self, node: usize) -> Result<(), Fault> {
        let Some(frame) = self.stack.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        if !frame.is_mapping {
            frame.items.push(node);
        } else if let Some(key) = frame.key.take() {
            frame.entries.push(Entry { key, value: node });
        } else if let Node { shape: Shape::Scalar(..), .. } = &self.tree.nodes[node] {
            frame.key = Some(node);
        } else {
            let span = self.tree.nodes[node].span;
            let is_template = span.of(self.source.as_bytes()).starts_with(b"{");
            let why = if is_template { a_template() } else { say!("a key is not text", "键不是文本") };
            return Err(Fault { span, why, is_error: !is_template });
        }
        Ok(())
    }

    fn close(&mut self, span: Span) -> Result<(), Fault> {
        let Some(frame) = self.stack.pop() else { return Ok(()) };
        self.open.remove(&frame.node);
        let (shape, children, weight) = if frame.is_mapping {
            let entries = self.merge(frame.entries)?;
            let weight = entries.iter().map(|e| self.weight(e.key).saturating_add(self.weight(e.value)));
            let weight = weight.fold(16, u64::saturating_add);
            let last = entries.iter().map(|e| self.tree.nodes[e.value].span.end).max();
            (Shape::Mapping(entries), last, weight)
        } else {
            let weight = frame.items.iter().map(|&n| self.weight(n)).fold(16, u64::saturating_add);
            let last = frame.items.iter().map(|&n| self.tree.nodes[n].span.end).max();
            (Shape::Sequence(frame.items), last, weight)
        };
        let node = &mut self.tree.nodes[frame.node];
        // The parser ends a block collection at the next token, so use the end of its last child.
        let is_flow = matches!(self.source.as_bytes().get(node.span.start), Some(b'{' | b'['));
        let end = if is_flow { span.end } else { children.unwrap_or(span.end).min(span.end) };
        node.span.end = end.max(node.span.start);
        node.shape = shape;
        node.weight = weight;
        self.attach(frame.node)
    }

    fn weight(&self, node: usize) -> u64 {
        self.tree.nodes[node].weight
    }

    /// Returns the entries with those of `<<` merged in. The mapping's own entries take precedence over
    /// merged ones, and earlier merged mappings over later ones.
    fn merge(&mut self, written: Vec<Entry>) -> Result<Vec<Entry>, Fault> {
        let nodes = &self.tree.nodes;
        let mut own: Vec<Entry> = Vec::with_capacity(written.len());
        let mut sources: Vec<usize> = Vec::new();
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut faults = Vec::new();
        for entry in written {
            let Shape::Scalar(key, is_plain) = &nodes[entry.key].shape else { continue };
            let is_merge = key == "<<" && *is_plain;
            let earlier = seen.insert(key, own.len());
            if earlier.is_some() && faults.len() < MAX_FAULTS {
                let key = format!("{key:?}");
                let why = say!("the key {key} is here twice", "键 {key} 在这里出现了两次", key);
                faults.push(Fault::error(nodes[entry.key].span, why));
            }
            match (&nodes[entry.value].shape, earlier) {
                (Shape::Mapping(_), _) if is_merge => sources.push(entry.value),
                (Shape::Sequence(items), _) if is_merge => sources.extend(items),
                (Shape::Scalar(..), _) if is_merge => {
                    return Err(Fault::error(nodes[entry.value].span, bad_merge()));
                }
                (_, Some(place)) => {
                    own[place] = entry;
                    seen.insert(key, place);
                }
                (_, None) => own.push(entry),
            }
            self.merged += if is_merge { sources.len() } else { 0 };
        }
        for source in sources {
            let Shape::Mapping(entries) = &nodes[source].shape else {
                return Err(Fault::error(nodes[source].span, bad_merge()));
            };
            self.merged += entries.len();
            if self.merged > MERGED {
                let why = say!("its merge keys add too much", "合并键 `<<` 带入的内容太多");
                return Err(Fault { span: nodes[source].span, why, is_error: false });
            }
            for entry in entries {
                if let Shape::Scalar(key, _) = &nodes[entry.key].shape
                    && !seen.contains_key(key.as_str())
                {
                    seen.insert(key, own.len());
                    own.push(entry.clone());
                }
            }
        }
        faults.truncate(MAX_FAULTS.saturating_sub(self.tree.faults.len()));
        self.tree.faults.extend(faults);
        Ok(own)
    }

    fn finish(mut self) -> Result<Tree, Fault> {
        let Some(root) = self.root else {
            return Err(Fault::error(Span::at(0), say!("it is empty", "文件是空的")));
        };
        self.tree.root = root;
        let written = self.tree.nodes.iter().map(|node| match &node.shape {
            Shape::Scalar(text, _) => 16 + text.len() as u64,
            _ => 16,
        });
        let written: u64 = written.sum();
        if self.tree.nodes[root].weight > written.saturating_mul(4).saturating_add(GROWTH) {
            let why = say!("its aliases expand to too much", "别名展开后的内容太多");
            return Err(Fault { span: self.tree.nodes[root].span, why, is_error: false });
        }
        Ok(self.tree)
    }
}
