//! Makes the tables of `data/blocks.toml`: where directives stand in the resources of operators and in the values of
//! charts.

use serde::Deserialize;
use std::fmt::Write as _;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Blocks {
    resource: Vec<Holder>,
    chart: Vec<Holder>,
    release: Vec<Release>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Holder {
    name: String,
    #[serde(default)]
    group: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    marks: Vec<String>,
    image: Option<String>,
    tag: Option<String>,
    blocks: Vec<Block>,
    #[allow(dead_code, reason = "for the reader of the file")]
    source: String,
    #[allow(dead_code, reason = "for the reader of the file")]
    version: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    path: String,
    form: String,
    directive: Option<String>,
    of: Option<String>,
    when: Option<String>,
    unless: Option<String>,
    #[serde(default)]
    replaced: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Release {
    group: String,
    kind: String,
    values: String,
    chart: String,
    #[allow(dead_code, reason = "for the reader of the file")]
    source: String,
    #[allow(dead_code, reason = "for the reader of the file")]
    version: String,
}

impl Block {
    fn form(&self) -> String {
        match (self.form.as_str(), &self.directive) {
            ("text", None) => "Form::Text".into(),
            ("map", None) => "Form::Map".into(),
            ("lines", None) => "Form::Lines".into(),
            ("pairs", None) => "Form::Pairs".into(),
            ("value", Some(directive)) => format!("Form::Value({directive:?})"),
            (other, _) => panic!("data/blocks.toml: {} has the form {other}", self.path),
        }
    }

    fn is_of_sentinel(&self) -> bool {
        match self.of.as_deref() {
            None | Some("server") => false,
            Some("sentinel") => true,
            Some(other) => panic!("data/blocks.toml: {} is of {other}", self.path),
        }
    }
}

fn write_holders(out: &mut String, table: &str, holders: &[Holder]) {
    writeln!(out, "pub(super) static {table}: &[Holder] = &[").unwrap();
    for holder in holders {
        assert_eq!(
            holder.marks.is_empty(),
            !holder.kind.is_empty(),
            "data/blocks.toml: {} needs a kind or marks",
            holder.name
        );
        let Holder { name, group, kind, marks, image, tag, .. } = holder;
        let marks: Vec<Vec<&str>> = marks.iter().map(|mark| mark.split(' ').collect()).collect();
        let marks: Vec<String> = marks.iter().map(|mark| format!("&{mark:?}")).collect();
        writeln!(
            out,
            "Holder {{ name: {name:?}, group: {group:?}, kind: {kind:?}, marks: &[{}], image: {image:?}, \
             tag: {tag:?}, blocks: &[",
            marks.join(", ")
        )
        .unwrap();
        for block in &holder.blocks {
            let Block { path, when, unless, replaced, .. } = block;
            writeln!(
                out,
                "Block {{ path: {path:?}, form: {}, is_of_sentinel: {}, when: {when:?}, unless: {unless:?}, \
                 replaced: &{replaced:?} }},",
                block.form(),
                block.is_of_sentinel()
            )
            .unwrap();
        }
        writeln!(out, "] }},").unwrap();
    }
    writeln!(out, "];").unwrap();
}

/// Writes the tables.
pub fn write_blocks(out: &Path) {
    let text = std::fs::read_to_string("data/blocks.toml").unwrap();
    let Blocks { resource, chart, release } =
        toml::from_str(&text).unwrap_or_else(|error| panic!("data/blocks.toml: {error}"));
    let mut tables = String::new();
    write_holders(&mut tables, "RESOURCES", &resource);
    write_holders(&mut tables, "CHARTS", &chart);
    // Apart, because a spec is checked where no resource is read.
    writeln!(tables, "static WRITTEN: &[(&str, &[&str])] = &[").unwrap();
    for Holder { kind, blocks, .. } in &resource {
        for Block { replaced, .. } in blocks.iter().filter(|block| !block.replaced.is_empty()) {
            writeln!(tables, "({kind:?}, &{replaced:?}),").unwrap();
        }
    }
    writeln!(tables, "];").unwrap();
    writeln!(tables, "pub(super) static RELEASES: &[Release] = &[").unwrap();
    for Release { group, kind, values, chart, .. } in release {
        writeln!(
            tables,
            "Release {{ group: {group:?}, kind: {kind:?}, values: {values:?}, chart: {chart:?} }},"
        )
        .unwrap();
    }
    writeln!(tables, "];").unwrap();
    std::fs::write(out.join("blocks.rs"), tables).unwrap();
}
