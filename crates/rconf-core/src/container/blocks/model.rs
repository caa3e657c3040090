//! The tables of `data/blocks.toml`, and the part of a configuration that a container has from one of them.

use crate::catalog::Flavor;

/// A resource of an operator, or the values of a chart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Holder {
    pub name: &'static str,
    /// The group in `apiVersion` and the kind of a resource. Empty for a chart.
    pub group: &'static str,
    pub kind: &'static str,
    /// The sets of paths by which the values of a chart are known. Empty for a resource.
    pub marks: &'static [&'static [&'static str]],
    /// The path of the server's image, and of its tag if that stands apart.
    pub image: Option<&'static str>,
    pub tag: Option<&'static str>,
    pub blocks: &'static [Block],
}

/// A block of directives.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub path: &'static str,
    pub form: Form,
    pub is_of_sentinel: bool,
    /// The path of a value that has to be true.
    pub when: Option<&'static str>,
    /// The path of a value that must not be there.
    pub unless: Option<&'static str>,
    /// The directives that are written below the block: `NAME`, or `NAME VALUE`.
    pub replaced: &'static [&'static str],
}

/// The form of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The text of a redis.conf.
    Text,
    /// A mapping of directives to their values. A list of values stands for several lines.
    Map,
    /// A list of lines.
    Lines,
    /// A list of mappings with `key` and `value`.
    Pairs,
    /// The value of this directive.
    Value(&'static str),
}

/// A resource that holds the values of a chart.
#[derive(Debug)]
pub(super) struct Release {
    pub group: &'static str,
    pub kind: &'static str,
    /// The path of the values.
    pub values: &'static str,
    /// The path of the name of the chart.
    pub chart: &'static str,
}

/// A configuration of which only a part is known: a block of an operator's resource, or of a chart's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub(super) holder: &'static Holder,
    pub(super) block: &'static Block,
    pub(super) flavor: Option<Flavor>,
}

impl Part {
    /// Returns the name of the operator or the chart that adds the rest.
    pub fn holder(&self) -> &'static str {
        self.holder.name
    }

    /// Returns whether an operator adds the rest, and not a chart.
    pub fn is_of_operator(&self) -> bool {
        !self.holder.kind.is_empty()
    }

    /// Returns the flavor of the server, if that is known.
    pub fn flavor(&self) -> Option<Flavor> {
        self.flavor
    }

    /// Returns the value that the server has for a directive whatever the part says: `Some(None)` if the value is not
    /// known, and `None` if the part decides.
    pub fn replacement(&self, directive: &str) -> Option<Option<&'static str>> {
        let is_it = |line: &&str| line.split(' ').next() == Some(directive);
        let line = self.block.replaced.iter().copied().find(is_it)?;
        Some(line.split_once(' ').map(|(_, value)| value))
    }
}
