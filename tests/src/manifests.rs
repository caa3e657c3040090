//! Manifests of Kubernetes as JSON, read by other code than that of the product.

use granit_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

/// Returns the documents of a YAML file. It may not have anchors, which generated files do not need.
///
/// # Panics
/// If it is not YAML, or has anchors, or has a key twice.
pub fn documents(text: &str) -> Vec<Value> {
    let mut documents = Vec::new();
    let mut stack: Vec<Frame> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, _) = event.expect("the manifest is YAML");
        let done = match event {
            Event::Scalar(text, style, 0, _) => scalar(&text, style == ScalarStyle::Plain),
            Event::SequenceStart(_, 0, _) => {
                stack.push(Frame::Sequence(Vec::new()));
                continue;
            }
            Event::MappingStart(_, 0, _) => {
                stack.push(Frame::Mapping(Map::new(), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match stack.pop().expect("it was opened") {
                Frame::Sequence(items) => Value::Array(items),
                Frame::Mapping(entries, _) => Value::Object(entries),
            },
            Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..) | Event::Alias(..) => {
                panic!("there are anchors")
            }
            _ => continue,
        };
        match stack.last_mut() {
            None => documents.push(done),
            Some(Frame::Sequence(items)) => items.push(done),
            Some(Frame::Mapping(entries, key)) => match key.take() {
                None => *key = Some(done.as_str().map_or_else(|| done.to_string(), str::to_owned)),
                Some(key) => assert!(entries.insert(key.clone(), done).is_none(), "{key} is there twice"),
            },
        }
    }
    documents
}

/// Returns whether a file is YAML, by its name.
pub fn is_manifest(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|extension| extension == "yaml")
}

enum Frame {
    Sequence(Vec<Value>),
    Mapping(Map<String, Value>, Option<String>),
}

/// Returns a scalar as Kubernetes reads it: `0440` is octal.
fn scalar(text: &str, is_plain: bool) -> Value {
    match text {
        _ if !is_plain => Value::from(text),
        "" | "~" | "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => match text.strip_prefix('0').filter(|rest| !rest.is_empty()) {
            Some(octal) => i64::from_str_radix(octal, 8).map_or_else(|_| Value::from(text), Value::from),
            None => text.parse::<i64>().map_or_else(|_| Value::from(text), Value::from),
        },
    }
}
