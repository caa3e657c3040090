//! What the editor is told, in each language.

use rconf_core::message::Language;

/// Returns one of two texts.
pub const fn either(language: Language, english: &'static str, chinese: &'static str) -> &'static str {
    match language {
        Language::English => english,
        Language::Chinese => chinese,
    }
}
