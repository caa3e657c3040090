//! The values of a YAML file without their places, to see whether an edit has changed one of them.

use granit_parser::{Event, Parser};

/// Returns the scalars of all documents of a file in order, with marks for the ends of collections and documents. Returns
/// `None` if the file is not YAML.
pub(crate) fn values(source: &str) -> Option<Vec<String>> {
    let options = granit_parser::options! { block_scalar_eof_without_line_feed: true };
    let mut parser = Parser::new_from_str_with_options(source, options);
    let mut all = Vec::new();
    while let Some(event) = parser.next_event() {
        all.push(match event.ok()?.0 {
            Event::Scalar(text, ..) => format!("=\n{text}"),
            Event::SequenceStart(..) => "[".to_owned(),
            Event::SequenceEnd => "]".to_owned(),
            Event::MappingStart(..) => "{".to_owned(),
            Event::MappingEnd => "}".to_owned(),
            Event::DocumentStart(..) => "---".to_owned(),
            Event::Alias(of) => format!("*{of:?}"),
            _ => continue,
        });
    }
    Some(all)
}
